"""Strange data catch what falls over them, a lie for each family, and accuse nobody else."""

import re

import pytest

from contracts.client import CALLS
from contracts.mock import stages
from contracts.mock.answers import Refusal, refusal
from contracts.mock.flavours import FLAVOURS
from contracts.mock.seams import part, stage

READ, ROUTE, EDGE = stage(stages.read_body), stage(stages.route), part("edge")
STUMBLING, DONE, COUNT = "request.not-json", "job.sync-default", "request.output-count"
LEAK = "error.no-internals"
LEAKING = 'File "/srv/app/parse.py", line 7'


def where(holds, *, leaking=False):
    """Fail with an internal error where something holds of a call, or tell too much."""

    def lie(original):
        def varied(call):
            if not holds(call):
                return original(call)
            if leaking:
                raise Refusal(400, LEAKING, "INVALID_REQUEST")
            raise refusal("INTERNAL_ERROR", "Internal error.")

        return varied

    return lie


def at_the_edge(holds):
    """Answer 500 where something holds of the header fields, each of which may come twice."""

    def lie(build):
        def edge(app):
            inner = build(app)

            async def varied(scope, receive, send):
                if scope["type"] != "http" or not holds(scope["headers"]):
                    await inner(scope, receive, send)
                    return
                fields = [(b"content-length", b"0"), (b"x-request-id", b"req_%d" % id(scope))]
                await send({"type": "http.response.start", "status": 500, "headers": fields})
                await send({"type": "http.response.body", "body": b""})

            return varied

        return edge

    return lie


def twice(name):
    return lambda headers: sum(field == name for field, _ in headers) > 1


def says(pattern):
    return lambda call: re.search(pattern, call.body or b"") is not None


def is_deep(call):
    return (call.body or b"").count(b"[") > 800


def is_charset_unknown(call):
    return b"klingon" in call.headers.get(b"content-type", b"")


TWO_TYPES = at_the_edge(twice(b"content-type"))
CHUNKED = at_the_edge(lambda headers: (b"transfer-encoding", b"chunked") in headers)
TWO_KEYS = at_the_edge(twice(b"x-api-key"))

# By operation: the lie, the clause that it breaks, and the kind of data that shows it.
LIES = {
    "edit": [
        (READ, where(lambda call: len(call.body) in range(40_000, 90_000)), DONE, "that is vast"),
        (READ, where(says(rb"\[\[[\w-]+ at dusk")), DONE, "an unclosed id"),
        (READ, where(says(rb"\d{4301}")), STUMBLING, "5000 digits"),
        (READ, where(is_charset_unknown), STUMBLING, "an unknown charset"),
        (EDGE, TWO_TYPES, STUMBLING, "JSON and text"),
    ],
    "generate": [
        (READ, where(says(rb"\\ud83d\"")), STUMBLING, "a high surrogate at the end"),
        (READ, where(says(rb"1e309")), STUMBLING, "more than any double"),
        (READ, where(says(rb"num_output_images\": 9}")), COUNT, "counts of 9 and 9"),
        (READ, where(says(rb"\[\[[\w-]+ \[\["), leaking=True), LEAK, "/srv/app/parse.py"),
        (READ, where(says(rb"^\xff\xfe")), STUMBLING, "UTF-16"),
    ],
    "enhance": [
        (READ, where(says(rb'"data:')), DONE, "a data URL"),
        (READ, where(lambda call: len(call.body) > 90_000), DONE, "a long text"),
        (READ, where(is_deep, leaking=True), LEAK, "/srv/app/parse.py"),
        (READ, where(says(rb"__proto__")), STUMBLING, "a member twice: __proto__"),
    ],
    "remix": [
        (READ, where(says(rb'"iVBORw0KGgo="')), DONE, "a PNG's signature"),
        (READ, where(says(rb": -0,")), COUNT, "minus nought"),
        (READ, where(says(rb'"m2999"')), DONE, "many members"),
    ],
    "profile-add": [
        (READ, where(says(rb":99999/")), "profile.tier-default", "a wrong port"),
        (READ, where(says(rb"sky\\u0000blue")), "profile.tier-default", "a null character"),
        (EDGE, CHUNKED, STUMBLING, "in chunks"),
    ],
    "profile-ids": [
        (EDGE, TWO_KEYS, "auth.invalid-key", "two keys"),
        (ROUTE, where(lambda call: b"%00" in call.raw_query), "profile.tag", "a tag of %00"),
    ],
    "job-status": [
        (ROUTE, where(lambda call: "\0" in call.path), "error.job-not-found", "an id of %00"),
    ],
}


@pytest.mark.parametrize("call", LIES)
def test_what_falls_over_a_family_is_caught(lying, send_strange, call):
    with lying([(seam, lie) for seam, lie, _, _ in LIES[call]]) as target:
        seen = send_strange(target, call)

    for _, _, clause, kind in LIES[call]:
        assert [told for broken, told in seen.breaches if broken == clause and kind in told]


@pytest.mark.parametrize("call", CALLS)
def test_a_target_that_keeps_its_promises_breaks_none(varied, send_strange, call):
    with varied() as target:
        seen = send_strange(target, call)

    assert seen.breaches == []
    assert len(seen.sent) > 20 or CALLS[call].method == "DELETE"


@pytest.mark.parametrize("flavour", sorted(FLAVOURS)[::40])
def test_a_liberty_breaks_nothing(varied, send_strange, flavour):
    with varied(flavour) as target:
        seen = send_strange(target, "edit")

    assert seen.breaches == []


@pytest.mark.parametrize("call", ["generate", "profile-ids", "profile-status"])
def test_an_http_layer_may_turn_down_what_is_odd(varied, send_strange, call):
    with varied("odd-requests-are-turned-down-at-the-door") as target:
        seen = send_strange(target, call)

    assert seen.breaches == []


def test_where_nothing_may_be_spent_no_request_can_be_understood(varied, send_strange):
    with varied() as target:
        seen = send_strange(target, "generate", may_spend=False)

    assert 0 < len(seen.sent) < 10
    assert {request.content[:1] for request in seen.sent} <= {b"{", b"["}
    assert all(request.content[-1:] not in {b"}", b"]"} for request in seen.sent)


def test_at_a_price_no_more_is_sent_than_was_allowed(varied, send_strange):
    with varied() as target:
        seen = send_strange(target, "enhance", examples=6, at_a_price=True)

    assert len(seen.sent) == 6
