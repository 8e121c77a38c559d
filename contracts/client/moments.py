"""Read the times that a target tells, however RFC 3339 lets it write them."""

from datetime import datetime
from typing import Any


def moment(text: Any) -> datetime | None:
    """Return the time that a text tells, to the microsecond; None where it tells none.

    RFC 3339 section 5.6 takes `T` and `Z` in small letters and any number of decimals. A time
    without an offset is told of no place, and is none.
    """
    if not isinstance(text, str):
        return None
    try:
        told = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return told if told.tzinfo else None
