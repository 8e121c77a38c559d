"""One verdict on a change of a document, from all that is known about it, and its views."""

from contracts.gate.judging import Plan, judge
from contracts.gate.verdict import Entry, GateVerdict, Stage, Threshold

__all__ = ["Entry", "GateVerdict", "Plan", "Stage", "Threshold", "judge"]
