"""What a probe found, clause by clause, each breach with the smallest request that shows it."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken promise: what is wrong, and the request that shows it, without any key."""

    clause: str
    message: str
    example: str
    exchanges: tuple[int, ...] = ()

    def __str__(self) -> str:
        """Return the message in one line, and how to see it again."""
        return f"{self.message}\n{self.example}"


@dataclass
class Findings:
    """Gathers what requests showed; of several breaches of a clause the smallest is kept."""

    kept: dict[str, list[int]] = field(default_factory=dict)
    broken: dict[str, Breach] = field(default_factory=dict)
    readings: dict[str, set[str]] = field(default_factory=dict)

    def keep(self, clause: str, exchange: int) -> None:
        """Note an exchange in which a clause was kept."""
        self.kept.setdefault(clause, []).append(exchange)

    def read(self, clause: str, reading: str, exchange: int) -> None:
        """Note which reading of an OPEN clause an exchange showed."""
        self.keep(clause, exchange)
        self.readings.setdefault(clause, set()).add(reading)

    def add(self, breach: Breach) -> None:
        """Note a breach."""
        known = self.broken.get(breach.clause)
        if known is None or len(breach.example) < len(known.example):
            self.broken[breach.clause] = breach

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause that something was seen of."""
        return tuple(dict.fromkeys((*self.broken, *self.kept)))

    def lines(self) -> Iterator[str]:
        """Yield a paragraph for each breach."""
        for clause, breach in self.broken.items():
            yield f"{clause}: {breach}"
