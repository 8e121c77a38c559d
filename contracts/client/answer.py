"""A response as a scenario reads it: reaching for what is not there fails the promise."""

import json
from dataclasses import dataclass
from typing import Any, Never

import httpx

_REFUSALS = frozenset({400, 422})


class NoAnswer(AssertionError):  # noqa: N818 - a breach of the target, not an error of ours
    """The target took a request and gave no response of its own, or none that is HTTP."""

    def __init__(
        self,
        message: str,
        *,
        timed_out: bool,
        was_intruded: bool = False,
        exchange: int | None = None,
    ) -> None:
        super().__init__(message)
        self.timed_out = timed_out
        self.was_intruded = was_intruded
        self.exchange = exchange


class Body(dict[str, Any]):
    """A JSON object; a member that it lacks is the target's breach, not the test's error."""

    def __missing__(self, name: str) -> Never:
        """Fail the promise under test."""
        raise AssertionError(f"the body lacks {name!r}; it holds {sorted(self)}")


@dataclass(frozen=True)
class Answer:
    """One response, read whole, and the number of its exchange in the transcript."""

    response: httpx.Response
    exchange: int

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def headers(self) -> httpx.Headers:
        """The response headers, case-insensitive."""
        return self.response.headers

    @property
    def content(self) -> bytes:
        """The body, content coding undone."""
        return self.response.content

    @property
    def text(self) -> str:
        """The body as text."""
        return self.response.text

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case; empty if there is none."""
        content_type: str = self.headers.get("content-type", "")
        return content_type.partition(";")[0].strip().lower()

    def json(self) -> Body:
        """Return the body as a JSON object; anything else fails the promise under test."""
        try:
            value = json.loads(self.content, object_hook=Body)
        except (ValueError, RecursionError):
            value = None
        assert isinstance(value, Body), (  # noqa: S101 - judges the target
            f"not a JSON object but {self.media_type or 'of no content type'}: "
            f"{_start(self.text, 200)!r}"
        )
        return value

    @property
    def is_refusal(self) -> bool:
        """Whether the request was refused as invalid: 422, or 400, which S7 describes likewise."""
        return self.status_code in _REFUSALS

    @property
    def code(self) -> str | None:
        """The `code` of an error envelope, None where the body has none."""
        try:
            value = json.loads(self.content)
        except (ValueError, RecursionError):
            return None
        code = value.get("code") if isinstance(value, dict) else None
        return code if isinstance(code, str) else None

    def __str__(self) -> str:
        """Return the status and the start of the body, for messages."""
        if not self.content:
            return f"{self.status_code} without a body"
        is_binary = self.media_type.startswith(("image/", "application/octet-stream"))
        shown = f"({len(self.content)} bytes)" if is_binary else _start(self.text, 300)
        return f"{self.status_code} {shown}"

    def __repr__(self) -> str:
        """Return what pytest shows where an assertion on the answer fails."""
        return f"<{self}>"


def _start(text: str, length: int) -> str:
    """Return the start of a text, and an ellipsis where it goes on: what is cut off is redacted."""
    return text if len(text) <= length else f"{text[:length]}…"
