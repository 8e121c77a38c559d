"""Ids and secrets: unguessable, or the same in every run of one seed."""

import hashlib
import random
import secrets

_ID_BITS = 96


class Ids:
    """Makes new ids. With a seed, the same ones in the same order."""

    def __init__(self, seed: str | None = None) -> None:
        self._seed = seed
        self._bits = (
            random.SystemRandom().getrandbits if seed is None else random.Random(seed).getrandbits  # noqa: S311 - a seed is given to be reproducible
        )

    def new(self, prefix: str) -> str:
        """Return `prefix_` and 24 hexadecimal digits."""
        return f"{prefix}_{self._bits(_ID_BITS):024x}"

    def secret(self, name: str) -> str:
        """Return 43 URL-safe characters; with a seed, always the same for one name."""
        if self._seed is None:
            return secrets.token_urlsafe(32)
        return hashlib.sha256(f"{self._seed}/{name}".encode()).hexdigest()[:43]


def request_ids(seed: str | None) -> Ids:
    """Return a quicker maker of ids for requests, which are unique and need not be secret."""
    return Ids(secrets.token_hex(16) if seed is None else f"{seed}/requests")
