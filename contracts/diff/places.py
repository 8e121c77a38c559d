"""What an object may hold under a name that it does not declare."""

import re
from dataclasses import replace

from contracts.diff.schema import Schema


def described(schema: Schema, name: str) -> Schema | None:
    """Return what a property must be: by its name, by the patterns it matches, or as any other."""
    found = [schema.below("properties", name), *_matching(schema, name)]
    there = [each for each in found if each is not None]
    if not there:
        return schema.below("additionalProperties")
    if len(there) == 1:
        return there[0]
    return replace(there[0], parts=tuple(part for each in there for part in each.parts))


def _matching(schema: Schema, name: str) -> list[Schema | None]:
    patterns = [each for each in schema.values("patternProperties") if isinstance(each, dict)]
    return [
        schema.below("patternProperties", pattern)
        for each in patterns
        for pattern in each
        if _matches(pattern, name)
    ]


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:  # whoever validates it cannot read it either
        return False


def described_in_common(schema: Schema, name: str) -> Schema | None:
    """Return what describes a property together with others, if anything is said of them."""
    found = None if name in schema.property_names else described(schema, name)
    return found if found is not None and any(part.node for part in found.parts) else None
