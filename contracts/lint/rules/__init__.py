"""Every rule, by what it is about; importing this registers them."""

from contracts.lint.rules import contradictions, leaks, operations, promises, schemas, values

__all__ = ["contradictions", "leaks", "operations", "promises", "schemas", "values"]
