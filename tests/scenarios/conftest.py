"""Scenarios judge a target by the documents alone; their fixtures come from the plugin."""

import time
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

import pytest

from contracts.client import (
    CALLS,
    IMAGE_OPERATIONS,
    Inbox,
    Job,
    NoAnswer,
    NotTested,
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
    """Make a valid body for any operation that takes one, then change it.

    A profile gets ten images, which both tiers take.
    """

    def make(operation, **changes):
        if operation == "profile-add":
            return profiles.request(**{"count": 10} | changes)
        return body(operation, **changes)

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
    """The two ways to ask for images, as members to add to a request.

    A test of one `member` is left out in the way that its operation does not know.
    """
    judged = request.node.callspec.params.get("member")
    knowing = {member.operation for member in members(document) if member.name == "async"}
    if request.param and (judged.operation not in knowing if judged else not knowing):
        not_applicable("the document knows no asynchronous jobs of this kind")
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


TRAINING = {"VALIDATING", "QUEUING", "IN_PROGRESS"}


@pytest.fixture(scope="session")
def in_training(profiles, still_clock):  # noqa: ARG001 - else others end the training
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


JOB_FORMATS = {"png": {"output_format": "png"}, "jpg": {"output_format": "jpg"}, "omitted": {}}


@pytest.fixture(scope="session")
def job_downloads(api, jobs, offered):
    """Return what a finished job delivers, by operation and format; all were submitted at once."""
    chosen = [(name, kind) for kind in JOB_FORMATS for name in IMAGE_OPERATIONS if name in offered]
    started = {key: _attempt(jobs.submit, api, key[0], **JOB_FORMATS[key[1]]) for key in chosen}
    fetched = {key: _fetch_result(api, jobs, job) for key, job in started.items()}

    def of(operation, kind):
        found = fetched[operation, kind]
        if isinstance(found, Exception):
            raise found
        api.recorder.cite(download.exchange for download in found)
        return found

    return of


def _fetch_result(api, jobs, job):
    """Return what a job delivers, or the exception that says why it cannot be had."""
    if isinstance(job, REASONS):
        return job
    try:
        result = jobs.finish(job).last.get("result") or {}
        if not result.get("download_urls"):
            return Unmet(f"the {job.operation} job has no download URLs: {job.last}")
        return [api.fetch(url) for url in result["download_urls"]]
    except (*REASONS, NoAnswer) as reason:
        return reason


REASONS = (Unmet, NotTested)


def _attempt(step, *arguments, **options):
    """Return what a step gives, or why it could not be taken, for those who come to need it."""
    try:
        return step(*arguments, **options)
    except REASONS as reason:
        return reason
    except AssertionError as breach:
        unmet = Unmet(str(breach))
        unmet.__cause__ = breach
        return unmet


# --- jobs, idempotency, callbacks ------------------------------------------------------------


def _at_once(act, items=IMAGE_OPERATIONS):
    """Act on all items at the same moment; where that failed, the reason stands for the result."""
    return dict(zip(items, together(partial(_attempt, act), items), strict=True))


def _had(found, api):
    if isinstance(found, REASONS):
        raise type(found)(str(found)) from found
    api.recorder.cite([*found.exchanges[:3], *found.exchanges[-3:]])
    return found


@pytest.fixture(scope="session")
def at_once():
    """Act on all items at the same moment, by default on the operations; see `had`."""
    return _at_once


@pytest.fixture(scope="session")
def had(api):
    """What was made for an operation, cited as seen by this test; or stop, with the reason."""
    return lambda found: _had(found, api)


def _ended(job, api):
    if not _had(job, api).is_over:
        raise Unmet(f"the {job.operation} job is not over: {job.last}")
    return job


@pytest.fixture(scope="session")
def watches(api, jobs, run):
    """A plain job of each operation, all submitted at once and watched to their ends."""
    return _at_once(
        lambda operation: watch(jobs.submit(api, operation), run.target.patience, run.nudge)
    )


@pytest.fixture
def watched(api, watches, image_operation):
    """A job of the operation that was watched from its submit to its end."""
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
            made[fault] = _at_once(partial(watch_one, fault))
        found = made[fault][operation]
        return found if isinstance(found, Unmet) else _had(found, api)

    return of


@pytest.fixture
def failed(api, control, failures, image_operation):  # noqa: ARG001 - `control` settles, excludes
    """A job of the operation whose instance died, watched from its submit to its end."""
    job = _ended(failures("instance_died", image_operation), api)
    if all(view["status"] != "failed" for view in job.seen):
        raise Unmet(f"the {job.operation} job did not fail though its instance died: {job.last}")
    return job


@pytest.fixture(scope="session")
def finished_jobs(api, jobs):
    """Jobs of each operation and number of outputs that are over, all submitted at once."""
    made = {}

    def of(operation, number=1, *, by=api):
        key = by.key, number
        if key not in made:
            started = _at_once(lambda name: jobs.submit(by, name, num_output_images=number))
            made[key] = {
                name: job if isinstance(job, REASONS) else _attempt(jobs.finish, job)
                for name, job in started.items()
            }
        return _had(made[key][operation], api)

    return of


@dataclass(frozen=True)
class Announced:
    """A job that is over, and the inbox that its callback goes to."""

    job: Job
    inbox: Inbox
    ended: float

    @property
    def exchanges(self):
        return [*self.job.exchanges[:1], *self.job.exchanges[-1:]]


@pytest.fixture(scope="session")
def announced(api, jobs, run, receiver, at_once, first_secrets):  # noqa: ARG001 - read first
    """Jobs of each operation with a callback, all submitted at once, and over.

    Jobs of a kind are made once; `by` is the developer, `inbox` says how the receiver behaves.
    """
    made = {}

    def make(by, inbox, meeting, changes, operation):
        opened = receiver.inbox(public=f"{run.callback_address}/hooks/phota", **inbox)
        with run.control.fault(operation, meeting) if meeting else nullcontext():
            job = jobs.submit(by, operation, callback_url=f"{opened.url}?order=7", **changes)
        jobs.finish(job)
        return Announced(job, opened, time.monotonic())

    def of(operation, *, by=api, inbox=(), meeting=None, **changes):
        key = by.key, inbox, meeting, repr(sorted(changes.items()))
        if key not in made:
            made[key] = at_once(partial(make, by, dict(inbox), meeting, changes))
        return _had(made[key][operation], api)

    return of


@pytest.fixture(scope="session")
def deliveries(run, target):
    """What was delivered to an inbox until a while after its job's end, which is by default now."""
    patience = _CALLBACK_PATIENCE if target.is_loopback else target.patience

    def of(inbox, *, since=None, at_least=1, within=patience):
        left = within if since is None else since + within - time.monotonic()
        tick = _now_and_then(run.nudge)
        return inbox.wait(max(left, 0.1), at_least=at_least, tick=tick)

    return of


_CALLBACK_PATIENCE = 10.0


def _now_and_then(act):
    """Act once a second and not at once, however often it is called."""
    due = time.monotonic() + 1

    def tick():
        nonlocal due
        if time.monotonic() >= due:
            due = time.monotonic() + 1
            act()

    return tick


@pytest.fixture(scope="session")
def secret_of():
    """Read a developer's webhook secret, as a step towards what is judged."""

    def read(developer):
        answer = developer.get(CALLS["webhook-secret"].path)
        if answer.status_code != 200 or not answer.json().get("webhook_signing_secret"):
            raise Unmet(f"the webhook secret could not be read: {answer.status_code}")
        return answer.json()["webhook_signing_secret"]

    return read


# --- auth, errors, billing -------------------------------------------------------------------

NOTHING = "phota-contracts-no-such-thing"


@pytest.fixture(scope="session")
def call(valid_body):
    """Call any operation as any developer: valid, with a job or profile that does not exist."""

    def make(by, operation, *, headers=None, params=None, ids=None, **changes):
        named = {"job_id": NOTHING, "profile_id": NOTHING} | (ids or {})
        path = CALLS[operation].at(**{name: quote(id_, safe="") for name, id_ in named.items()})
        sent = {}
        if CALLS[operation].method == "POST":
            whole = valid_body(operation, **changes)
            sent["json"] = {name: value for name, value in whole.items() if value is not ...}
        method = CALLS[operation].method
        return by.request(method, path, headers=headers, params=params, **sent)

    return make


@pytest.fixture
def known_operation(request, document):
    """The operation that the test names, left out where the document lacks it."""
    operation = CALLS[request.param]
    paths = {(one.method, one.path) for one in document.operations}
    if (operation.method, operation.path) not in paths:
        not_applicable(f"the document has no {operation.name}")
    return operation.name


@pytest.fixture
def in_a_job(document):
    """The members that ask for a job, left out where the document knows none."""
    if not any(member.name == "async" for member in members(document)):
        not_applicable("the document knows no asynchronous jobs")
    return {"async": True, "response_mode": "urls"}


@pytest.fixture(scope="session")
def existing(api, jobs, profiles):
    """The path parameters by which an operation names what the developer has, if it takes any."""
    expendable = []

    def ids_for(operation):
        if operation == "job-status":
            return {"job_id": jobs.finished(api, "generate").id}
        if operation == "profile-delete":
            if not expendable:
                expendable.append(profiles.add(api))
            return {"profile_id": expendable[0].id}
        if operation in {"profile-status", "profile-picture"}:
            return {"profile_id": profiles.trained(api).id}
        return {}

    return ids_for


@pytest.fixture(scope="session")
def success(api, profiles, ask, call, existing):
    """Call any operation so that it succeeds, and return the answer; images are made once."""

    def of(operation):
        if operation in IMAGE_OPERATIONS:
            return ask(operation)
        if operation == "profile-delete":
            return call(api, operation, ids={"profile_id": profiles.add(api).id})
        return call(api, operation, ids=existing(operation))

    return of


@pytest.fixture(scope="session")
def ending(api, jobs):
    """Ask for images; return how that ended: the status of the answer or of its job, and the code.

    A failure thus reads `(404, "PROFILE_NOT_FOUND")` if the request was refused, and
    `("failed", "PROFILE_NOT_FOUND")` if a job was accepted first.
    """

    def of(operation, *, by=api, **changes):
        sent = body(operation, **changes)
        answer = by.post(CALLS[operation].path, sent)
        if answer.status_code != 202:
            return answer.status_code, answer.code
        last = jobs.finish(jobs.accepted(by, operation, sent, answer)).last
        return last["status"], (last.get("error") or {}).get("code")

    return of


@pytest.fixture
def meet(api, control, run, call):  # noqa: ARG001 - `control` settles, excludes
    """Let the next calls of an operation meet a fault; return their answers."""

    def attempt(operation, fault, times=1, by=api, **changes):
        answers, silence = [], None
        with run.control_of(by.key).fault(operation, fault, times):
            for _ in range(times):  # though one is not answered: no fault is left for later tests
                try:
                    answers.append(call(by, operation, **changes))
                except NoAnswer as reason:
                    silence = reason
        if silence is not None:
            raise silence
        return answers

    return attempt


@pytest.fixture(scope="session")
def spending(run):
    """See what is charged to a developer from now on: dollars, less what was refunded."""

    def watch_account(by):
        control = run.control_of(by.key)
        before = control.charges().keys()

        def usd():
            new = [charge for id_, charge in control.charges().items() if id_ not in before]
            return sum(charge.usd for charge in new if not charge.refunded)

        return usd

    return watch_account


@pytest.fixture(scope="session")
def first_secrets(run, secret_of):
    """Each developer's webhook secret from before the run's first callback, by key."""
    found = {}
    for key in (run.target.api_key, run.target.other_api_key):
        if key is not None:
            found[key] = _attempt(secret_of, run.api(key))
    return found
