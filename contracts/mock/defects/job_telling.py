"""Seams that lies about jobs share: what is told of a job, and the handle of an accepted one."""

from collections.abc import Callable
from typing import Any

import orjson

from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler
from contracts.mock.callbacks import Compose
from contracts.mock.records import Job
from contracts.mock.seams import Wrap, handlers, part
from contracts.mock.service import Service
from contracts.mock.tenants import Tenant

Told = dict[str, Any]
Tell = Callable[[Told], Told]

RESPOND = part("respond")
ACCEPTED = 202
_MOST = 4


def made_four(told: Told) -> bool:
    """Return whether the job has succeeded with four images."""
    return bool(told["result"]) and len(told["result"]["download_urls"]) == _MOST


def everywhere(service: Service, wrap: Wrap) -> None:
    """Wrap what is told of a job, by polling and by callback alike: a `Tell`."""
    tell: Tell = wrap(lambda told: told)

    def polled(status: Handler) -> Handler:
        def answer(call: Call) -> Answer:
            found = status(call)
            found.data = tell(found.data)
            return found

        return answer

    def called_back(compose: Compose) -> Compose:
        def composed(tenant: Tenant, job: Job) -> bytes:
            return orjson.dumps(tell(orjson.loads(compose(tenant, job))))

        return composed

    handlers("job-status")(service, polled)
    part("compose")(service, called_back)


def handing_over(respond: Handler, change: Callable[[Call, Answer], None]) -> Handler:
    """Return the handler, which changes what it says of a job that it has accepted."""

    def handed_over(call: Call) -> Answer:
        answer = respond(call)
        if answer.status == ACCEPTED and call.is_routed:
            change(call, answer)
        return answer

    return handed_over
