"""Media types as clients compare them."""

from typing import Any


def media_types(content: Any) -> dict[str, str]:
    """Return the names in a `content` by what they mean: lower case, without parameters."""
    names = content if isinstance(content, dict) else {}
    return {name.partition(";")[0].strip().lower(): name for name in names}
