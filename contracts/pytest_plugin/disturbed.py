"""Tell at the end of a run which of its tests judged the weather and not the target."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from contracts.client import weather
from contracts.model import Exchange, Outcome, TestOutcome


def cleared(
    outcomes: Mapping[str, Sequence[TestOutcome]], transcript: Sequence[Exchange], *, loopback: bool
) -> dict[str, list[TestOutcome]]:
    """Return the outcomes; a failure that the network may have caused is an error with the cause.

    What a test saw in undisturbed exchanges stays as it is, whatever the weather was elsewhere.
    What it passed on a stranger's answer it has not passed.
    """
    if not weather.is_proven(transcript, loopback=loopback):
        return {id_: list(tests) for id_, tests in outcomes.items()}
    by_number = {exchange.id: exchange for exchange in transcript if exchange.error is not None}
    faults = {one.id: one for one in transcript if one.url.endswith("/faults")}
    known = faults | by_number
    return {id_: [_cleared(test, known) for test in tests] for id_, tests in outcomes.items()}


def _cleared(test: TestOutcome, known: Mapping[int, Exchange]) -> TestOutcome:
    seen = [known[number] for number in test.exchanges if number in known]
    if test.outcome is Outcome.PASSED:
        seen = [one for one in seen if weather.is_intruded(one) and weather.is_lost(one)]
    elif test.outcome not in {Outcome.FAILED, Outcome.BLOCKED}:
        return test
    cause = weather.disturbance(seen)
    if cause is None:
        return test
    seen_then = (test.message or "").partition("\n")[0]
    message = f"the network failed ({cause}), so that this says nothing: {seen_then}"
    return replace(test, outcome=Outcome.ERROR, message=message)
