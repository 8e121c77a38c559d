"""Ids: of one shape, unguessable, or repeatable."""

import re

from contracts.mock.ids import Ids


def test_ids_have_one_shape_and_are_all_different():
    ids = Ids()

    made = [ids.new("job") for _ in range(2_000)]

    assert len(set(made)) == 2_000
    assert all(re.fullmatch("job_[0-9a-f]{24}", id_) for id_ in made)


def test_without_a_seed_nothing_repeats():
    assert Ids().new("job") != Ids().new("job")
    assert Ids().secret("a") != Ids().secret("a")


def test_with_a_seed_everything_repeats():
    first, again, other = Ids("7"), Ids("7"), Ids("8")

    assert [first.new("a") for _ in range(600)] == [again.new("a") for _ in range(600)]
    assert first.secret("a") == again.secret("a")
    assert len({first.secret("a"), first.secret("b"), other.secret("a")}) == 3
