"""What a value may be read as where it is written as text: in a query, in a form."""

import json
from collections.abc import Callable, Iterator
from typing import Any


def readings(value: Any) -> Iterator[Any]:
    """Yield a value as it is, then whatever else its text may mean: 1, "1", and a list of one."""
    yield value
    for read in (_text, _parsed):
        found = _each(value, read)
        yield found
        if not isinstance(found, dict | list):
            yield [found]


def _each(value: Any, read: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {name: _each(member, read) for name, member in value.items()}
    if isinstance(value, list):
        return [_each(member, read) for member in value]
    return read(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return value if isinstance(found, dict | list) else found
