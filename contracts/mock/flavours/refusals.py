"""How a refusal looks, where the documents leave it open or contradict each other."""

from collections.abc import Callable
from inspect import unwrap

from contracts.mock import stages
from contracts.mock.answers import Answer, Refusal, breach, invalid, refusal, unprocessable
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.flavours.liberties import (
    RENDER,
    RESPOND,
    Change,
    allowing,
    changing,
    following,
    preparing,
)
from contracts.mock.flavours.registry import flavour
from contracts.mock.rendering import Headers, Render
from contracts.mock.seams import part, stage
from contracts.mock.stages import Transaction

_BODY = stage(stages.read_body)
_SCHEMA = stage(stages.check_schema)
_ROUTE = stage(stages.route)
_UNPROCESSABLE, _GONE, _UNKNOWN_KEY = 422, 410, 401
_WRONG_METHOD, _WRONG_TYPE = 405, 415

Otherwise = Callable[[Call, Refusal], Refusal]


def _refusing(judge: Stage, otherwise: Otherwise) -> Stage:
    """Return the stage, which refuses otherwise."""

    def refused(call: Call) -> Answer | None:
        try:
            return judge(call)
        except Refusal as reason:
            raise otherwise(call, reason) from None

    return refused


def _said(*statuses: int, data: Callable[[Answer], object]) -> Change:
    """Return what gives answers of some statuses another body."""

    def change(_: Call, answer: Answer) -> None:
        if answer.status in statuses:
            answer.data = data(answer)

    return change


@flavour(choice="malformed bodies", wraps=_BODY)
def malformed_bodies_are_400(judge: Stage) -> Stage:
    """Refuse what is no JSON object with 400 INVALID_REQUEST."""
    return _refusing(judge, lambda _, __: invalid("The body is no JSON object."))


@flavour(choice="malformed bodies", wraps=allowing(_WRONG_TYPE, _BODY))
def other_content_types_are_415(judge: Stage) -> Stage:
    """Refuse a body that is not declared as JSON with 415."""

    def otherwise(call: Call, reason: Refusal) -> Refusal:
        is_json = b"json" in call.headers.get(b"content-type", b"")
        return reason if is_json or not call.body else Refusal(_WRONG_TYPE, "Send JSON.")

    return _refusing(judge, otherwise)


@flavour(choice="schema breaches", wraps=_SCHEMA)
def schema_breaches_are_400(judge: Stage) -> Stage:
    """Refuse a schema breach with 400 INVALID_REQUEST; counts of training images stay 422."""

    def otherwise(call: Call, reason: Refusal) -> Refusal:
        counts = {"too_short", "too_long"} & {row["type"] for row in reason.detail}
        if call.operation.name == "profile-add" and counts:
            return reason
        return invalid("; ".join(row["msg"] for row in reason.detail))

    return _refusing(judge, otherwise)


@flavour(choice="unknown models", wraps=_SCHEMA)
def unknown_models_are_400(judge: Stage) -> Stage:
    """Refuse an unknown base_model with 400, as its description says."""

    def otherwise(_: Call, reason: Refusal) -> Refusal:
        if reason.status == _UNPROCESSABLE and reason.detail[0]["loc"] == ["body", "base_model"]:
            return invalid("This base model is unknown.")
        return reason

    return _refusing(judge, otherwise)


def _unknown(call: Call) -> list[str]:
    body = call.operation.body
    return sorted(call.parsed.keys() - body.members) if body else []


@flavour(choice="unknown fields", wraps=_SCHEMA)
def unknown_fields_are_422(judge: Stage) -> Stage:
    """Refuse a field that the document does not declare, as a breach of the schema."""

    def refuse(call: Call) -> None:
        told = "Extra inputs are not permitted"
        rows = [breach(("body", name), "extra_forbidden", told) for name in _unknown(call)]
        if rows:
            raise unprocessable(*rows)

    return following(judge, refuse)


@flavour(choice="unknown fields", wraps=_SCHEMA)
def unknown_fields_are_400(judge: Stage) -> Stage:
    """Refuse a field that the document does not declare, as a bad request."""

    def refuse(call: Call) -> None:
        if names := _unknown(call):
            raise invalid(f"Unknown: {', '.join(names)}.")

    return following(judge, refuse)


@flavour(choice="rows of 422", wraps=RESPOND)
def breaches_show_the_input(respond: Handler) -> Handler:
    """Tell in each row of a 422 what pydantic tells as well, and which request it was."""

    def change(call: Call, answer: Answer) -> None:
        if answer.status == _UNPROCESSABLE:
            rows = [{**row, "input": None, "ctx": {}} for row in answer.data["detail"]]
            answer.data = {"detail": rows, "request_id": call.id}

    return changing(respond, change)


@flavour(choice="keys refused", wraps=RESPOND)
def keys_are_refused_in_the_envelope(respond: Handler) -> Handler:
    """Answer 401 and 403 with a code of their own and the id of the request."""

    def change(call: Call, answer: Answer) -> None:
        if answer.status in {_UNKNOWN_KEY, 403} and isinstance(answer.data, dict):
            answer.data |= {"code": "UNAUTHORIZED", "request_id": call.id}

    return changing(respond, change)


@flavour(choice="keys refused", wraps=RESPOND)
def keys_are_refused_by_a_gateway(respond: Handler) -> Handler:
    """Answer 401 and 403 as a gateway does: a message, and what it challenges."""

    def change(_: Call, answer: Answer) -> None:
        if answer.status in {_UNKNOWN_KEY, 403}:
            answer.data = {"message": "Forbidden"}
            answer.headers += ((b"www-authenticate", b'ApiKey realm="phota"'),)

    return changing(respond, change)


