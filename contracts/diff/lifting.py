"""The whole request or response body that carries a witness, judged as a whole once more."""

from dataclasses import replace
from typing import Any

from contracts.diff.changes import SchemaChange
from contracts.diff.evidence import Kind, Witness
from contracts.diff.graph import Step, Way
from contracts.diff.instances import UNDECLARED
from contracts.diff.patterns import UncheckableError
from contracts.diff.schema import Schema
from contracts.diff.witness import Witnesses
from contracts.documents.pointer import join

_FARTHEST = 60  # steps: what is nested deeper helps no reader
_MOST_ITEMS = 20


def alone(witness: Witness, way: Way) -> Witness:
    """Return the witness with the operation and the place that it belongs to."""
    where = way.where.removeprefix("the ")
    pointer = join([token for _, step in way.steps for token in _tokens(step)])
    placed = replace(witness, operation=way.operation, where=where, pointer=pointer)
    return replace(placed, body=witness.instance)


def lifted(witness: Witness, way: Way, witnesses: Witnesses, *, of_old: bool) -> Witness:
    """Return the witness in the whole that carries it, minimal otherwise.

    If no whole is found that is judged as the witness itself is, it stays alone. `of_old` says
    which document allows it.
    """
    placed = alone(witness, way)
    if not way.steps:
        return replace(placed, whole=True)
    if len(way.steps) > _FARTHEST:
        return placed
    for generous in (True, False):
        body = witness.instance
        for change, step in reversed(way.steps):
            old, new = change.old, change.new
            own, other = (old, new) if of_old else (new, old)
            body = _around(body, own, other if generous else None, step, witnesses)
        if _judged_alike(witness.kind, way.root, body, witnesses, of_old=of_old):
            return replace(placed, body=body, whole=True)
    return placed


def _tokens(step: Step) -> tuple[str | int, ...]:
    match step:
        case ("properties", name) | ("prefixItems", name):
            return (name,)
        case ("items",):
            return (0,)
        case ("additionalProperties",):
            return (UNDECLARED,)
    return ()


def _around(body: Any, own: Schema, other: Schema | None, step: Step, witnesses: Witnesses) -> Any:
    """Return what holds a value one step above it."""
    sampler = witnesses.sampler()
    match step:
        case ("properties", name):
            return {**sampler.holding(own, other), str(name): body}
        case ("additionalProperties",):
            return {**sampler.holding(own, other), UNDECLARED: body}
        case ("items",):
            sizes = (size for size in own.values("minItems") if isinstance(size, int))
            return [body] * min(max(sizes, default=1), _MOST_ITEMS) or [body]
        case ("prefixItems", int(index)):
            places = (own.below("prefixItems", place) for place in range(index))
            return [*(value for each in places for value in sampler.first(each, None, 1)), body]
    return body


def _judged_alike(
    kind: Kind, root: SchemaChange, body: Any, witnesses: Witnesses, *, of_old: bool
) -> bool:
    own, other = (root.whole_old, root.whole_new) if of_old else (root.whole_new, root.whole_old)
    if not witnesses.allows(own, body, of_old=of_old):
        return False
    if kind is Kind.CONVENTION:
        return True
    try:
        return bool(witnesses.refusals(other, body))
    except UncheckableError:
        return False
