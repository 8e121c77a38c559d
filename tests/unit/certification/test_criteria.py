"""Judges on records made by hand: what breaks a clause, and what many right clients do."""

from dataclasses import replace

import pytest

from contracts.certification.judging import judge
from contracts.certification.record import Body
from contracts.certification.rulings import Broken, judgements
from contracts.certification.tasks import Feature
from contracts.model import Verdict
from tests.unit.certification.conftest import (
    a_callback,
    a_charge,
    a_record,
    a_request,
    an_ending,
)

ORDER = {"output_format": "png", "async": True, "response_mode": "urls", "prompt": "x"}
HANDLE = {"job_id": "job_1", "poll_url": "/v1/phota/jobs/job_1", "status": "pending"}
DONE = {"status": "succeeded", "result": {"download_urls": ["https://127.0.0.1:1/downloads/1"]}}
EMPTY = {"status": "succeeded", "result": None}
RUNNING = {"status": "running"}
JOB = "/v1/phota/jobs/job_1"


def order(number, status=202, got=None, key="key-1", **more):
    sent = {**ORDER, "client_request_id": key} if key else ORDER
    got = HANDLE if got is None and status == 202 else got
    return a_request(number, "generate", sent, status, got, **more)


def poll(number, got=None, status=200, **more):
    return a_request(number, "job-status", None, status, got or RUNNING, target=JOB, **more)


def verdict(clause, record):
    rulings = judgements()[clause](record)
    if not rulings:
        return "not shown"
    return "broken" if any(isinstance(each, Broken) for each in rulings) else "kept"


FAILED = an_ending(succeeded=False, said="gave up")

RETRIES = [
    ("client-retry.same-key", [order(1, cut="reset"), order(2)], "kept"),
    ("client-retry.same-key", [order(1, cut="reset"), order(2, key="key-2")], "broken"),
    ("client-retry.same-key", [order(1, cut="reset", key=None), order(2, key=None)], "broken"),
    ("client-retry.same-key", [order(1, cut="reset")], "not shown"),
    ("client-retry.recovers", [order(1, cut="reset")], "kept"),
]


@pytest.mark.parametrize(("clause", "requests", "expected"), RETRIES)
def test_an_order_that_was_lost(clause, requests, expected):
    record = a_record("reset-after-acceptance", *requests, ending=an_ending())

    assert verdict(clause, record) == expected


LOST = order(1, cut="reset")
UNREAD = replace(order(1, cut="unread"), body=Body.of(b""))
ANOTHER = a_request(2, "generate", {**ORDER, "prompt": "y"}, 202, HANDLE)


@pytest.mark.parametrize(
    ("requests", "times", "expected"),
    [
        ([LOST], 1, "kept"),
        ([LOST, order(2)], 1, "broken"),
        ([order(1, 503, {}), order(2, key="key-2")], 1, "broken"),
        ([UNREAD, order(2)], 1, "broken"),
        ([order(1), order(2, key="key-2")], 2, "kept"),
        ([order(1), order(2, 503, {}, key="key-2"), order(3, key="key-2")], 2, "broken"),
        ([LOST, ANOTHER], 1, "kept"),
        ([order(1, 422, {}), order(2)], 1, "kept"),  # which client-retry.not-refused judges
    ],
)
def test_an_order_is_sent_once_by_who_declares_it(requests, times, expected):
    record = a_record("reset-unread", *requests, ending=an_ending())
    declared = replace(record, context={"unused": ["retries"], "times": times})

    assert verdict("client-request.as-declared", declared) == expected
    assert verdict("client-request.as-declared", record) == "kept"


def test_who_sends_nothing_again_needs_no_key_for_it():
    record = a_record("unavailable-once", order(1, 503, {}), ending=FAILED)
    judged = {each.id: each.verdict for each in judge([record], {Feature.RETRIES})}

    for clause in ("same-key", "backoff", "retry-after"):
        assert judged[f"client-retry.{clause}"] is Verdict.NOT_APPLICABLE
    assert judged["client-retry.recovers"] is Verdict.WARN


