"""The rules: each sees one kind of thing and names what is wrong with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, get_type_hints

from contracts.lint.words import Seen
from contracts.model import Severity

Look = Callable[[Any], Iterator[Seen]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A function that names what is wrong with one kind of thing, and how much that matters."""

    id: str
    severity: Severity
    sees: type
    look: Look = field(repr=False)

    @property
    def reason(self) -> str:
        """Why it matters, as the function says it."""
        return " ".join((self.look.__doc__ or "").split())


RULES: dict[str, Rule] = {}


def rule(severity: Severity) -> Callable[[Look], Look]:
    """Register a rule; it is named after its function, and sees what that takes."""

    def register(look: Look) -> Look:
        name = look.__name__.replace("_", "-")
        (sees, *_) = get_type_hints(look).values()
        RULES[name] = Rule(name, severity, sees, look)
        return look

    return register
