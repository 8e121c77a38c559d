"""Lies about quality, about bodies that are no requests, and about what a refusal leaves behind."""

import json

from fastapi_server.faults.registry import fault
from fastapi_server.faults.requests import BOTH, OPEN, reads
from fastapi_server.models import TIER_SIZES
from fastapi_server.seams import (
    STUDIO,
    Answer,
    Call,
    Problem,
    Server,
    around,
    incoming,
    outgoing,
    refuse_value,
)
from fastapi_server.state import Profile
from fastapi_server.wire import json_answer


def no_quality_rule(server: Server, when) -> None:
    """Do not look at the quality of the requests that `when` names."""

    @around(server.studio, "check_model")
    def check(original, operation: str, request) -> None:
        if operation in BOTH and request.quality is not None and when(operation, request):
            request.quality = None
        original(operation, request)


@fault("request.quality-by-model")
def quality_on_reve(server: Server) -> None:
    """reve takes a quality as well."""
    no_quality_rule(server, lambda _, request: request.base_model == "reve")


@fault("request.quality-by-model")
def quality_on_the_unnamed_model(server: Server) -> None:
    """On generate, a quality is let through when no model is named."""

    @incoming(server, "generate")
    def drop(call: Call) -> None:
        known = call.json.get("quality") in ("auto", "low", "medium", "high")
        if known and "base_model" not in call.json:
            call.json.pop("quality")


@fault("request.quality-by-model")
def quality_low_on_every_model(server: Server) -> None:
    """Any model takes the quality low."""
    no_quality_rule(server, lambda _, request: request.quality == "low")


@fault("request.quality-by-model")
def quality_in_jobs_on_every_model(server: Server) -> None:
    """With async: true, any model takes any quality."""
    no_quality_rule(server, lambda _, request: request.run_async)


@fault("request.quality-by-model")
def quality_medium_is_refused_on_gpt(server: Server) -> None:
    """gpt-image-2 refuses the quality medium."""
    refuse_value(server, BOTH, "quality", "medium")


@fault("request.quality-by-model")
def quality_on_another_model_is_422(server: Server) -> None:
    """A quality on another model is a schema breach."""

    @outgoing(server, *BOTH, status=400)
    def breach(call: Call, answer: Answer) -> None:
        if "quality" in call.json:
            row = {"loc": ["body", "quality"], "msg": "only for gpt-image-2", "type": "value"}
            answer.status, answer.json = 422, {"detail": [row]}


def breach_becomes(server: Server, operation: str, status: int, code: str) -> None:
    @outgoing(server, operation, status=422)
    def change(call: Call, answer: Answer) -> None:
        problem = Problem(status, code, "This request is not valid.")
        answer.status, answer.body = status, server.refusal(call, problem).body


@fault("request.invalid-status", note=OPEN)
def breach_on_enhance_is_500(server: Server) -> None:
    """A schema breach on enhance is an internal error."""
    breach_becomes(server, "enhance", 500, "INTERNAL_ERROR")


@fault("request.invalid-status", note=OPEN)
def breach_on_generate_is_404(server: Server) -> None:
    """A schema breach on generate is a 404."""
    breach_becomes(server, "generate", 404, "NOT_FOUND")


@fault("request.invalid-status", note=OPEN)
def breach_on_remix_is_409(server: Server) -> None:
    """A schema breach on remix is a conflict."""
    breach_becomes(server, "remix", 409, "INVALID_REQUEST")


def parsed(call: Call):
    try:
        return json.loads(call.body)
    except ValueError:
        return ...


def crash(server: Server, call: Call) -> Answer:
    return server.refusal(call, Problem(500, "INTERNAL_ERROR", "Something went wrong."))


@fault("request.not-json")
def truncated_json_is_500(server: Server) -> None:
    """A body that breaks off is a 500 on edit."""

    @incoming(server, "edit")
    def read(call: Call) -> Answer | None:
        return crash(server, call) if parsed(call) is ... else None


