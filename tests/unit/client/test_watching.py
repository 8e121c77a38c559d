import pytest

from contracts.client import Unmet, watch
from contracts.client.answer import Body


class Reply:
    def __init__(self, status_code):
        self.status_code = status_code


class ScriptedJob:
    """Shows one status after the other, and the last one for good."""

    operation = "edit"

    def __init__(self, *statuses, status_code=200):
        self._coming = list(statuses)
        self._status_code = status_code
        self.seen = []

    @property
    def is_over(self):
        return self.seen[-1]["status"] in {"succeeded", "failed"}

    def poll(self):
        status = self._coming.pop(0) if len(self._coming) > 1 else self._coming[0]
        self.seen.append(Body(status=status))
        return Reply(self._status_code)


def nothing():
    """Leave the clock alone."""


def test_every_state_is_seen_and_what_comes_after_the_end():
    job = watch(ScriptedJob("pending", "running", "succeeded", "running"), 10, nothing)

    statuses = [view["status"] for view in job.seen]
    assert statuses[:4] == ["pending", "running", "succeeded", "running"]
    assert len(statuses) > 4


def test_a_job_that_never_ends_is_given_up():
    job = watch(ScriptedJob("running"), 0.1, nothing)

    assert not job.is_over


def test_a_job_that_cannot_be_polled_is_unmet():
    with pytest.raises(Unmet, match="could not be polled"):
        watch(ScriptedJob("pending", status_code=404), 10, nothing)
