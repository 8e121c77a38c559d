"""What processes saw is joined without loss, and no clause is silently absent."""

from dataclasses import replace

from contracts.clauses import catalogue
from contracts.model import Outcome, TestOutcome, Verdict
from contracts.pytest_plugin.invariants import Reading
from contracts.pytest_plugin.verdicts import Gathered, conclude, from_wire, renumbered, to_wire

ALL = frozenset(catalogue())
PASSED = TestOutcome("test_x.py::test_y[remix]", Outcome.PASSED, 0.5, (3, 4), None, "422")


def verdicts(outcomes, chosen=ALL, version="v0.7.0"):
    return {clause.id: clause for clause in conclude(outcomes, chosen, version)}


def test_an_outcome_survives_the_way_between_processes_as_plain_data():
    wire = to_wire(PASSED)

    assert {type(value) for value in wire.values()} <= {str, int, float, bool, tuple, type(None)}
    assert from_wire(wire) == PASSED


def test_exchange_numbers_follow_the_merged_transcript():
    assert renumbered(PASSED, {3: 30, 4: 40}).exchanges == (30, 40)


def test_every_clause_of_the_catalogue_has_a_verdict():
    exercised = tuple(range(len(catalogue()["job.accepted"].exercised_by)))
    judged = verdicts({"job.accepted": [replace(PASSED, exercised=exercised)]})

    assert set(judged) == ALL
    assert judged["job.accepted"].verdict is Verdict.PASS
    assert judged["job.terminal"].verdict is Verdict.NOT_TESTED


def test_what_was_left_out_says_so():
    judged = verdicts({}, chosen=frozenset({"job.accepted"}))

    assert "left out" in judged["job.terminal"].reason


def test_what_came_later_does_not_apply_to_an_older_document():
    judged = verdicts({}, version="v0.5.0")

    assert judged["job.accepted"].verdict is Verdict.NOT_APPLICABLE
    assert judged["request.output-count"].verdict is Verdict.NOT_TESTED


def test_one_breach_among_many_responses_fails_the_invariant_and_names_its_exchange():
    gathered = Gathered()
    for exchange in range(1, 20):
        gathered.tally(Reading("error.request-id-header"), exchange)
    gathered.tally(Reading("error.request-id-header", "no X-Request-Id"), 20)

    ((clause_id, outcome),) = gathered.invariants()

    assert (clause_id, outcome.outcome, outcome.exchanges) == (
        "error.request-id-header",
        Outcome.FAILED,
        (20, 1),  # where it broke, and where it held
    )
    assert "1 of 20" in outcome.message


def test_readings_of_an_open_clause_are_kept_apart():
    gathered = Gathered()
    gathered.tally(Reading("result.deprecation-header", observed="carried"), 1)
    gathered.tally(Reading("result.deprecation-header", observed="not carried"), 2)

    readings = {outcome.observed for _, outcome in gathered.invariants()}

    assert readings == {"carried", "not carried"}


def test_an_invariant_that_nothing_keeps_is_known_as_such():
    gathered = Gathered()
    for exchange in range(1, 6):
        gathered.tally(Reading("result.schema", "not JSON"), exchange)

    assert gathered.has_only_broken("result.schema")
    gathered.tally(Reading("result.schema"), 6)
    assert not gathered.has_only_broken("result.schema")
