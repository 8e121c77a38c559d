"""What scenarios of several topics share; what a topic has alone stands in its folder.

Scenarios judge a target by the documents alone; the rest of their fixtures come from the plugin.
"""

from functools import partial
from urllib.parse import quote

import pytest

from contracts.client import (
    CALLS,
    IMAGE_OPERATIONS,
    NOBODY,
    NoAnswer,
    Unmet,
    body,
    moment,
    not_applicable,
    unlike,
    watch,
)


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
def watches(api, jobs, run, at_once):
    """A plain job of each operation, all submitted at once and watched to their ends."""
    return at_once(
        lambda operation: watch(jobs.submit(api, operation), run.target.patience, run.nudge)
    )


@pytest.fixture
def watched(had, watches, image_operation):
    """A job of the operation that was watched from its submit to its end."""
    return _ended(had(watches[image_operation]))


@pytest.fixture(scope="session")
def failures(api, jobs, run, at_once, had):
    """Jobs of each operation that met a fault, watched to their ends; made once for each kind."""
    made = {}

    def watch_one(fault, by, changes, operation):
        control = run.control_of(by.key)
        key = f"failure-{run.random.getrandbits(96):024x}"
        with control.fault(operation, fault):
            job = jobs.submit(by, operation, client_request_id=key, **changes)
        return watch(job, run.target.patience, partial(control.nudge, 600))

    def of(fault, operation, *, by=api, **changes):
        kind = fault, by.key, repr(sorted(changes.items()))
        if kind not in made:
            made[kind] = at_once(partial(watch_one, fault, by, changes))
        found = made[kind][operation]
        return found if isinstance(found, Unmet) else had(found)

    return of


@pytest.fixture
def failed(had, control, failures, image_operation):  # noqa: ARG001 - `control` settles, excludes
    """A job of the operation whose instance died, watched from its submit to its end."""
    return _failed(had(failures("instance_died", image_operation)), "instance_died")


FAILURES = {
    "died": ("instance_died", {}),
    "not dispatched": ("dispatch_failed", {}),
    "internal error": ("internal", {}),
    "another's four": ("instance_died", {"num_output_images": 4}),
}


@pytest.fixture(params=FAILURES)
def failure_kind(request, run):
    """One way for a job to fail: the fault it meets, who submits it, and what is changed in it."""
    fault, changes = FAILURES[request.param]
    is_others = bool(changes) and run.target.other_api_key is not None
    return fault, request.getfixturevalue("other_api" if is_others else "api"), changes


@pytest.fixture
def any_failed(failure_kind, had, control, failures, image_operation):  # noqa: ARG001 - as above
    """A job of the operation that failed in one way or another, watched from submit to end."""
    fault, by, changes = failure_kind
    found = failures(fault, image_operation, by=by, **changes)
    if isinstance(found, Unmet) and fault == "internal" and not found.was_unanswered:
        not_applicable(f"this fault leaves no job that fails: {found}")
    return _failed(had(found), fault)


def _failed(job, fault):
    if all(view["status"] != "failed" for view in _ended(job).seen):
        raise Unmet(f"the {job.operation} job did not fail of {fault}: {job.last}")
    return job


def _ended(job):
    if not job.is_over:
        raise Unmet(f"the {job.operation} job is not over: {job.last}")
    return job


@pytest.fixture(scope="session")
def last_words():
    """What a terminal status says for good; download URLs may be signed anew for each poll."""

    def of(view):
        result = view.get("result") or {}
        return {
            "job_id": view.get("job_id"),
            "operation": view.get("operation"),
            "status": view["status"],
            "created_at": moment(view.get("created_at")) or view.get("created_at"),
            "completed_at": moment(view.get("completed_at")) or view.get("completed_at"),
            "code": view["error"]["code"] if view.get("error") else None,
            "urls": len(result.get("download_urls") or []),
            "known_subjects": (result.get("known_subjects") or {}).get("counts"),
        }

    return of


