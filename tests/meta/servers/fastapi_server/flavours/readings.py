"""How the silent and the contradictory passages of the documents are read."""

from pydantic import ConfigDict

from fastapi_server.flavours.registry import flavour
from fastapi_server.pictures import picture
from fastapi_server.problems import invalid
from fastapi_server.seams import (
    STUDIO,
    Answer,
    Call,
    Problem,
    Server,
    around,
    incoming,
    outgoing,
)
from fastapi_server.state import Job, Tenant
from fastapi_server.wire import json_answer

BODIES = (*STUDIO, "profile-add")


def rebuild_models(server: Server, config: ConfigDict) -> None:
    for operation, model in server.models.items():
        server.models[operation] = type(model.__name__, (model,), {"model_config": config})


def refuse(call: Call, server: Server, answer: Answer, problem: Problem) -> None:
    refusal = server.refusal(call, problem)
    answer.status, answer.body = problem.status, refusal.body


@flavour
def strict_types(server: Server) -> None:
    """Nothing is coerced: "2" is no integer, 1 no boolean."""
    rebuild_models(server, ConfigDict(strict=True))


@flavour
def unknown_fields_are_refused(server: Server) -> None:
    """A field that is not declared is a schema breach."""
    rebuild_models(server, ConfigDict(extra="forbid"))


@flavour
def malformed_json_is_422(server: Server) -> None:
    """A body that is no JSON is a schema breach."""

    @outgoing(server, *BODIES, status=400)
    def change(_: Call, answer: Answer) -> None:
        if answer.json["detail"] in (
            "The body is not JSON.",
            "There was an error parsing the body",
        ):
            row = {"loc": ["body", 0], "msg": "JSON decode error", "type": "json_invalid"}
            answer.status, answer.json = 422, {"detail": [row]}


@flavour
def schema_breaches_are_400(server: Server) -> None:
    """What breaks the schema is 400 INVALID_REQUEST; image counts of a training stay 422."""

    @outgoing(server, *BODIES, status=422)
    def change(call: Call, answer: Answer) -> None:
        counted = call.operation == "profile-add" and isinstance(call.json.get("image_urls"), list)
        if not counted:
            refuse(call, server, answer, invalid("Missing field or bad parameter."))


@flavour
def unknown_models_are_400(server: Server) -> None:
    """An unknown base_model is 400, as the field's description says."""

    @outgoing(server, "edit", "generate", status=422)
    def change(call: Call, answer: Answer) -> None:
        if any("base_model" in row["loc"] for row in answer.json["detail"]):
            refuse(call, server, answer, invalid("No such base model."))


@flavour
def wrong_content_types_are_415(server: Server) -> None:
    """A POST that is not declared as JSON is 415."""

    @incoming(server, *BODIES)
    def check(call: Call) -> Answer | None:
        if "json" in call.headers.get("content-type", ""):
            return None
        return server.refusal(call, Problem(415, "INVALID_REQUEST", "Send application/json."))


@flavour
def async_with_bytes_is_refused(server: Server) -> None:
    """async: true with response_mode: bytes, said outright, is 400."""

    @incoming(server, *STUDIO)
    def check(call: Call) -> Answer | None:
        if call.json.get("async") is True and call.json.get("response_mode") == "bytes":
            return server.refusal(call, invalid('async: true needs response_mode: "urls".'))
        return None


@flavour
def callbacks_without_async_are_400(server: Server) -> None:
    """callback_url without async: true is 400."""

    @outgoing(server, *STUDIO, status=422)
    def change(call: Call, answer: Answer) -> None:
        if "callback_url" in call.json and call.json.get("async", False) is False:
            refuse(call, server, answer, invalid("callback_url needs async: true."))


@flavour
def http_callbacks_are_422(server: Server) -> None:
    """A callback_url that is not https is a schema breach."""

    @outgoing(server, *STUDIO, status=400)
    def change(_: Call, answer: Answer) -> None:
        if "callback_url" in answer.json["detail"]:
            row = {"loc": ["body", "callback_url"], "msg": "not a public https URL", "type": "url"}
            answer.status, answer.json = 422, {"detail": [row]}


@flavour
def internal_callbacks_are_never_sent(server: Server) -> None:
    """An internal callback_url is accepted, and quietly not called."""
    server.courier.is_internal = lambda _: False


@flavour
def other_body_conflicts(server: Server) -> None:
    """A known key with another body is 409."""
    _conflict(server, 409)


