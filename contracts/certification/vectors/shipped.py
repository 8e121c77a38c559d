"""The vectors as data that any language can read: `vectors.json`, and how it is written."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from contracts.certification.record import Headers
from contracts.certification.vectors.recipes import Expect, Given, Lane, Made, Recipe, recipes

_PACKAGE = Path(__file__).resolve().parents[2]
_SHIPPED = _PACKAGE / "_shipped" / "signatures"
FOLDER = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent / "fixtures" / "signatures"
FILE = "vectors.json"

_ABOUT = (
    "Callbacks with their signatures, to be judged one by one in this order: whether a receiver "
    "takes them (accept), refuses them (reject), or does what it likes (open). A header's text "
    "stands for its bytes in ISO 8859-1. A body is `body_b64`, or the `body_pieces` in a row, each "
    "so many times. What is wrong with a vector says nothing of its clause where one of `unless` "
    "is wrong as well."
)
_LONG = re.compile(rb"(x{1000,})")
GIVEN = Given(
    data={
        "job_id": "job_6f1d2c3b4a5968778695a4b3",
        "status": "succeeded",
        "operation": "edit",
        "result": {
            "images": [],
            "download_urls": ["https://images.example.com/canary/1.png"],
            "known_subjects": {"counts": {}},
        },
        "error": None,
        "created_at": "2026-11-20T10:00:00+00:00",
        "completed_at": "2026-11-20T10:00:41+00:00",
    },
    secret="5d0c1f9e7ab34826b1d4e6f8093a7c25e1908b6f4d2a73c85b9e0f1624a8d3c7",  # noqa: S106 - made up
    stranger="c49a6be2f7350d18a9c3e5701b2d4f6880e1a3c5d7f9b204f6183a5c7e90d2b4",
)


@dataclass(frozen=True)
class Vector:
    """One callback, and what a receiver with this secret is to do with it."""

    id: str
    title: str
    clause: str
    expect: Expect
    lane: Lane
    unless: tuple[str, ...]
    secret: str
    body: bytes
    headers: Headers


@cache
def vectors() -> Mapping[str, Vector]:
    """Return every vector of the data file by its id, in the file's order."""
    entries = json.loads((FOLDER / FILE).read_text("utf-8"))["vectors"]
    return MappingProxyType({entry["id"]: _vector(entry) for entry in entries})


def written() -> str:
    """Return the data file as it should be."""
    entries = [_entry(each, each.make(GIVEN)) for each in recipes().values()]
    told = {"about": _ABOUT, "vectors": entries}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _vector(entry: Mapping[str, Any]) -> Vector:
    if "body_b64" in entry:
        body = base64.b64decode(entry["body_b64"], validate=True)
    else:
        pieces = entry["body_pieces"]
        body = b"".join(base64.b64decode(each["b64"]) * each["times"] for each in pieces)
    return Vector(
        entry["id"],
        entry["title"],
        entry["clause"],
        Expect(entry["expect"]),
        Lane(entry["lane"]),
        tuple(entry["unless"]),
        entry["secret"],
        body,
        tuple((name, value) for name, value in entry["headers"]),
    )


def _entry(recipe: Recipe, made: Made) -> dict[str, Any]:
    more: dict[str, Any] = {"body_b64": _b64(made.body)}
    if _LONG.search(made.body):
        more = {"body_pieces": list(_pieces(made.body))}
    if recipe.lane is Lane.NETWORK:
        more |= {"method": made.method, "query": made.query, "chunked": made.chunked}
    return {
        "id": recipe.id,
        "title": recipe.title,
        "clause": recipe.clause,
        "expect": recipe.expect.value,
        "lane": recipe.lane.value,
        "unless": list(recipe.unless),
        "secret": GIVEN.secret if made.secret is None else made.secret,
        "headers": [list(header) for header in made.headers],
        **more,
    }


def _pieces(body: bytes) -> Iterator[dict[str, Any]]:
    for part in filter(None, _LONG.split(body)):
        is_long = _LONG.fullmatch(part) is not None
        yield {"b64": _b64(part[:1] if is_long else part), "times": len(part) if is_long else 1}


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()
