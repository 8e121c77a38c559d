"""The kill matrix: which clause each defect breaks, which tests say so, and whether only those."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pytest
from bench import Bench, Judged, clauses_of

from contracts.mock.defects import DEFECTS, Defect


@dataclass(frozen=True)
class Row:
    """One defect as judged; `bare` is whether Schemathesis alone found it, None if not asked."""

    name: str
    judged: Judged
    bare: bool | None

    @property
    def defect(self) -> Defect:
        """The defect."""
        return DEFECTS[self.name]

    @property
    def killers(self) -> tuple[str, ...]:
        """The tests of its own clause that failed."""
        breach = self.judged.breaches.get(self.defect.breaks)
        return breach.killers if breach else ()

    @property
    def strays(self) -> dict[str, str]:
        """Clauses that broke although the defect does not break them, with what was said."""
        expected = {self.defect.breaks, *self.defect.also_breaks}
        found = self.judged.breaches.items()
        return {id_: breach.message for id_, breach in found if id_ not in expected}

    @property
    def stale(self) -> tuple[str, ...]:
        """Clauses that the defect is said to break as well, and does not."""
        return tuple(id_ for id_ in self.defect.also_breaks if id_ not in self.judged.breaches)

    @property
    def is_right(self) -> bool:
        """Whether exactly the clause that the defect breaks was found broken."""
        return bool(self.killers) and not self.strays and not self.stale


def share(
    items: Sequence[pytest.Item], defect: Defect, number: int, shares: int
) -> list[pytest.Item]:
    """Return the tests that can matter: all of its clause's, and one share of all the others.

    Shares are dealt in turn, so that the defects of a clause together meet nearly every test.
    """
    own = {defect.breaks, *defect.also_breaks}
    return [
        item
        for place, item in enumerate(items)
        if clauses_of(item) & own or place % shares == number % shares
    ]


def judging(
    bench: Bench,
    defects: Iterable[Defect],
    shares: int,
    bare: Callable[[str, float], bool] | None,
) -> dict[str, Callable[[], Row]]:
    """Return what there is to do for each defect, to be done in a forked process each."""

    def task(number: int, defect: Defect) -> Callable[[], Row]:
        def judge() -> Row:
            chosen = share(bench.items, defect, number, shares)
            judged = bench.judge(chosen, defects=(defect.name,))
            found = bare(defect.name, judged.seconds) if bare else None
            return Row(defect.name, judged, found)

        return judge

    return {defect.name: task(number, defect) for number, defect in enumerate(defects)}
