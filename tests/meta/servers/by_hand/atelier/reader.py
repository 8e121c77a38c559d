"""From bytes to an order: content type, JSON, fields; every flaw named at once."""

import json

from atelier.answers import Refusal
from atelier.forms import Flaw, blank_forms


class Reader:
    def __init__(self, manners):
        self.manners = manners
        self.forms = blank_forms()

    def read(self, operation, request):
        """The body as a dict that fits the operation's form; Refusal otherwise."""
        status = 422 if operation == "add" else self.manners.schema_status
        body = self.parse(request, status)
        order, flaws = self.fill_in(operation, body)
        if [flaw["loc"][1:] for flaw in flaws] == [["base_model"]]:
            status = self.manners.model_status or status
        if flaws:
            raise self.refusal(status, flaws)
        return order

    def parse(self, request, status):
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise self.refusal(status, [_flaw((), "send application/json", "media_type")])
        try:
            body = json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError) as problem:
            flaws = [_flaw((), "the body is not JSON", "json_invalid")]
            raise self.refusal(status, flaws) from problem
        if not isinstance(body, dict):
            raise self.refusal(status, [_flaw((), "the body must be an object", "dict_type")])
        return body

    def fill_in(self, operation, body):
        form = self.forms[operation]
        flaws = [_flaw((n,), "is missing", "missing") for n in form.required if n not in body]
        order = {}
        for name, value in body.items():
            if name not in form.fields:
                if self.manners.strict_fields:
                    flaws.append(_flaw((name,), "is not a field of this form", "unknown_field"))
                continue
            try:
                order[name] = form.fields[name](value, self.manners.coerces)
            except Flaw as flaw:
                flaws.append(_flaw((name, *flaw.where), flaw.message, flaw.kind))
        return order, flaws

    def refusal(self, status, flaws):
        """422 with the list, or 400 with the same in one sentence."""
        if status == 422:
            return Refusal(422, flaws=flaws)
        told = "; ".join(f"{'.'.join(map(str, flaw['loc']))}: {flaw['msg']}" for flaw in flaws)
        return Refusal(400, "INVALID_REQUEST", told)


def _flaw(where, message, kind):
    return {"loc": ["body", *where], "msg": message, "type": kind}


def _no_constant(name):
    raise ValueError(f"{name} is no JSON")
