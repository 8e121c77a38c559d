"""The marker by which a test says which clause it judges."""

import pytest


def clause(clause_id: str) -> pytest.MarkDecorator:
    """Mark a test as one that judges the clause; a failed assertion is a breach of it."""
    return pytest.mark.clause(clause_id)
