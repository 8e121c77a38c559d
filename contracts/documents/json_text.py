"""JSON text: its data at once, its positions when somebody asks."""

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from math import isfinite
from typing import Any, NoReturn

from contracts.documents.pointer import join
from contracts.errors import DocumentError

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


def parse(text: str, name: str, *, deepest: int) -> tuple[Any, bool]:
    """Return the data, and whether any object holds a name twice (the last one counts).

    Raises `DocumentError` for what is not JSON, NaN and infinities included.
    """
    repeated = False

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        found = dict(pairs)
        repeated = repeated or len(found) < len(pairs)
        return found

    try:
        data = json.loads(
            text, object_pairs_hook=collect, parse_constant=_refuse, parse_float=_finite
        )
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"{name} is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from error
    except RecursionError as error:
        raise _too_deep(name, deepest) from error
    except ValueError as error:
        reason = str(error).partition(":")[0]
        raise DocumentError(f"{name} is not valid JSON: {reason}.") from error
    _refuse_depth(data, name, deepest)
    _refuse_half_pairs(text, data, name)
    return data, repeated


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    return number if isfinite(number) else _refuse(digits[:20])


def _refuse_depth(data: Any, name: str, deepest: int) -> None:
    level = [data]
    for _ in range(deepest):
        level = [
            child for node in level for child in _children(node) if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise _too_deep(name, deepest)


def _children(node: Any) -> Iterable[Any]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _too_deep(name: str, deepest: int) -> DocumentError:
    return DocumentError(f"{name} is nested more than {deepest} levels deep.")


def _refuse_half_pairs(text: str, data: Any, name: str) -> None:
    """Refuse half a surrogate pair, which could never be printed or sent."""
    if _HALF_PAIR.search(text):
        try:
            json.dumps(data, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise DocumentError(f"{name} holds half of a surrogate pair in a string.") from error


class JsonPlaces:
    """Where each node of a valid JSON text stands.

    A container is scanned once, when one of its children is first asked for, and its children are
    skipped at the speed of the C scanner.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._children: dict[int, dict[str, tuple[int, int]]] = {}
        self._repeated: list[tuple[int, str, int]] = []

    def locate(self, tokens: Sequence[str]) -> tuple[int, int]:
        """Return line and column of a node, or of its nearest ancestor that is there.

        A member of an object stands where its name does.
        """
        shown = value = self._skip_space(0)
        for token in tokens:
            children = self._members(value)
            if token not in children:
                break
            shown, value = children[token]
        return self._line_and_column(shown)

    def repeated(self) -> Iterator[tuple[str, int, int]]:
        """Yield pointer, line and column of every name that stands twice in its object."""
        pending: list[tuple[tuple[str, ...], int]] = [((), self._skip_space(0))]
        while pending:
            tokens, start = pending.pop()
            before = len(self._repeated)
            children = self._members(start)
            for _, name, position in self._repeated[before:]:
                yield join((*tokens, name)), *self._line_and_column(position)
            pending.extend(((*tokens, token), value) for token, (_, value) in children.items())

    def _members(self, start: int) -> dict[str, tuple[int, int]]:
        """Return where each child of the container at `start` is shown and where its value is."""
        if start not in self._children:
            scan = {"{": self._scan_object, "[": self._scan_array}.get(self._text[start])
            self._children[start] = scan(start) if scan else {}
        return self._children[start]

    def _scan_object(self, start: int) -> dict[str, tuple[int, int]]:
        members: dict[str, tuple[int, int]] = {}
        position = self._skip_space(start + 1)
        while self._text[position] != "}":
            shown = position
            name, position = _DECODER.raw_decode(self._text, position)
            if name in members:
                self._repeated.append((start, name, shown))
            value = self._skip_space(self._skip_space(position) + 1)
            members[name] = shown, value
            position = self._after(value)
        return members

    def _scan_array(self, start: int) -> dict[str, tuple[int, int]]:
        items: dict[str, tuple[int, int]] = {}
        position = self._skip_space(start + 1)
        while self._text[position] != "]":
            items[str(len(items))] = position, position
            position = self._after(position)
        return items

    def _after(self, value: int) -> int:
        """Return where the next child or the closing bracket stands after this value."""
        position = self._skip_space(_DECODER.raw_decode(self._text, value)[1])
        return self._skip_space(position + 1) if self._text[position] == "," else position

    def _skip_space(self, position: int) -> int:
        found = _SPACE.match(self._text, position)
        return found.end() if found else position

    def _line_and_column(self, position: int) -> tuple[int, int]:
        line = bisect_left(self._line_ends, position)
        start = self._line_ends[line - 1] + 1 if line else 0
        return line + 1, position - start + 1

    @cached_property
    def _line_ends(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self._text)]
