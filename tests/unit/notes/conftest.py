"""Claims as the fixtures write them."""

import pytest

from contracts.notes import Kind


@pytest.fixture
def written():
    """Write a claim as `line kind subject [bound] [= values] [gone] [of operations]`."""

    def written(claim):
        said = [str(claim.sentence.line), claim.kind.value, claim.subject, claim.bound]
        said += ["= " + ", ".join(claim.values)] if claim.values else []
        said += ["gone"] if claim.gone else []
        of_any = not claim.operations or claim.kind in (Kind.ENDPOINT, Kind.LOST)
        said += [] if of_any else ["of " + ", ".join(claim.operations)]
        return " ".join(filter(None, said))

    return written
