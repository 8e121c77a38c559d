"""The rewrites by name: each changes one place of a document, or all of it."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from rewriting.places import schemas

Data = dict[str, Any]


@dataclass(frozen=True)
class Rewrite:
    """A way to write a document otherwise, at the place that a number chooses."""

    name: str
    apply: Callable[[Data, int], Data | None] = field(repr=False)

    def __call__(self, data: Data, number: int = 0) -> Data | None:
        """Return the document written otherwise; None if there is no place for that."""
        return self.apply(json.loads(json.dumps(data)), number)


REWRITES: dict[str, Rewrite] = {}


def of_document(rewrite: Callable[[Data, int], Data | None]) -> Callable[[Data, int], Data | None]:
    """Register what rewrites a whole document, which is its own to change."""
    name = rewrite.__name__.replace("_", "-")
    REWRITES[name] = Rewrite(name, rewrite)
    return rewrite


def of_schema(rewrite: Callable[[Any, Data], Any]) -> Callable[[Any, Data], Any]:
    """Register what rewrites one schema: it returns another one, or None where it does not fit."""

    def apply(data: Data, number: int) -> Data | None:
        found = ((holder, key, rewrite(holder[key], data)) for holder, key in schemas(data))
        fitting = [each for each in found if each[2] is not None]
        if not fitting:
            return None
        holder, key, written = fitting[number % len(fitting)]
        holder[key] = deepcopy(written)
        return data

    name = rewrite.__name__.replace("_", "-")
    REWRITES[name] = Rewrite(name, apply)
    return rewrite


def modern(data: Data) -> bool:
    """Tell whether the schemas of a document are those of JSON Schema 2020-12."""
    return not str(data["openapi"]).startswith("3.0")