@pytest.mark.parametrize("drill", ["unavailable-often", "retry-after"])
@pytest.mark.parametrize(
    ("keys", "expected"), [(("a", "a", "a"), "kept"), (("a", "a", "b"), "broken")]
)
def test_an_order_that_was_refused_for_the_moment_keeps_its_key(drill, keys, expected):
    tries = [order(number, 503, {}, key=key) for number, key in enumerate(keys, 1)]

    record = a_record(drill, *tries, ending=an_ending())

    assert verdict("client-retry.same-key", record) == expected


def test_an_order_that_was_given_up_is_not_recovered():
    record = a_record("reset-after-acceptance", order(1, cut="reset"), ending=FAILED)

    assert verdict("client-retry.recovers", record) == "broken"
    assert verdict("client-retry.same-key", record) == "not shown"


def two_orders(*jobs):
    requests = [
        order(number, got={**HANDLE, "job_id": job}, key=key)
        for number, (key, job) in enumerate(jobs, 1)
    ]
    charges = [a_charge(number) for number in range(len(jobs))]
    return a_record("two-orders", *requests, ending=an_ending(), charges=charges)


@pytest.mark.parametrize(
    ("jobs", "expected"),
    [
        ([("a", "job_1"), ("b", "job_2")], "kept"),
        ([(None, "job_1"), (None, "job_2")], "kept"),
        ([("a", "job_1"), ("a", "job_1"), ("b", "job_2")], "kept"),
        ([("a", "job_1"), ("a", "job_1")], "broken"),
        ([("a", "job_1")], "broken"),
    ],
)
def test_two_orders_are_two_jobs(jobs, expected):
    assert verdict("client-retry.distinct-keys", two_orders(*jobs)) == expected


@pytest.mark.parametrize(
    ("requests", "expected"),
    [
        ([order(1, key="c")], "kept"),
        ([order(1, key=None)], "kept"),
        ([order(1, 503, {}, key="a")], "kept"),  # only what was accepted is an order
        ([order(1, key="b")], "broken"),
        ([order(1, key="c"), order(2, key="a")], "broken"),
    ],
)
def test_a_key_is_made_anew_at_each_start(requests, expected):
    record = two_orders(("a", "job_1"), ("b", "job_2"))
    peer = a_record("edit", *requests, ending=an_ending())

    assert verdict("client-retry.distinct-keys", replace(record, peers=(peer,))) == expected


def test_by_hand_a_client_goes_on_from_drill_to_drill():
    by_hand = an_ending(by_hand=True)
    record = replace(two_orders(("a", "job_1"), ("b", "job_2")), ending=by_hand)
    peer = a_record("edit", order(1, key="a"), ending=by_hand)

    assert verdict("client-retry.distinct-keys", replace(record, peers=(peer,))) == "kept"


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 422])
@pytest.mark.parametrize("key", ["key-1", "key-2"])
def test_a_refused_order_is_not_sent_again(status, key):
    again = a_record("x", order(1, status), order(2, status, key=key), ending=FAILED)
    once = a_record("x", order(1, status), ending=FAILED)

    assert verdict("client-retry.not-refused", again) == "broken"
    assert verdict("client-retry.not-refused", once) == "kept"


@pytest.mark.parametrize(("tries", "expected"), [(2, "kept"), (3, "broken")])
def test_each_of_two_equal_orders_may_be_refused_once(tries, expected):
    sent = [order(number, 402, key=f"key-{number}") for number in range(1, tries + 1)]
    record = replace(a_record("x", *sent, ending=FAILED), context={"times": 2})

    assert verdict("client-retry.not-refused", record) == expected


def test_what_was_refused_until_a_training_ends_may_be_sent_again():
    not_ready = {"code": "PROFILE_NOT_READY", "detail": "", "request_id": "r"}
    record = a_record("x", order(1, 404, not_ready), order(2), ending=an_ending())

    assert verdict("client-retry.not-refused", record) == "not shown"


