"""The paths that a document declares, and whether a path in prose is one of them."""

from collections.abc import Iterable
from functools import cached_property
from urllib.parse import urlsplit

Segments = tuple[str, ...]


class Paths:
    """Declared path templates, with the paths of the servers that may stand before them."""

    def __init__(self, templates: Iterable[str], servers: Iterable[str]) -> None:
        self._declared = {_segments(template) for template in templates}
        self._bases = {_segments(urlsplit(server).path) for server in servers} - {()}
        self._known: dict[str, bool] = {}

    @cached_property
    def _starts(self) -> set[str]:
        return {each[0] for each in (*self._declared, *self._bases) if each and each[0][0] != "{"}

    @cached_property
    def last_names(self) -> frozenset[str]:
        """The last names of all declared paths, as `last_name` gives them."""
        return frozenset(last_name("/".join(each)) for each in self._declared)

    def shares_start(self, path: str) -> bool:
        """Tell whether a path of several segments begins as a declared one does."""
        segments = _segments(path)
        return len(segments) > 1 and segments[0] in self._starts

    def has(self, path: str) -> bool:
        """Tell whether a path is declared, or is the beginning or the end of a declared one.

        Values may stand for parameters, and what stands before the whole of a declared path may be
        the address under which the service is reached.
        """
        if path not in self._known:
            named = _segments(path)
            self._known[path] = any(self._alike(named, each) for each in self._declared)
        return self._known[path]

    def _alike(self, named: Segments, declared: Segments) -> bool:
        if len(named) > len(declared):
            return bool(declared) and _match(named[-len(declared) :], declared)
        return _match(named, declared[-len(named) :]) or _match(named, declared[: len(named)])


def last_name(path: str) -> str:
    """Return the last segment that is no parameter, as `plain_name` writes it."""
    named = [segment for segment in _segments(path) if "{" not in segment]
    return plain_name(named[-1]) if named else ""


def plain_name(word: str) -> str:
    """Return a name in lower case with dashes, so that ways to write it are the same."""
    return word.lower().replace("_", "-")


def _segments(path: str) -> Segments:
    return tuple(segment for segment in path.split("/") if segment)


def _match(named: Segments, declared: Segments) -> bool:
    """Tell whether each segment fits its declared one, and at least one of them is the same."""
    return (
        len(named) == len(declared)
        and any(map(str.__eq__, named, declared))
        and all(map(_fits, named, declared))
    )


def _fits(named: str, declared: str) -> bool:
    return named == declared or "{" in declared
