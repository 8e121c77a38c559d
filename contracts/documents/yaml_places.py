"""Where each node of a YAML text stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml
from yaml import events as ev

from contracts.documents.yaml_text import position


@dataclass(slots=True)
class _Spot:
    """Where a node is shown, and its children by name or index; None in a scalar."""

    line: int
    column: int
    children: dict[str, "_Spot"] | None = None


@dataclass(slots=True)
class _Open:
    """A container whose end has not been read; `name` is the event that names the next child."""

    spot: _Spot
    mapping: bool
    name: Any = None


class YamlPlaces:
    """Line and column of every node of a text that `yaml_text.parse` has accepted."""

    def __init__(self, text: str) -> None:
        self._text = text

    def locate(self, tokens: Sequence[str]) -> tuple[int, int]:
        """Return line and column of a node, or of its nearest ancestor that is there.

        A member of an object stands where its name does.
        """
        spot = self._root
        for token in tokens:
            if not spot.children or token not in spot.children:
                break
            spot = spot.children[token]
        return spot.line, spot.column

    @cached_property
    def _root(self) -> _Spot:
        reader = _Reader()
        for event in yaml.parse(self._text, Loader=yaml.CSafeLoader):
            reader.take(event)
        return reader.root


@dataclass
class _Reader:
    """Builds the tree of spots out of events."""

    root: _Spot = field(default_factory=lambda: _Spot(1, 1))
    _stack: list[_Open] = field(default_factory=list)
    _anchors: dict[str | None, tuple[_Spot, str]] = field(default_factory=dict)

    def take(self, event: ev.Event) -> None:
        """Take the next event of the text."""
        if isinstance(event, ev.CollectionEndEvent):
            self._stack.pop()
        elif isinstance(event, ev.NodeEvent):
            top = self._stack[-1] if self._stack else None
            if top and top.mapping and top.name is None:
                top.name = event
            else:
                self._child(top, event)

    def _child(self, top: _Open | None, event: Any) -> None:
        spot = _Spot(*position(top.name if top and top.mapping else event))
        if isinstance(event, ev.AliasEvent):
            spot.children = self._anchors[event.anchor][0].children
        elif isinstance(event, ev.CollectionStartEvent):
            spot.children = {}
        if event.anchor and not isinstance(event, ev.AliasEvent):
            self._anchors[event.anchor] = spot, getattr(event, "value", "")
        if top is None:
            self.root = spot
        elif top.spot.children is not None:
            name = self._text(top.name) if top.mapping else str(len(top.spot.children))
            top.spot.children[name] = spot
            top.name = None
        if isinstance(event, ev.CollectionStartEvent):
            self._stack.append(_Open(spot, isinstance(event, ev.MappingStartEvent)))

    def _text(self, name: Any) -> str:
        return self._anchors[name.anchor][1] if isinstance(name, ev.AliasEvent) else name.value
