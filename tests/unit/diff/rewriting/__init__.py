"""Ways to write a document otherwise that change nothing of what it means."""

from rewriting import components, operations, order, references, schemas, sharing, upgrade
from rewriting.registry import REWRITES, Rewrite

__all__ = [
    "REWRITES",
    "Rewrite",
    "components",
    "operations",
    "order",
    "references",
    "schemas",
    "sharing",
    "upgrade",
]
