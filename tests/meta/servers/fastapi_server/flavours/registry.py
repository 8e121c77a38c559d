"""The registry of the legitimate variations."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi_server.server import Server


@dataclass(frozen=True)
class Flavour:
    """One way to differ that the documents leave room for."""

    name: str
    text: str
    apply: Callable[[Server], None]

    def summary(self) -> dict[str, str]:
        return {"name": self.name, "text": self.text}


FLAVOURS: dict[str, Flavour] = {}


def flavour(apply: Callable[[Server], None]) -> Callable[[Server], None]:
    """Register a function that changes a server; its name and docstring are the flavour's."""
    name = apply.__name__.replace("_", "-")
    FLAVOURS[name] = Flavour(name, (apply.__doc__ or "").strip(), apply)
    return apply
