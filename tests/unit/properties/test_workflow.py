"""The stateful phase reaches what its links lead to, and sees what is wrong there."""

import pytest

from contracts.errors import TargetError
from contracts.properties import Budget, walk_jobs, walk_profiles

POLL = "GET /v1/phota/jobs/{job_id}"


def test_every_submit_is_followed_by_a_poll(new_probe):
    probe = new_probe()

    journey = walk_jobs(probe, Budget(20, seconds=200), lambda: None)

    assert len(journey.links) == 5
    assert journey.missing == frozenset()
    assert journey.reached("GET", "/v1/phota/jobs/{job_id}")
    assert not probe.findings.broken
    assert {"job.accepted", "job.poll-url"} <= set(probe.findings.kept)


def test_a_profile_is_seen_through_its_whole_life(new_probe):
    probe = new_probe()
    nudges = []

    journey = walk_profiles(probe, Budget(20, seconds=200), lambda: nudges.append(1))

    assert len(journey.links) == 6
    assert journey.missing == frozenset()
    assert nudges
    assert not probe.findings.broken
    assert {"profile.created", "profile.picture", "profile.delete"} <= set(probe.findings.kept)


@pytest.mark.parametrize("suffix", [" +é", "%eb", "/?#", "%2Fa"])
def test_an_id_that_a_url_must_encode_is_followed(target, new_probe, suffix):
    probe = new_probe()
    target.suffix = suffix

    journey = walk_profiles(probe, Budget(20, seconds=200), lambda: None)

    assert journey.missing == frozenset()
    assert not probe.findings.broken


def test_only_what_the_walk_made_is_deleted(target, new_probe):
    walk_profiles(new_probe(), Budget(20, seconds=200), lambda: None)

    deleted = {path.rpartition("/")[2] for method, path, _ in target.requests if method == "DELETE"}

    assert deleted
    assert all(name.startswith(("profile-", "unknown-")) for name in deleted)


def test_a_fault_that_judges_nothing_ends_the_walk_at_once(new_probe):
    def fail():
        raise TargetError("The control API does not answer.")

    with pytest.raises(TargetError, match="control API"):
        walk_profiles(new_probe(), Budget(20, seconds=200), fail)


def test_a_job_that_cannot_be_polled_breaks_its_poll_url(target, new_probe):
    probe = new_probe()
    missing = {"detail": "None.", "code": "NOT_FOUND", "request_id": "r"}
    target.twist = lambda method, _p, _b, answer: (404, missing) if method == "GET" else answer

    journey = walk_jobs(probe, Budget(20, seconds=200), lambda: None)

    assert not journey.reached("GET", "/v1/phota/jobs/{job_id}")
    assert "job.poll-url" in probe.findings.broken


def test_a_deleted_profile_that_is_still_there_breaks_its_deletion(target, new_probe):
    probe = new_probe()

    def undead(method, path, _body, answer):
        if method == "GET" and path.endswith("/status"):
            name = path.split("/")[-2]
            return 200, {"profile_id": name, "status": "READY", "message": ""}
        return answer

    target.twist = undead

    walk_profiles(probe, Budget(20, seconds=200), lambda: None)

    assert "profile.delete" in probe.findings.broken


def test_a_deletion_whose_answer_was_lost_breaks_nothing(target, new_probe):
    probe = new_probe()
    lost = []

    def lose(method, _path, _body, answer):
        if method == "DELETE" and answer[0] == 200:
            lost.append(answer)
            raise ConnectionAbortedError
        return answer

    target.twist = lose
    walk_profiles(probe, Budget(20, seconds=200), lambda: None)

    assert lost
    assert not probe.findings.broken
