"""Callbacks: due by the tenant's clock, in order, once more if the first try fails."""

import asyncio
import json
from dataclasses import replace

import pytest

from contracts import signatures
from contracts.mock.addresses import AddressGuard
from contracts.mock.callbacks import Postman

URL = "https://127.0.0.1:8443/"
SLOW = f"{URL}slow"


class Receivers:
    """Notes what is sent to whom, and answers each with the next status; 200 if there is none."""

    def __init__(self, *statuses):
        self.statuses = list(statuses)
        self.sent = []
        self.arrivals = asyncio.Queue()
        self.slow = asyncio.Event()

    async def __call__(self, destination, url, body, signature):
        del destination
        self.sent.append((url, body, signature))
        self.arrivals.put_nowait(url)
        if url == SLOW:
            await self.slow.wait()
        return not self.statuses or self.statuses.pop(0) < 300

    @property
    def urls(self):
        return [url for url, _, _ in self.sent]


@pytest.fixture
def tenant(mock):
    return mock.service.tenants.by_key[b"key-1"]


def postman(mock, receivers):
    service = mock.service
    return Postman(service.tenants, service.addresses, service.compose, service.sign, receivers)


def drain(mock, tenant, receivers):
    asyncio.run(postman(mock, receivers).drain(tenant))


def test_a_callback_is_the_job_status_signed_over_its_exact_bytes(mock, tenant):
    submitted = mock.submit(callback_url=URL)
    done = mock.finished(submitted)
    receivers = Receivers()

    drain(mock, tenant, receivers)

    ((url, body, signature),) = receivers.sent
    assert url == URL
    assert json.loads(body) == done
    assert signatures.recognise(tenant.webhook_secret, body, signature) == "hex"


def test_a_failed_job_is_called_back_too(mock, tenant):
    mock.arm("internal")
    mock.finished(mock.submit(callback_url=URL))
    receivers = Receivers()

    drain(mock, tenant, receivers)

    assert json.loads(receivers.sent[0][1])["error"]["code"] == "INTERNAL_ERROR"


def test_nothing_is_sent_before_the_job_has_ended(mock, tenant):
    mock.submit(callback_url=URL)
    receivers = Receivers()

    mock.seconds += 0.19
    drain(mock, tenant, receivers)

    assert receivers.sent == []


def test_callbacks_are_sent_in_the_order_in_which_jobs_ended(mock, tenant):
    for number in range(5):
        mock.submit(callback_url=f"{URL}{number}")
        mock.seconds += 0.01
    mock.seconds += 10
    receivers = Receivers()

    drain(mock, tenant, receivers)

    assert receivers.urls == [f"{URL}{number}" for number in range(5)]


def test_a_failed_try_is_repeated_once_a_second_later(mock, tenant):
    mock.submit(callback_url=URL)
    receivers = Receivers(500, 500, 500)

    mock.seconds += 0.2
    drain(mock, tenant, receivers)
    first = len(receivers.sent)
    mock.seconds += 0.99
    drain(mock, tenant, receivers)
    too_early = len(receivers.sent)
    mock.seconds += 0.02
    drain(mock, tenant, receivers)
    mock.seconds += 3_600
    drain(mock, tenant, receivers)

    assert (first, too_early, len(receivers.sent)) == (1, 1, 2)
    assert receivers.sent[0] == receivers.sent[1]


def test_a_clock_that_jumps_far_also_makes_the_retry_due(mock, tenant):
    mock.submit(callback_url=URL)
    receivers = Receivers(500, 200)

    mock.seconds += 60
    drain(mock, tenant, receivers)

    assert len(receivers.sent) == 2


def test_a_receiver_that_fails_changes_nothing_about_the_job(mock, tenant):
    submitted = mock.submit(callback_url=URL)
    done = mock.finished(submitted)

    drain(mock, tenant, Receivers(404, 302))

    assert mock.job(submitted).json == done


def test_a_slow_receiver_is_overtaken(mock, tenant):
    async def story():
        mock.submit(callback_url=SLOW)
        mock.submit(callback_url=f"{URL}quick")
        mock.seconds += 10
        receivers = Receivers()
        draining = asyncio.create_task(postman(mock, receivers).drain(tenant))
        async with asyncio.timeout(5):
            arrived = [await receivers.arrivals.get(), await receivers.arrivals.get()]
        receivers.slow.set()
        await draining
        return arrived

    assert asyncio.run(story()) == [SLOW, f"{URL}quick"]


def test_a_repeated_submit_is_called_back_once(mock, tenant):
    for _ in range(3):
        mock.submit(callback_url=URL, client_request_id="a")
    mock.seconds += 10
    receivers = Receivers()

    drain(mock, tenant, receivers)

    assert len(receivers.sent) == 1


def test_two_processes_never_send_the_same_callback(mock, tenant):
    async def story():
        mock.submit(callback_url=URL)
        mock.seconds += 10
        receivers = Receivers()
        both = [postman(mock, receivers).drain(tenant) for _ in range(2)]
        await asyncio.gather(*both)
        return len(receivers.sent)

    assert asyncio.run(story()) == 1


def test_another_developers_callbacks_wait_for_their_own_clock(mock, tenant):
    mock.submit("key-2", callback_url=URL)
    mock.post("/_control/clock/advance", {"seconds": 3_600})
    receivers = Receivers()

    drain(mock, tenant, receivers)

    assert receivers.sent == []


def test_a_callback_to_a_name_that_leads_inside_is_never_sent(mock, tenant, caplog):
    async def resolve(host, port):
        del host, port
        return ["10.0.0.1"]

    mock.service = replace(mock.service, addresses=AddressGuard((), resolve))
    mock.submit(callback_url="https://rebound.example.com/")
    mock.seconds += 10
    receivers = Receivers()

    drain(mock, tenant, receivers)

    assert receivers.sent == []
    assert "leads to an internal address" in caplog.text


def test_a_reset_forgets_what_was_to_be_sent(mock, tenant):
    mock.submit(callback_url=URL)
    mock.post("/_control/reset", {})
    mock.seconds += 10
    receivers = Receivers()

    drain(mock, tenant, receivers)

    assert receivers.sent == []


def test_callbacks_are_sent_in_real_time_without_being_asked_for(mock):
    async def story():
        receivers = Receivers()
        working = postman(mock, receivers)
        running = asyncio.create_task(working.run())
        mock.service.wake = working.wake
        await asyncio.sleep(0)
        mock.submit(callback_url=URL)
        mock.seconds += 10
        async with asyncio.timeout(5):
            arrived = await receivers.arrivals.get()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return arrived

    assert asyncio.run(story()) == URL


def test_another_signature_is_one_field_of_the_service(mock, tenant):
    mock.submit(callback_url=URL)
    mock.seconds += 10
    receivers = Receivers()
    mock.service = replace(mock.service, sign=lambda secret, body: f"{secret}/{len(body)}")

    drain(mock, tenant, receivers)

    ((_, body, signature),) = receivers.sent
    assert signature == f"{tenant.webhook_secret}/{len(body)}"
