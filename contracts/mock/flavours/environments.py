"""What a test environment's control API need not offer, and what stands before a service."""

from typing import Any

from contracts.mock import control
from contracts.mock.answers import Answer, Refusal
from contracts.mock.call import Call, Handler
from contracts.mock.flavours.liberties import ACCEPTED, RESPOND, changing, whole
from contracts.mock.flavours.registry import flavour
from contracts.mock.records import ArmedFault, Fault
from contracts.mock.seams import Around, records
from contracts.mock.service import Service

_UNKNOWN = frozenset({Fault.TIMEOUT, Fault.INSTANCE_DIED})
_GATEWAY = "/gateway"
_FORBIDDEN = {
    "type": "http.response.start",
    "status": 403,
    "headers": [(b"content-length", b"0")],
}


class _Few(Around[ArmedFault]):
    """Faults, some of which cannot be armed, and none withdrawn that is not there."""

    def put(self, id_: str, record: ArmedFault) -> None:
        """Arm a fault that is known."""
        if record.fault in _UNKNOWN:
            raise Refusal(422, "This fault is not known here.")
        self.inner.put(id_, record)

    def pop(self, id_: str) -> ArmedFault | None:
        """Disarm a fault that is armed."""
        if self.inner.get(id_) is None:
            raise Refusal(404, "No such fault is armed.")
        return self.inner.pop(id_)


@flavour(choice="control API", wraps=records("faults"))
def faults_are_few(faults: Any) -> Any:
    """Know neither timeouts nor instances that die, and withdraw no fault that is used up."""
    return _Few(faults)


@flavour(choice="control API", wraps=whole)
def one_developer_has_control(service: Service) -> Service:
    """Offer the control API to the first developer alone."""
    first, edge = next(iter(service.tenants.by_key)), service.edge

    def guarding(app: Any) -> Any:
        inner: Any = edge(app)

        async def guarded(scope: Any, receive: Any, send: Any) -> None:
            is_control = scope["type"] == "http" and scope["path"].startswith(control.PREFIX)
            if not is_control or (b"x-api-key", first) in scope["headers"]:
                await inner(scope, receive, send)
                return
            await send(_FORBIDDEN)
            await send({"type": "http.response.body", "body": b""})

        return guarded

    service.edge = guarding
    return service


@flavour(choice="control API", wraps=whole)
def control_tells_in_a_form_of_its_own(service: Service) -> Service:
    """Do all that a control API may do, and tell of it nothing but items in place of charges."""
    edge = service.edge

    def telling(app: Any) -> Any:
        inner: Any = edge(app)

        async def told(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http" or not scope["path"].startswith(control.PREFIX):
                await inner(scope, receive, send)
                return
            body = b'{"items": []}' if scope["path"].endswith("/charges") else b""

            async def otherwise(message: Any) -> None:
                if message["type"] == "http.response.start":
                    length = (b"content-length", str(len(body)).encode())
                    await send({**message, "headers": [length]})
                elif not message.get("more_body"):
                    await send({"type": "http.response.body", "body": body})

            await inner(scope, receive, otherwise)

        return told

    service.edge = telling
    return service


@flavour(choice="poll_url", wraps=RESPOND)
def poll_urls_name_a_gateway(respond: Handler) -> Handler:
    """Serve everything below /gateway too, and give out a poll_url that begins with it."""

    def served(call: Call) -> Answer:
        call.path = call.path.removeprefix(_GATEWAY)
        return respond(call)

    def told(_: Call, answer: Answer) -> None:
        if answer.status == ACCEPTED:
            answer.data["poll_url"] = _GATEWAY + answer.data["poll_url"]

    return changing(served, told)
