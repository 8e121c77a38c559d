"""Lies in callbacks: whether they are sent, signed how, saying what."""

import base64
import hashlib
import hmac
import json

from atelier.faults.register import around, breaks
from atelier.state import Failure


def _only_for(house, judge):
    """Send callbacks for those jobs alone that `judge(tenant, job)` lets through."""

    @around(house.courier, "announce")
    def _(inner, tenant, job):
        if judge(tenant, job):
            inner(tenant, job)


def _sign_otherwise(house, choose):
    """Sign `choose(tenant, job, letter)`, a pair of key and message, both in bytes."""

    @around(house.courier, "signature")
    def _(_inner, tenant, job, letter):
        key, message = choose(tenant, job, letter)
        return house.manners.signature(hmac.new(key, message, hashlib.sha256).digest())


def _retell(house, change):
    """Let `change(tenant, job, story)` spoil what a callback says."""

    @around(house.courier, "story")
    def _(inner, tenant, job):
        told = inner(tenant, job)
        change(tenant, job, told)
        return told


@breaks("callback.secret")
def secrets_are_minted_anew_at_the_third_read(house):
    """The third read of the secret gives another one, which signs from then on."""

    @around(house, "webhook_secret")
    def _(inner, tenant, request):
        tenant.reads = getattr(tenant, "reads", 0) + 1
        if tenant.reads == 3:
            tenant.secret = None
        return inner(tenant, request)


@breaks("callback.secret")
def a_reset_hands_out_the_neighbours_secret(house):
    """After POST reset a developer reads, and is signed with, the other one's secret."""

    @around(house.bench, "reset")
    def _(inner, tenant):
        inner(tenant)
        other = next(t for t in house.tenants.values() if t is not tenant)
        tenant.secret = house.secret_of(other)


@breaks("callback.secret")
def the_poor_share_a_secret(house):
    """Every developer but the first has one and the same secret."""

    @around(house, "secret_of")
    def _(inner, tenant):
        rest = [t for t in house.tenants.values() if t.key != house.key]
        return inner(rest[0] if tenant in rest else tenant)


@breaks("callback.sent")
def failures_are_not_announced(house):
    """A failed job sends no callback."""
    _only_for(house, lambda _tenant, job: not isinstance(job.outcome, Failure))


@breaks("callback.sent")
def enhancements_are_not_announced(house):
    """An /enhance job sends no callback."""
    _only_for(house, lambda _tenant, job: job.operation != "enhance")


@breaks("callback.sent")
def each_receiver_is_told_once(house):
    """A callback_url that was written to before is not written to again."""
    seen = set()

    def judge(_tenant, job):
        known = job.order["callback_url"] in seen
        seen.add(job.order["callback_url"])
        return not known

    _only_for(house, judge)


@breaks("callback.sent")
def queries_are_not_announced(house):
    """A callback goes to the path alone: the query of its address is cut off."""

    @around(house.courier, "post")
    def _(inner, url, headers, letter):
        inner(url.partition("?")[0], headers, letter)


@breaks("callback.signature")
def the_signed_bytes_are_not_the_sent_ones(house):
    """The JSON is signed without blanks, and sent with them."""

    def choose(tenant, _job, letter):
        packed = json.dumps(json.loads(letter), separators=(",", ":"), sort_keys=True)
        return house.secret_of(tenant).encode(), packed.encode() + b"\n"

    _sign_otherwise(house, choose)


@breaks("callback.signature")
def failures_are_signed_with_the_first_secret(house):
    """A failed job's callback is signed with the API key in place of the secret."""

    def choose(tenant, job, letter):
        failed = isinstance(job.outcome, Failure)
        return (tenant.key if failed else house.secret_of(tenant)).encode(), letter

    _sign_otherwise(house, choose)


@breaks("callback.signature")
def the_second_developer_has_the_first_ones_signature(house):
    """Callbacks of all developers are signed with the first one's secret."""

    def choose(_tenant, _job, letter):
        return house.secret_of(house.tenants[house.key]).encode(), letter

    _sign_otherwise(house, choose)


@breaks("callback.signature")
def long_letters_are_signed_in_part(house):
    """Only the first 256 bytes of a callback are signed."""
    _sign_otherwise(house, lambda t, _job, letter: (house.secret_of(t).encode(), letter[:256]))


@breaks("callback.signature")
def signatures_are_sha1(house):
    """The signature of a remix is a SHA-1 HMAC."""

    @around(house.courier, "signature")
    def _(inner, tenant, job, letter):
        if job.operation != "remix":
            return inner(tenant, job, letter)
        made = hmac.new(house.secret_of(tenant).encode(), letter, "sha1").digest()
        return "sha256=" + base64.b64encode(made).decode()


@breaks("callback.body")
def letters_are_written_too_early(house):
    """A callback says `running`, without a result."""

    def change(_tenant, _job, told):
        told.update(status="running", result=None, error=None, completed_at=None)

    _retell(house, change)


@breaks("callback.body")
def letters_name_the_job_before(house):
    """The callback of a developer's second job, and of further ones, names the first."""
    _retell(house, lambda tenant, _job, told: told.update(job_id=next(iter(tenant.jobs))))


@breaks("callback.body")
def failures_are_announced_as_successes(house):
    """A failed job's callback says `succeeded`."""

    def change(_tenant, _job, told):
        if told["status"] == "failed":
            told.update(status="succeeded", error=None)

    _retell(house, change)


@breaks("callback.body")
def letters_are_forms(house):
    """A callback is url-encoded, and calls itself JSON."""

    @around(house.courier, "letter")
    def _(inner, tenant, job):
        told = json.loads(inner(tenant, job))
        return f"job_id={told['job_id']}&status={told['status']}".encode()
