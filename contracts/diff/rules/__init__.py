"""Every rule of the comparison; importing this registers them."""

from contracts.diff.rules import (
    choices,
    credentials,
    messages,
    names,
    operations,
    prose,
    renames,
    requests,
    schemas,
    values,
)

__all__ = [
    "choices",
    "credentials",
    "messages",
    "names",
    "operations",
    "prose",
    "renames",
    "requests",
    "schemas",
    "values",
]
