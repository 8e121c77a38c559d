"""Release notes as claims that a document can be held to."""

from contracts.notes.bump import Bump, Step, bump
from contracts.notes.claims import claims, silent
from contracts.notes.holding import Judgement, Outcome
from contracts.notes.loading import load
from contracts.notes.reconciling import RULES, Reconciliation, of_bump, reconcile, version_of
from contracts.notes.text import read
from contracts.notes.words import Claim, Kind, Notes

__all__ = [
    "RULES",
    "Bump",
    "Claim",
    "Judgement",
    "Kind",
    "Notes",
    "Outcome",
    "Reconciliation",
    "Step",
    "bump",
    "claims",
    "load",
    "of_bump",
    "read",
    "reconcile",
    "silent",
    "version_of",
]
