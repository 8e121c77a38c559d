"""Every rule of the comparison; importing this registers them."""

from contracts.diff.rules import credentials, messages, operations, requests, schemas, values

__all__ = ["credentials", "messages", "operations", "requests", "schemas", "values"]
