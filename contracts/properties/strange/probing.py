"""Send strange data to an operation: each kind once, then drawn ones."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from hypothesis import strategies as st
from schemathesis.generation.case import Case

from contracts.client import CALLS, IMAGE_OPERATIONS, mark_as_odd
from contracts.properties.probe import Budget, Probe
from contracts.properties.promises import NAMES
from contracts.properties.schemas import operation_of
from contracts.properties.strange.addresses import is_about_one, strange_ids, strange_tags
from contracts.properties.strange.asking import Strange, leniently
from contracts.properties.strange.bodies import COUNT, Bodies
from contracts.properties.strange.literals import drawn_numbers
from contracts.properties.strange.pictures import drawn_pictures
from contracts.properties.strange.texts import drawn_texts
from contracts.properties.strange.wire import around, to_read

_NOBODY = "phota-contracts-nobody"


def probe_strange(
    probe: Probe, operation: str, budget: Budget, *, at_a_price: bool = False
) -> None:
    """Send strange data, at a price no more than the budget has examples.

    Where it may not spend, the probe sends what reads, and what no server makes anything of. A
    deletion is left alone: what is deleted is only what the run itself made.
    """
    name = NAMES[operation]
    if CALLS[name].method == "DELETE":
        return
    makes = CALLS[name].method == "POST" and probe.may_spend
    chosen = list(_to(probe, name))
    if makes and at_a_price:
        most = min(budget.examples, len(chosen))
        chosen = Random(probe.schemas.seed).sample(chosen, most)  # noqa: S311 - no secret
    for strange in chosen:
        if budget.is_spent:
            return
        probe.ask_strange(strange, operation)
    if makes and not at_a_price:
        probe.promise_of = lambda case: leniently(probe.promises.of(case))
        probe.fuzz(_drawn(probe, name, operation), budget, f"strange {operation}")


def _to(probe: Probe, name: str) -> Iterator[Strange]:
    api = probe.sender.api
    if CALLS[name].method == "POST":
        bodies = Bodies(api, probe.schemas, probe.promises, name)
        if bodies.can_be_asked:
            yield from bodies.all()
            yield from _oddly(around(api, name, bodies.valid))
        return
    of = _NOBODY if is_about_one(name) else ""
    yield from _oddly(to_read(api, name, of))
    if of:
        yield from _oddly(strange_ids(api, name))
    elif name == "profile-ids":
        yield from _oddly(strange_tags(api))


def _oddly(requests: Iterable[Strange]) -> Iterator[Strange]:
    """Mark what is strange outside of its body, so that an HTTP layer may turn it down."""
    for strange in requests:
        mark_as_odd(strange.request)
        yield strange


def _drawn(probe: Probe, name: str, operation: str) -> st.SearchStrategy[Case[Any]]:
    """Return what draws bodies with one or two members that are strange."""
    bodies = Bodies(probe.sender.api, probe.schemas, probe.promises, name)
    asked = operation_of(probe.schemas.published, operation)
    changes: dict[str, st.SearchStrategy[Any]] = {
        "stray": st.one_of(drawn_texts(), drawn_numbers())
    }
    changes["prompt" if name in IMAGE_OPERATIONS else "tag"] = drawn_texts()
    if name in IMAGE_OPERATIONS:
        changes |= {COUNT: drawn_numbers(), "profile_ids": st.lists(drawn_texts(), max_size=3)}
    changed = st.sampled_from(sorted(changes)).flatmap(
        lambda member: changes[member].map(lambda value: {**bodies.valid, member: value})
    )
    pictured = drawn_pictures().map(bodies.with_picture)
    drawn = changed if name == "generate" else st.one_of(changed, pictured)
    return drawn.map(lambda body: asked.Case(body=body, media_type="application/json"))
