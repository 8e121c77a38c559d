"""Rules about what people read: summaries, descriptions, examples, and whom the document is from.

Nothing of it travels, so it breaks no client; but a promise may be taken back in prose alone.
"""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from contracts.diff.cells import fingerprint
from contracts.diff.changes import Change, DocumentChange, SchemaChange, Seen
from contracts.diff.components import ComponentChange
from contracts.diff.promises import Profile
from contracts.diff.registry import rule
from contracts.diff.schema import Schema
from contracts.diff.words import Impact, Side

_LONGEST = 60
_TEXTS = ("summary", "description")
_EXAMPLES = ("example", "examples")


@rule(Side.REQUEST, Impact.COMPATIBLE, profile=Profile.DOCS)
@rule(Side.RESPONSE, Impact.COMPATIBLE, profile=Profile.DOCS)
def text_changed(change: Change) -> Iterator[Seen]:
    """People read something else about an operation, a parameter, a body or a header."""
    if isinstance(change, ComponentChange) or not (change.old.there and change.new.there):
        return
    for keyword in _TEXTS:
        before, now = change.value(keyword)
        if before != now:
            yield change.finding(f"{keyword} of {_name(change)} {_said(before, now)}", keyword)


@rule(Side.REQUEST, Impact.COMPATIBLE, profile=Profile.DOCS, named="text-changed")
@rule(Side.RESPONSE, Impact.COMPATIBLE, profile=Profile.DOCS, named="text-changed")
def schema_text_changed(change: SchemaChange) -> Iterator[Seen]:
    """People read something else about a value."""
    for keyword in ("title", "description"):
        before, now = change.old.values(keyword), change.new.values(keyword)
        gone, came = _beside(before, now), _beside(now, before)
        if gone or came:
            message = f"{keyword} {_said(' '.join(gone), ' '.join(came))}"
            yield Seen(message, _spot(change.old, keyword, gone), _spot(change.new, keyword, came))


@rule(Side.REQUEST, Impact.COMPATIBLE, profile=Profile.DOCS)
@rule(Side.RESPONSE, Impact.COMPATIBLE, profile=Profile.DOCS)
def examples_changed(change: Change) -> Iterator[Seen]:
    """People who start from an example start from another one."""
    if isinstance(change, ComponentChange) or not (change.old.there and change.new.there):
        return
    if any(_differ(*change.value(keyword)) for keyword in _EXAMPLES):
        yield change.finding(f"the examples of {_name(change)} changed", *_here(change, _EXAMPLES))
    content = change.new.fields.get("content")
    for name in content if isinstance(content, dict) else ():
        media = [node.child("content", name) for node in (change.old, change.new)]
        pairs = ([node.fields.get(keyword) for node in media] for keyword in _EXAMPLES)
        if all(node.there for node in media) and any(_differ(*pair) for pair in pairs):
            message = f"the examples of {_name(change)} as {name} changed"
            yield change.finding(message, "content", name)


@rule(Side.REQUEST, Impact.COMPATIBLE, profile=Profile.DOCS, named="examples-changed")
@rule(Side.RESPONSE, Impact.COMPATIBLE, profile=Profile.DOCS, named="examples-changed")
def schema_examples_changed(change: SchemaChange) -> Iterator[Seen]:
    """People who start from an example start from another one."""
    if any(_differ(change.old.values(word), change.new.values(word)) for word in _EXAMPLES):
        yield change.finding("the examples of a value changed", *_EXAMPLES)


@rule(Side.REQUEST, Impact.COMPATIBLE, profile=Profile.DOCS)
@rule(Side.RESPONSE, Impact.COMPATIBLE, profile=Profile.DOCS)
def external_docs_changed(change: Change) -> Iterator[Seen]:
    """People are sent elsewhere to read on."""
    if isinstance(change, ComponentChange) or not (change.old.there and change.new.there):
        return
    before, now = change.value("externalDocs")
    if _differ(before, now):
        message = f"externalDocs of {_name(change)} {_said(before, now)}"
        yield change.finding(message, "externalDocs")


