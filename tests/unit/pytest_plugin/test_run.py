"""What a run judges of all that passes by, and what it knows of a target from its entry."""

import httpx
import pytest

from contracts.client import NotTested, Target
from contracts.documents import newest
from contracts.pytest_plugin.plan import Plan, now
from contracts.pytest_plugin.run import Run


@pytest.fixture
def start(tmp_path):
    """Start a run on a target of this entry."""
    started = []

    def begin(base_url="https://127.0.0.1", **entry):
        target = Target("target", base_url, newest(), api_key="k" * 12, **entry)
        plan = Plan(target, tmp_path, 1, None, now())
        started.append(Run(plan, ""))
        return started[-1]

    yield begin
    for run in started:
        run.close()


def judged(run):
    return {clause for clause, _ in run.gathered.invariants()}


def exchange(url, method="POST"):
    return httpx.Request(method, url, headers={"X-API-Key": "k" * 12}), httpx.Response(200)


def test_a_callback_that_reached_us_is_no_answer_of_the_target(start):
    run = start()
    run.recorder.receive(*exchange("https://127.0.0.1:443/hooks"))
    run.recorder.receive(*exchange("https://127.0.0.1:4430/hooks"))

    assert judged(run) == set()


def test_below_a_path_of_its_own_a_target_is_held_to_its_document(start):
    run = start("https://gw.test/phota", control_url="https://gw.test/phota/_control")
    secret = "/v1/phota/webhook-secret"
    for elsewhere in ("/phota/_control/charges", secret, "/photarium" + secret):
        run.recorder.record(
            *exchange(f"https://gw.test{elsewhere}", "GET"), operation=None, seconds=0
        )
    assert judged(run) == set()

    run.recorder.record(
        *exchange(f"https://gw.test/phota{secret}", "GET"), operation=None, seconds=0
    )
    assert "result.schema" in judged(run)


def test_a_target_on_this_machine_is_waited_for_as_long_as_its_entry_says(start):
    assert start().request_deadline == 30
    assert start(job_deadline=90.0).request_deadline == 90
    assert start(job_deadline=5.0).request_deadline == 30


def test_images_of_the_entry_are_all_there_are(start):
    mine = ("https://a.test/1.jpg", "https://a.test/2.jpg")
    with pytest.raises(NotTested, match="needs 5 entries"):
        start(image_urls=mine).profiles.images(5)

    assert len(start().profiles.images(50)) == 50
