"""How long jobs and trainings take, and which states they show."""

from collections.abc import Callable
from dataclasses import replace

from contracts.mock import jobs, rules
from contracts.mock.answers import Answer, Refusal
from contracts.mock.call import Call, Handler
from contracts.mock.durations import Durations
from contracts.mock.flavours.liberties import (
    ACCEPTED,
    RESPOND,
    changing,
)
from contracts.mock.flavours.registry import flavour
from contracts.mock.records import Job, Profile
from contracts.mock.rules import Rule
from contracts.mock.seams import handlers, part, rule
from contracts.mock.triggers import NO_SUBJECT, UNTRAINABLE

_DURATIONS = part("durations")
_ADD = handlers("profile-add")
_JOB = handlers("job-status")
_HOUR = 60 * 60.0
_PROSE, _SERVED = "/v1/jobs/", "/v1/phota/jobs/"


@flavour(choice="job states", wraps=_DURATIONS)
def jobs_end_at_once(usual: Durations) -> Durations:
    """Let every job be over when it is first polled."""
    return replace(usual, pending=0.0, running=0.0)


@flavour(choice="job states", wraps=_DURATIONS)
def jobs_skip_running(usual: Durations) -> Durations:
    """Let jobs be pending until they are over."""
    return replace(usual, pending=usual.pending + usual.running, running=0.0)


@flavour(choice="job states", wraps=_DURATIONS)
def jobs_run_at_once(usual: Durations) -> Durations:
    """Let jobs run from their first moment."""
    return replace(usual, pending=0.0, running=usual.pending + usual.running)


@flavour(choice="job states", wraps=_DURATIONS)
def jobs_take_a_while(usual: Durations) -> Durations:
    """Let jobs take more than a second."""
    return replace(usual, pending=0.4, running=0.8)


@flavour(choice="expiry of jobs", wraps=_JOB)
def results_expire_after_some_hours(handle: Handler) -> Handler:
    """Answer 410 six hours after the end of a job, as no document says when."""

    def expiring(call: Call) -> Answer:
        answer = handle(call)
        job = _polled(call)
        if call.tenant.now() >= job.ended_at + 6 * _HOUR:
            raise Refusal(410, "The job's result has expired.")
        return answer

    return expiring


def _polled(call: Call) -> Job:
    job = call.tenant.state.jobs.get(call.parameters["job_id"])
    assert job is not None, "the handler has refused it"  # noqa: S101 - our own bug
    return job


@flavour(choice="expiry of jobs", wraps=_JOB)
def failed_jobs_are_kept(handle: Handler) -> Handler:
    """Show a failed job for good: it has no result that could expire."""

    def keeping(call: Call) -> Answer:
        job = call.tenant.state.jobs.get(call.parameters["job_id"])
        if job is not None and job.failure and jobs.is_expired(job, call.tenant.now()):
            return Answer(200, jobs.job_status(job, call.tenant.now()))
        return handle(call)

    return keeping


def _trained(handle: Handler, change: Callable[[Profile], Profile]) -> Handler:
    """Return the handler, which gives a new profile another timeline."""

    def train(call: Call, created: Answer) -> None:
        profiles = call.tenant.state.profiles
        profile = profiles.get(created.data["profile_id"])
        if profile is not None:
            profiles.put(profile.id, change(profile))

    return changing(handle, train)


@flavour(choice="training", wraps=_ADD)
def trainings_start_in_the_queue(handle: Handler) -> Handler:
    """Let a new profile be QUEUING at once."""
    return _trained(handle, lambda profile: profile._replace(queued_at=profile.created_at))


@flavour(choice="training", wraps=_ADD)
def trainings_start_at_once(handle: Handler) -> Handler:
    """Let a new profile be IN_PROGRESS at once."""

    def start(profile: Profile) -> Profile:
        return profile._replace(queued_at=profile.created_at, started_at=profile.created_at)

    return _trained(handle, start)


@flavour(choice="training", wraps=_ADD)
def trainings_wait_for_long(handle: Handler) -> Handler:
    """Let a profile be validated for a minute, and wait for ten."""

    def wait(profile: Profile) -> Profile:
        if profile.failure:
            return profile
        return profile._replace(
            queued_at=profile.created_at + 60,
            started_at=profile.created_at + 660,
            ended_at=profile.ended_at + 650,
        )

    return _trained(handle, wait)


