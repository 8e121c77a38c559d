"""Rules about prose and schema that say different things of one value."""

import re
from collections.abc import Iterator
from typing import Any

from contracts.lint import claims
from contracts.lint.api import items
from contracts.lint.registry import rule
from contracts.lint.sites import Parameter, Prose, Schema
from contracts.lint.words import Seen
from contracts.model import Severity

_KEYWORDS = {
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
}
_EXCLUSIVE = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}
_OPTIONAL = re.compile(
    r"^\W*optional\b(?!\s+(?:if|when|for|unless|in))|\(optional\)", re.IGNORECASE
)
_NO_VALUE = re.compile(r"unspecified|unknown|invalid|undefined|^$", re.IGNORECASE)
_REQUIRED = re.compile(r"^\W*required(?:\.|:|\s*$|\))|\(required\)", re.IGNORECASE)


def _bounds(text: Prose) -> Iterator[tuple[str, float]]:
    """Yield the keywords, with values, that a text would give its schema.

    A text that gives one bound two values speaks of several cases, and is left alone.
    """
    kind = text.schema.get("type")
    for index, keyword in enumerate(_KEYWORDS.get(kind, ()) if isinstance(kind, str) else ()):
        ends = (each[index] for each in claims.ranges(text.words, str(kind)))
        said = {end for end in ends if end is not None}
        if len(said) == 1:
            yield keyword, said.pop()


@rule(Severity.WARNING)
def prose_bound_contradicts(text: Prose) -> Iterator[Seen]:
    """Whoever follows the text is refused by the schema, or the other way round."""
    for keyword, said in _bounds(text):
        declared = text.schema.get(keyword)
        if isinstance(declared, int | float) and declared != said:
            message = f"the text of {text.label} says {said:g}, its {keyword} is {declared:g}"
            yield text.seen(message)


@rule(Severity.NOTE)
def prose_bound_undeclared(text: Prose) -> Iterator[Seen]:
    """The limit is kept by the service alone: no client, validator or test knows of it."""
    free = {"enum", "const", "pattern", "multipleOf"}.isdisjoint(text.schema)
    for keyword, said in _bounds(text):
        other = _EXCLUSIVE.get(keyword, keyword)
        if free and keyword not in text.schema and other not in text.schema:
            yield text.seen(f"the text of {text.label} says {said:g}, and it has no {keyword}")


@rule(Severity.WARNING)
def prose_default_contradicts(text: Prose) -> Iterator[Seen]:
    """A client that leaves the value out gets another one than it read of."""
    said = claims.default(text.words)
    if said is None or "default" not in text.schema:
        return
    declared = text.schema["default"]
    if not _same(said, declared) and _possible(said, text.schema):
        yield text.seen(f"the text of {text.label} says the default is {said}, not {declared!r}")


@rule(Severity.NOTE)
def prose_default_undeclared(text: Prose) -> Iterator[Seen]:
    """No client, documentation or test knows of the default that only the text gives."""
    said = claims.default(text.words)
    if said is not None and "default" not in text.schema and _possible(said, text.schema):
        yield text.seen(f"the text of {text.label} says the default is {said}, and it has none")


def _same(said: str, declared: Any) -> bool:
    if isinstance(declared, bool):
        return said.lower() == str(declared).lower()
    if isinstance(declared, int | float):
        try:
            return float(said) == declared
        except ValueError:
            return False
    return str(declared).lower() == said.lower()


def _possible(said: str, schema: dict[str, Any]) -> bool:
    """Tell whether a word could be a value of the schema at all."""
    kind = schema.get("type")
    if kind == "boolean":
        return said.lower() in {"true", "false"}
    if kind in {"integer", "number"}:
        return re.fullmatch(r"-?\d+(?:\.\d+)?", said) is not None
    members = items(schema.get("enum"))
    return kind == "string" and said.lower() in {str(each).lower() for each in members}


@rule(Severity.WARNING)
def prose_optional_contradicts(text: Prose) -> Iterator[Seen]:
    """Whoever follows the text leaves out what must be there."""
    if _required(text) is True and _OPTIONAL.search(text.text):
        yield text.seen(f"the text of {text.label} says optional, the schema says required")


@rule(Severity.WARNING)
def prose_required_contradicts(text: Prose) -> Iterator[Seen]:
    """Validators let through what the service refuses."""
    if _required(text) is False and _REQUIRED.search(text.text):
        yield text.seen(f"the text of {text.label} says required, the schema says optional")


def _required(text: Prose) -> bool | None:
    about = text.about
    if isinstance(about, Parameter):
        no_choice = about.header or about.data.get("in") == "path"
        return None if no_choice else about.data.get("required") is True
    if not isinstance(about, Schema) or about.required is None:
        return None
    owner = about.parent.parent if about.parent else None
    if owner is not None and {"allOf", "anyOf", "oneOf"} & owner.data.keys():
        return about.required or None  # another part may say required
    return about.required


@rule(Severity.WARNING)
def prose_values_contradict(text: Prose) -> Iterator[Seen]:
    """A value that the text offers is refused, or one that is allowed stays unknown."""
    members = {str(each) for each in items(text.schema.get("enum")) if each is not None}
    for listed in claims.values(text.words):
        named = set(listed)
        common = named & members
        if len(common) < 2 or len(common) * 2 < len(named):  # noqa: PLR2004 - a list of its values
            continue
        for value in sorted(named - members):
            yield text.seen(f"the text of {text.label} lists {value!r}, which is no value of it")
        forgotten = [each for each in sorted(members - named) if not _NO_VALUE.search(each)]
        if forgotten and len(forgotten) < len(named):  # a shorter list gives examples
            rest = " and ".join(map(repr, forgotten))
            yield text.seen(f"the text of {text.label} lists its values and forgets {rest}")
