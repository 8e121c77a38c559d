"""Load, resolve and validate OpenAPI documents, and know where each node stands."""

from contracts.documents.document import Document, Operation
from contracts.documents.loading import load
from contracts.documents.registry import newest, registered, versions

__all__ = ["Document", "Operation", "load", "newest", "registered", "versions"]
