"""What a clause says that it needs and costs agrees with what must be seen before it counts."""

import pytest

from contracts.clauses import catalogue
from contracts.client import IMAGE_OPERATIONS
from contracts.model import Need

KEYS = {"other": Need.OTHER_DEVELOPER, "no-credit": Need.NO_CREDIT}
CALLS = {
    "charges": Need.CHARGES,
    "clock/advance": Need.CLOCK,
    "callback": Need.CALLBACK,
    "profile-add": Need.IMAGE_URLS,
    "profile-picture": Need.TRAINED_PROFILE,
}
STATUSES = {503: Need.FAULTS, 504: Need.FAULTS}
IMAGES, TRAINING = set(IMAGE_OPERATIONS), {"profile-add"}
BOUGHT = {200, 202}
CLAUSES = pytest.mark.parametrize("clause", catalogue().values(), ids=lambda clause: clause.id)


def implied(exercise):
    """What a target must offer for such an exchange to be had at all."""
    for table, alternatives in (
        (KEYS, exercise.keys),
        (CALLS, exercise.calls),
        (STATUSES, exercise.statuses),
    ):
        if len(alternatives) == 1:
            yield from (table[one] for one in alternatives & table.keys())
    if exercise.where.get("status") == ("READY",):
        yield Need.TRAINED_PROFILE


def is_bought(exercise, operations):
    """Whether such an exchange is charged: a success of these operations and of no other."""
    return bool(exercise.calls) and exercise.calls <= operations and exercise.statuses <= BOUGHT


@CLAUSES
def test_a_clause_needs_what_must_be_seen_of_it(clause):
    needed = {need for exercise in clause.exercised_by for need in implied(exercise)}

    assert needed <= set(clause.needs)


@CLAUSES
def test_a_clause_costs_no_less_than_what_must_be_seen_of_it(clause):
    bought = [e for e in clause.exercised_by if e.statuses]

    images = {e.calls for e in bought if is_bought(e, IMAGES)}
    trainings = {e.calls for e in bought if is_bought(e, TRAINING)}
    assert clause.cost.get("images", 0) >= len(images)
    assert clause.cost.get("trainings", 0) >= len(trainings)


@CLAUSES
def test_a_clause_that_trains_needs_images_to_train_with(clause):
    assert clause.cost.keys() <= {"images", "trainings"}
    assert all(count > 0 for count in clause.cost.values())
    if clause.cost.get("trainings") or Need.TRAINED_PROFILE in clause.needs:
        assert Need.IMAGE_URLS in clause.needs
