"""What only the clauses about errors share."""

import pytest

TRAINING = {"VALIDATING", "QUEUING", "IN_PROGRESS"}


@pytest.fixture(scope="session")
def in_training(profiles):
    """A profile of a tier that is still in training, shared: look, do not delete.

    One that has ended since is followed by another; where trainings end at once, so has that.
    """
    known = {}

    def of(by, tier="fast"):
        key = by.key, tier
        if key not in known or not is_in_training(known[key]):
            known[key] = profiles.add(by, tier=tier)
        by.recorder.cite(known[key].exchanges[:1])
        return known[key]

    return of


def is_in_training(profile):
    return profile.poll().status_code == 200 and profile.seen[-1] in TRAINING
