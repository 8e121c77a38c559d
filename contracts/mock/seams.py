"""Where a mock can be varied: a defect or a flavour wraps one part of it and touches nothing else.

    seam                          wraps
    handlers("edit", "remix")     what these operations do · Handler
    stage(stages.recall)          one step on a request's way · Stage
    rule(rules.images_by_tier)    one rule of the documents' prose · Rule
    records("jobs")               a collection of each developer's state · Collection
    part("compose")               a part of the service by its field's name: respond, render, sign,
                                  send, compose, download, edge, hold, prices, durations, …

A wrapper is called once for each mock (for `records`, once for each developer), so that what it
remembers in its closure belongs to that mock.
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Generic

from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.rules import Rule
from contracts.mock.service import Service
from contracts.mock.stages import Transaction
from contracts.mock.store import Collection, Record

Wrap = Callable[[Any], Any]
Seam = Callable[[Service, Wrap], None]


def handlers(*operations: str) -> Seam:
    """Wrap what operations do, by one wrapper that sees the calls of all of them."""

    def install(service: Service, wrap: Wrap) -> None:
        before = service.handlers

        def original(call: Call) -> Answer:
            return before[call.operation.name](call)

        varied: Handler = wrap(original)
        service.handlers = {**before, **dict.fromkeys(operations, varied)}

    return install


def stage(wrapped: Stage) -> Seam:
    """Wrap one stage, wherever in the table it stands."""

    def install(service: Service, wrap: Wrap) -> None:
        service.stages = _exchanged(service.stages, wrapped, wrap)

    return install


def rule(wrapped: Rule) -> Seam:
    """Wrap one rule, for every operation that obeys it."""

    def install(service: Service, wrap: Wrap) -> None:
        found = {r for rules in service.rules.values() for r in rules if _is(r, wrapped)}
        varied = {original: _around(original, wrap) for original in found}
        service.rules = {
            operation: tuple(varied.get(rule, rule) for rule in rules)
            for operation, rules in service.rules.items()
        }

    return install


def records(kind: str) -> Seam:
    """Wrap the collection of this name in every developer's state."""

    def install(service: Service, wrap: Wrap) -> None:
        for tenant in service.tenants:
            setattr(tenant.state, kind, wrap(getattr(tenant.state, kind)))

    return install


def part(name: str) -> Seam:
    """Wrap a part of the service: the field of this name."""

    def install(service: Service, wrap: Wrap) -> None:
        setattr(service, name, wrap(getattr(service, name)))

    return install


class Around(Generic[Record]):
    """A collection that does as another does; what a variation changes, it overrides."""

    def __init__(self, inner: Collection[Record]) -> None:
        self.inner = inner

    def get(self, id_: str) -> Record | None:
        """Return a record."""
        return self.inner.get(id_)

    def put(self, id_: str, record: Record) -> None:
        """Add or replace a record."""
        self.inner.put(id_, record)

    def pop(self, id_: str) -> Record | None:
        """Remove and return a record."""
        return self.inner.pop(id_)

    def values(self) -> Iterable[Record]:
        """Return all records, oldest first."""
        return self.inner.values()

    def clear(self) -> None:
        """Remove all records."""
        self.inner.clear()


def _exchanged(stages: tuple[Stage, ...], wrapped: Stage, wrap: Wrap) -> tuple[Stage, ...]:
    return tuple(
        replace(stage, stages=_exchanged(stage.stages, wrapped, wrap))
        if isinstance(stage, Transaction)
        else _around(stage, wrap)
        if _is(stage, wrapped)
        else stage
        for stage in stages
    )


def _around(original: Callable[..., Any], wrap: Wrap) -> Any:
    varied = wrap(original)
    varied.__wrapped__ = original  # so that another variation still finds it
    return varied


def _is(found: Callable[..., Any], wrapped: Callable[..., Any]) -> bool:
    return inspect.unwrap(found) is wrapped
