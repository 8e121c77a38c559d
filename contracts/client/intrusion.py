"""How far a run may go on a target: look, make the least, or make all that a full run makes."""

from enum import StrEnum

import httpx

from contracts.client.preconditions import not_tested

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Intrusion(StrEnum):
    """The levels, each reaching further than the one before."""

    READ_ONLY = "read-only"
    CHEAP = "cheap"
    FULL = "full"

    def check(self, request: httpx.Request) -> None:
        """Raise `NotTested` if the request could create, change or charge anything.

        One that ought to be refused is among them: a faulty target might carry it out.
        """
        if self is Intrusion.READ_ONLY and request.method not in _READING:
            not_tested(f"read-only: a {request.method} request might create or charge something")
