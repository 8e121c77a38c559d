"""The marker by which a test says which clause it judges."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pytest

_FIXTURE = "trained_profile"


class Wish(NamedTuple):
    """A training that a test waits for: whose, of which tier, and for which own purpose if any."""

    whose: str = "developer"
    tier: str = "fast"
    purpose: str = ""


def clause(clause_id: str) -> pytest.MarkDecorator:
    """Mark a test as one that judges the clause; a failed assertion is a breach of it."""
    return pytest.mark.clause(clause_id)


def waits_for_training(
    whose: str = "developer", tier: str = "fast", purpose: str = ""
) -> pytest.MarkDecorator:
    """Mark a test as one that waits for a training, which is begun when the run begins."""
    return pytest.mark.waits_for_training(Wish(whose, tier, purpose))


def wishes(items: Iterable[pytest.Item]) -> Iterator[Wish]:
    """Yield the trainings that tests wait for, by their markers and fixtures."""
    for item in items:
        if _FIXTURE in getattr(item, "fixturenames", ()):
            yield Wish()
        yield from (marker.args[0] for marker in item.iter_markers("waits_for_training"))
