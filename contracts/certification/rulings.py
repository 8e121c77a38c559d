"""What judges say, and the register of judges: one clause each, pure functions of a record."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from contracts.certification.record import Record


@dataclass(frozen=True, slots=True)
class Kept:
    """The clause could have been broken here, and was kept; `observed` is the reading seen."""

    observed: str | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """The clause was broken: what was seen and what was expected, and the numbers that show it."""

    message: str
    requests: tuple[int, ...] = ()
    callbacks: tuple[int, ...] = ()


Ruling = Kept | Broken
Judge = Callable[[Record], Iterator[Ruling]]

KEPT = Kept()

_JUDGES: dict[str, "Judging"] = {}


@dataclass(frozen=True, slots=True)
class Judging:
    """Who judges a clause; `only` names the drills that are looked at, none means all."""

    clause: str
    judge: Judge
    only: frozenset[str] = field(default=frozenset())

    def __call__(self, record: Record) -> tuple[Ruling, ...]:
        """Return what the record shows of the clause; nothing if it does not show it."""
        if self.only and record.drill not in self.only:
            return ()
        return tuple(self.judge(record))


def judges(clause: str, *only: str) -> Callable[[Judge], Judge]:
    """Register a function as the judge of a clause, in all drills or in those named."""

    def register(judge: Judge) -> Judge:
        assert clause not in _JUDGES, clause  # noqa: S101 - our own bug
        _JUDGES[clause] = Judging(clause, judge, frozenset(only))
        return judge

    return register


def judgements() -> Mapping[str, Judging]:
    """Return the judge of every clause."""
    from contracts.certification import criteria  # noqa: F401, PLC0415 - which registers them

    return MappingProxyType(_JUDGES)
