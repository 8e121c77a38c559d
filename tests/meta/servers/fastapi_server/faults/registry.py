"""The registry of the lies."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi_server.server import Server


@dataclass(frozen=True)
class Fault:
    """One lie: the clause it breaks, what it is, and what an attempt to see it has to know."""

    name: str
    clause: str
    lie: str
    apply: Callable[[Server], None]
    note: str = ""

    def summary(self) -> dict[str, str]:
        return {"name": self.name, "clause": self.clause, "lie": self.lie, "note": self.note}


FAULTS: dict[str, Fault] = {}


def fault(clause: str, note: str = "") -> Callable:
    """Register a function that makes a server lie; its name and docstring are the fault's."""

    def register(apply: Callable[[Server], None]) -> Callable[[Server], None]:
        name = apply.__name__.replace("_", "-")
        if name in FAULTS:
            raise ValueError(f"two faults are called {name}")
        FAULTS[name] = Fault(name, clause, (apply.__doc__ or "").strip(), apply, note)
        return apply

    return register
