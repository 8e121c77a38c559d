"""The catalogue: every promise the documents make, as data."""

from contracts.clauses.catalogue import catalogue, clause, matching

__all__ = ["catalogue", "clause", "matching"]
