"""Rules about operations: whether they are there, how long they stay, and where they are served."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from contracts.diff.changes import Node, OperationChange, Seen, ServersChange
from contracts.diff.lifecycle import STABILITY, ended, stability, sunset, today
from contracts.diff.registry import rule
from contracts.diff.words import Impact, Side


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.BREAKING)
def operation_removed(change: OperationChange) -> Iterator[Seen]:
    """Clients that call it get an error; those that wait for a callback wait in vain."""
    if not change.new.there and not announced(change.old):
        yield change.finding(f"{change.name} removed")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def retired_operation_removed(change: OperationChange) -> Iterator[Seen]:
    """Clients were told: it was deprecated, and the day that was named for its end is past.

    What is still a draft may go at any time.
    """
    if not change.new.there and announced(change.old):
        yield change.finding(f"{change.name} removed, as announced")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def operation_added(change: OperationChange) -> Iterator[Seen]:
    """Nobody calls it, or waits for it, yet."""
    if not change.old.there:
        yield change.finding(f"{change.name} added")


@rule(Side.REQUEST, Impact.COMPATIBLE)
def operation_deprecated(change: OperationChange) -> Iterator[Seen]:
    """Clients may go on calling it."""
    before, now = change.value("deprecated", default=False)
    if now is True and before is not True and change.old.there:
        yield change.finding(f"{change.name} deprecated", "deprecated")


@rule(Side.REQUEST, Impact.BREAKING)
def sunset_unknown(change: OperationChange) -> Iterator[Seen]:
    """Clients planned with the day that was promised; an end that is not named may come any day."""
    before, now = (sunset(node.fields) for node in (change.old, change.new))
    if _ends(change) and now is None and (before or "x-sunset" in change.new.fields):
        was = f", was {before}" if before else ""
        yield change.finding(f"{change.name} ends on no day that can be read{was}", "x-sunset")


@rule(Side.REQUEST, Impact.BREAKING)
def sunset_past(change: OperationChange) -> Iterator[Seen]:
    """Clients have no time to leave."""
    before, now = (sunset(node.fields) for node in (change.old, change.new))
    if _ends(change) and now and now != before and now < today():
        yield change.finding(f"{change.name} ended on {now}", "x-sunset")


@rule(Side.REQUEST, Impact.UNDECIDED)
def sunset_moved_closer(change: OperationChange) -> Iterator[Seen]:
    """Clients planned with the day that was promised; the new one may leave them time enough."""
    before, now = (sunset(node.fields) for node in (change.old, change.new))
    if _ends(change) and before and now and today() <= now < before:
        yield change.finding(f"{change.name} ends on {now}, was {before}", "x-sunset")


@rule(Side.REQUEST, Impact.BREAKING)
def stability_decreased(change: OperationChange) -> Iterator[Seen]:
    """Clients built on a promise to keep it as it is."""
    before, now = (stability(node.fields) for node in (change.old, change.new))
    if change.old.there and change.new.there and STABILITY.index(now) < STABILITY.index(before):
        yield change.finding(f"{change.name} is {now}, was {before}", "x-stability-level")


@rule(Side.REQUEST, Impact.COMPATIBLE)
def stability_increased(change: OperationChange) -> Iterator[Seen]:
    """Clients are promised more than before."""
    before, now = (stability(node.fields) for node in (change.old, change.new))
    if change.old.there and change.new.there and STABILITY.index(now) > STABILITY.index(before):
        yield change.finding(f"{change.name} is {now}, was {before}", "x-stability-level")


@rule(Side.REQUEST, Impact.COMPATIBLE)
def operation_reactivated(change: OperationChange) -> Iterator[Seen]:
    """Clients need not leave."""
    before, now = change.value("deprecated", default=False)
    if before is True and now is not True and change.new.there:
        yield change.finding(f"{change.name} is no longer deprecated", "deprecated")


@rule(Side.REQUEST, Impact.BREAKING)
def service_moved(change: ServersChange) -> Iterator[Seen]:
    """Clients that know none but the old addresses find nothing below the path of the new ones."""
    if _gone(change) and not _paths(change.old) & _paths(change.new):
        yield change.finding(_moved(change))


@rule(Side.REQUEST, Impact.BREAKING)
def host_changed(change: ServersChange) -> Iterator[Seen]:
    """Clients know none but the old hosts, and nothing says that they still answer."""
    if _gone(change) and _paths(change.old) & _paths(change.new) and not _relative(change):
        yield change.finding(_moved(change))


@rule(Side.REQUEST, Impact.UNDECIDED)
def host_left_open(change: ServersChange) -> Iterator[Seen]:
    """Leave open where an address without a host leads: it is below the document's own."""
    if _gone(change) and _paths(change.old) & _paths(change.new) and _relative(change):
        yield change.finding(_moved(change))


@rule(Side.REQUEST, Impact.BREAKING)
def server_removed(change: ServersChange) -> Iterator[Seen]:
    """Clients that were set up with it find nothing there, though others find what they did."""
    before, now = (_urls(node) for node in (change.old, change.new))
    if not _gone(change) and now:
        for url in sorted(set(before) - set(now)):
            yield change.finding(f"no longer served at {url or '/'}")


def _ends(change: OperationChange) -> bool:
    return change.old.there and change.new.fields.get("deprecated") is True


def announced(operation: Node) -> bool:
    """Tell whether clients were told that an operation may go, and by now it may."""
    return stability(operation.fields) in {"draft", "alpha"} or ended(operation.fields)


def _gone(change: ServersChange) -> bool:
    """Tell whether none of the old servers is left."""
    before, now = (set(_urls(node)) for node in (change.old, change.new))
    return bool(before and now) and before.isdisjoint(now)


def _relative(change: ServersChange) -> bool:
    return not all("//" in url for url in (*_urls(change.old), *_urls(change.new)))


def _urls(servers: Node) -> list[str]:
    listed = servers.data if isinstance(servers.data, list) else []
    return [_filled(each).rstrip("/") for each in listed if isinstance(each, dict)]


def _filled(server: dict[str, Any]) -> str:
    """Return the address with the default of each variable put in."""
    url, variables = str(server.get("url", "")), server.get("variables")
    for name, variable in variables.items() if isinstance(variables, dict) else ():
        if isinstance(variable, dict):
            url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    return url


def _paths(servers: Node) -> set[str]:
    return {_path(url) for url in _urls(servers)}


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.strip("/")
    except ValueError:  # an address that is none
        return url


def _moved(change: ServersChange) -> str:
    before, now = (", ".join(_urls(node)) for node in (change.old, change.new))
    return f"served at {now or '/'}, was {before or '/'}"
