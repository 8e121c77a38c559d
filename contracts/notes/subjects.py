"""What a change between two documents is about, in the words that a note would use."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from contracts.documents.pointer import join, split
from contracts.model import Finding
from contracts.notes import schemas
from contracts.notes.declared import Declared
from contracts.notes.words import Kind

_DETAILS = {"enum": Kind.VALUES, "const": Kind.VALUES, "default": Kind.DEFAULT} | dict.fromkeys(
    ("maxItems", "minItems", "maxLength", "minLength", "maximum", "minimum"), Kind.LIMIT
)
SECURITY = "security"
"""The name of everything that credentials are asked for with."""

_SECURITY_RULES = re.compile(r"security|credential|scope")


@dataclass(frozen=True, slots=True)
class Subject:
    """The kind of thing that changed, and the names it goes by; of no kind if only these can tell.

    `values` are the values that came or went, the default or the limit as it is, and `detail` the
    kind of claim that names them.
    """

    kind: Kind | None
    names: tuple[str, ...]
    values: tuple[str, ...] = ()
    detail: Kind | None = None


def subject(change: Finding, base: Declared, head: Declared) -> Subject:
    """Return what a change is about, by the deeper of its two places: that has the thing itself."""
    new = split(change.place.pointer)
    old = split(change.base.pointer) if change.base else []
    document, tokens = (base, old) if len(old) > len(new) else (head, new)
    security = {SECURITY, "securitySchemes"}.intersection(tokens)
    if security or _SECURITY_RULES.search(change.rule):
        return Subject(None, (SECURITY,))
    found = _member(document, tokens) or _message(tokens)
    if found is None and tokens[:1] == ["paths"] and len(tokens) <= 4:  # noqa: PLR2004 - deprecated
        ids = (
            each.data.get("operationId") for name in change.affects for each in document.named(name)
        )
        return Subject(Kind.ENDPOINT, (*change.affects, *(each for each in ids if each)))
    if found is None and tokens[:2] == ["components", "schemas"]:
        pointer = join(tokens[:3])
        names = base.members.leading_to(pointer) | head.members.leading_to(pointer)
        found = Subject(Kind.PROPERTY, (*sorted(names), *tokens[2:3]))
    if found is None:
        return Subject(None, tuple(tokens[-1:]))
    return _detailed(found, change, base, head)


def _member(document: Declared, tokens: Sequence[str]) -> Subject | None:
    """Return the property, the header or the parameter that a place is in."""
    if name := _after(tokens, "properties"):
        return Subject(Kind.PROPERTY, (name,))
    if name := _after(tokens, "headers"):
        return Subject(Kind.HEADER, (name,))
    if _after(tokens, "parameters"):
        end = len(tokens) - tokens[::-1].index("parameters") + 1
        parameter = document.read(document.members.at(join(tokens[:end])))
        if isinstance(parameter, dict):
            kind = Kind.HEADER if parameter.get("in") == "header" else Kind.PROPERTY
            return Subject(kind, (str(parameter.get("name")),))
    return None


def _message(tokens: Sequence[str]) -> Subject | None:
    """Return the media type, the status or the callback that a place is in."""
    if name := _after(tokens, "content"):
        return Subject(None, (name,))
    if name := _after(tokens, "responses"):
        return Subject(Kind.STATUS, (name,))
    if name := _after(tokens, "callbacks") or _after(tokens, "webhooks"):
        return Subject(Kind.CALLBACK, (name,))
    return None


def _after(tokens: Sequence[str], keyword: str) -> str:
    """Return what stands after the last such keyword that is no property's name itself."""
    for place in range(len(tokens) - 2, -1, -1):
        if tokens[place] == keyword and (place == 0 or tokens[place - 1] != "properties"):
            return tokens[place + 1]
    return ""


def _detailed(found: Subject, change: Finding, base: Declared, head: Declared) -> Subject:
    """Return the subject with the values that differ, where the change is one of values."""
    keyword = change.place.pointer.rpartition("/")[2]
    detail = _DETAILS.get(keyword)
    if detail is None or found.kind is not Kind.PROPERTY:
        return found
    old = _schema(base, change.base.pointer if change.base else "", keyword)
    new = _schema(head, change.place.pointer, keyword)
    if detail is Kind.VALUES:
        differ = schemas.literals(old, base.read) ^ schemas.literals(new, head.read)
        return replace(found, values=tuple(sorted(differ)), detail=detail)
    return replace(found, values=(schemas.text(new.get(keyword)),), detail=detail)


def _schema(declared: Declared, pointer: str, keyword: str) -> Mapping[str, Any]:
    """Return the schema that a place is in, whether it has the keyword or not."""
    if pointer.endswith("/" + keyword):
        pointer = pointer.rpartition("/")[0]
    schema = declared.members.at(pointer)
    return schema if isinstance(schema, dict) else {}
