"""What a request can cost at most, in millicents, by published prices and named assumptions.

Neither quality nor resolution has a price of its own in any document: 0.4.0 bills gpt-image-2 by
tokens, whatever its quality. The assumed prices of edit and generate are to cover both.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import ceil
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

import httpx

from contracts.client.operations import CALLS

MILLICENTS = 100_000  # in a dollar
_IDENTITY = 1.25  # what identity adds to an image at the published prices: 0.15 / 0.12
_MOST_IMAGES = 4  # more than that no request gets, whatever it asks for
_COUNTS = range(1, _MOST_IMAGES + 1)
_NAMES = {call.path: call.name for call in CALLS.values() if call.method == "POST"}
_FREE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})
_FROM_TARGET = "prices of the target's configuration"


@dataclass(frozen=True, slots=True)
class Price:
    """One operation's price in dollars; `is_assumed` if `source` is no document and no person."""

    usd: float
    identity_usd: float
    source: str
    is_assumed: bool


@dataclass(frozen=True, slots=True)
class Order:
    """What a request asks to be made: so many images of an operation, or one training of a tier."""

    item: str
    count: int
    identity: bool = False

    @property
    def is_training(self) -> bool:
        """Whether a profile is trained, rather than images made."""
        return self.item in {"standard", "fast"}

    def __str__(self) -> str:
        """Return it short, as the census writes it: `edit 2 identity`."""
        return f"{self.item} {self.count}{' identity' if self.identity else ''}"

    @classmethod
    def parse(cls, text: str) -> "Order":
        """Return the order that was written so."""
        item, count, *identity = text.split()
        return cls(item, int(count), bool(identity))


class Prices:
    """The price of everything that costs, with who says so."""

    def __init__(self, overrides: Mapping[str, float] = MappingProxyType({})) -> None:
        self.table = {
            item: _overridden(price, overrides.get(item), overrides.get(f"{item}_identity"))
            for item, price in published().items()
        }

    def millicents(self, order: Order) -> int:
        """Return the most that an order can cost."""
        price = self.table[order.item]
        each = price.identity_usd if order.identity else price.usd
        return ceil(round(each * MILLICENTS, 3)) * order.count


@cache
def published() -> Mapping[str, Price]:
    """Return the prices that documents state, and the assumptions where they are silent."""
    entries = tomllib.loads((files("contracts.client") / "prices.toml").read_text("utf-8"))
    return MappingProxyType(
        {
            item: Price(
                float(entry["usd"]),
                float(entry.get("identity_usd", entry["usd"])),
                entry.get("source") or f"assumed: {entry['assumed']}",
                "source" not in entry,
            )
            for item, entry in entries.items()
        }
    )


def paid_operation(request: httpx.Request) -> str | None:
    """Return the operation that a request may pay for, its path however spelt; None if none.

    The path of the target's base URL may stand before it.
    """
    if request.method in _FREE_METHODS:
        return None
    path = _plain(request.url.path)
    return next((name for ending, name in _NAMES.items() if path.endswith(ending)), None)


def order_of(request: httpx.Request) -> Order | None:
    """Return what a request asks to be made if it is accepted; None if that can cost nothing.

    Read as the most lenient server would: the most of what it may mean.
    """
    name = paid_operation(request)
    if name is None:
        return None
    sent = _object(request.content)
    if name == "profile-add":
        return Order("fast" if sent.get("training_tier") == "fast" else "standard", 1)
    count = sent.get("num_output_images", 1)
    known = count in _COUNTS if isinstance(count, int) else False
    return Order(name, int(count) if known else _MOST_IMAGES, _names_profiles(sent))


def _overridden(price: Price, usd: float | None, identity_usd: float | None) -> Price:
    if usd is None and identity_usd is None:
        return price
    plain = float(usd if usd is not None else price.usd)
    has_identity = price.identity_usd != price.usd
    dearer = plain * _IDENTITY if has_identity else plain
    chosen = float(identity_usd) if identity_usd is not None else dearer
    return Price(plain, chosen, _FROM_TARGET, is_assumed=False)


def _plain(path: str) -> str:
    return re.sub(r"/+", "/", unquote(path)).rstrip("/").lower()


def _object(content: bytes) -> dict[str, Any]:
    """Return the JSON object that was sent; what is none may be read as the dearest."""
    try:
        sent = json.loads(content)
    except (ValueError, RecursionError):
        sent = None
    return sent if isinstance(sent, dict) else {"num_output_images": None, "profile_ids": [""]}


def _names_profiles(sent: Mapping[str, Any]) -> bool:
    return bool(sent.get("profile_ids")) or "[[" in str(sent.get("prompt", ""))
