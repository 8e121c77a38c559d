"""Scenarios judge a target by the documents alone; their fixtures come from the plugin."""

from functools import partial

import pytest

from contracts.client import (
    CALLS,
    IMAGE_OPERATIONS,
    Unmet,
    body,
    members,
    not_applicable,
    together,
    watch,
)

# --- requests, results, profiles -------------------------------------------------------------


@pytest.fixture(scope="session")
def valid_body(profiles):
    """Make a valid body for any operation that takes one, then change it."""

    def make(operation, **changes):
        build = profiles.request if operation == "profile-add" else partial(body, operation)
        return build(**changes)

    return make


@pytest.fixture(scope="session")
def offered(document):
    """The operations that take a body, as far as the document declares them."""
    return list(dict.fromkeys(member.operation for member in members(document)))


@pytest.fixture
def offers_profiles(offered):
    """Leave the clause out where the document declares no profiles."""
    if "profile-add" not in offered:
        not_applicable("the document declares no profiles")


@pytest.fixture(params=[{}, {"async": True, "response_mode": "urls"}], ids=["at once", "in a job"])
def manner(request, document):
    """The two ways to ask for images, as members to add to a request."""
    if request.param and not any(member.name == "async" for member in members(document)):
        not_applicable("the document knows no asynchronous jobs")
    return request.param


@pytest.fixture(scope="session")
def ask(api):
    """Ask for images; the same request is made once, however many clauses look at its answer.

    A member that is changed to `...` is left out.
    """
    answers = {}

    def ask_once(operation, **changes):
        key = operation, repr(sorted(changes.items()))
        if key not in answers:
            sent = {k: v for k, v in body(operation, **changes).items() if v is not ...}
            answers[key] = api.post(CALLS[operation].path, sent)
        api.recorder.cite([answers[key].exchange])
        return answers[key]

    return ask_once


@pytest.fixture(scope="session")
def downloads(api, ask):
    """Ask for images by URL and fetch them at once, without the key; once for each request."""
    fetched = {}

    def fetch_once(operation, **changes):
        answer = ask(operation, response_mode="urls", **changes)
        if answer.status_code != 200 or not answer.json().get("download_urls"):
            raise Unmet(f"a synchronous {operation} gave no download URLs: {answer}")
        if answer.exchange not in fetched:
            fetched[answer.exchange] = [api.fetch(url) for url in answer.json()["download_urls"]]
        api.recorder.cite(download.exchange for download in fetched[answer.exchange])
        return fetched[answer.exchange]

    return fetch_once


JOB_FORMATS = {"png": {"output_format": "png"}, "jpg": {"output_format": "jpg"}, "omitted": {}}


@pytest.fixture(scope="session")
def job_downloads(api, jobs, offered):
    """Return what a finished job delivers, by operation and format; all were submitted at once."""
    chosen = [(name, kind) for kind in JOB_FORMATS for name in IMAGE_OPERATIONS if name in offered]
    started = {key: _attempt(jobs.submit, api, key[0], **JOB_FORMATS[key[1]]) for key in chosen}
    fetched = {key: _attempt(_fetch_result, api, jobs, job) for key, job in started.items()}

    def of(operation, kind):
        found = fetched[operation, kind]
        if isinstance(found, Unmet):
            raise Unmet(str(found))
        api.recorder.cite(download.exchange for download in found)
        return found

    return of


def _fetch_result(api, jobs, job):
    if isinstance(job, Unmet):
        raise job
    result = jobs.finish(job).last.get("result") or {}
    if not result.get("download_urls"):
        raise Unmet(f"the {job.operation} job has no download URLs: {job.last}")
    return [api.fetch(url) for url in result["download_urls"]]


def _attempt(step, *arguments, **options):
    """Return what a step gives, or why it could not be taken, for those who come to need it."""
    try:
        return step(*arguments, **options)
    except Unmet as unmet:
        return unmet
    except AssertionError as breach:
        return Unmet(str(breach))


# --- jobs, idempotency, callbacks ------------------------------------------------------------


def _of_each_operation(act):
    """Act for all four operations at the same moment; what could not be had says why."""
    found = together(partial(_attempt, act), IMAGE_OPERATIONS)
    return dict(zip(IMAGE_OPERATIONS, found, strict=True))


def _had(found, api):
    if isinstance(found, Unmet):
        raise Unmet(str(found))
    api.recorder.cite(found.exchanges)
    return found


@pytest.fixture(scope="session")
def for_each_operation():
    """Act for all four operations at the same moment; what could not be had says why."""
    return _of_each_operation


@pytest.fixture(scope="session")
def had(api):
    """What was made for an operation, cited as seen by this test; or stop, with the reason."""
    return lambda found: _had(found, api)


def _ended(watch, api):
    if not _had(watch, api).is_over:
        raise Unmet(f"the {watch.job.operation} job is not over: {watch.last}")
    return watch


@pytest.fixture(scope="session")
def watches(api, jobs, run):
    """A plain job of each operation, all submitted at once and watched to their ends."""
    return _of_each_operation(
        lambda operation: watch(jobs.submit(api, operation), run.target.patience, run.nudge)
    )


@pytest.fixture
def watched(api, watches, image_operation):
    """What was seen of a job of the operation, from its submit to its end."""
    return _ended(watches[image_operation], api)


@pytest.fixture(scope="session")
def failures(api, jobs, run):
    """Jobs of each operation that met a fault, watched to their ends; made once for each fault."""
    made = {}

    def watch_one(fault, operation):
        key = f"failure-{run.random.getrandbits(96):024x}"
        with run.control.fault(operation, fault):
            job = jobs.submit(api, operation, client_request_id=key)
        return watch(job, run.target.patience, partial(run.control.advance, 600))

    def of(fault, operation):
        if fault not in made:
            made[fault] = _of_each_operation(partial(watch_one, fault))
        api.recorder.cite(getattr(made[fault][operation], "exchanges", []))
        return made[fault][operation]

    return of


@pytest.fixture
def failed(api, control, failures, image_operation):  # noqa: ARG001 - `control` settles, excludes
    """What was seen of a job of the operation whose instance died."""
    return _ended(failures("instance_died", image_operation), api)


@pytest.fixture(scope="session")
def finished_jobs(api, jobs):
    """Jobs of each operation with these members that are over, all submitted at once."""
    made = {}

    def of(operation, *, by=api, **changes):
        key = by.key, repr(sorted(changes.items()))
        if key not in made:
            started = _of_each_operation(lambda name: jobs.submit(by, name, **changes))
            made[key] = {
                name: job if isinstance(job, Unmet) else _attempt(jobs.finish, job)
                for name, job in started.items()
            }
        return _had(made[key][operation], api)

    return of
