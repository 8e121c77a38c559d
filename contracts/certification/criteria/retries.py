"""Judge how a client sends again what was lost or refused."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from contracts.certification.record import Record, Request
from contracts.certification.rulings import KEPT, Broken, Ruling, judges

_REFUSALS = frozenset({400, 401, 402, 403, 404, 422})
_PASSING = frozenset({"PROFILE_NOT_READY"})  # refused until the training has ended
_NO_PAUSE = 0.1  # seconds; a busy machine makes some of nothing
_EVEN = 0.15  # by how much pauses differ that do not grow
_TRIES_FOR_BACKOFF = 4
_TOLERANCE = 0.1
_LOST = (
    "reset-unread",
    "reset-after-acceptance",
    "truncated-202",
    "silence",
    "unavailable-once",
    "internal-error-once",
    "gateway-timeout-once",
)
_REFUSED = ("unavailable-often", "retry-after")  # for the moment, and more than once


@judges("client-retry.same-key", *_LOST, *_REFUSED)
def same_key(record: Record) -> Iterator[Ruling]:
    """One order, sent several times: one key, one charge."""
    submits = [each for each in record.submits if each.body.size]
    if len(submits) < 2:  # noqa: PLR2004 - there was no retry
        return
    keys = [each.sent.get("client_request_id") for each in submits]
    numbers = tuple(each.number for each in submits)
    if any(not isinstance(key, str) or not key for key in keys):
        yield Broken("the order was sent again without a client_request_id", numbers)
    elif len(set(map(str, keys))) > 1:
        yield Broken(
            f"the order was sent {len(keys)} times under {len(set(map(str, keys)))} keys, "
            f"and charged {len(record.charges)} times",
            numbers,
        )
    else:
        yield KEPT


@judges("client-retry.recovers", *_LOST)
def recovers(record: Record) -> Iterator[Ruling]:
    """What failed once, for the moment, is sent again and ends well."""
    if not record.submits:
        return
    numbers = tuple(each.number for each in record.submits)
    if record.succeeded:
        yield KEPT
    else:
        yield Broken(f"after {len(numbers)} tries the client did not end with images", numbers)


@judges("client-retry.distinct-keys", "two-orders")
def distinct_keys(record: Record) -> Iterator[Ruling]:
    """Two orders make two jobs, under keys that no other start of the client has used."""
    accepted = _accepted(record)
    jobs = {each.got["job_id"] for each in accepted}
    if not record.succeeded:
        return
    if len(jobs) < 2:  # noqa: PLR2004 - as the drill asks
        yield Broken(
            f"two orders were asked for, and {len(jobs)} job was made",
            tuple(each.number for each in record.submits),
        )
    elif said := _used_elsewhere(record):
        yield Broken(said, tuple(each.number for each in accepted))
    else:
        yield KEPT


@judges("client-retry.not-refused")
def not_refused(record: Record) -> Iterator[Ruling]:
    """A refusal stands: the same request is not sent once more, but for each order of its own."""
    orders = int(record.context.get("times", 1))
    for refused in record.submits:
        if refused.status not in _REFUSALS or refused.got.get("code") in _PASSING:
            continue
        again = [
            each.number
            for each in record.submits
            if each.number > refused.number and each.order == refused.order
        ]
        if len(again) >= orders:
            yield Broken(
                f"{refused.operation} was sent again, unchanged, after {refused.status}",
                (refused.number, *again[:3]),
            )
            return
        yield KEPT


@judges("client-retry.backoff")
def backoff(record: Record) -> Iterator[Ruling]:
    """Of four tries that all failed for the moment, the pauses between them grow."""
    pauses = _pauses(record.submits)
    if len(pauses) < _TRIES_FOR_BACKOFF - 1 or record.facts.get("pauses"):
        return
    said = ", ".join(f"{pause:.2f}" for pause in pauses)
    numbers = tuple(each.number for each in record.submits)
    if max(pauses) < _NO_PAUSE:
        yield Broken(f"tries followed each other without a pause ({said} s)", numbers)
    elif max(pauses) - min(pauses) < _EVEN * max(pauses):
        yield Broken(f"the pauses between tries do not grow ({said} s)", numbers)
    else:
        yield KEPT


@judges("client-retry.retry-after", "retry-after")
def retry_after(record: Record) -> Iterator[Ruling]:
    """A pause that the service asks for is kept, in seconds or as a date."""
    asked: dict[str, float] = record.facts.get("pauses", {})
    for refused, following in pairwise(record.submits):
        wanted = asked.get(str(refused.number))
        if wanted is None or refused.reply is None:
            continue
        pause = following.at - refused.reply.at
        if pause < wanted - _TOLERANCE:
            yield Broken(
                f"Retry-After asked for {wanted} s, and {pause:.1f} s later it was sent again",
                (refused.number, following.number),
            )
        else:
            yield KEPT


def _accepted(record: Record) -> tuple[Request, ...]:
    return tuple(each for each in record.submits if "job_id" in each.got)


def _keys(record: Record) -> dict[str, None]:
    """Return the keys of the orders that were accepted, in their order."""
    keys = (each.sent.get("client_request_id") for each in _accepted(record))
    return dict.fromkeys(key for key in keys if isinstance(key, str) and key)


def _used_elsewhere(record: Record) -> str | None:
    """Say which key an order of another drill had, for which the client was started anew.

    By hand the client may go on from drill to drill, and with it an order that it made before.
    """
    if record.is_by_hand:
        return None
    keys = _keys(record)
    for peer in record.peers:
        for key in _keys(peer):
            if key in keys:
                return f"an order has the same key as one in drill {peer.drill}: {key[:80]!r}"
    return None


def _pauses(submits: Sequence[Request]) -> list[float]:
    """Return the pauses after answers that said: not now."""
    return [
        following.at - refused.reply.at
        for refused, following in pairwise(submits)
        if refused.reply is not None and refused.status in {500, 503}
    ]
