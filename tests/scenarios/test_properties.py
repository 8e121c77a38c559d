"""What no scenario thought of: Schemathesis draws the requests, the documents judge the answers.

A failure prints the smallest request found, as a curl command; `--seed` repeats it.
"""

import os
from dataclasses import replace

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from contracts.client import CALLS, Unmet, not_applicable, not_tested, photo
from contracts.properties import (
    LEAST_TRAINING_IMAGES,
    Budget,
    Probe,
    Schemas,
    Sender,
    example_database,
    file_name,
    probe_allowed,
    probe_anything,
    probe_strange,
    tell_stories,
    walk_jobs,
    walk_profiles,
)

EXAMPLES = 20
SECONDS = 30.0
ACCEPTANCE = ("job.sync-default", "job.accepted", "result.bytes", "result.urls", "result.schema")
REFUSAL = ("request.types", "request.enums", "request.required", "request.not-json")
STUMBLING = ("request.not-json", "request.output-count", "profile.tag", "error.envelope")
JOBS = ("job.accepted", "job.poll-url")
STORIES = ("job.transitions", "idempotency.same-job", "profile.delete", "auth.isolation")
PROFILES = ("profile.created", "profile.picture", "profile.delete")
TOO_DEAR = "makes images and profiles, which this target charges for; --max-examples allows it"
FEW_IMAGES = f"needs {LEAST_TRAINING_IMAGES} entries in image_urls of the target's configuration"
A_WALK, SHORTEST_WALKS = 0.2, 6.0  # seconds for each, and for all of the fewest


@pytest.fixture(scope="session")
def may_spend(run):
    """Whether the probes may have made what costs money elsewhere."""
    return run.plan.restraint.lets_probes_spend(run.target, run.plan.max_examples)


@pytest.fixture
def budget(run):
    examples = run.plan.max_examples or EXAMPLES
    return Budget(examples, seconds=max(SECONDS, examples))


@pytest.fixture(scope="session")
def schemas(run, tmp_path_factory):
    set_hypothesis_home_dir(tmp_path_factory.mktemp("hypothesis"))  # not where the user stands
    loopback = run.profiles.images(50) if run.target.is_loopback else ()
    return Schemas(run.document, run.plan.seed, run.target.image_urls or loopback)


@pytest.fixture(scope="session")
def examples(run):
    """Where examples that broke a promise outlive the run: beside its folder, or as was asked."""
    beside = run.plan.folder.parent / "examples"
    return example_database(os.environ.get("PHOTA_EXAMPLES", str(beside)))


@pytest.fixture
def probe(run, api, schemas, may_spend, examples, is_calm):
    """A probe that sends no more than is free, and whose jobs are seen through at its end."""
    if run.gathered.has_only_broken("result.schema"):
        raise Unmet("the target gave no answer of a documented shape: there is nothing to probe")
    probe = Probe(Sender(api, is_calm), schemas, may_spend=may_spend, database=examples)
    yield probe
    if run.control is not None:  # its charges shall not come in while another test counts them
        for operation, sent, answer in probe.started:
            adopt(run.jobs, api, operation, sent, answer)
        run.nudge()
        run.jobs.settle()


def adopt(jobs, api, operation, sent, answer):
    try:
        jobs.accepted(api, operation, sent, answer)
    except Unmet:
        return  # an acceptance that names no job is judged where it was seen


def conclude(findings, judge):
    """Say what was seen of each clause; fail with every breach, and how to see it again."""
    for clause, exchanges in findings.kept.items():
        observed = " and ".join(sorted(findings.readings.get(clause, ()))) or None
        if clause not in findings.broken:
            judge(clause, None, exchanges, observed)
    for clause, breach in findings.broken.items():
        judge(clause, str(breach), breach.exchanges)
    if findings.broken:
        raise AssertionError("\n\n".join(findings.lines()))


