"""Where each node of a YAML text stands, noted while it is read: to read it again takes as long."""

from array import array
from collections.abc import Sequence
from typing import Any

from yaml import events as ev

Spots = dict[int, "array[int]"]
"""By the identity of a container, line and column of each of its members in their order."""


def position(event: ev.Event) -> tuple[int, int]:
    """Return line and column of an event of the C parser, counted from one."""
    mark: Any = event.start_mark
    return mark.line + 1, mark.column + 1


class YamlPlaces:
    """Line and column of every node of the data that a text was read as."""

    def __init__(self) -> None:
        self._data: Any = None
        self._start = (1, 1)
        self._spots: Spots = {}

    def begin(self, data: Any, event: ev.Event) -> None:
        """Note where the data as a whole stands."""
        self._data, self._start = data, position(event)

    def note(self, container: dict[str, Any] | list[Any], event: ev.Event) -> None:
        """Note where the next member of a container stands: of an object, where its name does."""
        self._spots.setdefault(id(container), array("I")).extend(position(event))

    def copied(self, original: Any, copy: Any) -> None:
        """Note that what an alias repeats stands where it was written."""
        pending = [(original, copy)]
        while pending:
            one, two = pending.pop()
            if isinstance(one, dict | list):
                if id(one) in self._spots:
                    self._spots[id(two)] = self._spots[id(one)]
                members = [each.values() if isinstance(each, dict) else each for each in (one, two)]
                pending.extend(zip(*members, strict=True))

    def locate(self, tokens: Sequence[str]) -> tuple[int, int]:
        """Return line and column of a node, or of its nearest ancestor that is there."""
        node, found = self._data, self._start
        for token in tokens:
            number, child = _member(node, token)
            spots = self._spots.get(id(node), ())
            if number is None or len(spots) <= 2 * number:
                break
            found = spots[2 * number], spots[2 * number + 1]
            node = child
        return found


def _member(node: Any, token: str) -> tuple[int | None, Any]:
    """Return the number and the value of a member; None and None if it is not there."""
    if isinstance(node, dict) and token in node:
        return list(node).index(token), node[token]
    if isinstance(node, list) and token.isdecimal() and int(token) < len(node):
        return int(token), node[int(token)]
    return None, None
