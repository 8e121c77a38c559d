"""JSON pointers (RFC 6901), and references that hold one after `#`."""

from collections.abc import Iterable
from urllib.parse import unquote


def join(tokens: Iterable[str | int]) -> str:
    """Return the pointer to where these names and indexes lead; the empty string is the root."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def split(pointer: str) -> list[str]:
    """Return the names and indexes of a pointer; its first `/` may be missing."""
    tokens = pointer.removeprefix("/").split("/") if pointer else []
    return [token.replace("~1", "/").replace("~0", "~") for token in tokens]


def fragment(reference: str) -> str:
    """Return what stands after `#`, percent-decoded: a pointer or an anchor."""
    return unquote(reference.partition("#")[2])
