"""What happened in one drill, as a frozen record that can be written, read and judged again.

A record is all that a judge may look at: what the client sent and was answered, which callbacks it
was sent and how it took them, how it ended, what it was charged. Keys and secrets in it were made
for the drill and are worth nothing after it.
"""

import json
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

_KEPT = 256 * 1024  # bytes of a body; what is longer is told by its digest and size

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A body as it was on the wire; `content` is None if only its digest was kept."""

    digest: str
    size: int
    content: bytes | None = None

    @classmethod
    def of(cls, content: bytes, *, is_picture: bool = False) -> "Body":
        """Return the body of these bytes; pictures and what is very long are kept as digests."""
        keep = not is_picture and len(content) <= _KEPT
        return cls(sha256(content).hexdigest(), len(content), content if keep else None)

    @property
    def data(self) -> Any:
        """The JSON value that the body holds; None if it holds none."""
        try:
            return json.loads(self.content or b"")
        except (ValueError, RecursionError):
            return None

    @property
    def text(self) -> str:
        """The body as text, or what is known of it."""
        if self.content is None:
            return f"<{self.size} bytes, sha256 {self.digest[:12]}…>"
        return self.content.decode("utf-8", "backslashreplace")


NOTHING = Body.of(b"")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the sandbox answered; `cut` says how the connection ended, if not in good order.

    `cut` is `unread` (reset before the request's body was read), `reset` (after it was carried
    out, before any answer), or `truncated` (in the middle of the answer's body).
    """

    status: int
    headers: Headers = ()
    body: Body = NOTHING
    cut: str | None = None
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the client, by the second of its drill; `operation` is its short name.

    What is no operation of the API is `unknown`; at the origin of downloads everything is a
    `download`, or a `canary` (an address that only a forged message names). `reply` is None if
    the drill ended before it was answered.
    """

    number: int
    at: float
    operation: str
    method: str
    target: str
    headers: Headers = ()
    body: Body = NOTHING
    reply: Reply | None = None

    def header(self, name: str) -> tuple[str, ...]:
        """Return every value of a header."""
        return tuple(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def is_away(self) -> bool:
        """Whether it went to the origin of downloads, and not to the API."""
        return self.operation in {"download", "canary"}

    @property
    def is_submit(self) -> bool:
        """Whether it asks for images."""
        return self.operation in {"edit", "generate", "enhance", "remix"}

    @property
    def order(self) -> tuple[str, str]:
        """What is asked for; the key of the order is no part of it."""
        sent = {name: value for name, value in self.sent.items() if name != "client_request_id"}
        return self.operation, repr(sorted(sent.items()))

    @property
    def sent(self) -> Mapping[str, Any]:
        """The members of its JSON body; none if it is no object."""
        data = self.body.data
        return data if isinstance(data, Mapping) else {}

    @property
    def got(self) -> Mapping[str, Any]:
        """The members of the answer that reached the client whole; none if none did."""
        if self.reply is None or self.reply.cut is not None:
            return {}
        data = self.reply.body.data
        return data if isinstance(data, Mapping) else {}

    @property
    def status(self) -> int:
        """The status that reached the client; 0 if none did."""
        return (
            0 if self.reply is None or self.reply.cut in {"unread", "reset"} else self.reply.status
        )


@dataclass(frozen=True, slots=True)
class Callback:
    """One delivery to the client's receiver: `label` names its kind, `status` 0 means no answer.

    `is_genuine` says whether the signature is valid for these bytes under the developer's secret.
    """

    number: int
    at: float
    label: str
    url: str
    is_genuine: bool
    headers: Headers = ()
    body: Body = NOTHING
    status: int = 0
    error: str | None = None
    seconds: float = 0.0
    said: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """One file that the client left in the drill's output folder."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Ending:
    """How the client ended. `exit_code` is None if it was stopped, or is no process of ours.

    `succeeded` says what the client itself claims: its exit code, or what a person told the page.
    `by_hand`: a person exercised it, so that what it stored is not known.
    """

    at: float
    succeeded: bool | None = None
    exit_code: int | None = None
    timed_out: bool = False
    said: str = ""
    files: tuple[Stored, ...] = ()
    by_hand: bool = False

    @property
    def how(self) -> str:
        """How the client ended, as the rest of a sentence about it."""
        if self.by_hand:
            return f"was said to have {'succeeded' if self.succeeded else 'failed'}"
        if self.timed_out or self.exit_code is None:
            return "did not end in time"
        if self.exit_code < 0:
            return f"was ended by {_signal(-self.exit_code)}"
        return f"ended with exit code {self.exit_code}"


def _signal(number: int) -> str:
    known = {each.value: each.name for each in signal.Signals}
    return known.get(number, f"signal {number}")


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge that the sandbox's ledger holds, in US dollars."""

    id: str
    kind: str
    usd: float
    refunded: bool = False


@dataclass(frozen=True)
class Record:
    """Everything of one drill. `facts` are what its script arranged, by name.

    `peers` are the same client's other drills, which show what its habits are. They are no part
    of the record: whoever judges some records together fills them in.
    """

    drill: str
    context: Mapping[str, Any] = field(default_factory=dict)
    requests: tuple[Request, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    charges: tuple[Charge, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    ending: Ending | None = None
    peers: tuple["Record", ...] = field(default=(), compare=False, repr=False)

    def of(self, *operations: str) -> tuple[Request, ...]:
        """Return the requests of these operations, in their order."""
        return tuple(request for request in self.requests if request.operation in operations)

    @property
    def submits(self) -> tuple[Request, ...]:
        """The requests that ask for images."""
        return tuple(request for request in self.requests if request.is_submit)

    @property
    def polls(self) -> tuple[Request, ...]:
        """The requests for a job's status."""
        return self.of("job-status")

    @property
    def said(self) -> str:
        """All that the client wrote, on its standard output and error or in text files."""
        return self.ending.said if self.ending else ""

    @property
    def stored(self) -> frozenset[str]:
        """The digests of the files that the client left."""
        return frozenset(file.digest for file in self.ending.files) if self.ending else frozenset()

    @property
    def is_by_hand(self) -> bool:
        """Whether a person exercised the client, so that what it stored is not known."""
        return self.ending is not None and self.ending.by_hand

    @property
    def succeeded(self) -> bool:
        """Whether the client claims that it did what it was asked to do."""
        return self.ending is not None and self.ending.succeeded is True
