"""The control API: what a test environment offers beyond the API itself, in the design's words.

It is scoped by `X-API-Key` as the API is. Beyond the four calls that every environment may offer,
this one shows the journal.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson

from contracts.mock import billing, faults
from contracts.mock.answers import Answer, Refusal
from contracts.mock.call import Call
from contracts.mock.records import Charge, Fault
from contracts.mock.settings import dollars
from contracts.mock.stages import identify
from contracts.mock.tenants import Tenant

PREFIX = "/_control/"
_MOST_SECONDS = 10 * 365 * 24 * 60 * 60
_MOST_TIMES = 1000

Action = Callable[[Call, Tenant], dict[str, Any]]
Drain = Callable[[Tenant], Awaitable[None]]


async def respond(call: Call, drain: Drain) -> Answer:
    """Answer a call of the control API; `drain` sends the callbacks that have become due."""
    identify(call)
    try:
        tenant, action = _tenant(call), _action(call)
        data = action(call, tenant)
        if action is _advance:
            await drain(tenant)
    except Refusal as refused:
        return refused.answer(call.id)
    return Answer(200, data)


def _advance(call: Call, tenant: Tenant) -> dict[str, Any]:
    seconds = _body(call).get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise Refusal(400, "seconds must be a number.")
    if not 0 <= seconds <= _MOST_SECONDS:
        raise Refusal(400, f"seconds must be from 0 to {_MOST_SECONDS}.")
    return {"now": tenant.advance(seconds)}


def _charges(call: Call, tenant: Tenant) -> dict[str, Any]:
    del call
    now = tenant.now()
    return {
        "charges": [_charge(charge, now) for charge in tenant.state.charges.values()],
        "balance_usd": dollars(billing.balance(tenant)),
    }


def _charge(charge: Charge, now: float) -> dict[str, Any]:
    return {
        "id": charge.id,
        "kind": charge.kind,
        "usd": dollars(charge.millicents),
        "refunded": billing.is_refunded(charge, now),
    }


def _faults(call: Call, tenant: Tenant) -> dict[str, Any]:
    body = _body(call)
    operation, times = _operation(call, body.get("operation")), body.get("times", 1)
    if body.get("fault") not in list(Fault):
        raise Refusal(400, f"fault must be one of {', '.join(Fault)}.")
    if not isinstance(times, int) or isinstance(times, bool) or not 0 <= times <= _MOST_TIMES:
        raise Refusal(400, f"times must be an integer from 0 to {_MOST_TIMES}.")
    faults.arm(tenant, operation, Fault(body["fault"]), times)
    return {"operation": operation, "fault": body["fault"], "times": times}


def _operation(call: Call, wanted: Any) -> str:
    """Return the short name of an operation that is given by it or by its operationId."""
    for operation in call.service.router.operations:
        if wanted in (operation.name, operation.id):
            return operation.name
    names = ", ".join(operation.name for operation in call.service.router.operations)
    raise Refusal(400, f"operation must be one of {names}.")


def _reset(call: Call, tenant: Tenant) -> dict[str, Any]:
    del call
    tenant.reset()
    return {"reset": True}


def _journal(call: Call, tenant: Tenant) -> dict[str, Any]:
    del call
    return {"journal": [entry._asdict() for entry in tenant.state.journal.values()]}


_ACTIONS: Mapping[str, tuple[str, Action]] = {
    "clock/advance": ("POST", _advance),
    "charges": ("GET", _charges),
    "faults": ("POST", _faults),
    "reset": ("POST", _reset),
    "journal": ("GET", _journal),
}


def _action(call: Call) -> Action:
    found = _ACTIONS.get(call.path.removeprefix(PREFIX))
    if found is None:
        raise Refusal(404, f"The control API has: {', '.join(_ACTIONS)}.")
    method, action = found
    if call.method != method:
        raise Refusal(405, f"Use {method}.", headers=((b"allow", method.encode()),))
    return action


def _tenant(call: Call) -> Tenant:
    tenant = call.service.tenants.by_key.get(call.headers.get(b"x-api-key", b""))
    if tenant is None:
        raise Refusal(401, "The control API needs a developer's key in X-API-Key.")
    return tenant


def _body(call: Call) -> dict[str, Any]:
    try:
        parsed = orjson.loads(call.body or b"")
    except orjson.JSONDecodeError:
        parsed = None
    if not isinstance(parsed, dict):
        raise Refusal(400, "The body must be a JSON object.")
    return parsed
