"""Judge how a client trains, uses and deletes profiles."""

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.certification.criteria.endings import (
    ended_by_its_deadline,
    waited_on,
    was_stopped,
)
from contracts.certification.record import Record, Request
from contracts.certification.rulings import KEPT, Broken, Ruling, judges

_LIMITS: Mapping[str, tuple[int, int]] = {"standard": (10, 50), "fast": (5, 10)}
_DEFAULT = "standard"
_AFTER_ERROR = 3  # polls that may follow before a client believes it
_GONE = frozenset({200, 204, 404})


@judges("client-profile.counts")
def counts(record: Record) -> Iterator[Ruling]:
    """No training is asked for with fewer or more images than its tier takes."""
    for request in record.of("profile-add"):
        tier = request.sent.get("training_tier", _DEFAULT)
        urls = request.sent.get("image_urls")
        if tier not in _LIMITS or not isinstance(urls, list):
            continue
        low, high = _LIMITS[tier]
        if low <= len(urls) <= high:
            yield KEPT
        else:
            yield Broken(
                f"{len(urls)} images were sent for {tier}, which takes {low} to {high}",
                (request.number,),
            )
    if record.drill in {"too-many-for-fast", "too-few-for-standard"} and _refused_by_itself(record):
        yield KEPT


@judges("client-profile.waits", "train", "train-standard")
def waits(record: Record) -> Iterator[Ruling]:
    """A profile is ready when its status says so, not before."""
    added = record.of("profile-add")
    if not added:
        return
    ready = _telling(record, "READY")
    numbers = tuple(each.number for each in (*added[-1:], *ready[-1:]))
    if record.succeeded and not ready:
        yield Broken("the client took the profile for trained before it was READY", numbers)
    elif not record.succeeded:
        yield Broken("the training took its course, and the client did not wait for it", numbers)
    else:
        yield KEPT


@judges("client-profile.error", "training-fails")
def error(record: Record) -> Iterator[Ruling]:
    """A training that ends in ERROR is a failure."""
    told = _telling(record, "ERROR")
    if not told:
        return  # that it did not wait is another clause's
    numbers = tuple(each.number for each in told[: _AFTER_ERROR + 2])
    by_clock = len(told) > 1 and ended_by_its_deadline(record, told)
    if record.succeeded:
        yield Broken("the training ended in ERROR, and the client told of success", numbers)
    elif len(told) > _AFTER_ERROR + 1 or waited_on(record, told[0]) or by_clock:
        yield Broken("the training ended in ERROR, and the client waited on", numbers)
    elif not was_stopped(record) and by_clock is False:
        yield KEPT


@judges("client-profile.deletes", "train-and-delete")
def deletes(record: Record) -> Iterator[Ruling]:
    """A profile whose deletion was asked for is deleted, and only then told as deleted."""
    made = [str(each.got["profile_id"]) for each in record.of("profile-add") if _has_id(each)]
    if not made:
        return
    deleted = [
        each for each in record.of("profile-delete") if each.path.rpartition("/")[2] == made[-1]
    ]
    numbers = tuple(each.number for each in deleted)
    if not any(each.status in _GONE for each in deleted):
        yield Broken(f"the deletion of {made[-1]} was asked for, and did not come", numbers)
    else:
        yield KEPT


def _telling(record: Record, status: str) -> list[Request]:
    """Return the requests that were told this of a profile, by its status or in the list."""
    made = {each.got["profile_id"] for each in record.of("profile-add") if _has_id(each)}
    return [
        each
        for each in record.of("profile-status", "profile-ids")
        if each.got.get("status") == status
        or any(entry["profile_id"] in made and entry["status"] == status for entry in _listed(each))
    ]


def _listed(request: Request) -> Iterator[Mapping[str, Any]]:
    """Yield what the sandbox listed, if it is a list of profiles that was asked for."""
    if request.operation == "profile-ids":
        yield from request.got.get("profiles", ())


def _has_id(request: Request) -> bool:
    return isinstance(request.got.get("profile_id"), str)


def _refused_by_itself(record: Record) -> bool:
    """Return whether the client sent nothing, and said that it failed."""
    return not record.of("profile-add") and record.ending is not None and not record.succeeded
