from dataclasses import replace

import pytest

from contracts.model import (
    Clause,
    ClauseVerdict,
    Exercise,
    Level,
    Outcome,
    Overall,
    TestOutcome,
    Verdict,
)
from contracts.reports.evidence import telling_exchanges
from contracts.reports.judgement import judge_clause, overall

PASSED, FAILED, ERROR = Outcome.PASSED, Outcome.FAILED, Outcome.ERROR
NOT_TESTED, NOT_APPLICABLE = Outcome.NOT_TESTED, Outcome.NOT_APPLICABLE
BLOCKED = Outcome.BLOCKED


def a_clause(level, untestable=None):
    return Clause("job.accepted", level, "A text.", (), untestable=untestable)


def a_test(outcome, message=None, *, name="test_it", observed=None, exchanges=(1,)):
    return TestOutcome(f"tests/test_jobs.py::{name}", outcome, 0.1, exchanges, message, observed)


@pytest.mark.parametrize(
    ("level", "outcomes", "verdict"),
    [
        ("MUST", [PASSED], "pass"),
        ("MUST", [FAILED], "fail"),
        ("MUST", [PASSED, FAILED], "fail"),
        ("MUST", [ERROR, FAILED], "fail"),
        ("MUST", [PASSED, ERROR], "error"),
        ("MUST", [NOT_TESTED, ERROR], "error"),
        ("MUST", [PASSED, NOT_TESTED], "pass"),
        ("MUST", [PASSED, NOT_APPLICABLE], "pass"),
        ("MUST", [NOT_TESTED, NOT_TESTED], "not-tested"),
        ("MUST", [NOT_TESTED, NOT_APPLICABLE], "not-tested"),
        ("MUST", [NOT_APPLICABLE], "not-applicable"),
        ("MUST", [], "not-tested"),
        ("MUST", [BLOCKED], "not-tested"),
        ("MUST", [PASSED, BLOCKED], "not-tested"),
        ("MUST", [BLOCKED, FAILED], "fail"),
        ("MUST", [BLOCKED, ERROR], "error"),
        ("SHOULD", [PASSED, BLOCKED], "pass"),
        ("OPEN", [PASSED, BLOCKED], "observed"),
        ("SHOULD", [PASSED], "pass"),
        ("SHOULD", [FAILED, PASSED], "warn"),
        ("SHOULD", [ERROR, FAILED], "warn"),
        ("SHOULD", [ERROR], "error"),
        ("SHOULD", [], "not-tested"),
        ("OPEN", [PASSED], "observed"),
        ("OPEN", [PASSED, NOT_TESTED], "observed"),
        ("OPEN", [PASSED, FAILED], "fail"),
        ("OPEN", [PASSED, ERROR], "error"),
        ("OPEN", [NOT_APPLICABLE], "not-applicable"),
        ("OPEN", [], "not-tested"),
    ],
)
def test_the_outcomes_of_its_tests_decide_a_clause(level, outcomes, verdict):
    tests = [a_test(outcome, "why") for outcome in outcomes]

    judged = judge_clause(a_clause(Level(level)), tests)

    assert (judged.id, judged.level) == ("job.accepted", Level(level))
    assert judged.verdict == verdict
    assert len(judged.tests) == len(outcomes)


def test_a_plain_pass_needs_no_reason():
    judged = judge_clause(a_clause(Level.MUST), [a_test(PASSED)])

    assert judged.reason is None
    assert judged.observed is None


def test_a_clause_without_a_test_says_so():
    assert judge_clause(a_clause(Level.MUST), []).reason == "no test ran"


def test_an_untestable_clause_says_why_it_is():
    clause = a_clause(Level.SHOULD, untestable="the store cannot be seen from outside")

    assert judge_clause(clause, []).reason == "the store cannot be seen from outside"


def test_a_pass_without_an_exchange_exercised_nothing():
    judged = judge_clause(a_clause(Level.MUST), [a_test(PASSED, exchanges=())])

    assert judged.verdict == Verdict.NOT_TESTED
    assert "exercised nothing" in judged.reason
    assert judged.tests[0].outcome is NOT_TESTED


def test_a_failure_without_an_exchange_is_still_a_failure():
    judged = judge_clause(a_clause(Level.MUST), [a_test(FAILED, "no callback", exchanges=())])

    assert judged.verdict == Verdict.FAIL


def test_a_pass_with_gaps_says_what_was_not_tested():
    tests = [a_test(PASSED), a_test(NOT_TESTED, "the target has no clock")]

    judged = judge_clause(a_clause(Level.MUST), tests)

    assert judged.reason == "in part not tested: the target has no clock"


def test_reasons_are_distinct_first_lines_of_the_deciding_tests():
    tests = [
        a_test(FAILED, "got 500\nassert 500 == 202"),
        a_test(FAILED, "got 500\nassert 500 == 200"),
        a_test(FAILED, "no poll_url"),
        a_test(NOT_TESTED, "no clock"),
    ]

    assert judge_clause(a_clause(Level.MUST), tests).reason == "got 500 (2 times); no poll_url"


def test_many_reasons_are_counted_not_listed():
    tests = [a_test(FAILED, f"reason {number}") for number in range(7)]

    reason = judge_clause(a_clause(Level.MUST), tests).reason

    assert reason == "reason 0; reason 1; reason 2; reason 3; and 3 more"


