"""How answers look on the wire."""

import gzip
import json
import uuid
from datetime import UTC, datetime, timedelta, timezone

from fastapi_server.flavours.registry import flavour
from fastapi_server.seams import (
    OPERATIONS,
    STUDIO,
    Answer,
    Call,
    Problem,
    Server,
    content,
    finishing,
    outgoing,
)


@flavour
def answers_are_gzipped(server: Server) -> None:
    """Answers are compressed for clients that accept it."""

    @finishing(server)
    def compress(call: Call, answer: Answer) -> None:
        if "gzip" in call.headers.get("accept-encoding", "") and answer.body:
            answer.body = gzip.compress(answer.body, 1)
            answer.headers["Content-Encoding"] = "gzip"


@flavour
def answers_are_chunked(server: Server) -> None:
    """Answers come in chunks, without a length."""

    @finishing(server)
    def cut(_: Call, answer: Answer) -> None:
        answer.chunks = 3


@flavour
def connections_are_closed(server: Server) -> None:
    """Every connection serves one request."""

    @finishing(server)
    def close(_: Call, answer: Answer) -> None:
        answer.headers["connection"] = "close"


@flavour
def json_has_a_charset(server: Server) -> None:
    """The content type of JSON names its charset, in another case."""

    @finishing(server)
    def name(_: Call, answer: Answer) -> None:
        for header in [h for h in answer.headers if answer.is_json and h.lower() == "content-type"]:
            answer.headers[header] = "Application/JSON; Charset=UTF-8"


@flavour
def json_is_pretty_and_reversed(server: Server) -> None:
    """JSON is indented, and its keys come in another order."""

    def reverse(value):
        if isinstance(value, dict):
            return {key: reverse(value[key]) for key in reversed(value)}
        return [reverse(item) for item in value] if isinstance(value, list) else value

    @finishing(server)
    def print_it(_: Call, answer: Answer) -> None:
        if answer.is_json:
            answer.body = json.dumps(reverse(answer.json), indent=3).encode()

    server.courier.message = lambda message: json.dumps(reverse(message), indent=3).encode()


@flavour
def objects_have_more_fields(server: Server) -> None:
    """Objects have fields that no document names; the map of counts has none."""

    @content(server)
    def add(_: Call, body: dict) -> None:
        body["api_version"] = "0.7.3"
        for name in ("result", "error", "known_subjects"):
            if isinstance(body.get(name), dict):
                body[name]["note"] = {"internal": None}
        for row in body.get("profiles", []):
            row["created_at"] = "2026-01-01T00:00:00Z"


@flavour
def nulls_are_left_out(server: Server) -> None:
    """What is null is not written."""

    @outgoing(server)
    def drop(_: Call, answer: Answer) -> None:
        if isinstance(body := answer.json, dict):
            for row in body.get("profiles", []):
                if row["tag"] is None:
                    del row["tag"]
            answer.json = {name: value for name, value in body.items() if value is not None}

    server.courier.message = lambda message: json.dumps(
        {name: value for name, value in message.items() if value is not None}
    ).encode()


@flavour
def empty_counts_are_left_out(server: Server) -> None:
    """Without a known subject, known_subjects is an empty object."""

    @content(server, *STUDIO, "job-status", status=200)
    def drop(_: Call, body: dict) -> None:
        result = body.get("result") or body
        if result.get("known_subjects") == {"counts": {}}:
            result["known_subjects"] = {}


@flavour
def headers_full_of_noise(server: Server) -> None:
    """Answers have CORS, caching, rate and tracing headers."""

    @outgoing(server)
    def add(_: Call, answer: Answer) -> None:
        answer.headers |= {
            "access-control-allow-origin": "*",
            "cache-control": "no-store",
            "x-ratelimit-remaining": "998",
            "strict-transport-security": "max-age=31536000",
            "via": "1.1 edge",
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        }


