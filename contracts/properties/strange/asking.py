"""A strange request, and how to write one: bytes and header fields just as they are meant."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from contracts.client import CALLS, Api
from contracts.properties.promises import Fate, Promise

JSON = "application/json"
Header = tuple[str | bytes, str | bytes]


@dataclass(frozen=True)
class Strange:
    """One strange request, and what is promised of it.

    `body` is what its bytes mean where that is beyond doubt. `is_void` tells that no server makes
    anything of it; `may_be_dropped`, that one may hang up on it.
    """

    kind: str
    request: httpx.Request
    promise: Promise
    body: Mapping[str, Any] | None = None
    is_void: bool = False
    may_be_dropped: bool = False


class Pieces(httpx.SyncByteStream):
    """A body that goes out in pieces, as often as it is sent."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces."""
        return iter(self._pieces)


def ask(  # noqa: PLR0913 - what makes a request, each by its name
    api: Api,
    operation: str,
    content: bytes | None = None,
    *,
    headers: Iterable[Header] = (("Content-Type", JSON),),
    query: str = "",
    of: str = "",
    with_key: bool = True,
) -> httpx.Request:
    """Return a request of an operation; `of` and `query` stand in its URL as they are."""
    call = CALLS[operation]
    path = call.path.replace("{job_id}", of).replace("{profile_id}", of)
    own: list[Header] = [("X-API-Key", api.key)] if with_key and api.key is not None else []
    pairs = [(_bytes(name), _bytes(value)) for name, value in (*own, *headers)]
    url = f"{api.base_url}{path}{f'?{query}' if query else ''}"
    return httpx.Request(call.method, url, headers=pairs, content=content)


def in_pieces(request: httpx.Request, size: int) -> httpx.Request:
    """Return the request, whose body goes out in chunks of this size, its length untold."""
    content = request.content
    del request.headers["Content-Length"]
    request.headers["Transfer-Encoding"] = "chunked"
    request.stream = Pieces([content[at : at + size] for at in range(0, len(content), size)])
    return request


def escaped(text: str) -> str:
    """Return a text as it stands in a URL, lone surrogates as the bytes they would be."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def leniently(promise: Promise) -> Promise:
    """Return the promise of a request so strange that nobody promised to accept it."""
    is_sure = promise.fate is Fate.ACCEPTED
    return Promise(Fate.OPEN, promise.clause, promise.status) if is_sure else promise


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")
