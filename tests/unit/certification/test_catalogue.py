"""Each clause of a client has a judge, and a drill that shows it; nothing is judged beside them."""

from contracts.certification.drills import drills
from contracts.certification.rulings import judgements
from contracts.certification.tasks import Feature
from contracts.clauses import catalogue
from contracts.model import Role

CLAUSES = catalogue(Role.CLIENT)


def test_each_clause_has_a_judge_and_each_judge_a_clause():
    assert sorted(judgements()) == sorted(CLAUSES)


def test_each_clause_is_shown_by_a_drill():
    shown = {id_ for drill in drills().values() for id_ in drill.shows}

    assert sorted(set(CLAUSES) - shown) == []
    assert sorted(shown - set(CLAUSES)) == []


def test_judges_look_at_drills_that_there_are():
    named = {name for judging in judgements().values() for name in judging.only}

    assert named - {"verifier"} <= set(drills())


def test_features_are_those_that_a_client_can_declare():
    assert {name for clause in CLAUSES.values() for name in clause.features} <= set(Feature)
