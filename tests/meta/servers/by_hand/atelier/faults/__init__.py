"""Lies that the house can be made to tell: each breaks one clause, its docstring states the lie."""

import importlib
import pkgutil

from atelier.faults.register import FAULTS

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")


def rows():
    """One row a fault: its name, the clause that it breaks, the lie."""
    return [{"name": f.name, "clause": f.clause, "lie": f.lie} for f in FAULTS.values()]
