"""What happens to a request, in this order; the first stage that answers ends it.

    stage           ends the request with
    identify        -
    route           404 NOT_FOUND · 405
    authenticate    403 or 401 without a key · 401 with an unknown one
    meet_fault      503 · 500, if the control API asked for it
    read_body       413 · 422 for what is not JSON
    check_schema    422 by the document's own schemas
    check_rules     400 · 404 · 422 by what the document says in prose
    recall          202 with the original job of this client_request_id
    reserve         402
    perform         200 · 202 · 504, the operation's own answer

`recall`, `reserve` and `perform` are one transaction: nobody gets between them. Afterwards the
journal notes the request, and the answer is checked against the document.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from contracts.mock import billing, bodies, breaches, faults, jobs
from contracts.mock.answers import Answer, Refusal, refusal, unprocessable
from contracts.mock.call import Call, Stage
from contracts.mock.records import Fault


def through(stages: tuple[Stage, ...], call: Call) -> Answer | None:
    """Take the call through the stages, until one of them answers."""
    for stage in stages:
        answer = stage(call)
        if answer is not None:
            return answer
    return None


@dataclass(frozen=True)
class Transaction:
    """Stages as one, in which nobody else changes the tenant's state; reading needs no lock."""

    stages: tuple[Stage, ...]

    def __call__(self, call: Call) -> Answer | None:
        """Take the call through the stages."""
        if call.operation.method == "GET":
            return through(self.stages, call)
        with call.tenant.state.atomic():
            return through(self.stages, call)


def identify(call: Call) -> None:
    """Give the request its id."""
    call.id = call.service.request_ids.new("req")


def route(call: Call) -> None:
    """Find the operation of the document."""
    call.operation, call.parameters = call.service.router.find(call.method, call.path)


def authenticate(call: Call) -> None:
    """Find the developer by the API key."""
    key = call.headers.get(b"x-api-key")
    if not key:
        raise Refusal(call.operation.keyless_status, "Not authenticated")
    tenant = call.service.tenants.by_key.get(key)
    if tenant is None:
        raise Refusal(401, "Invalid API key")
    call.tenant = tenant


def meet_fault(call: Call) -> None:
    """Meet a fault that was armed: at once where somebody waits, later where a job fails of it."""
    if not call.tenant.state.faults.values():
        return
    asynchronous = _asks_for_job(call)
    call.fault = faults.draw(call.tenant, call.operation.name, asynchronous=asynchronous)
    if asynchronous:
        return
    if call.fault is Fault.UNAVAILABLE:
        raise refusal("SERVICE_UNAVAILABLE", "Service temporarily unavailable.")
    if call.fault is Fault.INTERNAL:
        raise refusal("INTERNAL_ERROR", "Internal error.")


def read_body(call: Call) -> None:
    """Read the JSON that the operation takes, if it takes any."""
    if call.operation.body is not None and call.parsed is None:
        call.parsed = bodies.parse(call)


def check_schema(call: Call) -> None:
    """Hold query and body to the document's own schemas, and fill in the document's defaults."""
    operation = call.operation
    errors: list[dict[str, Any]] = []
    if operation.query and call.raw_query:
        given = parse_qsl(call.raw_query.decode("utf-8", "replace"), keep_blank_values=True)
        call.query = {name: value for name, value in given if name in operation.query}
        for name, value in call.query.items():
            schema = operation.query[name]
            if not schema.validator.is_valid(value):
                errors += breaches.told(schema, value, "query", name)
    body = operation.body
    if body is not None and not body.schema.validator.is_valid(call.parsed):
        errors += breaches.told(body.schema, call.parsed, "body")
    if errors:
        raise unprocessable(*errors)
    if body is not None:
        # What this document does not declare is ignored, whatever another version means by it.
        known = {name: value for name, value in call.parsed.items() if name in body.members}
        call.data = {**body.defaults, **known}


def check_rules(call: Call) -> None:
    """Hold the request to what the document says in prose."""
    for rule in call.service.rules.get(call.operation.name, ()):
        rule(call)


def recall(call: Call) -> Answer | None:
    """Answer a repeated submit with the job that it made the first time."""
    key = call.submit_key
    if key is None:
        return None
    job = call.tenant.state.jobs.get(call.tenant.state.submits.get(key) or "")
    return Answer(202, jobs.handle(job)) if job else None


def reserve(call: Call) -> None:
    """Charge what the operation costs."""
    operation = call.operation
    if operation.makes_images:
        prices = call.service.prices.identity if call.subjects else call.service.prices.image
        price = prices[operation.name] * int(call.json["num_output_images"])
        call.charge = billing.reserve(call.tenant, operation.name, price)
    elif operation.name == "profile-add":
        price = call.service.prices.training[call.json["training_tier"]]
        call.charge = billing.reserve(call.tenant, billing.TRAINING, price)


def perform(call: Call) -> Answer:
    """Do what the operation is for."""
    return call.service.handlers[call.operation.name](call)


def _asks_for_job(call: Call) -> bool:
    try:
        read_body(call)
    except Refusal:
        return False  # the next stage says what is wrong with it
    body, sent = call.operation.body, call.parsed
    return bool(
        body and "async" in body.members and isinstance(sent, dict) and sent.get("async") is True
    )


STAGES: tuple[Stage, ...] = (
    identify,
    route,
    authenticate,
    meet_fault,
    read_body,
    check_schema,
    check_rules,
    Transaction((recall, reserve, perform)),
)
