"""Every rule of the comparison; importing this registers them."""

from contracts.diff.rules import (
    choices,
    credentials,
    lifecycle,
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
    "lifecycle",
    "messages",
    "names",
    "operations",
    "prose",
    "renames",
    "requests",
    "schemas",
    "values",
]
