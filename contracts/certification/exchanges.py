"""A client's drills as exchanges, the form in which every report of the suite shows evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.certification.record import Callback, Headers, Record, Reply, Request
from contracts.model import Exchange, Message

_SHOWN = 20_000
_CUTS = {
    "unread": "the sandbox reset the connection before it read the body",
    "reset": "the sandbox carried the request out, and reset the connection before any answer",
    "truncated": "the sandbox broke the answer off in the middle of its body",
}

_ORIGINS = {False: "origin", True: "download_origin"}  # by whether a request went away


@dataclass(frozen=True)
class Numbers:
    """The number of every request and callback among all drills, in the order of each drill."""

    requests: dict[tuple[str, int], int]
    callbacks: dict[tuple[str, int], int]

    @classmethod
    def of(cls, records: Sequence[Record]) -> "Numbers":
        """Return a number for everything that happened in these drills."""
        requests: dict[tuple[str, int], int] = {}
        callbacks: dict[tuple[str, int], int] = {}
        number = 0
        for record in records:
            for event in _in_order(record):
                number += 1
                known = requests if isinstance(event, Request) else callbacks
                known[record.drill, event.number] = number
        return cls(requests, callbacks)

    def of_request(self, record: Record, number: int) -> int:
        """Return the exchange of a drill's request."""
        return self.requests[record.drill, number]

    def of_callback(self, record: Record, number: int) -> int:
        """Return the exchange of a drill's callback."""
        return self.callbacks[record.drill, number]

    def all_of(self, record: Record) -> tuple[int, ...]:
        """Return every exchange of a drill."""
        known = [n for (drill, _), n in self.requests.items() if drill == record.drill]
        known += [n for (drill, _), n in self.callbacks.items() if drill == record.drill]
        return tuple(sorted(known))


def exchanges(records: Sequence[Record], started_at: str) -> Iterator[Exchange]:
    """Yield every request and callback of the drills, under the numbers that verdicts name."""
    numbers = Numbers.of(records)
    for record in records:
        for event in _in_order(record):
            if isinstance(event, Request):
                number = numbers.of_request(record, event.number)
                yield _requested(event, record, number, started_at)
            else:
                number = numbers.of_callback(record, event.number)
                yield _called(event, record, number, started_at)


def _in_order(record: Record) -> list[Request | Callback]:
    return sorted([*record.requests, *record.callbacks], key=lambda event: event.at)


def _requested(request: Request, record: Record, number: int, started_at: str) -> Exchange:
    reply = request.reply or Reply(0)
    cut = _CUTS.get(reply.cut or "")
    return Exchange(
        id=number,
        test=record.drill,
        at=_moment(started_at, request.at),
        method=request.method,
        url=str(record.facts.get(_ORIGINS[request.is_away], "")) + request.target,
        operation=request.operation,
        request=_message(request.headers, request.body.text),
        status=request.status,
        response=_message(reply.headers, reply.body.text),
        seconds=round(max(0.0, reply.at - request.at), 4),
        error=cut,
    )


def _called(callback: Callback, record: Record, number: int, started_at: str) -> Exchange:
    signed = "validly signed" if callback.is_genuine else "forged"
    return Exchange(
        id=number,
        test=record.drill,
        at=_moment(started_at, callback.at),
        method="POST",
        url=callback.url,
        operation=f"callback, {signed}: {callback.label}",
        request=_message(callback.headers, callback.body.text),
        status=callback.status,
        response=_message((), callback.said),
        seconds=callback.seconds,
        error=callback.error,
    )


def _message(headers: Headers, body: str) -> Message:
    return Message(headers, body[:_SHOWN] or None)


def _moment(started_at: str, seconds: float) -> str:
    began = datetime.fromisoformat(started_at).timestamp()
    return datetime.fromtimestamp(began + seconds, UTC).isoformat(timespec="milliseconds")
