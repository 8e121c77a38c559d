"""A representative part of the kill matrix and of the flavours; both have a make target of all."""

import subprocess
import sys
from pathlib import Path

import pytest

from contracts.clauses import catalogue
from contracts.mock.defects import DEFECTS

MUTANTS = Path(__file__).parent / "mutants"
ENOUGH = 3


def run(script, *options):
    command = [sys.executable, MUTANTS / script, *options]
    return subprocess.run(  # noqa: S603 - our own scripts
        command, capture_output=True, text=True, check=False, timeout=450
    )


@pytest.mark.timeout(500)  # about 100 s, and several times that on a busy machine
def test_the_first_defect_of_every_clause_breaks_exactly_its_clause():
    done = run("__main__.py", "--first", "--no-bare", "--shares", "400", "--processes", "6")

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_server_of_many_flavours_passes():
    done = run("flavours.py", "--combined-only", "--combinations", "1")

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("clause_id", [id_ for id_, c in catalogue().items() if not c.untestable])
def test_a_clause_has_at_least_three_defects(clause_id):
    assert len([d for d in DEFECTS.values() if d.breaks == clause_id]) >= ENOUGH


@pytest.mark.parametrize("defect", DEFECTS.values(), ids=list(DEFECTS))
def test_a_defect_states_its_lie_about_clauses_that_there_are(defect):
    assert {defect.breaks, *defect.also_breaks} <= set(catalogue())
    assert defect.lie.endswith(".")
    assert all(defect.also_breaks.values())
