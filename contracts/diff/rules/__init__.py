"""Every rule of the comparison; importing this registers them."""

from contracts.diff.rules import (
    choices,
    credentials,
    links,
    messages,
    operations,
    requests,
    schemas,
    stability,
    tuples,
    types,
    values,
)

__all__ = [
    "choices",
    "credentials",
    "links",
    "messages",
    "operations",
    "requests",
    "schemas",
    "stability",
    "tuples",
    "types",
    "values",
]
