"""Patterns of untrusted documents, tried only on texts that no pattern can take long over."""

import re
from functools import lru_cache

_GROUP_REPEATED = re.compile(r"\)[+*{]")
_LONGEST = 200
_LONGEST_FOR_GROUPS = 18  # a repeated group may try as many ways as there are subsets


class UncheckableError(Exception):
    """Whether a value is allowed cannot be checked, and why."""


def matches(pattern: str, text: str) -> bool:
    """Tell whether a pattern is found in a text; `UncheckableError` if that cannot be told."""
    longest = _LONGEST_FOR_GROUPS if _GROUP_REPEATED.search(pattern) else _LONGEST
    if len(text) > longest:
        raise UncheckableError(f"the pattern {pattern!r} is not tried on long texts")
    return _compiled(pattern).search(text) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern with its named groups as Python writes them."""
    try:
        return re.compile(re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", pattern))
    except (re.error, OverflowError, RecursionError) as error:
        raise UncheckableError(f"the pattern {pattern!r} is not understood: {error}") from error
