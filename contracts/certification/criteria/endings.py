"""How a client's end stands to what it was told, and whether it waited on until it was stopped."""

from collections.abc import Sequence

from contracts.certification.record import Ending, Record, Request

_TIME_TO_END = 5.0  # seconds in which whoever was told the last word may still tell it and end
_UPON = 1.0  # seconds in which a client ends upon an answer
_NEARLY = 0.9  # of the time after which it was asked to give up


def was_stopped(record: Record) -> bool:
    """Return whether the client was stopped, so that it may not have told what it knew."""
    return record.ending is not None and record.ending.timed_out


def waited_on(record: Record, told: Request) -> bool:
    """Return whether the client was stopped, though it had had the time to end upon this."""
    ending = record.ending
    return was_stopped(record) and ending is not None and _since(told, ending) > _TIME_TO_END


def ended_by_its_deadline(record: Record, told: Sequence[Request]) -> bool | None:
    """Return whether the clock alone ended the waiting, though these answers all said its end.

    None if the last of them came so late that the client may have ended upon it.
    """
    ending, seconds = record.ending, float(record.context.get("give_up_seconds", 0.0))
    if ending is None or ending.by_hand or ending.timed_out or not seconds:
        return False
    if ending.at < _NEARLY * seconds or _since(told[0], ending) <= _TIME_TO_END:
        return False
    return True if _since(told[-1], ending) > _UPON else None


def _since(told: Request, ending: Ending) -> float:
    return ending.at - (told.at if told.reply is None else told.reply.at)
