"""The lies: each breaks exactly one clause of the catalogue."""

FAULTS: dict = {}