def test_a_silent_failure_still_has_a_reason():
    assert judge_clause(a_clause(Level.MUST), [a_test(FAILED)]).reason == "no reason was given"


def test_one_reading_seen_everywhere_is_said_once():
    tests = [
        a_test(PASSED, name="test_it[edit]", observed="422"),
        a_test(PASSED, name="test_it[remix]", observed="422"),
    ]

    assert judge_clause(a_clause(Level.OPEN), tests).observed == "422"


def test_differing_readings_are_named_with_their_operations():
    tests = [
        a_test(PASSED, name="test_it[edit]", observed="422"),
        a_test(PASSED, name="test_it[generate]", observed="422"),
        a_test(PASSED, name="test_it[remix]", observed="400"),
        a_test(PASSED, name="test_other", observed="ignored"),
    ]

    judged = judge_clause(a_clause(Level.OPEN), tests)

    assert judged.observed == "422 (edit, generate); 400 (remix); ignored (test_other)"


def test_an_open_clause_that_recorded_no_reading_says_so():
    assert judge_clause(a_clause(Level.OPEN), [a_test(PASSED)]).reason == "no reading was recorded"


def test_a_must_keeps_the_reading_it_saw():
    judged = judge_clause(a_clause(Level.MUST), [a_test(PASSED, observed="lower-case hex")])

    assert (judged.verdict, judged.observed) == (Verdict.PASS, "lower-case hex")


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([("MUST", "pass"), ("SHOULD", "pass"), ("OPEN", "observed")], "conformant"),
        ([("MUST", "pass"), ("MUST", "not-applicable")], "conformant"),
        ([("MUST", "pass"), ("SHOULD", "not-tested")], "conformant"),
        ([("MUST", "pass"), ("OPEN", "not-tested")], "conformant"),
        ([("MUST", "pass"), ("SHOULD", "warn")], "conformant-with-warnings"),
        ([("MUST", "not-tested"), ("SHOULD", "warn")], "incomplete"),
        ([("MUST", "pass"), ("MUST", "not-tested")], "incomplete"),
        ([("MUST", "pass"), ("SHOULD", "error")], "incomplete"),
        ([("MUST", "fail"), ("MUST", "error"), ("MUST", "not-tested")], "not-conformant"),
        ([("OPEN", "fail"), ("MUST", "pass")], "not-conformant"),
        ([], "incomplete"),
    ],
)
def test_the_worst_clause_decides_the_run_and_a_gap_is_never_conformant(verdicts, expected):
    clauses = [ClauseVerdict("a.b", Level(level), Verdict(verdict)) for level, verdict in verdicts]

    assert overall(clauses) is Overall(expected)


def test_reasons_that_differ_in_ids_alone_are_told_once():
    tests = [
        TestOutcome(f"t[{n}]", Outcome.FAILED, exchanges=(1,), message=f"<401 request r-5516db{n}>")
        for n in range(9)
    ]

    reason = judge_clause(a_clause(Level.MUST), tests).reason

    assert reason == "<401 request r-5516db0> (9 times)"


RUNNING = Exercise(frozenset({"job-status"}), where={"status": ("running",)})
ENDED = Exercise(frozenset({"job-status"}), frozenset({200}), where={"status": ("succeeded",)})


def exercising(outcome, *numbers):
    return TestOutcome("test_x.py::test_it", outcome, 0.1, (1,), exercised=numbers)


@pytest.mark.parametrize("level", ["MUST", "SHOULD", "OPEN"])
def test_a_clause_that_no_passed_test_exercised_is_not_tested(level):
    clause = Clause("job.transitions", Level(level), "", (), exercised_by=(RUNNING, ENDED))
    tests = [exercising(PASSED, 0), exercising(NOT_TESTED, 1), exercising(NOT_APPLICABLE, 1)]

    judged = judge_clause(clause, tests)

    assert judged.verdict is Verdict.NOT_TESTED
    assert judged.reason == (
        "passed without ever seeing this: job-status answered 200 with status succeeded"
    )


def test_several_tests_together_exercise_a_clause():
    clause = Clause("job.transitions", Level.MUST, "", (), exercised_by=(RUNNING, ENDED))

    judged = judge_clause(clause, [exercising(PASSED, 0), exercising(PASSED, 1)])

    assert judged.verdict is Verdict.PASS


def test_a_breach_counts_whatever_was_exercised():
    clause = Clause("job.transitions", Level.MUST, "", (), exercised_by=(RUNNING, ENDED))

    assert judge_clause(clause, [exercising(FAILED)]).verdict is Verdict.FAIL


def test_what_is_superseded_is_kept_and_does_not_count():
    lost = replace(a_test(ERROR, "the network failed", observed="by chance"), superseded=True)

    judged = judge_clause(a_clause(Level.MUST), [lost, replace(a_test(PASSED), attempt=2)])

    assert (judged.verdict, judged.reason, judged.observed) == (Verdict.PASS, None, None)
    assert judged.tests[0] == lost


def test_of_a_clause_that_a_test_broke_and_kept_both_are_shown():
    broken = a_test(FAILED, "500", exchanges=(1,))
    kept = replace(a_test(PASSED, exchanges=(2,)), attempt=2)

    judged = judge_clause(a_clause(Level.MUST), [broken, kept, a_test(PASSED, name="another")])

    assert judged.verdict is Verdict.FAIL
    assert telling_exchanges(judged) == (1, 2)