def test_a_mended_order_may_be_sent():
    mended = a_request(2, "generate", {**ORDER, "prompt": "y"}, 202, HANDLE)
    record = a_record("x", order(1, 422), mended, ending=an_ending())

    assert verdict("client-retry.not-refused", record) == "kept"


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ([0, 0.5, 1.5, 3.5], "kept"),
        ([0, 0.4, 1.9, 2.9], "kept"),  # drawn between nothing and a growing bound
        ([0, 0.001, 0.002, 0.003], "broken"),
        ([0, 1.0, 2.0, 3.01], "broken"),
        ([0, 0.5], "not shown"),
    ],
)
def test_pauses_grow(moments, expected):
    requests = [order(n, 503, {}, at=at) for n, at in enumerate(moments, 1)]
    record = a_record("unavailable-often", *requests, ending=an_ending())

    assert verdict("client-retry.backoff", record) == expected


@pytest.mark.parametrize(("pause", "expected"), [(2.0, "kept"), (9.0, "kept"), (1.0, "broken")])
def test_a_pause_that_was_asked_for_is_kept(pause, expected):
    requests = [order(1, 503, {}, at=1.0), order(2, at=1.0 + pause)]
    record = a_record("retry-after", *requests, ending=an_ending(), pauses={"1": 2})

    assert verdict("client-retry.retry-after", record) == expected


PICTURE = "digest of the picture"


def finished(*requests, files=(PICTURE,), **more):
    ending = an_ending(files=files, **more)
    return a_record("edit", order(1), *requests, ending=ending)


def download(number, **more):
    return a_request(number, "download", None, 200, {}, target="/downloads/1", **more)


def with_digest(record, digest):
    return a_record(
        record.drill,
        *record.requests,
        ending=an_ending(succeeded=record.succeeded, files=(digest,)),
    )


def test_a_result_is_stored_as_it_was_served():
    record = finished(poll(2, DONE), download(3))
    served = record.requests[-1].reply.body.digest

    assert verdict("client-polling.result", record) == "broken"
    assert verdict("client-polling.result", with_digest(record, served)) == "kept"


def test_by_hand_a_download_is_enough():
    record = finished(poll(2, DONE), download(3), files=(), by_hand=True)

    assert verdict("client-polling.result", record) == "kept"


@pytest.mark.parametrize(
    ("polls", "expected"),
    [
        ([poll(2), poll(3, DONE)], "kept"),
        ([poll(2, DONE, at=1.0), poll(3, DONE, at=1.05)], "kept"),  # it was on its way already
        ([poll(2, DONE, at=1.0), poll(3, DONE, at=2.0)], "broken"),
        ([poll(2, DONE, at=1.0, cut="reset"), poll(3, DONE, at=2.0)], "kept"),
        ([poll(2, EMPTY, at=1.0), poll(3, EMPTY, at=2.0)], "not shown"),  # it may be late
        ([poll(2)], "not shown"),
    ],
)
def test_polling_ends(polls, expected):
    assert verdict("client-polling.ends", a_record("x", order(1), *polls)) == expected


@pytest.mark.parametrize(("gap", "expected"), [(0.2, "kept"), (2.0, "kept"), (0.05, "broken")])
def test_polls_have_pauses(gap, expected):
    polls = [poll(n, at=n * gap) for n in range(2, 40)]

    assert verdict("client-polling.pace", a_record("x", *polls)) == expected


@pytest.mark.parametrize("status", [401, 404, 410])
@pytest.mark.parametrize(("often", "expected"), [(1, "kept"), (3, "kept"), (9, "broken")])
def test_what_is_gone_is_not_waited_for(status, often, expected):
    polls = [poll(n, {"detail": ""}, status) for n in range(2, 2 + often)]

    record = a_record(f"poll-{status}", order(1), *polls, ending=FAILED)

    assert verdict("client-polling.gone", record) == expected


