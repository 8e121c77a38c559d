"""What a flavour is, and how it declares itself."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field

from contracts.mock.seams import Seam, Wrap
from contracts.mock.service import Service


@dataclass(frozen=True)
class Flavour:
    """One legitimate variation of the mock, which every clause lets pass.

    `choice` is what it chooses: two flavours of one choice exclude each other. `warns` names the
    SHOULD clauses that it really does not keep.
    """

    name: str
    choice: str
    text: str
    seam: Seam = field(repr=False)
    wrap: Wrap = field(repr=False)
    warns: tuple[str, ...] = ()

    def install(self, service: Service) -> None:
        """Make the service take this liberty."""
        self.seam(service, self.wrap)


FLAVOURS: dict[str, Flavour] = {}


def flavour(*, choice: str, wraps: Seam, warns: tuple[str, ...] = ()) -> Callable[[Wrap], Wrap]:
    """Declare a wrapper to be a flavour: its docstring says what the documents leave open."""

    def declare(wrap: Wrap) -> Wrap:
        name = wrap.__name__.replace("_", "-")
        assert name not in FLAVOURS, f"two flavours are named {name}"  # noqa: S101 - our own bug
        FLAVOURS[name] = Flavour(name, choice, inspect.getdoc(wrap) or "", wraps, wrap, warns)
        return wrap

    return declare
