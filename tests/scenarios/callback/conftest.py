"""Jobs that announce their end, and what reaches the receiver because of it."""

import time
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

import pytest

from contracts.client import Inbox, Job, attempt, not_tested


@dataclass(frozen=True)
class Announced:
    """A job that is over, and the inbox that its callback goes to."""

    job: Job
    inbox: Inbox
    ended: float

    @property
    def exchanges(self):
        return self.job.exchanges


@pytest.fixture(scope="session")
def announced(api, jobs, run, receiver, at_once, had, first_secrets):  # noqa: ARG001 - read first
    """Jobs of each operation with a callback, all submitted at once, and over.

    Jobs of a kind are made once; `by` is the developer, `inbox` says how the receiver behaves,
    `is_keyed` whether the submit has an idempotency key.
    """
    made = {}

    def make(by, inbox, meeting, changes, operation):
        opened = receiver.inbox(public=f"{run.callback_address}/hooks/phota", **inbox)
        with run.control_of(by.key).fault(operation, meeting) if meeting else nullcontext():
            job = jobs.submit(by, operation, callback_url=f"{opened.url}?order=7", **changes())
        jobs.finish(job)
        return Announced(job, opened, time.monotonic())

    def of(operation, *, by=api, inbox=(), meeting=None, is_keyed=False, **changes):
        kind = by.key, inbox, meeting, is_keyed, repr(sorted(changes.items()))
        if kind not in made:
            asked = partial(with_key, changes) if is_keyed else partial(dict, changes)
            made[kind] = at_once(partial(make, by, dict(inbox), meeting, asked))
        return had(made[kind][operation])

    def with_key(changes):
        return {"client_request_id": f"announced-{run.random.getrandbits(96):024x}"} | changes

    return of


_MANY = {
    "num_output_images": 4,
    "prompt": "ein Leuchtturm – 灯台, „dusk“ 🌅",
    "output_format": "jpg",
}


@pytest.fixture(scope="session")
def announced_many(announced):
    """A job of an operation that makes four images, with a key and a callback, and over."""
    return lambda operation: announced(operation, is_keyed=True, **_MANY)


@pytest.fixture(scope="session")
def deliveries(run, target):
    """What was delivered to an inbox until a while after its job's end, which is by default now."""
    patience = target.patience
    if target.is_loopback:
        patience = max(_CALLBACK_PATIENCE, target.job_deadline)

    def of(inbox, *, since=None, at_least=1, within=patience):
        left = within if since is None else since + within - time.monotonic()
        tick = _now_and_then(run.nudge)
        delivered = inbox.wait(max(left, 0.1), at_least=at_least, tick=tick)
        if not delivered and run.receiver.is_distrusted:
            not_tested(
                "the target does not trust the run's receiver: needs to take the certificate "
                f"authority in {run.receiver.authority}, or a --callback-url that it trusts"
            )
        return delivered

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
def first_secrets(run, secret_of):
    """Each developer's webhook secret from before the callbacks of `announced` jobs, by key."""
    found = {}
    for key in (run.target.api_key, run.target.other_api_key):
        if key is not None:
            found[key] = attempt(secret_of, run.api(key))
    return found
