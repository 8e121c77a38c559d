"""How a vector is made: the same recipe serves the data file and a client's live receiver."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from contracts.certification.record import Headers

HEADER = "X-Phota-Signature"
CONTENT_TYPE = ("Content-Type", "application/json")
PLAIN, CONTROL = "A01", "R04"

_RECIPES: dict[str, "Recipe"] = {}


class Expect(StrEnum):
    """What a verifier does with a vector."""

    ACCEPT = "accept"
    REJECT = "reject"
    OPEN = "open"


class Lane(StrEnum):
    """Where a vector means something: a verifying function, a live receiver, or both."""

    BOTH = "both"
    FUNCTION = "function"
    NETWORK = "network"


@dataclass(frozen=True)
class Given:
    """What a vector is made from: a JobStatus, the developer's secret, and a stranger's."""

    data: Mapping[str, Any]
    secret: str
    stranger: str

    @property
    def body(self) -> bytes:
        """The plainest bytes of the JobStatus."""
        return self.spelt()

    def spelt(self, **more: Any) -> bytes:
        """Return the JobStatus with further members, compact and in UTF-8."""
        told = {**self.data, **more}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    def noted(self, value: str) -> bytes:
        """Return the JobStatus with a member `note`, whose value is written exactly so."""
        return self.body[:-1] + b',"note":' + value.encode() + b"}"

    def digest(self, body: bytes) -> str:
        """Return the right signature of a body."""
        return mac(self.secret.encode(), body)

    def sent(self, body: bytes, signature: str, **more: Any) -> "Made":
        """Return a body under a signature, whatever it is."""
        return Made(body, (CONTENT_TYPE, (HEADER, signature)), **more)

    def signed(self, body: bytes, **more: Any) -> "Made":
        """Return a body under its right signature."""
        return self.sent(body, self.digest(body), **more)


@dataclass(frozen=True)
class Made:
    """A callback as it goes over the wire. `secret` replaces the developer's in the data file."""

    body: bytes
    headers: Headers
    method: str = "POST"
    chunked: bool = False
    query: str = ""
    secret: str | None = None


@dataclass(frozen=True)
class Recipe:
    """One vector. Where one of `unless` went wrong too, it says nothing of its clause.

    The fault is then that one's, and each fault is told once.
    """

    id: str
    title: str
    clause: str
    expect: Expect
    lane: Lane
    unless: tuple[str, ...]
    make: Callable[[Given], Made]


def recipe(
    id_: str,
    title: str,
    clause: str,
    expect: Expect,
    *unless: str,
    lane: Lane = Lane.BOTH,
) -> Callable[[Callable[[Given], Made]], Callable[[Given], Made]]:
    """Register a function as the recipe of a vector."""

    def register(make: Callable[[Given], Made]) -> Callable[[Given], Made]:
        assert id_ not in _RECIPES, id_  # noqa: S101 - our own bug
        control = () if id_ == PLAIN else (PLAIN,)
        if expect is Expect.REJECT and id_ != CONTROL:
            control = (*control, CONTROL)
        _RECIPES[id_] = Recipe(id_, title, clause, expect, lane, (*control, *unless), make)
        return make

    return register


@cache
def recipes() -> Mapping[str, Recipe]:
    """Return every recipe by its vector's id, in the order of ids."""
    from contracts.certification.vectors import forged, genuine, unsettled  # noqa: F401, PLC0415

    return MappingProxyType(dict(sorted(_RECIPES.items())))


def mac(key: bytes, body: bytes, algorithm: str = "sha256") -> str:
    """Return an HMAC in lower-case hexadecimal digits."""
    return hmac.new(key, body, algorithm).hexdigest()


def plain_hash(content: bytes) -> str:
    """Return a hash that needs no key."""
    return hashlib.sha256(content).hexdigest()
