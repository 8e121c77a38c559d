"""YAML text read by its events: in one pass, never recursing, as JSON data.

Plain scalars are resolved as YAML 1.2 has it, the version that OpenAPI asks for: `no` and `9:16`
are strings. A name that is not a string, such as the status 200, counts as it is written.
"""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import yaml
from yaml import events as ev

from contracts.documents.pointer import join
from contracts.documents.yaml_places import YamlPlaces, position
from contracts.errors import DocumentError

MOST_REPEATED = 100_000
"""How many nodes the aliases of a document may repeat, all together."""

_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset({"int", "float", "bool", "null"})
_TEXT_TAGS = frozenset({"str", "binary", "timestamp"})
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NO_NAME = object()


Repeated = tuple[tuple[str, int, int], ...]
"""Pointer, line and column of every name that an object holds twice."""


def parse(text: str, name: str, *, deepest: int) -> tuple[Any, Repeated, YamlPlaces]:
    """Return the data, the names that an object holds twice, and where everything stands.

    Raises `DocumentError` for what is not YAML or could not be said in JSON, for aliases that
    repeat more than `MOST_REPEATED` nodes, and for nesting beyond `deepest`.
    """
    builder = _Builder(name, deepest)
    try:
        parser = yaml.CSafeLoader(text)
        while event := parser.get_event():
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        reason = error.problem or error.context
        raise DocumentError(f"{name} is not valid YAML: {reason}{where}.") from error
    except yaml.YAMLError as error:
        reason = str(error).splitlines()[0]
        raise DocumentError(f"{name} is not valid YAML: {reason}.") from error
    return builder.data, tuple(builder.repeated), builder.places


@dataclass(slots=True)
class _Open:
    """A container whose end has not been read."""

    value: dict[str, Any] | list[Any]
    anchor: str | None
    counted: int
    name: Any = _NO_NAME
    merged: list[Any] = field(default_factory=list)


class _Builder:
    """Builds data out of events on a stack of its own, and refuses what would explode."""

    def __init__(self, document: str, deepest: int) -> None:
        self.data: Any = None
        self.repeated: list[tuple[str, int, int]] = []
        self.places = YamlPlaces()
        self._document = document
        self._deepest = deepest
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._count = 0
        self._copied = 0
        self._documents = 0

    def take(self, event: ev.Event) -> None:
        """Take the next event of the text."""
        match event:
            case ev.ScalarEvent():
                self._scalar(event)
            case ev.MappingStartEvent():
                self._start(event, {})
            case ev.SequenceStartEvent():
                self._start(event, [])
            case ev.CollectionEndEvent():
                self._end(event)
            case ev.AliasEvent():
                self._alias(event)
            case ev.DocumentStartEvent():
                self._document_start(event)

    def _document_start(self, event: ev.Event) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._error(event, "holds more than one YAML document; the second starts")

    def _scalar(self, event: Any) -> None:
        self._count += 1
        top = self._stack[-1] if self._stack else None
        if top and top.name is _NO_NAME and isinstance(top.value, dict):
            self._name(event, top, event.value)
            return
        value = self._resolve(event)
        if event.anchor:
            self._anchors[event.anchor] = value, 1
        self._note(event, top, value)
        self._put(value)

    def _note(self, event: ev.Event, top: _Open | None, value: Any) -> None:
        """Note where an item of a list stands, or the document."""
        if top is None:
            self.places.begin(value, event)
        elif isinstance(top.value, list):
            self.places.note(top.value, event)

    def _name(self, event: ev.Event, top: _Open, name: str) -> None:
        if name in top.value:
            tokens = [frame.name for frame in self._stack[:-1] if frame.name is not _NO_NAME]
            self.repeated.append((join((*tokens, name)), *position(event)))
        elif name != "<<":
            self.places.note(top.value, event)
        top.name = name

    def _start(self, event: Any, value: dict[str, Any] | list[Any]) -> None:
        self._count += 1
        if len(self._stack) >= self._deepest:
            raise DocumentError(
                f"{self._document} is nested more than {self._deepest} levels deep."
            )
        top = self._stack[-1] if self._stack else None
        if top and top.name is _NO_NAME and isinstance(top.value, dict):
            raise self._error(event, "has a name that is not a string")
        self._note(event, top, value)
        if top and isinstance(top.value, list):
            top.name = len(top.value)
        self._stack.append(_Open(value, event.anchor, self._count))

    def _end(self, event: ev.Event) -> None:
        closed = self._stack.pop()
        for source in closed.merged:
            self._merge(event, closed.value, source)
        if closed.anchor:
            self._anchors[closed.anchor] = closed.value, self._count - closed.counted + 1
        self._put(closed.value)

    def _merge(self, event: ev.Event, target: Any, source: Any) -> None:
        """Perform a `<<`: what the object says itself wins, then what is merged first."""
        for entries in source if isinstance(source, list) else [source]:
            if not isinstance(entries, dict):
                raise self._error(event, "merges (<<) something that is not an object")
            for name, value in entries.items():
                target.setdefault(name, value)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            raise self._error(event, f"has an alias *{event.anchor} that names no finished node")
        value, size = self._anchors[event.anchor]
        self._count += size
        self._copied += size
        if self._copied > MOST_REPEATED:
            raise self._error(event, f"has aliases that repeat more than {MOST_REPEATED:,} nodes")
        top = self._stack[-1] if self._stack else None
        if top and top.name is _NO_NAME and isinstance(top.value, dict):
            if not isinstance(value, str):
                raise self._error(event, "has a name that is not a string")
            self._name(event, top, value)
        else:
            copy = deepcopy(value)
            self.places.copied(value, copy)
            self._note(event, top, copy)
            self._put(copy)

    def _put(self, value: Any) -> None:
        if not self._stack:
            self.data = value
            return
        top = self._stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.name == "<<":
            top.merged.append(value)
        else:
            top.value[top.name] = value
        top.name = _NO_NAME

    def _resolve(self, event: Any) -> Any:
        text = event.value
        kind = (event.tag or "").removeprefix(_TAG)
        if event.implicit[0] or kind in _PLAIN_TAGS:
            return self._plain(event, text)
        if event.implicit[1] or kind in _TEXT_TAGS or kind == "!":
            return text
        raise self._error(event, f"has a value with the tag {event.tag!r}, which JSON cannot say")

    def _plain(self, event: ev.Event, text: str) -> Any:
        if text[:1].isalpha() or not text or text == "~":
            word = text if text in _WORDS else text.lower()
            usual = text in {word, word.title(), word.upper()}
            return _WORDS[word] if word in _WORDS and usual else text
        if _INTEGER.fullmatch(text):
            return self._integer(event, text)
        if _NOT_FINITE.fullmatch(text):
            raise self._error(event, f"has the number {text}, which JSON cannot say")
        if _FLOAT.fullmatch(text):
            number = float(text)
            if not isfinite(number):
                raise self._error(event, f"has the number {text[:20]}, which is too large")
            return number
        return text

    def _integer(self, event: ev.Event, text: str) -> int:
        try:
            return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
        except ValueError as error:
            raise self._error(event, "has a number with too many digits") from error

    def _error(self, event: ev.Event, what: str) -> DocumentError:
        line, column = position(event)
        return DocumentError(f"{self._document} {what} at line {line}, column {column}.")
