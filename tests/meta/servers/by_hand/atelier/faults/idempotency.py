"""Lies about submits that are repeated."""

import json
import threading
import unicodedata
from contextlib import nullcontext, suppress
from dataclasses import replace

from atelier.answers import Refusal
from atelier.faults.register import around, breaks
from atelier.state import Failure, number_like_id

WINDOW = 0.05


def _rekey(house, change):
    """Let `change(key)` be what a given client_request_id is filed under."""

    @around(house.studio, "submit_key")
    def _(inner, operation, order):
        key = inner(operation, order)
        return change(key) if isinstance(key, str) else key


def _may_see(house, judge):
    """Forget the original of a submit unless `judge(tenant, job)`."""

    @around(house.studio, "original")
    def _(inner, tenant, operation, order, digest):
        job = inner(tenant, operation, order, digest)
        return job if job and judge(tenant, job) else None


@breaks("idempotency.same-job")
def failures_may_be_tried_again(house):
    """The key of a failed job starts a new one."""
    _may_see(house, lambda _tenant, job: not isinstance(job.outcome, Failure))


@breaks("idempotency.same-job")
def keys_are_kept_for_ten_minutes(house):
    """Ten minutes after its end a job's key starts a new one."""
    _may_see(house, lambda tenant, job: tenant.now() - job.ends < 600)


@breaks("idempotency.same-job")
def remix_keys_are_not_kept(house):
    """On /remix every submit is a new job."""
    _may_see(house, lambda _tenant, job: job.operation != "remix")


@breaks("idempotency.same-job")
def the_third_submit_is_a_new_job(house):
    """The first repetition returns the original job, the second one a new job."""
    counted = {}

    def judge(_tenant, job):
        counted[job.id] = counted.get(job.id, 0) + 1
        return counted[job.id] < 2

    _may_see(house, judge)


@breaks("idempotency.same-job")
def replays_hand_out_an_alias(house):
    """A repeated submit gets another job_id for the same job."""

    @around(house.studio, "original")
    def _(inner, tenant, operation, order, digest):
        job = inner(tenant, operation, order, digest)
        if job is None:
            return None
        alias = replace(job, id=number_like_id())
        tenant.jobs[alias.id] = alias
        return alias


@breaks("idempotency.no-double-charge")
def replays_are_charged(house):
    """A repeated submit returns the original job and charges once more."""

    @around(house.studio, "original")
    def _(inner, tenant, operation, order, digest):
        job = inner(tenant, operation, order, digest)
        if job:
            house.ledger.charge(tenant, job.cost)
        return job


@breaks("idempotency.no-double-charge")
def late_replays_are_charged(house):
    """A submit repeated after the clock moved on by a minute is charged once more."""

    @around(house.studio, "original")
    def _(inner, tenant, operation, order, digest):
        job = inner(tenant, operation, order, digest)
        if job and tenant.now() - job.ends >= 60:
            house.ledger.charge(tenant, job.cost)
        return job


@breaks("idempotency.concurrent")
def simultaneous_submits_race(house):
    """Between looking a key up and filing it nothing is locked: whoever comes then is new too."""
    house.studio.lock = nullcontext()

    @around(house.studio, "original")
    def _(inner, tenant, operation, order, digest):
        job = inner(tenant, operation, order, digest)
        if job is None and order.get("client_request_id") is not None:
            threading.Event().wait(WINDOW)  # the race is there without it, but narrower
        return job


@breaks("idempotency.concurrent")
def simultaneous_losers_are_turned_away(house):
    """While a key's first submit is under way, the others get a 500."""
    house.studio.lock = nullcontext()
    under_way = set()

    @around(house.studio, "begin")
    def _(inner, tenant, operation, order, digest):
        key = (tenant.key, order.get("client_request_id"))
        if key[1] is None:
            return inner(tenant, operation, order, digest)
        if key in under_way:
            raise Refusal(500, "INTERNAL_ERROR", "Somebody else is writing here.")
        under_way.add(key)
        threading.Event().wait(WINDOW)  # as above
        try:
            return inner(tenant, operation, order, digest)
        finally:
            under_way.discard(key)


@breaks("idempotency.distinct")
def null_is_a_key(house):
    """Submits with `client_request_id: null` are one and the same; left out, they are not."""

    @around(house.studio, "submit_key")
    def _(inner, operation, order):
        key = inner(operation, order)
        said = "client_request_id" in order and order["client_request_id"] is None
        return "null" if said else key

    house.manners.conflict_refused = False


@breaks("idempotency.distinct")
def keys_are_compared_without_case(house):
    """Two keys that differ in case are one."""
    _rekey(house, str.casefold)
    house.manners.conflict_refused = False
    _same_body_whatever_the_key(house)


