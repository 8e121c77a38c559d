"""What the mock answers: a status with data, and refusals in the documents' three shapes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

JSON = "application/json"
Headers = tuple[tuple[bytes, bytes], ...]
DEPRECATION = (b"x-phota-deprecation-date", b"2026-05-08")  # release notes 0.2.0

# Every PhotaErrorCode with the status that it travels under (openapi v0.7.0, PhotaError*Response).
STATUS_OF: Mapping[str, int] = {
    "INVALID_REQUEST": 400,
    "CONTENT_MODERATION": 400,
    "NOT_FOUND": 404,
    "PROFILE_NOT_FOUND": 404,
    "PROFILE_NOT_READY": 404,
    "INTERNAL_ERROR": 500,
    "SERVICE_UNAVAILABLE": 503,
}


@dataclass(slots=True)
class Answer:
    """A response before it is rendered: JSON data, or the bytes of another media type."""

    status: int
    data: Any = None
    content: bytes | None = None
    media_type: str = JSON
    headers: Headers = ()
    hang_up: bool = False  # close the connection instead of answering


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of ours
    """Ends a request with an error: `code` gives the envelope, no code gives `{detail}` alone."""

    def __init__(
        self, status: int, detail: Any, code: str | None = None, headers: Headers = ()
    ) -> None:
        super().__init__(status, detail, code)
        self.status = status
        self.detail = detail
        self.code = code
        self.headers = headers

    def answer(self, request_id: str) -> Answer:
        """Return the refusal as an answer to the request of this id."""
        if self.code is None:
            return Answer(self.status, {"detail": self.detail}, headers=self.headers)
        envelope = {"detail": self.detail, "code": self.code, "request_id": request_id}
        return Answer(self.status, envelope, headers=self.headers)


def refusal(code: str, detail: str) -> Refusal:
    """Return a refusal in the envelope `{detail, code, request_id}`."""
    return Refusal(STATUS_OF[code], detail, code)


def invalid(detail: str) -> Refusal:
    """Return a 400 INVALID_REQUEST."""
    return refusal("INVALID_REQUEST", detail)


def unprocessable(*errors: Mapping[str, Any]) -> Refusal:
    """Return a 422 with its list of `{loc, msg, type}`."""
    return Refusal(422, list(errors))


def breach(loc: tuple[str | int, ...], kind: str, message: str) -> dict[str, Any]:
    """Return one entry of a 422's list."""
    return {"loc": list(loc), "msg": message, "type": kind}
