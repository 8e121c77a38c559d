"""Every rule of the comparison; importing this registers them."""

from contracts.diff.rules import (
    choices,
    credentials,
    lifecycle,
    links,
    messages,
    names,
    operations,
    prose,
    renames,
    requests,
    schemas,
    tuples,
    types,
    values,
)

__all__ = [
    "choices",
    "credentials",
    "lifecycle",
    "links",
    "messages",
    "names",
    "operations",
    "prose",
    "renames",
    "requests",
    "schemas",
    "tuples",
    "types",
    "values",
]
