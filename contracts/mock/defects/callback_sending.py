"""Lies about callbacks: whom they reach, how they are signed, and what secret signs them."""

import hashlib
import hmac
import time
from collections import Counter
from collections.abc import Callable

import orjson

from contracts.mock.addresses import AddressGuard
from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler
from contracts.mock.callbacks import Sign
from contracts.mock.defects.registry import defect
from contracts.mock.records import Delivery, Job
from contracts.mock.seams import Around, Wrap, handlers, part, records
from contracts.mock.service import Service
from contracts.mock.settings import LOCAL_HOSTS
from contracts.mock.store import Collection

SECRET = handlers("webhook-secret")
SIGN = part("sign")
ADDRESSES = part("addresses")
IMAGES = handlers("edit", "generate", "enhance", "remix")
_DAY = 24 * 60 * 60.0
_A_MOMENT = 0.5  # seconds


@defect(breaks="callback.secret", wraps=SECRET)
def the_poor_have_no_secret(handle: Handler) -> Handler:
    """Give a developer without credit an empty secret."""
    return _changing_secret(
        handle, lambda call, own: "" if call.tenant.name == "no-credit" else own
    )


@defect(breaks="callback.secret", wraps=SECRET)
def the_poor_borrow_a_secret(handle: Handler) -> Handler:
    """Give a developer without credit the secret of another one."""

    def change(call: Call, own: str) -> str:
        others = {tenant.name: tenant.webhook_secret for tenant in call.service.tenants}
        return others["other"] if call.tenant.name == "no-credit" else own

    return _changing_secret(handle, change)


@defect(breaks="callback.secret", wraps=SECRET)
def secrets_of_the_poor_change(handle: Handler) -> Handler:
    """Give a developer without credit a new secret at every read."""
    reads: Counter[str] = Counter()

    def change(call: Call, own: str) -> str:
        reads[call.tenant.name] += 1
        is_one = call.tenant.name == "no-credit"
        return f"{own[:-2]}{reads[call.tenant.name]:02}" if is_one else own

    return _changing_secret(handle, change)


@defect(breaks="callback.secret", wraps=SECRET)
def secrets_change_by_the_day(handle: Handler) -> Handler:
    """Tell another secret a day after the first read."""
    first: dict[str, float] = {}

    def change(call: Call, own: str) -> str:
        age = call.tenant.now() - first.setdefault(call.tenant.name, call.tenant.now())
        return own[::-1] if age >= _DAY else own

    return _changing_secret(handle, change)


@defect(breaks="callback.secret", wraps=SECRET)
def first_readers_race(handle: Handler) -> Handler:
    """Mint a secret for each of the second developer's first readers, if they come at once."""
    began: list[float] = []

    def change(call: Call, own: str) -> str:
        if call.tenant.name == "other":
            began.append(time.monotonic())
            if len(began) > 1 and began[-1] - began[0] < _A_MOMENT:
                return f"{own[:-2]}{len(began):02}"
        return own

    return _changing_secret(handle, change)


def by_first_read(service: Service, wrap: Wrap) -> None:
    """Wrap how callbacks are signed whose developer has not read the secret yet: a `Sign`."""
    read: set[str] = set()
    sign, early = service.sign, wrap(service.sign)

    def noting(handle: Handler) -> Handler:
        def answer(call: Call) -> Answer:
            read.add(call.tenant.webhook_secret)
            return handle(call)

        return answer

    SECRET(service, noting)
    service.sign = lambda secret, body: (sign if secret in read else early)(secret, body)


@defect(breaks="callback.signature", wraps=by_first_read)
def the_first_read_mints_another_secret(sign: Sign) -> Sign:
    """Sign callbacks under a secret that the developer's first read replaces."""
    return lambda secret, body: sign(secret[::-1], body)


@defect(breaks="callback.signature", wraps=by_first_read)
def callbacks_before_the_first_read_go_unsigned(_: Sign) -> Sign:
    """Leave the signature empty until the developer has read the secret."""
    return lambda secret, body: ""  # noqa: ARG005 - the form of a `Sign`


@defect(breaks="callback.sent", wraps=IMAGES)
def failures_are_not_called_back(handle: Handler) -> Handler:
    """Call nobody back when a job of generate fails."""
    return _silent(handle, lambda _, job: bool(job.failure) and job.operation == "generate")