@breaks("idempotency.distinct")
def long_keys_are_cut(house):
    """Two keys that agree in their first 32 characters are one."""
    _rekey(house, lambda key: key[:32])
    _same_body_whatever_the_key(house)


@breaks("idempotency.distinct")
def keys_are_normalised(house):
    """Keys are stripped of blanks and of accents written apart."""
    _rekey(house, lambda key: unicodedata.normalize("NFKC", key).strip())
    _same_body_whatever_the_key(house)


@breaks("idempotency.distinct")
def keyless_twins_are_one(house):
    """Two submits of the same body without a key yield one job."""

    @around(house.studio, "submit_key")
    def _(inner, operation, order):
        key = inner(operation, order)
        return house.studio.digest(operation, order) if key is None else key


def _same_body_whatever_the_key(house):
    """Leave the key out of what makes two orders equal."""

    @around(house.studio, "digest")
    def _(inner, operation, order):
        return inner(operation, {**order, "client_request_id": None})


@breaks("idempotency.per-developer")
def keys_are_shared_by_everybody(house):
    """A key that another developer used returns that developer's job."""
    shared = {}

    @around(house.studio, "remember")
    def _(inner, tenant, key, job):
        shared[key] = job
        inner(tenant, key, job)

    @around(house.studio, "original")
    def _(inner, tenant, operation, order, digest):
        job = inner(tenant, operation, order, digest)
        return job or shared.get(house.studio.submit_key(operation, order))


@breaks("idempotency.per-developer")
def taken_keys_are_refused(house):
    """A key that another developer used is refused with 409."""

    @around(house.studio, "original")
    def _(inner, tenant, operation, order, digest):
        key = house.studio.submit_key(operation, order)
        others = [t for t in house.tenants.values() if t is not tenant]
        if key is not None and any(key in other.submits for other in others):
            raise Refusal(409, "INVALID_REQUEST", "This key is taken.")
        return inner(tenant, operation, order, digest)


@breaks("idempotency.refused-not-stored")
def refused_submits_use_their_key_up(house):
    """After a submit was refused with 400, its key is refused for good."""
    used = set()

    def said_key(tenant, request):
        with suppress(ValueError, AttributeError):
            key = json.loads(request.body).get("client_request_id")
            return (tenant.key, key) if isinstance(key, str) else None
        return None

    @around(house.studio, "answer")
    def _(inner, tenant, operation, request):
        key = said_key(tenant, request)
        if key in used:
            raise Refusal(409, "INVALID_REQUEST", "This key has been used.")
        try:
            return inner(tenant, operation, request)
        except Refusal as refusal:
            if key and refusal.status == 400:
                used.add(key)
            raise


@breaks("idempotency.refused-not-stored")
def a_missing_profile_uses_the_key_up(house):
    """A submit refused with PROFILE_NOT_FOUND is kept: its key returns a failed job."""

    @around(house.studio, "begin")
    def _(inner, tenant, operation, order, digest):
        try:
            return inner(tenant, operation, order, digest)
        except Refusal as refusal:
            key = house.studio.submit_key(operation, order)
            if refusal.code == "PROFILE_NOT_FOUND" and key is not None:
                failure = Failure(refusal.code, refusal.detail)
                kept = house.jobs.start(tenant, operation, order, digest, failure, [])
                house.studio.remember(tenant, key, kept)
            raise

    house.manners.conflict_refused = False


@breaks("idempotency.different-body")
def another_body_breaks_the_house(house):
    """The same key with another body is a 500."""

    @around(house.studio, "original")
    def _(inner, tenant, operation, order, digest):
        try:
            return inner(tenant, operation, order, digest)
        except Refusal as refusal:
            raise Refusal(500, "INTERNAL_ERROR", "Which of the two?") from refusal


@breaks("idempotency.across-operations")
def a_sisters_key_breaks_the_house(house):
    """A key used on another operation is a 500."""

    @around(house.studio, "original")
    def _(inner, tenant, operation, order, digest):
        job = tenant.submits.get(house.studio.submit_key(operation, order))
        if job and job.operation != operation:
            raise Refusal(500, "INTERNAL_ERROR", "Whose key is that?")
        return inner(tenant, operation, order, digest)


@breaks("idempotency.sync")
def a_second_key_at_once_breaks_the_house(house):
    """A key that is used again on a synchronous request is a 500."""
    seen = set()

    @around(house.studio, "work_now")
    def _(inner, tenant, operation, order):
        key = (tenant.key, order.get("client_request_id"))
        if key in seen:
            raise Refusal(500, "INTERNAL_ERROR", "Again?")
        seen.update({key} if key[1] else ())
        return inner(tenant, operation, order)
