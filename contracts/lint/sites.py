"""What a rule sees: one thing of a document, where it stands, and what it belongs to."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from contracts.documents.pointer import join
from contracts.lint import prose
from contracts.lint.api import Api, fields
from contracts.lint.words import Seen


@dataclass(frozen=True)
class Site:
    """An object of a document."""

    api: Api
    pointer: str
    data: dict[str, Any]

    def seen(self, message: str, *below: str | int) -> Seen:
        """Say something about this object, or about what stands below it."""
        return Seen(self.pointer + join(below), message)


@dataclass(frozen=True)
class Whole(Site):
    """The whole document."""


@dataclass(frozen=True)
class PathItem(Site):
    """What stands under one path; `path` is empty in webhooks and components."""

    path: str = ""


@dataclass(frozen=True)
class Operation(Site):
    """One method; `path` is empty for a webhook and a callback, whose paths are no templates."""

    method: str = ""
    path: str = ""
    item: PathItem | None = None

    @property
    def shared(self) -> dict[str, Any]:
        """The path item that the operation stands in."""
        return self.item.data if self.item else {}


@dataclass(frozen=True)
class Parameter(Site):
    """A parameter, or a header by its name."""

    name: str = ""
    header: bool = False


@dataclass(frozen=True)
class Response(Site):
    """A response; `status` is empty for a component."""

    status: str = ""
    method: str = ""


@dataclass(frozen=True)
class Media(Site):
    """A content type with its schema and examples."""

    name: str = ""


@dataclass(frozen=True)
class Schema(Site):
    """A schema; `name` is that of the property, component or parameter that it describes.

    `required` tells whether the object that it is a property of must have it.
    """

    name: str = ""
    required: bool | None = None
    parent: "Schema | None" = None

    @cached_property
    def types(self) -> frozenset[str]:
        """The types that the schema names itself."""
        named = self.data.get("type")
        named = [named] if isinstance(named, str) else named
        found = named if isinstance(named, list) else []
        return frozenset(each for each in found if isinstance(each, str))

    @property
    def label(self) -> str:
        """How a message names it."""
        if self.required is not None:
            return f"property {self.name!r}"
        return f"{self.name!r}" if self.name else "a schema"


@dataclass(frozen=True)
class Prose:
    """A text for people, and what it describes, such as an operation or a schema."""

    api: Api
    pointer: str
    text: str
    about: Site

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The schema of what the text describes, without wrapping; empty if it has none."""
        if isinstance(self.about, Parameter):
            return self.api.plain(fields(self.about.data.get("schema")))
        return self.api.plain(self.about.data) if isinstance(self.about, Schema) else {}

    @cached_property
    def words(self) -> str:
        """The text without markup, code and addresses."""
        return prose.plain(self.text)

    @cached_property
    def sentences(self) -> list[str]:
        """Its sentences and clauses, each on one line."""
        return prose.sentences(self.words)

    @property
    def label(self) -> str:
        """How a message names what the text describes."""
        about = self.about
        if isinstance(about, Schema):
            return about.label
        if isinstance(about, Parameter):
            return f"{'header' if about.header else 'parameter'} {about.name!r}"
        return "the text"

    def seen(self, message: str) -> Seen:
        """Say something about the text."""
        return Seen(self.pointer, message)
