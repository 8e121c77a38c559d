"""What authors say of how long a thing stays: `deprecated`, `x-sunset`, `x-stability-level`."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

STABILITY = ("draft", "alpha", "beta", "stable")

Fields = Mapping[str, Any]


def today() -> date:
    """Return the day by which days are past."""
    return datetime.now(UTC).date()


def sunset(fields: Fields) -> date | None:
    """Return the day of the end; what is no day is as good as none for whoever must plan."""
    said = str(fields.get("x-sunset", ""))
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None


def ended(fields: Fields) -> bool:
    """Tell whether clients were told to leave a thing, and no day is named or it is past."""
    day = sunset(fields)
    if day is None and "x-sunset" in fields:
        return False
    return fields.get("deprecated") is True and (day is None or day <= today())


def stability(fields: Fields) -> str:
    """Return how firmly a thing is promised to stay as it is; what is not known is stable."""
    said = fields.get("x-stability-level")
    return said if isinstance(said, str) and said in STABILITY else "stable"