@pytest.mark.properties(*ACCEPTANCE)
def test_what_keeps_every_rule_is_accepted(any_operation, probe, schemas, budget, may_spend, judge):
    if CALLS[any_operation].method == "POST" and not may_spend:
        not_tested(TOO_DEAR)
    if any_operation == "profile-add" and not schemas.can_train:
        not_tested(FEW_IMAGES)

    probe_allowed(probe, name_of(any_operation), budget)

    conclude(probe.findings, judge)


@pytest.mark.properties(*REFUSAL)
def test_anything_is_answered_as_documented(any_operation, probe, budget, judge):
    probe_anything(probe, name_of(any_operation), budget)

    conclude(probe.findings, judge)


@pytest.mark.properties(*STUMBLING)
def test_strange_data_are_answered_as_documented(run, any_operation, probe, budget, judge):
    at_a_price = not run.target.is_loopback
    probe_strange(probe, name_of(any_operation), budget, at_a_price=at_a_price)

    conclude(probe.findings, judge)


@pytest.mark.properties("auth.missing-key", "auth.invalid-key")
def test_no_drawn_request_passes_without_a_known_key(
    any_operation, probe, anonymous, stranger, document, judge
):
    missing = 401 if document.version == "v0.5.0" else 403

    probe.ask_without_key(
        name_of(any_operation),
        {"auth.missing-key": (anonymous, missing), "auth.invalid-key": (stranger, 401)},
    )

    conclude(probe.findings, judge)


@pytest.mark.properties(*JOBS)
def test_submitted_jobs_can_be_polled(run, probe, schemas, budget, may_spend, judge):
    knows(schemas, "job-status")
    if not may_spend:
        not_tested(TOO_DEAR)

    journey = walk_jobs(probe, budget, run.nudge)

    if not journey.reached("GET", CALLS["job-status"].path) and not probe.findings.broken:
        not_tested("no drawn submit was followed by a poll of its job")
    conclude(probe.findings, judge)


@pytest.mark.properties(*PROFILES)
def test_made_profiles_can_be_seen_and_deleted(run, probe, schemas, budget, may_spend, judge):
    knows(schemas, "profile-add")
    if not may_spend:
        not_tested(TOO_DEAR)
    if not schemas.can_train:
        not_tested(FEW_IMAGES)

    journey = walk_profiles(probe, budget, run.nudge)

    if not journey.reached("DELETE", CALLS["profile-delete"].path) and not probe.findings.broken:
        not_tested("no drawn profile was followed to its deletion")
    conclude(probe.findings, judge)


@pytest.fixture
def far_clock(run, jobs):
    """The clock, where there is one: stories move it by hours, so nothing is shared on."""
    if run.control is None:
        yield None
        return
    jobs.settle()
    yield lambda api, seconds: run.control_of(api.key).nudge(seconds)
    jobs.forget()


@pytest.mark.properties(*STORIES)
def test_lives_of_jobs_and_profiles_go_as_promised(
    run, api, schemas, budget, may_spend, examples, far_clock, judge
):
    knows(schemas, "job-status")
    knows(schemas, "profile-add")
    if not may_spend:
        not_tested(TOO_DEAR)
    other = run.target.other_api_key
    developers = [api] + ([run.api(other)] if other else [])
    seconds = min(budget.seconds, max(SHORTEST_WALKS, budget.examples * A_WALK))

    stories = tell_stories(
        developers,
        schemas.training_images,
        replace(budget, seconds=seconds),
        advance=far_clock,
        chosen_seed=run.plan.seed,
        database=examples,
    )

    for clause, story in stories.shortest.items():
        folder = run.plan.folder / "stories"
        folder.mkdir(exist_ok=True)
        script = run.redactor.text(story.script(photo(size=(64, 48))))
        (folder / file_name(clause)).write_text(script, "utf-8")
    conclude(stories.conclude(), judge)


def name_of(call):
    return f"{CALLS[call].method} {CALLS[call].path}"


def knows(schemas, call):
    if CALLS[call].path not in schemas.document.data["paths"]:
        not_applicable(f"{schemas.document.version} has no {CALLS[call].path}")
