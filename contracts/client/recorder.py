"""Every exchange of a run, redacted before it is kept, one JSON line each."""

import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import httpx
import orjson

from contracts.client.redaction import Redactor
from contracts.errors import SuiteError
from contracts.model import Exchange, Message

CALLBACK = "callback"  # the operation of an exchange in which the target called us

Watcher = Callable[[Exchange, httpx.Request, httpx.Response | None], None]


class Recorder:
    """Numbers, redacts and writes exchanges; tells watchers of each one as it happens."""

    def __init__(self, file: Path, redactor: Redactor) -> None:
        self.redactor = redactor
        self.test = ""
        self.seen: list[int] = []
        self.watchers: list[Watcher] = []
        self.count = 0
        self._lost: dict[int, tuple[int, ...]] = {}
        self._lock = threading.Lock()
        try:
            self._stream: IO[bytes] = file.open("wb")
        except OSError as error:
            raise SuiteError(f"Cannot write {file}: {error.strerror}.") from error

    def begin(self, test: str) -> None:
        """Let what follows belong to this test."""
        self.test = test
        self.seen = []

    def record(
        self,
        request: httpx.Request,
        response: httpx.Response | None,
        *,
        operation: str | None,
        seconds: float,
        error: str | None = None,
    ) -> int:
        """Keep one exchange and return its number; a missing response says why in `error`."""
        with self._lock:
            exchange = self._exchange(request, response, operation, seconds, error)
            self._write(exchange)
            self.seen.append(exchange.id)
        for watcher in self.watchers:
            watcher(exchange, request, response)
        return exchange.id

    def receive(self, request: httpx.Request, response: httpx.Response) -> int:
        """Keep a callback that reached us, and our answer; a test that looks at it cites it."""
        with self._lock:
            exchange = self._exchange(request, response, CALLBACK, 0.0, None)
            self._write(exchange)
        for watcher in self.watchers:
            watcher(exchange, request, response)
        return exchange.id

    def cite(self, exchanges: Iterable[int]) -> None:
        """Count exchanges from before as seen by the present test, too: it rests on them.

        With an answer that came on a later try, the test has waited for the tries that were lost.
        """
        for number in exchanges:
            tries = (*self._lost.get(number, ()), number)
            self.seen.extend(each for each in tries if each not in self.seen)

    def rests_on(self, exchange: int, lost: Iterable[int]) -> None:
        """Remember the lost tries before the one that was answered."""
        self._lost[exchange] = tuple(lost)

    def asked_again(self, exchange: int) -> bool:
        """Return whether the exchange was answered on a later try."""
        return exchange in self._lost

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def _exchange(
        self,
        request: httpx.Request,
        response: httpx.Response | None,
        operation: str | None,
        seconds: float,
        error: str | None,
    ) -> Exchange:
        self.count += 1
        answer = Message()
        if response is not None:
            answer = self._message(response.headers, response.content)
        question = self._message(request.headers, request.content)
        return Exchange(
            id=self.count,
            test=self.test,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            method=request.method,
            url=self.redactor.text(str(request.url)),
            operation=operation,
            request=question,
            status=response.status_code if response is not None else 0,
            response=answer,
            seconds=round(seconds, 4),
            error=self.redactor.text(error) if error else None,
        )

    def _message(self, headers: httpx.Headers, content: bytes) -> Message:
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        kept = self.redactor.body(content, media_type)
        pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw]
        return Message(self.redactor.headers(pairs), kept)

    def _write(self, exchange: Exchange) -> None:
        try:
            self._stream.write(line(exchange))
            self._stream.flush()
        except OSError as error:
            raise SuiteError(
                f"Cannot write the transcript: {error.strerror}.", "Free some space and run again."
            ) from error


def line(exchange: Exchange) -> bytes:
    """Return the exchange as one line of a transcript."""
    return orjson.dumps(exchange, option=orjson.OPT_APPEND_NEWLINE)


def read(file: Path, *, broken_off: bool = False) -> Iterator[Exchange]:
    """Yield the exchanges of a transcript file.

    Where it may have been `broken_off`, half a line at its end is passed over.
    """
    with file.open("rb") as lines:
        for text in lines:
            if text.endswith(b"\n") or not broken_off:
                yield from_json(orjson.loads(text))


def from_json(data: dict[str, Any]) -> Exchange:
    """Return the exchange that one line of a transcript holds."""
    return Exchange(
        **{
            **data,
            "request": _message(data["request"]),
            "response": _message(data["response"]),
        }
    )


def _message(data: dict[str, Any]) -> Message:
    return Message(tuple((name, value) for name, value in data["headers"]), data["body"])
