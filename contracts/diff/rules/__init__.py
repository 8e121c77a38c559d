"""Every rule of the comparison; importing this registers them."""

from contracts.diff.rules import messages, operations, schemas, values

__all__ = ["messages", "operations", "schemas", "values"]
