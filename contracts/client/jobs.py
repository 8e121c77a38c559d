"""Async jobs as a client lives them: submit, poll to the end, and keep what was seen."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from contracts.client.answer import Answer, Body
from contracts.client.api import Api
from contracts.client.operations import CALLS, body
from contracts.client.preconditions import NotTested, Unmet, not_applicable
from contracts.client.waiting import eventually

TERMINAL = frozenset({"succeeded", "failed"})
_PATIENT_POLLS = 12


def submission(operation: str, **changes: Any) -> dict[str, Any]:
    """Return a valid asynchronous request body: one output, delivered by URL; then the changes."""
    return body(operation, **{"async": True, "response_mode": "urls"} | changes)


def names_a_job(answer: Answer) -> bool:
    """Return whether the answer accepts a job and names it."""
    if answer.status_code != 202:  # noqa: PLR2004 - the documented status of a submit
        return False
    try:
        job_id = answer.json().get("job_id")
    except AssertionError:
        return False
    return isinstance(job_id, str) and bool(job_id)


@dataclass(eq=False)
class Job:
    """One accepted submit, and every status that polling showed since."""

    api: Api
    operation: str
    handle: Body
    sent: dict[str, Any]
    exchanges: list[int] = field(default_factory=list)
    seen: list[Body] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The `job_id` of the handle."""
        return str(self.handle["job_id"])

    @property
    def poll_path(self) -> str:
        """The documented path of the job's status."""
        return CALLS["job-status"].at(job_id=quote(self.id, safe=""))

    @property
    def last(self) -> Body:
        """The status seen last."""
        return self.seen[-1]

    @property
    def is_over(self) -> bool:
        """Whether the status seen last is terminal."""
        return bool(self.seen) and self.last.get("status") in TERMINAL

    def poll(self) -> Answer:
        """Ask for the status once; a 200 is kept in `seen`."""
        answer = self.api.get(self.poll_path)
        self.exchanges.append(answer.exchange)
        if answer.status_code == 200:  # noqa: PLR2004 - the documented status of a status
            self.seen.append(answer.json())
        return answer


class Jobs:
    """Submits jobs and sees them through. `nudge` moves the target's clock on, where it has one."""

    def __init__(self, patience: float, nudge: Callable[[], None], *, offered: bool = True) -> None:
        self._offered = offered
        self._patience = patience
        self._nudge = nudge
        self._running: dict[tuple[str | None, str], Job] = {}
        self._finished: dict[tuple[str, int], Job | Unmet | NotTested] = {}

    def request(self, api: Api, operation: str, **changes: Any) -> Answer:
        """Submit a valid job with the changes; return the answer, whatever it is, to be judged.

        A job that was accepted is seen through when the run settles. Raises `NotApplicable` if
        the document knows no jobs.
        """
        self._check_offered()
        sent = submission(operation, **changes)
        answer = api.post(CALLS[operation].path, sent)
        if names_a_job(answer):
            self.accepted(api, operation, sent, answer)
        return answer

    def submit(self, api: Api, operation: str, **changes: Any) -> Job:
        """Submit a valid job; raise `Unmet` if the target does not accept it with 202.

        Raises `NotApplicable` if the document knows no jobs.
        """
        self._check_offered()
        sent = submission(operation, **changes)
        answer = api.post(CALLS[operation].path, sent)
        return self.accepted(api, operation, sent, answer)

    def accepted(self, api: Api, operation: str, sent: dict[str, Any], answer: Answer) -> Job:
        """Return the job of an answer to a submit; raise `Unmet` unless it is a 202 with an id."""
        if not names_a_job(answer):
            raise Unmet(f"a valid asynchronous {operation} was not accepted as a job: {answer}")
        job = Job(api, operation, answer.json(), sent, [answer.exchange])
        self._running[api.key, job.id] = job
        return job

    def finish(self, job: Job, patience: float | None = None) -> Job:
        """Poll until the job is over; raise `Unmet` if it never ends or cannot be polled."""
        patience = self._patience if patience is None else patience
        polls = 0

        def over() -> bool | None:
            nonlocal polls
            polls += 1
            if polls > _PATIENT_POLLS:
                self._nudge()
            answer = self._status(job)
            if answer.status_code != 200:  # noqa: PLR2004 - the documented status of a status
                raise Unmet(f"the {job.operation} job could not be polled: {answer}")
            return job.is_over or None

        ended = eventually(over, patience)
        self._running.pop((job.api.key, job.id), None)
        if ended is None:
            raise Unmet(f"the {job.operation} job was not over after {patience:g} s")
        return job

    def finished(self, api: Api, operation: str, num_output_images: int = 1) -> Job:
        """Return a job of the operation that is over, shared by all who only look at it."""
        key = operation, num_output_images
        if key not in self._finished:
            try:
                job = self.submit(api, operation, num_output_images=num_output_images)
                self._finished[key] = self.finish(job)
            except (Unmet, NotTested) as reason:
                self._finished[key] = reason
        found = self._finished[key]
        if isinstance(found, Unmet | NotTested):
            raise type(found)(str(found)) from found
        api.recorder.cite(found.exchanges)
        return found

    def forget(self) -> None:
        """Share no job from before any longer: the target's clock has been moved far."""
        self._finished.clear()

    def settle(self) -> None:
        """See every job through that is still under way, so that none disturbs what follows."""
        end = time.monotonic() + self._patience
        while self._running:
            _, job = self._running.popitem()
            with suppress(Unmet, AssertionError):  # judged where it is promised
                self.finish(job, max(0.0, end - time.monotonic()))

    def _check_offered(self) -> None:
        if not self._offered:
            not_applicable("the document knows no asynchronous jobs")

    def _status(self, job: Job) -> Answer:
        try:
            return job.poll()
        except AssertionError as error:
            raise Unmet(f"the {job.operation} job could not be polled: {error}") from error