def _without_a_word(render: Render, *statuses: int) -> Render:
    """Return the rendering, which sends no body with some statuses."""

    def rendered(call: Call, answer: Answer) -> tuple[int, Headers, bytes]:
        if answer.status not in statuses:
            return render(call, answer)
        bare = Answer(answer.status, content=b"", headers=answer.headers)
        status, headers, _ = render(call, bare)
        return status, [header for header in headers if header[0] != b"content-type"], b""

    return rendered


@flavour(choice="keys refused", wraps=RENDER)
def keys_are_refused_without_a_word(render: Render) -> Render:
    """Send no body with 401 and 403, for which no document has a schema."""
    return _without_a_word(render, _UNKNOWN_KEY, 403)


@flavour(choice="402", wraps=RENDER)
def credit_is_refused_without_a_word(render: Render) -> Render:
    """Send no body with 402."""
    return _without_a_word(render, 402)


@flavour(choice="402", wraps=RESPOND)
def credit_is_refused_with_a_balance(respond: Handler) -> Handler:
    """Say with 402 what is left, in members of its own."""
    said = {"error": {"type": "insufficient_credit", "balance_usd": 0.0}}
    return changing(respond, _said(402, data=lambda _: said))


@flavour(choice="410", wraps=RENDER)
def expired_results_are_gone_without_a_word(render: Render) -> Render:
    """Send no body with 410."""
    return _without_a_word(render, _GONE)


@flavour(choice="410", wraps=RESPOND)
def expired_results_are_not_found(respond: Handler) -> Handler:
    """Answer 410 in the envelope, with the code that PhotaErrorCode names for it."""

    def change(call: Call, answer: Answer) -> None:
        if answer.status == _GONE:
            told = {"detail": "No longer available.", "code": "NOT_FOUND", "request_id": call.id}
            answer.data = told

    return changing(respond, change)


@flavour(choice="504", wraps=RESPOND)
def timeouts_come_from_a_gateway(respond: Handler) -> Handler:
    """Answer 504 with a message, as no document declares it."""
    return changing(respond, _said(504, data=lambda _: {"message": "Endpoint request timed out"}))


def _worded(respond: Handler, told: str) -> Handler:
    def change(_: Call, answer: Answer) -> None:
        if isinstance(answer.data, dict) and "code" in answer.data and "detail" in answer.data:
            answer.data["detail"] = told

    return changing(respond, change)


@flavour(choice="wording", wraps=RESPOND)
def refusals_are_worded_otherwise(respond: Handler) -> Handler:
    """Say in one word of another language what is wrong."""
    return _worded(respond, "Désolé 🙏")


@flavour(choice="wording", wraps=RESPOND)
def refusals_name_where_to_read_on(respond: Handler) -> Handler:
    """Name hosts and pages in what is told of a refusal."""
    return _worded(respond, "See app.photalabs.com/home/keys and api.photalabs.com.")


@flavour(choice="when to come back", wraps=RESPOND)
def answers_say_when_to_come_back(respond: Handler) -> Handler:
    """Send Retry-After with 202, 402, 503 and 504, as a number or a date."""
    when = {202: b"1", 402: b"86400", 503: b"Fri, 31 Dec 2077 23:59:59 GMT", 504: b"30"}

    def change(_: Call, answer: Answer) -> None:
        if answer.status in when:
            answer.headers += ((b"retry-after", when[answer.status]),)

    return changing(respond, change)


@flavour(choice="methods", wraps=_ROUTE)
def wrong_methods_are_unknown_routes(judge: Stage) -> Stage:
    """Answer a method that a path does not have as a path that does not exist."""

    def otherwise(_: Call, reason: Refusal) -> Refusal:
        is_method = reason.status == _WRONG_METHOD
        return refusal("NOT_FOUND", "There is nothing at this address.") if is_method else reason

    return _refusing(judge, otherwise)


@flavour(choice="methods", wraps=_ROUTE)
def heads_are_answered(judge: Stage) -> Stage:
    """Answer HEAD as GET, without the body."""

    def as_get(call: Call) -> None:
        if call.method == "HEAD":
            call.method = "GET"

    return preparing(judge, as_get)


@flavour(choice="order", wraps=part("stages"))
def bodies_are_judged_before_keys(table: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Refuse what breaks the schema before it is asked who sent it."""
    late = [found for found in table if _wraps(found, stages.authenticate, stages.meet_fault)]
    early = [found for found in table if found not in late]
    place = next(i for i, found in enumerate(early) if _wraps(found, stages.check_schema)) + 1
    return (*early[:place], *late, *early[place:])


def _wraps(found: Stage, *wrapped: Stage) -> bool:
    return not isinstance(found, Transaction) and unwrap(found) in wrapped


@flavour(choice="order", wraps=_ROUTE)
def keys_are_asked_for_at_every_address(judge: Stage) -> Stage:
    """Ask for a key before it is said that there is nothing at an address."""

    def guarded(call: Call) -> Answer | None:
        key = call.headers.get(b"x-api-key")
        try:
            return judge(call)
        except Refusal:
            if not key:
                raise Refusal(403, "Not authenticated") from None
            if key not in call.service.tenants.by_key:
                raise Refusal(_UNKNOWN_KEY, "Invalid API key") from None
            raise

    return guarded
