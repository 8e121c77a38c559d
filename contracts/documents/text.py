"""From bytes in JSON or YAML to data that knows where each of its nodes stands."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from contracts.documents.document import Locate
from contracts.documents.json_text import JsonPlaces, parse
from contracts.errors import DocumentError

DEEPEST = 128
"""How many levels deep a document may be nested."""


@dataclass(frozen=True)
class Text:
    """A parsed text: its data, where a node stands, and which names an object holds twice."""

    data: Any
    locate: Locate
    repeated: tuple[tuple[str, int, int], ...]


def read(content: bytes, name: str) -> Text:
    """Return the parsed text, or raise `DocumentError` with what is wrong and where.

    A text that begins with a bracket is JSON, unless its name ends in .yaml or .yml.
    """
    text = _decode(content, name)
    begin = text.lstrip()[:1]
    if not begin:
        raise DocumentError(f"{name} is empty.")
    yaml_by_name = PurePath(name).suffix.lower() in {".yaml", ".yml"}
    return _json(text, name) if begin in "{[" and not yaml_by_name else _yaml(text, name)


def _decode(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} is not text in UTF-8: byte {error.start} is {content[error.start]:#04x}."
        ) from error
    if "\0" in text:
        raise DocumentError(f"{name} is not text: it holds a NUL at {text.index(chr(0))}.")
    return text


def _json(text: str, name: str) -> Text:
    data, repeated = parse(text, name, deepest=DEEPEST)
    places = JsonPlaces(text)
    return Text(data, places.locate, tuple(places.repeated()) if repeated else ())


def _yaml(text: str, name: str) -> Text:
    from contracts.documents import yaml_text  # noqa: PLC0415 - a start without YAML stays fast

    data, repeated, places = yaml_text.parse(text, name, deepest=DEEPEST)
    return Text(data, places.locate, repeated)
