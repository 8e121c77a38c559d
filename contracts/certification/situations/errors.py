"""Drills in which a submit is refused, or the service fails for good."""

import secrets
from typing import Any

from contracts.certification.drills import End, drill
from contracts.certification.record import Reply, Request
from contracts.certification.scripts import Proceed, Script, answered
from contracts.certification.stage import Stage

NAMED = ("client-error.failure", "client-error.code", "client-error.request-id")
BARE = ("client-error.failure", "client-error.without-body")
_KEPT_BACK = "client-retry.not-refused"
_LETTERS = "bcdfghjklmnpqrstvwxz"  # which make no words
_FIELD, _WRONG = "aspect_ratio", "the drill does not like this shape"


def _refusing(status: int, code: str | None, detail: Any) -> type[Script]:
    """Return a script that refuses every submit; without a code there is no body."""

    class Refusing(Script):
        async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
            if not request.is_submit:
                return await proceed()
            request_id = _request_id()
            stage.facts.setdefault("request_ids", []).append(request_id)
            stage.facts["status"] = status
            if code is None:
                return answered(status, None, ("x-request-id", request_id))
            stage.facts["code"] = code
            data = {"detail": detail, "code": code, "request_id": request_id}
            return answered(status, data, ("x-request-id", request_id))

    Refusing.__doc__ = f"Every submit is answered {status} {code or 'without a body'}."
    return Refusing


for _status, _code, _detail in (
    (400, "INVALID_REQUEST", "The drill refuses these parameters."),
    (400, "CONTENT_MODERATION", "The drill's safety filter blocked it."),
    (404, "PROFILE_NOT_FOUND", "There is no such profile."),
    (404, "PROFILE_NOT_READY", "The profile is still being trained."),
):
    _name = f"refused-{_code.lower().replace('_', '-')}"
    drill(_name, *NAMED, _KEPT_BACK, expects=End.FAILURE)(_refusing(_status, _code, _detail))

for _status, _code, _detail in (
    (500, "INTERNAL_ERROR", "An unexpected error."),
    (503, "SERVICE_UNAVAILABLE", "Upstream resources are exhausted."),
):
    _name = f"always-{_code.lower().replace('_', '-')}"
    drill(_name, *NAMED, expects=End.FAILURE)(_refusing(_status, _code, _detail))

for _status in (401, 402, 403):
    drill(f"refused-{_status}", *BARE, _KEPT_BACK, expects=End.FAILURE)(
        _refusing(_status, None, None)
    )


def _request_id() -> str:
    """Return an id of letters alone, which tells nothing of the refusal to who repeats it."""
    return "req_" + "".join(secrets.choice(_LETTERS) for _ in range(12))


@drill(
    "refused-422",
    "client-error.failure",
    "client-error.validation",
    _KEPT_BACK,
    expects=End.FAILURE,
)
class Unprocessable(Script):
    """Every submit is answered 422 with a list of what is wrong."""

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Refuse in the shape of HTTPValidationError."""
        if not request.is_submit:
            return await proceed()
        stage.facts.update(status=422, field=_FIELD, wrong=_WRONG)
        wrong = {"loc": ["body", _FIELD], "msg": _WRONG, "type": "value_error"}
        return answered(422, {"detail": [wrong]}, ("x-request-id", "req_unprocessable"))
