"""Make a service tell lies or take liberties, chosen by name."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from contracts.errors import UsageError
from contracts.mock.defects import DEFECTS
from contracts.mock.flavours import FLAVOURS, Flavour
from contracts.mock.service import Service

Known = TypeVar("Known")


def vary(service: Service, *, defects: Iterable[str] = (), flavours: Iterable[str] = ()) -> None:
    """Install flavours and defects, by name, in a service that nobody uses yet.

    Raises `UsageError` for a name that nothing bears, and for flavours that exclude each other.
    """
    for flavour in _compatible([_named(FLAVOURS, "flavour", name) for name in flavours]):
        flavour.install(service)
    for defect in [_named(DEFECTS, "defect", name) for name in defects]:
        defect.install(service)


def _named(known: Mapping[str, Known], kind: str, name: str) -> Known:
    try:
        return known[name]
    except KeyError:
        raise UsageError(
            f"The mock has no {kind} {name!r}.", f"`phota-contracts mock --{kind}s` lists them."
        ) from None


def _compatible(flavours: list[Flavour]) -> list[Flavour]:
    chosen: dict[str, Flavour] = {}
    for flavour in flavours:
        rival = chosen.setdefault(flavour.choice, flavour)
        if rival is not flavour:
            raise UsageError(
                f"The flavours {rival.name} and {flavour.name} exclude each other: "
                f"both choose {flavour.choice}."
            )
    return list(chosen.values())
