"""Ids are frozen: what once named a promise names it for good."""

import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from contracts.clauses import catalogue
from contracts.model import Role

CHECKOUT = Path(__file__).parents[3]
FROZEN = "contracts/clauses/ids.txt"
IDS = (files("contracts.clauses") / "ids.txt").read_text("utf-8").split()


def test_every_clause_has_a_frozen_id():
    assert sorted(IDS) == sorted(id_ for role in Role for id_ in catalogue(role))


def test_no_id_is_frozen_twice():
    assert len(set(IDS)) == len(IDS)


def git(*arguments):
    command = ["git", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, check=False, capture_output=True, text=True)  # noqa: S603 - our own arguments


def test_ids_are_only_ever_appended():
    revisions = git("log", "--format=%H", "--", FROZEN).stdout.split()
    if not revisions:
        pytest.skip("needs the history of a checkout")

    for revision in revisions:
        frozen = git("show", f"{revision}:{FROZEN}").stdout.split()
        assert IDS[: len(frozen)] == frozen, f"an id of {revision[:8]} is missing or has moved"
