"""What a defect is, and how it declares itself."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from contracts.mock.seams import Seam, Wrap
from contracts.mock.service import Service


@dataclass(frozen=True)
class Defect:
    """One deliberate lie of the mock, which breaks exactly one clause.

    `also_breaks` names the clauses that the documents make it break as well, each with the reason.
    """

    name: str
    breaks: str
    lie: str
    seam: Seam = field(repr=False)
    wrap: Wrap = field(repr=False)
    also_breaks: Mapping[str, str] = field(default_factory=dict)

    def install(self, service: Service) -> None:
        """Make the service tell this lie; what it answers is no longer held to the document."""
        service.hold = lambda _, answer: answer
        self.seam(service, self.wrap)


DEFECTS: dict[str, Defect] = {}


def defect(
    *, breaks: str, wraps: Seam, also_breaks: Mapping[str, str] | None = None
) -> Callable[[Wrap], Wrap]:
    """Declare a wrapper to be a defect: it bears the function's name, the docstring is the lie."""

    def declare(wrap: Wrap) -> Wrap:
        name = wrap.__name__.replace("_", "-")
        assert name not in DEFECTS, f"two defects are named {name}"  # noqa: S101 - our own bug
        lie = inspect.getdoc(wrap) or ""
        DEFECTS[name] = Defect(name, breaks, lie, wraps, wrap, also_breaks or {})
        return wrap

    return declare