@fault("request.not-json")
def list_body_is_500(server: Server) -> None:
    """A list where the object should be is a 500 on every POST."""

    @incoming(server, *STUDIO, "profile-add")
    def read(call: Call) -> Answer | None:
        return crash(server, call) if isinstance(parsed(call), list) else None


@fault("request.not-json")
def null_body_is_an_empty_request(server: Server) -> None:
    """On generate, null or nothing at all is read as an empty object."""

    @incoming(server, "generate")
    def read(call: Call) -> None:
        if not call.body.strip() or parsed(call) is None:
            call._json = {}  # noqa: SLF001 - the lie is that this was sent
            call.scope["headers"].append((b"content-type", b"application/json"))


@fault("request.not-json")
def form_is_500(server: Server) -> None:
    """A form instead of JSON is a 500 on profiles/add."""

    @incoming(server, "profile-add")
    def read(call: Call) -> Answer | None:
        wrong = "json" not in call.headers.get("content-type", "json")
        return crash(server, call) if wrong else None


@fault("request.not-json")
def malformed_json_gets_a_page(server: Server) -> None:
    """On remix, malformed JSON gets the 400 page of a proxy."""

    @incoming(server, "remix")
    def read(call: Call) -> Answer | None:
        page = Answer(400, {"content-type": "text/html"}, b"<h1>Bad Request</h1>")
        return page if parsed(call) is ... else None


@fault("request.unknown-field", note=OPEN)
def unknown_field_is_500(server: Server) -> None:
    """A field that generate does not declare is a 500."""

    @incoming(server, "generate")
    def read(call: Call) -> Answer | None:
        fields = server.models["generate"].model_fields
        known = {field.alias or name for name, field in fields.items()}
        return crash(server, call) if call.json.keys() - known else None


@fault("request.unknown-field", note=OPEN)
def unknown_field_is_404_on_remix(server: Server) -> None:
    """base_model on remix is a 404."""

    @incoming(server, "remix")
    def read(call: Call) -> Answer | None:
        problem = Problem(404, "NOT_FOUND", "Remix has no models.")
        return server.refusal(call, problem) if "base_model" in call.json else None


def charged_when(server: Server, operation: str, status: int, usd: float) -> None:
    @outgoing(server, operation, status=status)
    def charge(call: Call, _: Answer) -> None:
        server.state.charge(call.tenant, operation, usd)


@fault("request.refused-has-no-effect")
def breach_on_enhance_is_charged(server: Server) -> None:
    """A schema breach on enhance is refused, and charged."""
    charged_when(server, "enhance", 422, 0.12)


@fault("request.refused-has-no-effect")
def rule_breach_on_generate_is_charged(server: Server) -> None:
    """A model that cannot do what is asked is refused, and charged."""
    charged_when(server, "generate", 400, 0.09)


@fault("request.refused-has-no-effect")
def unknown_profile_on_remix_is_charged(server: Server) -> None:
    """A remix with an unknown profile is refused, and charged."""
    charged_when(server, "remix", 404, 0.12)


@fault("request.refused-has-no-effect")
def refused_training_starts(server: Server) -> None:
    """An image count that does not fit the tier is refused, but its profile is in the list."""

    @outgoing(server, "profile-add", status=422)
    def keep(call: Call, _: Answer) -> None:
        images = call.json.get("image_urls")
        if isinstance(images, list) and len(images) < TIER_SIZES["standard"][0]:
            made = Profile(server.state.new_id("p"), server.state.now(call.tenant), "fast", None)
            server.state.add_profile(call.tenant, made)


reads("map_for_profiles", "request.types", ("edit",), "profile_ids", {"0": "abc"}, [])


@fault("request.not-json")
def unreadable_text_is_accepted(server: Server) -> None:
    """On enhance, a body that is not UTF-8 is answered as if it had been a request."""

    @incoming(server, "enhance")
    def read(call: Call) -> Answer | None:
        try:
            call.body.decode()
        except UnicodeDecodeError:
            empty = {"images": [], "download_urls": [], "known_subjects": {"counts": {}}}
            return json_answer(200, empty)
        return None
