"""One mock, put together: what it is made of, and how it answers a request.

Every part is a seam. Another table of handlers, another store, signature, clock or rendering
makes another service; nothing in here asks which one it is. `seams` wraps parts by name.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import signatures
from contracts.documents import registered
from contracts.mock import conformity, downloads, profiles, studio
from contracts.mock.addresses import AddressGuard
from contracts.mock.answers import Answer, Refusal, refusal
from contracts.mock.api import compile_operations
from contracts.mock.billing import Prices
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.callbacks import Compose, Send, Sign, composed
from contracts.mock.durations import Durations
from contracts.mock.ids import Ids
from contracts.mock.records import Entry, Fault
from contracts.mock.rendering import Render, render
from contracts.mock.routing import Router
from contracts.mock.rules import RULES, Rule
from contracts.mock.senders import HttpsSender
from contracts.mock.settings import Settings
from contracts.mock.stages import STAGES, identify, through
from contracts.mock.store import Store
from contracts.mock.store_memory import MemoryStore
from contracts.mock.tenants import Clock, Tenants

_LOG = logging.getLogger("contracts.mock")
_SHOWN = 200  # characters of a path that the journal keeps

Hold = Callable[[Call, Answer], Answer]  # holds an answer to the document
Download = Callable[[Tenants, str, str, str], Answer]
Edge = Callable[[Any], Any]  # from an ASGI application to another around it

HANDLERS: Mapping[str, Handler] = {
    "edit": studio.make_images,
    "generate": studio.make_images,
    "enhance": studio.make_images,
    "remix": studio.make_images,
    "job-status": studio.job_status,
    "webhook-secret": studio.webhook_secret,
    "profile-ids": profiles.ids,
    "profile-status": profiles.status,
    "profile-picture": profiles.picture,
    "profile-add": profiles.add,
    "profile-delete": profiles.delete,
}


@dataclass
class Service:
    """The parts of a mock."""

    router: Router
    tenants: Tenants
    store: Store
    clock: Clock
    request_ids: Ids
    durations: Durations
    prices: Prices
    addresses: AddressGuard
    handlers: Mapping[str, Handler] = field(default_factory=lambda: HANDLERS)
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=lambda: RULES)
    stages: tuple[Stage, ...] = STAGES
    hold: Hold = conformity.checked
    respond: Handler = field(default_factory=lambda: respond)
    render: Render = render
    download: Download = downloads.fetch
    download_origin: str | None = None  # where downloads are, if not where the API is
    compose: Compose = composed
    sign: Sign = signatures.sign
    send: Send = field(default_factory=lambda: HttpsSender().post)
    edge: Edge = lambda app: app
    wake: Callable[[], None] = lambda: None  # tells whoever sends callbacks that there is one


def build(settings: Settings, clock: Clock = time.time) -> Service:
    """Return the service that these settings describe."""
    store = open_store(settings.state)
    seed = None if settings.seed is None else f"{settings.seed}/{store.launch}"
    service = Service(
        router=Router(compile_operations(registered(settings.api_version))),
        tenants=Tenants(settings.developers, store, clock, seed),
        store=store,
        clock=clock,
        request_ids=Ids(seed),
        durations=Durations.of(settings),
        prices=Prices.assuming(settings.unpublished_price_usd),
        addresses=AddressGuard(settings.callback_hosts),
    )
    if settings.defects or settings.flavours:
        from contracts.mock.variations import vary  # noqa: PLC0415 - it wraps what stands here

        vary(service, defects=settings.defects, flavours=settings.flavours)
    return service


def open_store(path: str | None) -> Store:
    """Return a store in this file, or one in memory."""
    if path is None:
        return MemoryStore()
    from contracts.mock.store_sqlite import SqliteStore  # noqa: PLC0415 - few need a database

    return SqliteStore(path)


def respond(call: Call) -> Answer:
    """Answer a request, whatever it is, note it, and hold the answer to the document."""
    try:
        answer = _answer(call)
    except Refusal as refused:
        answer = refused.answer(call.id)
    except Exception:  # noqa: BLE001 - whatever it is, it is logged, and the client is answered
        _LOG.exception("%s %s failed", call.method, call.path)
        answer = refusal("INTERNAL_ERROR", "Internal error.").answer(call.id)
    if call.is_routed:
        answer = call.service.hold(call, answer)
    if call.is_authenticated:
        _note(call, answer)
    answer.hang_up = call.fault is Fault.DROP_RESPONSE
    return answer


def _answer(call: Call) -> Answer:
    if call.path.startswith(downloads.PREFIX) and call.origin == call.download_origin:
        identify(call)
        query = call.raw_query.decode("utf-8", "replace")
        return call.service.download(call.service.tenants, call.method, call.path, query)
    answer = through(call.service.stages, call)
    assert answer is not None, "the last stage answers"  # noqa: S101 - our own bug
    return answer


def _note(call: Call, answer: Answer) -> None:
    code = answer.data.get("code") if isinstance(answer.data, dict) else None
    name = call.operation.name
    tenant = call.tenant
    entry = Entry(call.id, tenant.now(), call.method, call.path[:_SHOWN], name, answer.status, code)
    tenant.state.journal.put(call.id, entry)
