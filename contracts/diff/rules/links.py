"""Rules about the links of a response: which operation its values lead on to."""

from collections.abc import Iterator

from contracts.diff.changes import LinkChange, Seen
from contracts.diff.links import leads_to
from contracts.diff.registry import rule
from contracts.diff.wording import changed
from contracts.diff.words import Impact, Side

_GIVEN = ("parameters", "requestBody")


@rule(Side.RESPONSE, Impact.BREAKING)
def link_removed(change: LinkChange) -> Iterator[Seen]:
    """Clients that follow it by its name do not find it."""
    if not change.new.there:
        yield change.finding(f"{change.name} removed")


@rule(Side.RESPONSE, Impact.COMPATIBLE)
def link_added(change: LinkChange) -> Iterator[Seen]:
    """Clients need not follow it."""
    if not change.old.there:
        yield change.finding(f"{change.name} added")


@rule(Side.RESPONSE, Impact.BREAKING)
def link_leads_elsewhere(change: LinkChange) -> Iterator[Seen]:
    """Clients that follow it arrive at another operation."""
    before, now = leads_to(change.old), leads_to(change.new)
    if before and now and before != now:
        yield change.finding(f"{change.name} leads to {now}, was {before}")


@rule(Side.RESPONSE, Impact.UNDECIDED)
def link_target_unknown(change: LinkChange) -> Iterator[Seen]:
    """Where clients arrive that follow it cannot be told: no such operation is described."""
    if leads_to(change.old) and change.new.there and not leads_to(change.new):
        yield change.finding(f"{change.name} leads to no operation that is described")


@rule(Side.RESPONSE, Impact.UNDECIDED)
def link_given_otherwise(change: LinkChange) -> Iterator[Seen]:
    """Clients pass on what they were told to; whether it is still accepted is not said here."""
    for keyword in _GIVEN if change.old.there and change.new.there else ():
        before, now = ([each] if each is not None else [] for each in change.value(keyword))
        if before != now:
            yield change.finding(f"{change.name}: {changed(keyword, before, now)}", keyword)