@flavour
def other_body_is_invalid(server: Server) -> None:
    """A known key with another body is 400."""
    _conflict(server, 400)


def _conflict(server: Server, status: int) -> None:
    @around(server.studio, "earlier")
    def earlier(original, tenant: Tenant, operation: str, request) -> Job | None:
        job = original(tenant, operation, request)
        first = tenant.submits.get((operation, request.client_request_id), ("", ""))[1]
        if job and first != request.model_copy(update={"response_mode": "urls"}).model_dump_json():
            raise Problem(status, "INVALID_REQUEST", "This key was used for another request.")
        return job


@flavour
def keys_span_operations(server: Server) -> None:
    """A key that another operation used returns that operation's job."""

    @around(server.state, "earlier_submit")
    def earlier(_, tenant: Tenant, __: str, key: str) -> str | None:
        return next((job for (_, k), (job, _) in tenant.submits.items() if k == key), None)


@flavour
def keys_conflict_across_operations(server: Server) -> None:
    """A key that another operation used is 409."""

    @around(server.studio, "earlier")
    def earlier(original, tenant: Tenant, operation: str, request) -> Job | None:
        for used, key in tenant.submits:
            if key == request.client_request_id and used != operation:
                raise Problem(409, "INVALID_REQUEST", "This key was used elsewhere.")
        return original(tenant, operation, request)


@flavour
def sync_keys_are_replayed(server: Server) -> None:
    """A synchronous request with a known key returns the first result, uncharged."""
    results: dict[tuple, dict] = {}

    @around(server.studio, "run")
    def run(original, tenant: Tenant, operation: str, request) -> dict:
        if request.client_request_id is None:
            return original(tenant, operation, request)
        key = (tenant.name, operation, request.client_request_id)
        if key not in results:
            results[key] = original(tenant, operation, request)
        return results[key]


@flavour
def sync_keys_are_refused(server: Server) -> None:
    """A key on a synchronous request is 400."""

    @incoming(server, *STUDIO)
    def check(call: Call) -> Answer | None:
        if isinstance(call.json.get("client_request_id"), str) and not call.json.get("async"):
            return server.refusal(call, invalid("client_request_id needs async: true."))
        return None


@flavour
def images_are_looked_at(server: Server) -> None:
    """An image that is neither one of the announced addresses nor base64 of a picture is 400."""

    own = server.settings.files_at

    def known(image: str) -> bool:
        return image.startswith((own, "iVBORw0KGgo", "/9j/", "UklGR"))

    def check(*images: str) -> None:
        if not all(known(image) for image in images):
            raise invalid("An image could not be fetched or decoded.")

    @around(server.studio, "submit")
    def submit(original, tenant: Tenant, operation: str, request) -> tuple[int, dict]:
        single = (getattr(request, name, None) for name in
                  ("image", "input_image", "reference_image"))  # fmt: skip
        check(*getattr(request, "images", []), *(image for image in single if image is not None))
        return original(tenant, operation, request)

    @around(server.profiles, "add")
    def add(original, tenant: Tenant, request) -> dict:
        check(*request.image_urls)
        return original(tenant, request)


@flavour
def jpg_by_default(server: Server) -> None:
    """Since 2026-05-08, pictures are jpg when nothing is said."""
    server.settings.default_format = "jpg"


@flavour
def expired_downloads_are_410(server: Server) -> None:
    """An expired download URL is 410, in XML."""

    @outgoing(server, status=403)
    def change(call: Call, answer: Answer) -> None:
        if call.path.startswith("/cdn/"):
            answer.status, answer.body = 410, b"<Error><Code>Expired</Code></Error>"
            answer.headers["content-type"] = "application/xml"


@flavour
def pictures_come_as_other_jpegs(server: Server) -> None:
    """Profile pictures are small square JPEGs, with a file name."""

    @outgoing(server, "profile-picture", status=200)
    def change(_: Call, answer: Answer) -> None:
        answer.body = picture(96, 96, "jpg")
        answer.headers["content-disposition"] = 'inline; filename="face.jpg"'


@flavour
def empty_bodies_are_empty_objects(server: Server) -> None:
    """An empty body is refused as 400, not as a schema breach."""

    @incoming(server, *BODIES)
    def check(call: Call) -> Answer | None:
        if call.body.strip():
            return None
        detail = {"detail": "Send a JSON object.", "code": "INVALID_REQUEST"}
        return json_answer(400, {**detail, "request_id": call.request_id})