@defect(breaks="callback.sent", wraps=IMAGES)
def undispatched_jobs_are_not_called_back(handle: Handler) -> Handler:
    """Call nobody back where a job could not be dispatched."""
    return _silent(handle, lambda _, job: job.failure == "dispatch_failed")


@defect(breaks="callback.sent", wraps=IMAGES)
def jobs_with_a_key_are_not_called_back(handle: Handler) -> Handler:
    """Call nobody back for a job of edit that has a key."""
    return _silent(
        handle, lambda call, job: job.operation == "edit" and call.submit_key is not None
    )


@defect(breaks="callback.sent", wraps=records("outbox"))
def an_address_is_called_once(outbox: Collection[Delivery]) -> Collection[Delivery]:
    """Call an address back for the first job that names it, and never again."""
    called: set[str] = set()

    class Once(Around[Delivery]):
        def put(self, id_: str, record: Delivery) -> None:
            if record.attempt > 1 or record.url not in called:
                called.add(record.url)
                super().put(id_, record)

    return Once(outbox)


@defect(breaks="callback.sent", wraps=IMAGES)
def the_second_developer_is_not_called(handle: Handler) -> Handler:
    """Never call the second developer back."""

    def answer(call: Call) -> Answer:
        found = handle(call)
        if call.tenant.name == "other" and call.wants_job:
            call.tenant.state.outbox.pop(found.data["job_id"])
        return found

    return answer


@defect(breaks="callback.signature", wraps=SIGN)
def what_is_signed_is_not_what_is_sent(sign: Sign) -> Sign:
    """Sign the JSON as it is written with spaces, and send it without."""

    def signed(secret: str, body: bytes) -> str:
        spaced = body.replace(b'":', b'": ').replace(b',"', b', "')
        return sign(secret, spaced)

    return signed


@defect(breaks="callback.signature", wraps=SIGN)
def failures_are_signed_with_nothing(sign: Sign) -> Sign:
    """Sign the callback of a failed job with an empty secret."""

    def signed(secret: str, body: bytes) -> str:
        return sign("" if b'"status":"failed"' in body else secret, body)

    return signed


@defect(breaks="callback.signature", wraps=SIGN)
def remixes_are_signed_by_another_hash(sign: Sign) -> Sign:
    """Sign the callback of a remix job with SHA-512."""

    def signed(secret: str, body: bytes) -> str:
        if orjson.loads(body)["operation"] == "remix":
            return hmac.new(secret.encode(), body, hashlib.sha512).hexdigest()
        return sign(secret, body)

    return signed


@defect(breaks="callback.signature", wraps=SIGN)
def second_attempts_are_signed_anew(sign: Sign) -> Sign:
    """Sign the second attempt to deliver a body over the signature of the first."""
    attempts: dict[bytes, str] = {}

    def signed(secret: str, body: bytes) -> str:
        first = attempts.get(body)
        attempts[body] = sign(secret, body if first is None else body + first.encode())
        return attempts[body]

    return signed


@defect(breaks="callback.no-internal-reach", wraps=ADDRESSES)
def all_of_loopback_is_called(_: AddressGuard) -> AddressGuard:
    """Call back to 127.0.0.2 as if it were everybody's."""
    return AddressGuard((*LOCAL_HOSTS, "127.0.0.2"))


@defect(breaks="callback.no-internal-reach", wraps=ADDRESSES)
def loopback_is_known_by_four_numbers(_: AddressGuard) -> AddressGuard:
    """Call back to [::1], looking for internal addresses in their old form alone."""
    return AddressGuard((*LOCAL_HOSTS, "::1"))


@defect(breaks="callback.no-internal-reach", wraps=ADDRESSES)
def addresses_in_disguise_are_called(_: AddressGuard) -> AddressGuard:
    """Call back to an internal address that is spelt as one number."""
    return AddressGuard((*LOCAL_HOSTS, "2130706434"))


def _silent(handle: Handler, when: Callable[[Call, Job], bool]) -> Handler:
    """Return the handler, which calls nobody back for some jobs."""

    def answer(call: Call) -> Answer:
        found = handle(call)
        job = call.tenant.state.jobs.get((found.data or {}).get("job_id", ""))
        if job and when(call, job):
            call.tenant.state.outbox.pop(job.id)
        return found

    return answer


def _changing_secret(handle: Handler, change: Callable[[Call, str], str]) -> Handler:
    def answer(call: Call) -> Answer:
        found = handle(call)
        own = found.data["webhook_signing_secret"]
        found.data = {"webhook_signing_secret": change(call, own)}
        return found

    return answer