@pytest.fixture(scope="session")
def finished_jobs(api, jobs, at_once, had):
    """Jobs of each operation and number of outputs, all polled at once from submit to end."""
    made = {}

    def finish(by, number, operation):
        return jobs.finish(jobs.submit(by, operation, num_output_images=number))

    def of(operation, number=1, *, by=api):
        key = by.key, number
        if key not in made:
            made[key] = at_once(partial(finish, by, number))
        return had(made[key][operation])

    return of


@pytest.fixture(scope="session")
def secret_of():
    """Read a developer's webhook secret, as a step towards what is judged."""

    def read(developer):
        answer = developer.get(CALLS["webhook-secret"].path)
        if answer.status_code != 200 or not answer.json().get("webhook_signing_secret"):
            raise Unmet(f"the webhook secret could not be read: {answer.status_code}")
        return answer.json()["webhook_signing_secret"]

    return read


@pytest.fixture(scope="session")
def call(run, api, jobs, profiles, valid_body):
    """Call any operation as any developer: valid, with a job or profile that does not exist.

    Where a target says by a 422 that no id has the form of ours, it is asked for one that might.
    """

    def send(by, operation, ids, sent):
        path = CALLS[operation].at(**{name: quote(id_, safe="") for name, id_ in ids.items()})
        return by.request(CALLS[operation].method, path, **sent)

    def others(operation):
        if operation == "job-status":
            return {"job_id": unlike(jobs.finished(api, "generate").id, run.random)}
        return {"profile_id": profiles.unknown(api, run.random)}

    def make(by, operation, *, headers=None, params=None, ids=None, **changes):
        sent = {"headers": headers, "params": params}
        if CALLS[operation].method == "POST":
            whole = valid_body(operation, **changes)
            sent["json"] = {name: value for name, value in whole.items() if value is not ...}
        nothing = {"job_id": NOBODY, "profile_id": NOBODY} | (ids or {})
        answer = send(by, operation, nothing, sent)
        if ids is None and answer.status_code == 422 and "{" in CALLS[operation].path:
            return send(by, operation, others(operation), sent)
        return answer

    return make


@pytest.fixture
def nobody(run, api, profiles):
    """An id that names no profile, of the form that this target gives its ids."""
    return profiles.unknown(api, run.random)


@pytest.fixture(scope="session")
def naming():
    """The members by which an operation asks for a profile: in its list, or else in its prompt."""

    def of(operation, id_):
        if operation == "generate":
            return {"prompt": f"[[{id_}]] on a beach"}
        return {"profile_ids": [id_]}

    return of


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

    def provoke(operation, fault, times=1, by=api, **changes):
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

    return provoke


IN_TRAINING = frozenset({"VALIDATING", "QUEUING", "IN_PROGRESS"})
LONGEST_TRAINING = 3600.0  # seconds: ten times what release notes 0.5.0 say, and queue time
FIRST_STEP, GROWTH = 60.0, 1.25  # seconds of the target's clock, and of each further step


def in_training(by):
    """The profiles of a developer that are in training, as far as they can be listed."""
    try:
        listed = by.get(CALLS["profile-ids"].path).json()["profiles"]
        return {profile["profile_id"] for profile in listed if profile["status"] in IN_TRAINING}
    except (AssertionError, KeyError, TypeError):
        return set()  # what is wrong with the list is judged where it is promised


@pytest.fixture(scope="session")
def trainings_over(run):
    """Let a developer's trainings end, since none need be charged before; once, if one never does.

    So that nothing of what was begun before is charged among what is begun afterwards.
    """
    endless = set()

    def see_through(by):
        moved, step = 0.0, FIRST_STEP
        while running := in_training(by) - endless:
            if moved >= LONGEST_TRAINING:
                endless.update(running)
                break
            run.control_of(by.key).advance(step)
            moved, step = moved + step, step * GROWTH

    return see_through


@pytest.fixture(scope="session")
def spending(run, trainings_over):
    """See what is charged to a developer from now on: dollars, less what was refunded."""

    def watch_account(by):
        trainings_over(by)
        control = run.control_of(by.key)
        before = control.charges().keys()

        def usd():
            new = [charge for id_, charge in control.charges().items() if id_ not in before]
            return sum(charge.usd for charge in new if not charge.refunded)

        return usd

    return watch_account
