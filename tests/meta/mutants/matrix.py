"""The kill matrix: which clause each lie breaks, which tests say so, and whether only those."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from bench import Bench, Judged, clauses_of

from contracts.client import Target
from contracts.mock.defects import Defect


@dataclass(frozen=True)
class Lie:
    """One lie of some server: its name, the clauses that it breaks, and what it says."""

    name: str
    breaks: str
    text: str
    also_breaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One lie as judged; `bare` is whether Schemathesis alone found it, None if not asked."""

    lie: Lie
    judged: Judged
    bare: bool | None = None

    @property
    def killers(self) -> tuple[str, ...]:
        """The tests of its own clause that failed."""
        breach = self.judged.breaches.get(self.lie.breaks)
        return breach.killers if breach else ()

    @property
    def strays(self) -> dict[str, str]:
        """Clauses that broke although the defect does not break them, with what was said."""
        expected = {self.lie.breaks, *self.lie.also_breaks}
        found = self.judged.breaches.items()
        return {id_: breach.message for id_, breach in found if id_ not in expected}

    @property
    def stale(self) -> tuple[str, ...]:
        """Clauses that the defect is said to break as well, and does not."""
        return tuple(id_ for id_ in self.lie.also_breaks if id_ not in self.judged.breaches)

    @property
    def is_right(self) -> bool:
        """Whether exactly the clause that the defect breaks was found broken."""
        return bool(self.killers) and not self.strays and not self.stale


def share(items: Sequence[pytest.Item], lie: Lie, number: int, shares: int) -> list[pytest.Item]:
    """Return the tests that can matter: all of its clause's, and one share of all the others.

    Shares are dealt in turn, so that the lies about a clause together meet many of the others.
    """
    own = {lie.breaks, *lie.also_breaks}
    return [
        item
        for place, item in enumerate(items)
        if clauses_of(item) & own or place % shares == number % shares
    ]


def of_defect(defect: Defect) -> Lie:
    """Return a defect of our mock as a lie."""
    return Lie(defect.name, defect.breaks, defect.lie, tuple(defect.also_breaks))


def judging(
    bench: Bench,
    lies: Iterable[Lie],
    shares: int,
    serve: Callable[[Lie], AbstractContextManager[Target]],
    bare: Callable[[str, float], bool] | None = None,
) -> dict[str, Callable[[], Row]]:
    """Return what there is to do for each lie, to be done in a forked process each."""

    def task(number: int, lie: Lie) -> Callable[[], Row]:
        def judge() -> Row:
            judged = bench.judge(share(bench.items, lie, number, shares), serve(lie))
            found = bare(lie.name, judged.seconds) if bare else None
            return Row(lie, judged, found)

        return judge

    return {lie.name: task(number, lie) for number, lie in enumerate(lies)}
