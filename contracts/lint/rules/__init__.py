"""Every rule, by what it is about; importing this registers them."""

from contracts.lint.rules import operations, schemas, values

__all__ = ["operations", "schemas", "values"]
