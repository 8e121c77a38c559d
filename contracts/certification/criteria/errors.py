"""Judge what a client tells of a refusal or a failure."""

from collections.abc import Iterator

from contracts.certification.criteria.endings import waited_on, was_stopped
from contracts.certification.criteria.wording import tells
from contracts.certification.record import Record
from contracts.certification.rulings import KEPT, Broken, Ruling, judges

_BARE = frozenset({401, 402, 403})
_SHOWN = 200
_OF_THE_SERVICE = 500
_PASSING = "PROFILE_NOT_READY"


@judges("client-error.failure")
def failure(record: Record) -> Iterator[Ruling]:
    """What was refused for good is told as a failure."""
    status = record.facts.get("status")
    if status is None or not record.submits:
        return
    numbers = tuple(each.number for each in record.submits[:3])
    if record.succeeded:
        yield Broken(f"every submit was answered {status}, and the client told of success", numbers)
    elif _is_for_good(record, status) and waited_on(record, record.submits[0]):
        yield Broken(
            f"every submit was answered {status}, and the client told nothing and did not end",
            numbers,
        )
    elif not was_stopped(record):
        yield KEPT


@judges("client-error.code")
def code(record: Record) -> Iterator[Ruling]:
    """The machine-readable code reaches whoever started the client."""
    named = record.facts.get("code")
    if named is None or record.succeeded or not _has_ended(record):
        return
    yield from _told(record, str(named), "the code")


@judges("client-error.request-id")
def request_id(record: Record) -> Iterator[Ruling]:
    """The id of the refused request reaches whoever started the client."""
    ids = record.facts.get("request_ids") or ()
    if not ids or record.facts.get("code") is None or record.succeeded or not _has_ended(record):
        return
    if any(each in record.said for each in ids):
        yield KEPT
    else:
        yield _untold(record, f"the request id {ids[-1]}")


@judges("client-error.without-body", "refused-401", "refused-402", "refused-403")
def without_body(record: Record) -> Iterator[Ruling]:
    """A refusal without a body is told for what it is."""
    status = int(record.facts.get("status", 0))
    if status not in _BARE or record.succeeded or not _has_ended(record):
        return
    is_told = tells(record, status)
    if is_told:
        yield KEPT
    elif is_told is False:
        yield _untold(record, f"that the answer was {status}")


@judges("client-error.validation", "refused-422")
def validation(record: Record) -> Iterator[Ruling]:
    """What is wrong with which member can be read."""
    if not record.submits or record.succeeded or not _has_ended(record):
        return
    wanted = [str(record.facts[name]) for name in ("field", "wrong") if name in record.facts]
    missing = [each for each in wanted if each not in record.said]
    if missing:
        yield _untold(record, " and ".join(map(repr, missing)))
    elif wanted:
        yield KEPT


def _is_for_good(record: Record, status: int) -> bool:
    """Return whether trying again is no way out: a profile may yet be ready, a service back."""
    return status < _OF_THE_SERVICE and record.facts.get("code") != _PASSING


def _has_ended(record: Record) -> bool:
    return record.ending is not None and not record.ending.timed_out


def _told(record: Record, wanted: str, what: str) -> Iterator[Ruling]:
    yield KEPT if wanted in record.said else _untold(record, f"{what} {wanted}")


def _untold(record: Record, what: str) -> Broken:
    said = record.said.strip()[-_SHOWN:] or "nothing"
    numbers = [each.number for each in record.requests[-1:]]
    return Broken(f"the client did not tell {what}; it said: {said}", tuple(numbers))
