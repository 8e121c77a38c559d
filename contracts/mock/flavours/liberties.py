"""What many flavours share: seams over more than one part, and ways to tell the same otherwise."""

from collections.abc import Callable
from typing import Any

import orjson

from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.callbacks import Compose
from contracts.mock.records import Job
from contracts.mock.seams import Seam, Wrap, handlers, part
from contracts.mock.service import Service
from contracts.mock.tenants import Tenant

RESPOND = part("respond")
RENDER = part("render")
IMAGES = handlers("edit", "generate", "enhance", "remix")
ACCEPTED, CREATED = 202, 200

Members = dict[str, Any]
Tell = Callable[[Members], Members]
Change = Callable[[Call, Answer], None]


def whole(service: Service, wrap: Wrap) -> None:
    """Let the wrapper change the service itself, for what takes more than one seam."""
    wrap(service)


def allowing(status: int, seam: Seam) -> Seam:
    """Return the seam, where this status passes although the document does not declare it."""

    def install(service: Service, wrap: Wrap) -> None:
        hold = service.hold
        service.hold = lambda call, answer: (
            answer if answer.status == status else hold(call, answer)
        )
        seam(service, wrap)

    return install


def job_told(service: Service, wrap: Wrap) -> None:
    """Wrap how each object that tells of a job is told, by polls and callbacks alike."""
    tell: Tell = wrap(lambda told: told)

    def polled(handle: Handler) -> Handler:
        return changing(handle, lambda _, answer: telling(answer, tell))

    def called(compose: Compose) -> Compose:
        def composed(tenant: Tenant, job: Job) -> bytes:
            return orjson.dumps(everywhere(orjson.loads(compose(tenant, job)), tell))

        return composed

    handlers("job-status")(service, polled)
    part("compose")(service, called)


def telling(answer: Answer, tell: Tell) -> None:
    """Change every object of an answer."""
    answer.data = everywhere(answer.data, tell)


def changing(respond: Handler, change: Change) -> Handler:
    """Return the handler, whose answers are changed before they are sent."""

    def changed(call: Call) -> Answer:
        answer = respond(call)
        change(call, answer)
        return answer

    return changed


def preparing(stage: Stage, prepare: Callable[[Call], None]) -> Stage:
    """Return the stage, before which something else is done with the request."""

    def prepared(call: Call) -> Answer | None:
        prepare(call)
        return stage(call)

    return prepared


def following(stage: Stage, follow: Callable[[Call], None]) -> Stage:
    """Return the stage, after which, if it let the request pass, something else is done."""

    def followed(call: Call) -> Answer | None:
        answer = stage(call)
        if answer is None:
            follow(call)
        return answer

    return followed


def everywhere(value: Any, change: Callable[[Members], Members]) -> Any:
    """Return a JSON value, each of whose objects is changed, but for the map of counts."""
    if isinstance(value, list):
        return [everywhere(item, change) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {k: v if k == "counts" else everywhere(v, change) for k, v in value.items()}
    return change(inner)
