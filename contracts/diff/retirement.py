"""What a document says of the end of a thing: deprecated, until which day, promised at all."""

from datetime import UTC, date, datetime

from contracts.diff.changes import Change, Node

STABILITY = ("draft", "alpha", "beta", "stable")


def announced(node: Node) -> bool:
    """Tell whether clients were told that it goes, and the day named for it is not to come."""
    if stability(node) in {"draft", "alpha"}:
        return True
    day = sunset(node)
    if day is None and "x-sunset" in node.fields:
        return False
    return node.fields.get("deprecated") is True and (day is None or day <= today())


def ends(change: Change) -> bool:
    """Tell whether it is there still, and deprecated now."""
    return change.old.there and change.new.fields.get("deprecated") is True


def lost_its_day(change: Change) -> bool:
    """Tell whether it ends on no day that can be read, where one was or should be named."""
    named = sunset(change.old) is not None or "x-sunset" in change.new.fields
    return ends(change) and sunset(change.new) is None and named


def gained_a_past_day(change: Change) -> bool:
    """Tell whether it ended before clients could hear of it."""
    before, now = sunset(change.old), sunset(change.new)
    return ends(change) and now is not None and now != before and now < today()


def sunset(node: Node) -> date | None:
    """Return the day that is named for the end of something; None if none can be read."""
    said = str(node.fields.get("x-sunset", ""))
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None  # which is as good as none for whoever must plan


def stability(node: Node) -> str:
    """Return the promise of `x-stability-level`; what promises nothing else is stable."""
    said = node.fields.get("x-stability-level")
    return said if isinstance(said, str) and said in STABILITY else "stable"


def today() -> date:
    """Return the day by which clients must have left."""
    return datetime.now(UTC).date()
