"""Rules about what an operation asks of a client's credentials."""

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.diff.changes import Node, SchemeChange, SecurityChange, Seen
from contracts.diff.registry import rule
from contracts.diff.words import Impact, Side

_ADDRESSES = ("authorizationUrl", "tokenUrl", "refreshUrl")


@rule(Side.REQUEST, Impact.BREAKING)
def more_credentials_asked(change: SecurityChange) -> Iterator[Seen]:
    """Clients with credentials that were enough are refused."""
    for alternative in change.old.data:
        if not any(_asks_no_more(new, alternative) for new in change.new.data):
            yield change.finding(f"{_shown(alternative)} is no longer enough")


@rule(Side.REQUEST, Impact.COMPATIBLE)
def other_credentials_accepted(change: SecurityChange) -> Iterator[Seen]:
    """Clients may go on with the ones they have."""
    for alternative in change.new.data:
        if not any(_asks_no_more(old, alternative) for old in change.old.data):
            yield change.finding(f"{_shown(alternative)} is accepted too")


@rule(Side.REQUEST, Impact.BREAKING)
def scheme_changed(change: SchemeChange) -> Iterator[Seen]:
    """Clients show their credentials in the old way, or in the old place, and are refused."""
    for keyword in ("type", "in", "name", "scheme"):
        before, now = change.value(keyword)
        if str(before).lower() != str(now).lower():
            yield change.finding(f"{change.name}: {keyword} {now!r}, was {before!r}", keyword)


@rule(Side.REQUEST, Impact.BREAKING)
def credentials_from_elsewhere(change: SchemeChange) -> Iterator[Seen]:
    """Clients ask for their tokens where none are given any more."""
    before, now = change.value("openIdConnectUrl")
    if before and now and before != now:
        yield change.finding(f"{change.name}: openIdConnectUrl {now!r}, was {before!r}")
    one, two = change.old.child("flows"), change.new.child("flows")
    for flow in one.fields:
        if two.there and flow not in two.fields:
            yield change.finding(f"{change.name}: flow {flow} removed", "flows")
        elif two.there:
            yield from _moved(change, one.child(flow), two.child(flow), flow)


@rule(Side.REQUEST, Impact.UNDECIDED)
def scope_withdrawn(change: SchemeChange) -> Iterator[Seen]:
    """Clients that ask for it get a token without it, or none: it depends on who gives tokens."""
    for flow, scope in _only_in(change.old, change.new):
        message = f"{change.name}: scope {scope!r} removed from {flow}"
        yield change.finding(message, "flows", flow, "scopes", scope)


@rule(Side.REQUEST, Impact.COMPATIBLE)
def scope_offered(change: SchemeChange) -> Iterator[Seen]:
    """Clients may ask for it; what an operation asks for is said there."""
    for flow, scope in _only_in(change.new, change.old):
        message = f"{change.name}: scope {scope!r} added to {flow}"
        yield change.finding(message, "flows", flow, "scopes", scope)


def _only_in(scheme: Node, other: Node) -> Iterator[tuple[str, str]]:
    """Yield the scopes that only the first has, in the flows of both."""
    one, two = scheme.child("flows"), other.child("flows")
    for flow in one.fields:
        if flow in two.fields:
            known = two.child(flow, "scopes").fields
            yield from (
                (flow, scope) for scope in one.child(flow, "scopes").fields if scope not in known
            )


def _moved(change: SchemeChange, old: Node, new: Node, flow: str) -> Iterator[Seen]:
    for keyword in _ADDRESSES:
        before, now = old.fields.get(keyword), new.fields.get(keyword)
        if before and before != now:
            message = f"{change.name}: {keyword} of {flow} {now!r}, was {before!r}"
            yield change.finding(message, "flows", flow, keyword)


def _asks_no_more(new: Mapping[str, list[str]], old: Mapping[str, list[str]]) -> bool:
    return all(scheme in old and set(scopes) <= set(old[scheme]) for scheme, scopes in new.items())


def _shown(alternative: Mapping[str, Any]) -> str:
    if not alternative:
        return "a request without credentials"
    return " with ".join(
        f"{scheme} ({', '.join(scopes)})" if scopes else scheme
        for scheme, scopes in alternative.items()
    )
