"""The paths that a document declares, and whether a path in prose is one of them."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cached_property

Segments = tuple[str, ...]

_TELLING = 2
_ALMOST = 0.8


class Paths:
    """Declared path templates."""

    def __init__(self, templates: Iterable[str]) -> None:
        self._declared = {_segments(template) for template in templates}
        self._known: dict[str, bool] = {}

    @cached_property
    def last_names(self) -> frozenset[str]:
        """The last names of all declared paths, as `last_name` gives them."""
        return frozenset(last_name("/".join(each)) for each in self._declared)

    def has(self, path: str) -> bool:
        """Tell whether a path is declared, or is the beginning or the end of a declared one.

        Values may stand for parameters, and what stands before the whole of a declared path may be
        the address under which the service is reached.
        """
        if path not in self._known:
            named = _segments(path)
            self._known[path] = any(self._alike(named, each) for each in self._declared)
        return self._known[path]

    def nearest(self, path: str) -> str | None:
        """Return a declared path that has one segment more or less, or one written almost so."""
        named = _segments(path)
        near = min((each for each in self._declared if _is_near(named, each)), default=None)
        return None if near is None else "/" + "/".join(near)

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


def _is_near(named: Segments, declared: Segments) -> bool:
    if len(named) == len(declared):
        pairs = zip(named, declared, strict=True)
        other = [(one, two) for one, two in pairs if not _fits(one, two)]
        return len(other) == 1 and len(named) > 1 and _is_slip(*other[0])
    longer, shorter = (named, declared) if len(named) > len(declared) else (declared, named)
    if len(longer) != len(shorter) + 1 or len(shorter) < _TELLING:
        return False
    for index, segment in enumerate(longer[:-1]):
        rest = longer[:index] + longer[index + 1 :]
        one, two = (rest, declared) if longer is named else (named, rest)
        if "{" not in segment and _match(one, two) and _same_gaps(one, two):
            return True
    return False


def _is_slip(named: str, declared: str) -> bool:
    return "{" not in named and SequenceMatcher(None, named, declared).ratio() > _ALMOST


def _same_gaps(one: Segments, two: Segments) -> bool:
    """Tell whether both leave the same segments to be filled in."""
    return ["{" in each for each in one] == ["{" in each for each in two]


def _fits(named: str, declared: str) -> bool:
    return named == declared or "{" in declared
