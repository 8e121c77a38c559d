"""Ids and secrets: unguessable, or the same in every run of one seed."""

import hashlib
import os
import random
import secrets
from collections.abc import Callable, Iterator

_DIGITS = 24
_AT_ONCE = 256  # the system is asked for randomness now and then, not for every id


class Ids:
    """Makes new ids. With a seed, the same ones in the same order."""

    def __init__(self, seed: str | None = None) -> None:
        self._seed = seed
        source = os.urandom if seed is None else random.Random(seed).randbytes  # noqa: S311 - a seed is given to be reproducible
        self._digits = _digits(source)

    def new(self, prefix: str) -> str:
        """Return `prefix_` and 24 hexadecimal digits."""
        return f"{prefix}_{next(self._digits)}"

    def secret(self, name: str) -> str:
        """Return 43 URL-safe characters; with a seed, always the same for one name."""
        if self._seed is None:
            return secrets.token_urlsafe(32)
        return hashlib.sha256(f"{self._seed}/{name}".encode()).hexdigest()[:43]


def _digits(source: Callable[[int], bytes]) -> Iterator[str]:
    while True:
        block = source(_AT_ONCE * _DIGITS // 2).hex()
        for start in range(0, len(block), _DIGITS):
            yield block[start : start + _DIGITS]
