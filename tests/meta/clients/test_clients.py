"""The judges of clients pass the model clients, and fail what is wrong in one way for just that."""

import inspect
import shutil
from dataclasses import replace

import pytest
from clientmatrix import (
    FAULTS,
    HABITS,
    LONGEST,
    MODELS,
    SHELL,
    VERIFIERS,
    Row,
    complaints,
    covering,
    end_of,
    failing,
    habitual,
    rows,
    unkept,
)

from contracts.certification.certifying import Client, certify
from contracts.certification.drills import drills
from contracts.certification.judging import judge
from contracts.certification.tasks import Feature
from contracts.certification.verifier import ask
from contracts.clauses import catalogue
from contracts.model import ClauseVerdict, Level, Outcome, Role, TestOutcome, Verdict

CLAUSES = catalogue(Role.CLIENT)
# One for each way of going wrong: what is sent, and again, followed, told, taken for good.
TRIED = (
    "leaves-the-format-to-the-service",
    "derives-the-key-from-the-parameters",
    "retries-in-step",
    "cuts-the-query-off",
    "prints-object-object",
    "takes-error-for-ready",
    "believes-what-is-not-signed",
)
SHOWN = (
    "edit",
    "reset-after-acceptance",
    "retry-after",
    "poll-troubles",
    "refused-422",
    "poll-410",
)
FAULT = FAULTS[TRIED[0]]


def a_verdict(id_, verdict):
    outcome = Outcome.PASSED if verdict is Verdict.PASS else Outcome.FAILED
    tests = (TestOutcome("edit", outcome, 1.0, (1,)),)
    return ClauseVerdict(id_, CLAUSES[id_].level, verdict, reason="why", tests=tests)


@pytest.mark.parametrize("model", MODELS)
def test_a_model_client_keeps_every_clause(model):
    assert unkept(model, covering()) == []


@pytest.mark.skipif(not all(map(shutil.which, ("curl", "jq"))), reason="needs curl and jq")
def test_a_client_in_another_style_keeps_what_it_shows():
    unused = frozenset({Feature.CALLBACKS, Feature.PROFILES})
    chosen = [drills()[name] for name in SHOWN]

    records = certify(chosen, Client(SHELL, unused, LONGEST), jobs=3)

    judged = judge(records, unused)
    assert [(each.id, each.reason) for each in judged if failing(each)] == []
    assert [end_of(record) for record in records] == [each.expects for each in chosen]


@pytest.mark.parametrize("habit", HABITS)
def test_a_client_with_another_right_habit_is_blamed_for_nothing(habit):
    assert habitual(habit) == []


@pytest.mark.parametrize("language", VERIFIERS)
def test_a_model_verifier_knows_every_vector(language):
    record = ask(VERIFIERS[language])

    assert record.facts["is_complete"]
    assert [each for each in judge([record]) if failing(each)] == []


def test_a_faulty_client_fails_exactly_its_clause():
    judged = rows([FAULTS[name] for name in TRIED], shares=100, jobs=2, at_once=4)

    assert list(complaints(judged)) == []
    assert all(row.is_right for row in judged)


def test_a_fault_that_nobody_finds_survives():
    row = Row(FAULT, (a_verdict(FAULT.breaks, Verdict.PASS),))

    assert not row.is_right
    assert [line for line in complaints([row]) if "survives" in line]


def test_a_clause_that_is_blamed_for_nothing_is_told():
    stray = a_verdict("client-request.valid", Verdict.FAIL)
    row = Row(FAULT, (a_verdict(FAULT.breaks, Verdict.FAIL), stray))

    assert not row.is_right
    assert [line for line in complaints([row]) if "client-request.valid was blamed" in line]
    assert replace(row, verdicts=row.verdicts[:1]).is_right


def test_each_clause_that_can_fail_is_broken_by_a_faulty_client_and_no_other_is():
    can_fail = {id_ for id_, clause in CLAUSES.items() if clause.level is not Level.OPEN}

    assert {fault.breaks for fault in FAULTS.values()} == can_fail


def test_each_fault_states_its_lie_and_is_small():
    for fault in FAULTS.values():
        assert fault.lie.endswith("."), fault.name
        assert len(inspect.getsource(fault.replacing).splitlines()) <= 30, fault.name