@flavour
def no_deprecation_header(server: Server) -> None:
    """The day of the change has passed, and its header is gone."""

    @outgoing(server)
    def drop(_: Call, answer: Answer) -> None:
        answer.headers.pop("x-phota-deprecation-date", None)


@flavour
def deprecation_header_on_pictures_only(server: Server) -> None:
    """Only answers that have a format carry the deprecation header."""

    @outgoing(server)
    def drop(call: Call, answer: Answer) -> None:
        if call.operation not in STUDIO or answer.status != 200:
            answer.headers.pop("x-phota-deprecation-date", None)


@flavour
def retry_after(server: Server) -> None:
    """402, 503 and accepted jobs say when to come back."""

    @outgoing(server)
    def add(_: Call, answer: Answer) -> None:
        if answer.status in (202, 402, 503, 504):
            answer.headers["retry-after"] = "1"


@flavour
def unknown_is_worded_otherwise(server: Server) -> None:
    """A 404 says it in other words, and in another language."""

    @content(server, status=404)
    def reword(_: Call, body: dict) -> None:
        body["detail"] = "Das gibt es hier nicht (mehr) – bitte prüfen."


def bare(server: Server, *statuses: int) -> None:
    @outgoing(server)
    def blank(call: Call, answer: Answer) -> None:
        if answer.status in statuses and call.operation:
            answer.body = b""
            answer.headers.pop("content-type", None)


@flavour
def keys_are_refused_without_a_word(server: Server) -> None:
    """401 and 403 have no body."""
    bare(server, 401, 403)


@flavour
def credit_is_refused_without_a_word(server: Server) -> None:
    """402 has no body."""
    bare(server, 402)


@flavour
def credit_is_refused_with_a_code(server: Server) -> None:
    """402 has a code of its own."""

    @content(server, status=402)
    def add(_: Call, body: dict) -> None:
        body["code"] = "INSUFFICIENT_CREDIT"


@flavour
def expired_jobs_are_gone_without_a_word(server: Server) -> None:
    """410 has no body."""
    bare(server, 410)


@flavour
def breaches_have_a_request_id(server: Server) -> None:
    """A 422 names its request, and each row shows the input."""

    @content(server, status=422)
    def add(call: Call, body: dict) -> None:
        body["request_id"] = call.request_id
        for row in body["detail"]:
            row |= {"input": None, "ctx": {"limit": 4}, "url": "https://errors.example.com/v"}


@flavour
def request_ids_are_uuids(server: Server) -> None:
    """Request ids are UUIDs."""
    server.new_request_id = lambda: str(uuid.uuid4())


def times(server: Server, write) -> None:
    """Write every moment by `write(datetime in UTC)`."""
    server.studio.moment = lambda seconds: write(datetime.fromtimestamp(seconds, UTC))


@flavour
def times_end_in_z(server: Server) -> None:
    """Times are whole seconds and end in Z."""
    times(server, lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


@flavour
def times_are_in_berlin(server: Server) -> None:
    """Times have an offset of two hours."""
    times(server, lambda moment: moment.astimezone(timezone(timedelta(hours=2))).isoformat())


@flavour
def times_have_microseconds(server: Server) -> None:
    """Times have six decimal places."""
    times(server, lambda moment: moment.isoformat(timespec="microseconds"))


@flavour
def wrong_methods_are_unknown_routes(server: Server) -> None:
    """A method that a path does not have is 404."""

    @outgoing(server, status=405)
    def hide(call: Call, answer: Answer) -> None:
        problem = Problem(404, "NOT_FOUND", "There is nothing here.")
        answer.status, answer.body = 404, server.refusal(call, problem).body


@flavour
def one_header_for_each_operation(server: Server) -> None:
    """Answers name their operation, and 2xx carry an ETag."""

    @outgoing(server, *OPERATIONS)
    def add(call: Call, answer: Answer) -> None:
        answer.headers["x-operation"] = str(call.operation)
        if answer.status == 200:
            answer.headers["etag"] = f'"{len(answer.body):x}"'
