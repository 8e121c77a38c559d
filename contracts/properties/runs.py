"""The two runs over an operation: what must be accepted, and anything at all."""

from contracts.properties import cases
from contracts.properties.probe import Budget, Probe


def probe_allowed(probe: Probe, operation: str, budget: Budget) -> None:
    """Send requests that keep every rule there is: examples, every value once, and drawn ones."""
    probe.fixed(cases.allowed(probe.schemas, operation), budget)
    probe.fuzz(cases.allowed_strategy(probe.schemas, operation), budget, f"allowed {operation}")


def probe_anything(probe: Probe, operation: str, budget: Budget) -> None:
    """Send what the published schema allows, and what it does not.

    A deletion is left alone: any text is a valid id, so that there is nothing to break, and what
    is deleted is only what the run itself made.
    """
    if operation.startswith("DELETE"):
        return
    probe.fixed(cases.anything(probe.schemas, operation), budget)
    probe.fuzz(cases.anything_strategy(probe.schemas, operation), budget, f"any {operation}")
