"""JSON pointers (RFC 6901), and references that hold one after `#`."""

from collections.abc import Iterable
from urllib.parse import unquote


def join(tokens: Iterable[str | int]) -> str:
    """Return the pointer to where these names and indexes lead; the empty string is the root."""
    names = list(map(str, tokens))
    plain = "/".join(names)
    if "~" in plain or plain.count("/") >= len(names):  # which few pointers have
        plain = "/".join(name.replace("~", "~0").replace("/", "~1") for name in names)
    return f"/{plain}" if names else ""


def split(pointer: str) -> list[str]:
    """Return the names and indexes of a pointer; its first `/` may be missing."""
    tokens = pointer.removeprefix("/").split("/") if pointer else []
    if "~" not in pointer:
        return tokens
    return [token.replace("~1", "/").replace("~0", "~") for token in tokens]


def fragment(reference: str) -> str:
    """Return what stands after `#`, percent-decoded: a pointer or an anchor."""
    return unquote(reference.partition("#")[2])
