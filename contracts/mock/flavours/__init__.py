"""Legitimate servers that differ from our mock wherever the documents leave room.

A flavour wraps one seam of the service (`contracts.mock.seams`), as a defect does, but breaks
nothing: one that makes a clause fail shows a bug of the suite.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from contracts.mock.flavours import registry
from contracts.mock.flavours.registry import Flavour

__all__ = ["FLAVOURS", "Flavour"]

for _module in sorted(found.name for found in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")

FLAVOURS: Mapping[str, Flavour] = MappingProxyType(registry.FLAVOURS)
