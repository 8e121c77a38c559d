"""Turn how a test ended into what it showed of its clause."""

import re
import traceback
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from contracts.clauses import catalogue
from contracts.client import NoAnswer, NotApplicable, NotTested, Unmet
from contracts.errors import PhotaContractsError
from contracts.model import Outcome, TestOutcome
from contracts.pytest_plugin.fixtures import JUDGED, OBSERVED
from contracts.pytest_plugin.options import SCENARIOS
from contracts.pytest_plugin.run import Run
from contracts.pytest_plugin.verdicts import is_older

_SHAPE_ERRORS = (KeyError, IndexError, TypeError, ValueError)
_JSON_TYPES = (dict, list, str, int, float, bool, type(None))
_COMPARED = re.compile(r"assert (?P<seen>[\w'\"-]+) == (?P<expected>[\w'\"-]+)$", re.MULTILINE)
_LONGEST_MESSAGE = 2000
_MOST_EXCHANGES = 5


def shown(
    item: pytest.Item, call: pytest.CallInfo[None], run: Run
) -> Iterator[tuple[str, TestOutcome]]:
    """Yield what a phase of a test showed, clause by clause, redacted."""
    found = classify(call, loopback=run.target.is_loopback)
    if found is None:
        return
    run.recorder.cite(unanswered(call.excinfo.value if call.excinfo else None))
    exchanges = tuple(run.recorder.seen)
    attempt = run.attempts.number
    name, seconds = test_name(item), round(call.duration, 4)
    marker = item.get_closest_marker("clause")
    if marker is not None:
        outcome, message = found
        exercised = run.exercised.by(exchanges, marker.args[0])
        text = run.redactor.text(message) if message else None
        observed = "; ".join(dict.fromkeys(item.stash.get(OBSERVED, None) or ())) or None
        told = TestOutcome(name, outcome, seconds, exchanges, text, observed, exercised, attempt)
        yield marker.args[0], told
    for judged in item.stash.get(JUDGED, []) if call.when == "call" else ():
        outcome = Outcome.FAILED if judged.breach else Outcome.PASSED
        text = run.redactor.text(judged.breach) if judged.breach else None
        cited = (judged.exchanges or exchanges)[-_MOST_EXCHANGES:]
        exercised = run.exercised.by(cited, judged.clause)
        yield (
            judged.clause,
            TestOutcome(name, outcome, seconds, cited, text, judged.observed, exercised, attempt),
        )
    yield from _unprobed(item, found, name, run)


def _unprobed(
    item: pytest.Item, found: tuple[Outcome, str | None], name: str, run: Run
) -> Iterator[tuple[str, TestOutcome]]:
    """Yield, for a probe that could not do its work, the clauses that it would have judged."""
    marker = item.get_closest_marker("properties")
    outcome, message = found
    if marker is None or outcome in {Outcome.PASSED, Outcome.FAILED}:
        return
    text = run.redactor.text(message) if message else None
    for clause_id in marker.args:
        if not is_older(run.target.api_version, catalogue()[clause_id].since):
            seen = tuple(run.recorder.seen)
            number = run.attempts.number
            yield (
                clause_id,
                TestOutcome(name, outcome, exchanges=seen, message=text, attempt=number),
            )


def unanswered(error: BaseException | None) -> Iterator[int]:
    """Yield the exchanges without an answer that an exception goes back to.

    Many tests may share what one of them could not have; it is why each of them ends.
    """
    known: list[BaseException] = []  # a chain of exceptions may lead back to itself
    while error is not None and error not in known:
        known.append(error)
        if isinstance(error, NoAnswer) and error.exchange is not None:
            yield error.exchange
        error = error.__cause__ or error.__context__


def test_name(item: pytest.Item) -> str:
    """Return a test's id, the same from whatever folder the run is started."""
    return f"{item.path.name}::{item.nodeid.partition('::')[2].partition('@')[0]}"


def skipping() -> Generator[None, None, None]:
    """Show as skipped, in pytest's own words, what is left untested with a reason."""
    try:
        return (yield)
    except (NotTested, NotApplicable) as reason:
        pytest.skip(str(reason))


def classify(  # noqa: PLR0911 - a table: one kind of ending a line
    call: pytest.CallInfo[None], *, loopback: bool
) -> tuple[Outcome, str | None] | None:
    """Return what a phase of a test showed; None for a set-up or tear-down that went well.

    A failed assertion breaks the clause only in the test itself: in its set-up it means that the
    target was in the way. What neither judges the target nor was foreseen is our own fault.
    """
    if call.excinfo is None:
        return (Outcome.PASSED, None) if call.when == "call" else None
    error = call.excinfo.value
    if isinstance(error, pytest.skip.Exception) and error.__context__ is not None:
        error = error.__context__
    message = _message(error)
    if isinstance(error, NotTested):
        return Outcome.NOT_TESTED, message
    if isinstance(error, NotApplicable):
        return Outcome.NOT_APPLICABLE, message
    if isinstance(error, Unmet):
        return Outcome.BLOCKED, message
    if isinstance(error, NoAnswer) and not loopback:
        return Outcome.ERROR, message
    if isinstance(error, AssertionError):
        return (Outcome.FAILED if call.when == "call" else Outcome.BLOCKED), message
    if call.when == "call" and _is_of_shape(error) and _raised_in_scenario(error):
        return Outcome.FAILED, f"the answer has not the promised shape: {message}"
    if isinstance(error, PhotaContractsError):
        return Outcome.ERROR, str(error)
    return Outcome.ERROR, f"{type(error).__name__}: {message}"


def _message(error: BaseException) -> str:
    text = str(error) or type(error).__name__
    said, _, rest = text.partition("\n")
    compared = _COMPARED.match(rest)
    if compared is not None:
        text = f"{compared['seen']}, not {compared['expected']}: {said}\n{rest}"
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}…"


def _is_of_shape(error: BaseException) -> bool:
    """Return whether reaching into a value of an unexpected JSON type raised it."""
    if isinstance(error, AttributeError):
        return isinstance(error.obj, _JSON_TYPES)
    return isinstance(error, _SHAPE_ERRORS)


def _raised_in_scenario(error: BaseException) -> bool:
    """Return whether a scenario's own line raised it, reaching into an answer of the target."""
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and SCENARIOS in Path(frames[-1].filename).resolve().parents
