"""Deliberate lies of the mock, each of which breaks exactly one clause: one module a topic.

A defect wraps one seam of the service (`contracts.mock.seams`); no handler knows of any. They show
that the suite catches what it claims to catch: `make mutants` serves each of them to the scenarios.
"""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from contracts.mock.defects import registry
from contracts.mock.defects.registry import Defect

__all__ = ["DEFECTS", "Defect"]

for _module in sorted(found.name for found in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")

DEFECTS: Mapping[str, Defect] = MappingProxyType(registry.DEFECTS)
