"""Which callback_url a submit takes, and where the target never goes.

Promised by callback_url of openapi v0.7.0 and the guide. That callbacks stay away from internal
addresses follows; it is probed with addresses alone on which the run itself listens.
"""

from dataclasses import dataclass
from itertools import product
from urllib.parse import urlsplit

import pytest

from contracts.client import (
    CALLS,
    IMAGE_OPERATIONS,
    Answer,
    Inbox,
    Receiver,
    Unmet,
    body,
    not_tested,
)
from contracts.errors import SuiteError
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.run import PROBE_HOST

REFUSED = {400, 422}
SIXTH = "[::1]"
NOWHERE = "https://callbacks.example.com"  # for refusals where the run has no address of its own

NOT_ASYNC = [{}, {"async": False}, {"async": False, "response_mode": "urls"}]


def spelt(host):
    """A way to the forbidden inbox by this spelling of its address."""

    def way(_receiver, _origin, forbidden):
        parts = urlsplit(forbidden.url)
        return f"https://{host}:{parts.port}{parts.path}"

    return way


def redirected(receiver, origin, forbidden):
    """A way to 127.0.0.2 by a redirect from an address that may be called."""
    return receiver.inbox(public=origin, status=307, location=forbidden.url).url


WAYS = {
    "127.0.0.2": spelt("127.0.0.2"),
    "one number": spelt("2130706434"),
    "hexadecimal": spelt("0x7f000002"),
    "octal": spelt("0177.0.0.2"),
    "short": spelt("127.2"),
    "behind a user": spelt("127.0.0.1@127.0.0.2"),
    "mapped": spelt("[::ffff:127.0.0.2]"),
    "redirect": redirected,
    SIXTH: spelt(SIXTH),
}


@pytest.fixture(scope="session")
def callback_origin(run):
    return run.callback_address or NOWHERE


@pytest.fixture(scope="session")
def ordinary_callback(api, jobs, run, receiver, deliveries, first_secrets):  # noqa: ARG001 - first
    """Wait for the callback of a job submitted now: what was sent before it has arrived, too."""

    def wait():
        inbox = receiver.inbox(public=run.callback_address)
        jobs.finish(jobs.submit(api, "generate", callback_url=inbox.url))
        if not deliveries(inbox):
            raise Unmet("an ordinary callback did not come either")

    return wait


@clause("callback.requires-async")
@pytest.mark.parametrize("changes", NOT_ASYNC, ids=["omitted", "false", "false, urls"])
def test_a_callback_without_async_is_refused(api, callback_origin, image_operation, changes):
    sent = body(image_operation, callback_url=f"{callback_origin}/hooks/phota", **changes)

    answer = api.post(CALLS[image_operation].path, sent)

    assert answer.status_code in REFUSED, answer


@clause("callback.https")
@pytest.mark.parametrize(
    "form",
    [
        "http://{place}",
        "HTTP://{place}",
        "ftp://{place}",
        "wss://{place}",
        "httpsx://{place}",
        "http://{place}?next=https://{place}",
        "//{place}",
        "{place}",
        "https",
        "mailto:https@example.com",
    ],
)
def test_a_callback_url_that_is_not_https_is_refused(
    api, jobs, callback_origin, image_operation, form
):
    place = f"{urlsplit(callback_origin).netloc}/hooks/phota"

    answer = jobs.request(api, image_operation, callback_url=form.format(place=place))

    assert answer.status_code in REFUSED, answer


@clause("callback.requires-async")
def test_a_callback_that_was_refused_is_never_called(api, open_inbox, ordinary_callback):
    inboxes = {operation: open_inbox() for operation in IMAGE_OPERATIONS}
    for operation, inbox in inboxes.items():
        for changes in NOT_ASYNC:
            sent = body(operation, callback_url=inbox.url, **changes)
            api.post(CALLS[operation].path, sent)

    ordinary_callback()

    assert [operation for operation, inbox in inboxes.items() if inbox.deliveries] == []


@dataclass(frozen=True)
class Probe:
    """The answer to a submit whose callback leads where it must not, and what arrived there."""

    answer: Answer
    forbidden: Inbox

    @property
    def exchanges(self):
        return [self.answer.exchange]


@pytest.fixture(scope="session")
def sixth_loopback():
    """A receiver of the run on [::1], None where this machine has no such address."""
    try:
        opened = Receiver(("::1",))
    except SuiteError:
        yield None
    else:
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def probes(api, jobs, run, receiver, sixth_loopback, at_once, ordinary_callback):
    """Every way to an internal address on every operation, until an ordinary callback has come."""
    if not run.target.is_loopback:
        not_tested("needs a target on this machine: elsewhere a reach would not be seen")

    def forbidden_inbox(way):
        if way != SIXTH:
            return receiver.inbox(host=PROBE_HOST)
        return sixth_loopback.inbox() if sixth_loopback else None

    def probe(known):
        operation, way = known
        forbidden = forbidden_inbox(way)
        if forbidden is None:
            return None
        leading = WAYS[way](receiver, run.callback_address, forbidden)
        return Probe(jobs.request(api, operation, callback_url=leading), forbidden)

    made = at_once(probe, list(product(IMAGE_OPERATIONS, WAYS)))
    jobs.settle()
    ordinary_callback()
    return made


@clause("callback.no-internal-reach")
@pytest.mark.parametrize("way", WAYS)
def test_no_callback_reaches_an_internal_address(probes, had, image_operation, way):
    if probes[image_operation, way] is None:
        not_tested("needs a machine with the address [::1]")
    probe = had(probes[image_operation, way])

    assert probe.answer.status_code < 500, probe.answer
    assert not probe.forbidden.deliveries, f"{probe.forbidden.url} was called"
