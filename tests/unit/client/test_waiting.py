"""Waiting asks again until the deadline, and returns the first answer."""

from contracts.client import eventually


def test_the_first_answer_is_returned():
    answers = iter([None, None, "ready"])

    assert eventually(lambda: next(answers), deadline=5) == "ready"


def test_a_false_answer_is_an_answer():
    assert eventually(lambda: False, deadline=5) is False


def test_a_passed_deadline_gives_none_after_a_last_look():
    asked = []

    assert eventually(lambda: asked.append(1), deadline=0.05) is None
    assert len(asked) >= 2
