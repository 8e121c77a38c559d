"""What release notes claim: exactly what stands beside them under fixtures/notes."""

from pathlib import Path

import pytest
import yaml

from contracts.notes import claims, read

FIXTURES = Path(__file__).parents[3] / "fixtures" / "notes"
CASES = yaml.safe_load((FIXTURES / "claims.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_notes_make_exactly_these_claims(case, written):
    notes = read(case["notes"].encode(), "notes")

    assert sorted({written(claim) for claim in claims(notes)}) == sorted(case["claims"])