def test_what_is_gone_is_not_ordered_anew():
    record = a_record(
        "poll-410", order(1), poll(2, {}, 410), order(3, key="another"), ending=FAILED
    )

    assert verdict("client-polling.gone", record) == "broken"


@pytest.mark.parametrize(
    ("said", "expected"),
    [("code INVALID_REQUEST", "kept"), ('{"code": "INVALID_REQUEST"}', "kept"), ("bad", "broken")],
)
def test_a_code_is_told(said, expected):
    ending = an_ending(succeeded=False, said=said)
    record = a_record("x", order(1, 400), ending=ending, code="INVALID_REQUEST", status=400)

    assert verdict("client-error.code", record) == expected


def test_who_was_stopped_could_not_tell():
    ending = an_ending(succeeded=False, timed_out=True)
    record = a_record("x", order(1, 503), ending=ending, code="SERVICE_UNAVAILABLE", status=503)

    assert verdict("client-error.code", record) == "not shown"
    assert verdict("client-error.failure", record) == "not shown"


@pytest.mark.parametrize(
    ("status", "said", "expected"),
    [
        (401, "Unauthorized", "kept"),
        (402, "HTTP 402", "kept"),
        (402, "not enough credit", "kept"),
        (403, "Forbidden", "kept"),
        (402, "Traceback: JSONDecodeError", "broken"),
    ],
)
def test_a_refusal_without_a_body_is_told(status, said, expected):
    ending = an_ending(succeeded=False, said=said)
    record = a_record(f"refused-{status}", order(1, status), ending=ending, status=status)

    assert verdict("client-error.without-body", record) == expected


def training(number, count, tier=None):
    urls = [f"https://images.example.com/{n}.jpg" for n in range(count)]
    sent = {"image_urls": urls, **({"training_tier": tier} if tier else {})}
    return a_request(number, "profile-add", sent, 200, {"profile_id": "p"})


@pytest.mark.parametrize(
    ("count", "tier", "expected"),
    [
        (5, "fast", "kept"),
        (10, "fast", "kept"),
        (11, "fast", "broken"),
        (10, "standard", "kept"),
        (9, "standard", "broken"),
        (9, None, "broken"),
        (51, None, "broken"),
    ],
)
def test_a_training_has_as_many_images_as_its_tier_takes(count, tier, expected):
    record = a_record("train", training(1, count, tier), ending=an_ending())

    assert verdict("client-profile.counts", record) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://127.0.0.1:2/cb", "kept"),
        (None, "kept"),
        ("https://127.0.0.1:2/cb/pk_drill_canary", "broken"),
        ("https://127.0.0.1:2/cb?token=secret-canary", "broken"),
        ("https://127.0.0.1:2/cb?token=secret%2Dcanary", "broken"),
    ],
)
def test_a_callback_url_is_a_url_too(url, expected):
    asked = a_request(1, "edit", {**ORDER, "callback_url": url}, 202, HANDLE)
    called = replace(a_callback(1, "as it should be", {}), url=str(url))
    plain = a_request(1, "edit", None)

    for record in (a_record("x", asked), a_record("x", plain, callbacks=[called])):
        assert verdict("client-request.no-secret-in-url", record) == expected


@pytest.mark.parametrize("place", ["target", "headers"])
def test_a_key_where_it_does_not_belong(place):
    key = "pk_drill_canary"
    plain = a_request(1, "download", None, target="/downloads/1")
    leaking = (
        a_request(2, "download", None, target=f"/downloads/1?key={key}")
        if place == "target"
        else a_request(2, "download", None, target="/downloads/1", headers=(("x-api-key", key),))
    )
    clause = {
        "target": "client-request.no-secret-in-url",
        "headers": "client-request.key-stays-home",
    }[place]

    assert verdict(clause, a_record("x", plain)) == "kept"
    assert verdict(clause, a_record("x", plain, leaking)) == "broken"