@rule(Side.RESPONSE, Impact.COMPATIBLE, profile=Profile.DOCS)
def info_changed(change: DocumentChange) -> Iterator[Seen]:
    """People know the API under this title, and whom to ask about it."""
    before, now = (node.child("info") for node in (change.old, change.new))
    for keyword in ("title", "summary", "description", "contact"):
        pair = before.fields.get(keyword), now.fields.get(keyword)
        if _differ(*pair):
            yield change.finding(f"info: {keyword} {_said(*pair)}", "info", keyword)


@rule(Side.RESPONSE, Impact.UNDECIDED, profile=Profile.DOCS)
def terms_changed(change: DocumentChange) -> Iterator[Seen]:
    """People agreed to other terms."""
    before, now = (node.child("info") for node in (change.old, change.new))
    for keyword in ("license", "termsOfService"):
        pair = before.fields.get(keyword), now.fields.get(keyword)
        if _differ(*pair):
            yield change.finding(f"info: {keyword} {_said(*pair)}", "info", keyword)


@rule(Side.RESPONSE, Impact.COMPATIBLE, profile=Profile.DOCS)
def tag_text_changed(change: DocumentChange) -> Iterator[Seen]:
    """People read something else about a group of operations."""
    before, now = (_tags(node.fields.get("tags")) for node in (change.old, change.new))
    for name, (index, said) in now.items():
        former = before.get(name, (index, None))[1]
        if _differ(former, said):
            yield change.finding(f"tag {name!r} {_said(former, said)}", "tags", str(index))
    for name, (_, said) in before.items():
        if name not in now and said:
            yield change.finding(f"tag {name!r} {_said(said, None)}", "tags")


@rule(Side.RESPONSE, Impact.COMPATIBLE, profile=Profile.DOCS)
def unused_component_changed(change: ComponentChange) -> Iterator[Seen]:
    """People read it, though no operation leads there."""
    if change.operations:
        return
    there = change.old.there, change.new.there
    if there != (True, True) or _differ(change.old.data, change.new.data):
        how = {(True, False): "removed", (False, True): "added"}.get(there, "changed")
        yield change.finding(f"unused component {change.name!r} {how}")


def _name(change: Change) -> str:
    named = getattr(change, "name", "") or "the document"
    return named.removeprefix("the body of ")


def _here(change: Change, keywords: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in keywords if word in change.new.fields)[:1]


def _differ(old: Any, new: Any) -> bool:
    return fingerprint(old) != fingerprint(new)


def _tags(listed: Any) -> dict[str, tuple[int, Any]]:
    """Return what is said of each tag beside its name, and its place in the list."""
    found: dict[str, tuple[int, Any]] = {}
    for index, tag in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(tag, dict) and isinstance(tag.get("name"), str):
            said = {name: tag[name] for name in ("description", "externalDocs") if name in tag}
            found[tag["name"]] = index, said or None
    return found


def _beside(texts: list[Any], others: list[Any]) -> list[str]:
    return [str(text) for text in texts if text not in others]


def _spot(schema: Schema, keyword: str, texts: list[str]) -> str:
    for part in schema.parts:
        if keyword in part.node and str(part.node[keyword]) in texts:
            return f"{part.pointer}/{keyword}"
    return schema.where(keyword)


def _said(old: Any, new: Any) -> str:
    """Return what became of a text, in the words around what changed."""
    before, now = (_text(each) for each in (old, new))
    if not before:
        return f"added: “{_clipped(now, 0)}”"
    if not now:
        return f"removed: “{_clipped(before, 0)}”"
    same = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, now, strict=False))
    )
    return f"says “{_clipped(now, same)}”, said “{_clipped(before, same)}”"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return " ".join(value.split()) if isinstance(value, str) else fingerprint(value)


def _clipped(text: str, changed: int) -> str:
    """Return the text around a place in it, from the start of a word unless that is too far off."""
    nearby = max(changed - _LONGEST // 3, 0)
    start = max(text.rfind(" ", 0, nearby) + 1, nearby - _LONGEST // 3)
    end = start + _LONGEST
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