@flavour(choice="training", wraps=_ADD)
def trainings_are_over_soon(handle: Handler) -> Handler:
    """Let a training end after three seconds of the clock, whatever its tier."""

    def hurry(profile: Profile) -> Profile:
        begun = profile.created_at
        return profile._replace(queued_at=begun + 1, started_at=begun + 2, ended_at=begun + 3)

    return _trained(handle, hurry)


@flavour(choice="sleep", wraps=handlers("profile-ids", "profile-status"))
def ready_profiles_fall_asleep(handle: Handler) -> Handler:
    """Call a profile INACTIVE, a status that nobody explains, two hours after its training."""

    def doze(call: Call, answer: Answer) -> None:
        for row in answer.data.get("profiles", [answer.data]):
            profile = call.tenant.state.profiles.get(row["profile_id"])
            if profile and row["status"] == "READY":
                is_long_ago = call.tenant.now() > profile.ended_at + 2 * _HOUR
                row["status"] = "INACTIVE" if is_long_ago else "READY"

    return changing(handle, doze)


@flavour(choice="no subject", wraps=rule(rules.subject_in_training_images))
def no_subject_ends_in_an_error(judge: Rule) -> Rule:
    """Train on images that show nobody, and end in ERROR with a message."""

    def later(call: Call) -> None:
        images = call.json["image_urls"]
        if NO_SUBJECT in images:
            call.json["image_urls"] = [UNTRAINABLE, *images[1:]]
        else:
            judge(call)

    return later


@flavour(choice="training images", wraps=rule(rules.images_by_tier))
def training_images_are_counted_once(judge: Rule) -> Rule:
    """Count an image once, however often a request for training names it."""

    def distinct(call: Call) -> None:
        call.json["image_urls"] = list(dict.fromkeys(call.json["image_urls"]))
        judge(call)

    return distinct


@flavour(choice="messages", wraps=handlers("profile-status"))
def every_status_has_a_message(handle: Handler) -> Handler:
    """Say something of a profile even where nothing is wrong."""

    def say(_: Call, answer: Answer) -> None:
        answer.data["message"] = answer.data["message"] or "Tout va bien ✔"

    return changing(handle, say)


@flavour(choice="deletion", wraps=handlers("profile-delete"))
def deletion_has_another_word(handle: Handler) -> Handler:
    """Answer a deletion with the status `deleted`."""
    return changing(handle, lambda _, answer: answer.data.update(status="deleted"))


@flavour(choice="order of profiles", wraps=handlers("profile-ids"))
def newest_profiles_come_first(handle: Handler) -> Handler:
    """List the newest profile first."""
    return changing(handle, lambda _, answer: answer.data["profiles"].reverse())


@flavour(choice="poll_url", wraps=RESPOND)
def poll_urls_follow_the_prose(respond: Handler) -> Handler:
    """Give out /v1/jobs/…, as the descriptions say, and serve it beside the documented path."""

    def served(call: Call) -> Answer:
        if call.path.startswith(_PROSE):
            call.path = call.path.replace(_PROSE, _SERVED)
        return respond(call)

    def told(_: Call, answer: Answer) -> None:
        if answer.status == ACCEPTED:
            answer.data["poll_url"] = answer.data["poll_url"].replace(_SERVED, _PROSE)

    return changing(served, told)


@flavour(choice="handles", wraps=RESPOND)
def handles_say_no_status(respond: Handler) -> Handler:
    """Leave out of a job's handle the status, which is not required and pending by default."""

    def told(_: Call, answer: Answer) -> None:
        if answer.status == ACCEPTED:
            del answer.data["status"]

    return changing(respond, told)


@flavour(choice="poll_url", wraps=RESPOND)
def poll_urls_have_a_query(respond: Handler) -> Handler:
    """Give out a poll_url with a query, which need not be sent."""

    def told(_: Call, answer: Answer) -> None:
        if answer.status == ACCEPTED:
            answer.data["poll_url"] += "?region=eu&trace=1"

    return changing(respond, told)
