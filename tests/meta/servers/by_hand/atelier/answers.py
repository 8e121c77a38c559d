"""What comes in, what goes out, and what a refusal says."""

import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote


@dataclass
class Request:
    """One request as it came over the wire; header names are in lower case.

    `mishap` is the refusal that it met before anybody could read it.
    """

    method: str
    target: str
    headers: dict
    body: bytes = b""
    id: str = field(default_factory=lambda: f"{secrets.randbelow(10**18):018d}")
    mishap: Exception | None = None

    @property
    def segments(self):
        """The path's parts, each percent-decoded after splitting, so that `%2F` splits nothing."""
        path = self.target.partition("?")[0]
        return tuple(unquote(part) for part in path.split("/")[1:]) or ("",)

    @property
    def query(self):
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))


@dataclass
class Answer:
    """A status with JSON data, with the raw bytes of a picture, or (None) without a body."""

    status: int
    body: object = None
    headers: dict = field(default_factory=dict)
    media_type: str = "application/json; charset=utf-8"
    dropped: bool = False


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error of ours
    """The request is answered with `status`; `flaws` makes it the 422 shape, no code a bare one."""

    def __init__(self, status, code=None, detail="", *, flaws=(), headers=None):
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.flaws, self.headers = list(flaws), dict(headers or {})

    def body(self, request):
        """The body that the documents give this status; none where they give none."""
        if self.flaws:
            return {"detail": self.flaws}
        if self.code is None:
            return None
        return {"detail": self.detail, "code": self.code, "request_id": request.id}


def unknown_route():
    return Refusal(404, "NOT_FOUND", "There is no such door in this house.")


def profile_not_found():
    return Refusal(404, "PROFILE_NOT_FOUND", "Nobody of that description is on our books.")


def profile_not_ready():
    return Refusal(404, "PROFILE_NOT_READY", "This one still sits for the portrait. Come back.")
