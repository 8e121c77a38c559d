"""Every rule, by what it is about; importing this registers them."""

from contracts.lint.rules import operations, promises, schemas, values

__all__ = ["operations", "promises", "schemas", "values"]
