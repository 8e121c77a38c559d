"""What each test asks of a target, as counted on the embedded mock; see `make census`."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from contracts.client import Order

FILE = Path(__file__).with_name("census.json")
NEEDS_BY_FIXTURE: Mapping[str, str] = {
    "api": "api-key",
    "control": "control",
    "far_clock": "control",
    "other_api": "second-developer",
    "no_credit_api": "no-credit-account",
    "receiver": "callback-address",
    "open_inbox": "callback-address",
    "trained_profile": "trained-profile",
}


@dataclass(frozen=True, slots=True)
class Count:
    """One test's part.

    `clauses` holds what it exercised of each. It `makes` orders; others ought to be `refused`, or
    repeat one that is paid. What the tests that it `shares` with have made, it makes itself where
    those do not run. It `waits` for so many images, one after the other. It may have to have the
    account `alone`, where a control API changes that.
    """

    test: str
    clauses: Mapping[str, frozenset[int]]
    needs: frozenset[str]
    alone: bool
    requests: int
    writes: int
    jobs: int
    waits: int
    makes: Mapping[Order, int]
    refused: Mapping[Order, int]
    shares: tuple[str, ...]

    @property
    def file(self) -> str:
        """The file of the test."""
        return self.test.partition("::")[0]

    @property
    def function(self) -> str:
        """The test without its parameters."""
        return self.test.partition("[")[0]


@cache
def census() -> Mapping[str, Count]:
    """Return the count of every test by its name, in the order of a run in one process."""
    entries = json.loads(FILE.read_text("utf-8"))
    names = list(entries)
    return MappingProxyType(
        {
            name: Count(
                test=name,
                clauses={id_: frozenset(seen) for id_, seen in entry.get("clauses", {}).items()},
                needs=frozenset(entry.get("needs", ())),
                alone=entry.get("alone", False),
                requests=entry.get("requests", 0),
                writes=entry.get("writes", 0),
                jobs=entry.get("jobs", 0),
                waits=entry.get("waits", 0),
                makes=_orders(entry.get("makes", {})),
                refused=_orders(entry.get("refused", {})),
                shares=tuple(names[place] for place in entry["shares"]),
            )
            for name, entry in entries.items()
        }
    )


def _orders(counted: Mapping[str, int]) -> Mapping[Order, int]:
    return {Order.parse(text): number for text, number in counted.items()}


def closure(tests: Iterable[str]) -> frozenset[str]:
    """Return the tests with all whose results they share: what those make, they make instead."""
    counts = census()
    found: set[str] = set()
    left = list(tests)
    while left:
        name = left.pop()
        if name not in found and name in counts:
            found.add(name)
            left += counts[name].shares
    return frozenset(found)


def totals(tests: Iterable[str]) -> tuple[Counter[Order], Counter[Order]]:
    """Return what these tests make, and what they ask for that ought to be refused."""
    makes: Counter[Order] = Counter()
    refused: Counter[Order] = Counter()
    for name in tests:
        makes.update(census()[name].makes)
        refused.update(census()[name].refused)
    return makes, refused
