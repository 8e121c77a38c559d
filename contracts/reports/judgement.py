"""The rules by which test outcomes become a clause's verdict, and verdicts a run's conclusion."""

import re
from collections.abc import Iterable
from dataclasses import replace

from contracts.model import (
    Clause,
    ClauseVerdict,
    Level,
    Outcome,
    Overall,
    TestOutcome,
    Verdict,
)
from contracts.reports.text import clip

NO_TEST = "no test ran"
NOTHING_EXERCISED = "passed without a single exchange, so it exercised nothing"
NO_READING = "no reading was recorded"
_NAMED = 4
_LONGEST_LINE = 500
_IDS = re.compile(r"(?<![A-Za-z])(?=[\w-]*\d)[\w-]{6,}")
_PARAMETERS = re.compile(r"\[(?P<parameters>.+)\]$", re.DOTALL)


def judge_clause(clause: Clause, tests: Iterable[TestOutcome]) -> ClauseVerdict:
    """Conclude what the tests of one clause showed.

    A failure outweighs an error, an error outweighs a pass, a pass outweighs what was not tested,
    and that outweighs not-applicable; where the target was in the way of judging a part of a MUST,
    the part that passed is not enough. A test that passed without an exchange showed nothing, and
    tests that passed without what exercises the clause (`exercised_by`) left it untested. A failed
    test of an OPEN clause means that none of the accepted readings was seen. What is superseded
    is kept and does not count.
    """
    shown = tuple(_vacuous_is_untested(test) for test in tests)
    counted = tuple(test for test in shown if not test.superseded)
    verdict, reason = _verdict(clause, counted)
    return ClauseVerdict(clause.id, clause.level, verdict, reason, _readings(counted), shown)


def overall(clauses: Iterable[ClauseVerdict]) -> Overall:
    """Conclude on the whole target; never better than what was tested, so nothing is incomplete."""
    judged = tuple(clauses)
    seen = {clause.verdict for clause in judged}
    if Verdict.FAIL in seen:
        return Overall.NOT_CONFORMANT
    if not judged or Verdict.ERROR in seen or any(_is_gap(clause) for clause in judged):
        return Overall.INCOMPLETE
    return Overall.WITH_WARNINGS if Verdict.WARN in seen else Overall.CONFORMANT


def _is_gap(clause: ClauseVerdict) -> bool:
    return clause.level is Level.MUST and clause.verdict is Verdict.NOT_TESTED


def _vacuous_is_untested(test: TestOutcome) -> TestOutcome:
    if test.outcome is Outcome.PASSED and not test.exchanges:
        return replace(test, outcome=Outcome.NOT_TESTED, message=NOTHING_EXERCISED)
    return test


def _verdict(clause: Clause, tests: tuple[TestOutcome, ...]) -> tuple[Verdict, str | None]:
    seen = {test.outcome for test in tests}
    if Outcome.FAILED in seen:
        broken = Verdict.WARN if clause.level is Level.SHOULD else Verdict.FAIL
        return broken, _messages(tests, Outcome.FAILED)
    if Outcome.ERROR in seen:
        return Verdict.ERROR, _messages(tests, Outcome.ERROR)
    if Outcome.BLOCKED in seen and (clause.level is Level.MUST or Outcome.PASSED not in seen):
        return Verdict.NOT_TESTED, f"the target was in the way: {_messages(tests, Outcome.BLOCKED)}"
    if Outcome.PASSED in seen:
        missed = _unexercised(clause, tests)
        return (Verdict.NOT_TESTED, missed) if missed else _passed(clause, tests)
    return _not_judged(clause, tests)


def _unexercised(clause: Clause, tests: tuple[TestOutcome, ...]) -> str | None:
    """Say what the clause must have seen and no passed test saw; None if nothing is missing."""
    passed = [test for test in tests if test.outcome is Outcome.PASSED]
    seen = {number for test in passed for number in test.exercised}
    missed = [str(e) for number, e in enumerate(clause.exercised_by) if number not in seen]
    return f"passed without ever seeing this: {'; '.join(missed)}" if missed else None


def _passed(clause: Clause, tests: tuple[TestOutcome, ...]) -> tuple[Verdict, str | None]:
    gaps = _messages(tests, Outcome.BLOCKED) or _messages(tests, Outcome.NOT_TESTED)
    reason = f"in part not tested: {gaps}" if gaps else None
    if clause.level is not Level.OPEN:
        return Verdict.PASS, reason
    return Verdict.OBSERVED, reason or (None if _readings(tests) else NO_READING)


def _not_judged(clause: Clause, tests: tuple[TestOutcome, ...]) -> tuple[Verdict, str]:
    if why := _messages(tests, Outcome.NOT_TESTED):
        return Verdict.NOT_TESTED, why
    if why := _messages(tests, Outcome.NOT_APPLICABLE):
        return Verdict.NOT_APPLICABLE, why
    return Verdict.NOT_TESTED, clause.untestable or NO_TEST


def _messages(tests: tuple[TestOutcome, ...], outcome: Outcome) -> str | None:
    """Return the distinct first lines of what tests of this outcome said, within bounds.

    Lines that differ in ids and numbers alone are one, told once with how often it was said.
    """
    messages = (test.message or "" for test in tests if test.outcome is outcome)
    lines = (message.strip().partition("\n")[0].rstrip() for message in messages)
    alike: dict[str, list[str]] = {}
    for line in lines:
        alike.setdefault(_IDS.sub("#", line), []).append(line or "no reason was given")
    told = [
        clip(same[0], _LONGEST_LINE) + (f" ({len(same)} times)" if len(same) > 1 else "")
        for same in alike.values()
    ]
    more = len(told) - _NAMED
    return "; ".join(told[:_NAMED]) + (f"; and {more} more" if more > 0 else "") or None


def _readings(tests: tuple[TestOutcome, ...]) -> str | None:
    """Return the readings that were seen; where they differ, each with where it was seen."""
    seen: dict[str, list[str]] = {}
    for test in tests:
        if test.observed:
            seen.setdefault(test.observed, []).append(_situation(test.id))
    if len(seen) <= 1:
        return next(iter(seen), None)
    return "; ".join(f"{reading} ({_named(where)})" for reading, where in seen.items())


def _named(situations: list[str]) -> str:
    distinct = tuple(dict.fromkeys(situations))
    more = len(distinct) - _NAMED
    return ", ".join(distinct[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _situation(test_id: str) -> str:
    """Return a test's parameters, which name the operation, or else the test's own name."""
    match = _PARAMETERS.search(test_id)
    return match["parameters"] if match else test_id.rpartition("::")[2]
