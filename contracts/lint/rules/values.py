"""Rules about values that a document holds: examples, defaults, and the members of an enum."""

import json
from collections.abc import Iterator
from typing import Any

from contracts.lint.api import fields, items
from contracts.lint.registry import rule
from contracts.lint.sites import Media, Parameter, Schema
from contracts.lint.words import Seen
from contracts.model import Severity

Example = tuple[tuple[str | int, ...], Any]


@rule(Severity.WARNING)
def schema_example_invalid(schema: Schema) -> Iterator[Seen]:
    """Readers copy the example, and their first request fails; mocks and SDKs serve it."""
    examples: list[Example] = []
    if "example" in schema.data:
        examples.append((("example",), schema.data["example"]))
    examples.extend(
        (("examples", index), value)
        for index, value in enumerate(items(schema.data.get("examples")))
    )
    for tokens, value in examples:
        fault = schema.api.values.fault(schema.pointer, value)
        if fault:
            yield schema.seen(f"the example of {schema.label} breaks its schema{fault}", *tokens)


@rule(Severity.WARNING)
def content_example_invalid(media: Media) -> Iterator[Seen]:
    """Readers copy the example, and their first request fails; mocks and SDKs serve it."""
    json_like = "json" in media.name.lower()
    for tokens, value in _examples(media.api.resolve, media.data):
        judged = value
        if isinstance(value, str):
            parsed = _parsed(value) if json_like else None
            if parsed is None:
                continue
            judged = parsed
        fault = media.api.values.fault(f"{media.pointer}/schema", judged)
        if "schema" in media.data and fault:
            yield media.seen(f"an example of {media.name} breaks its schema{fault}", *tokens)


@rule(Severity.WARNING)
def parameter_example_invalid(parameter: Parameter) -> Iterator[Seen]:
    """Readers copy the example, and their first request fails."""
    schema = parameter.api.plain(parameter.data.get("schema"))
    if not schema:
        return
    for tokens, value in _examples(parameter.api.resolve, parameter.data):
        written_out = isinstance(value, str) and schema.get("type") != "string"
        fault = parameter.api.values.fault(f"{parameter.pointer}/schema", value)
        if fault and not written_out:
            message = f"the example of {parameter.name!r} breaks its schema{fault}"
            yield parameter.seen(message, *tokens)


def _examples(resolve: Any, owner: dict[str, Any]) -> Iterator[Example]:
    if "example" in owner:
        yield ("example",), owner["example"]
    for name, each in fields(owner.get("examples")).items():
        found = resolve(each)
        if "value" in found:
            yield ("examples", name), found["value"]


def _parsed(text: str) -> Any:
    """Return what a text in JSON holds, if that is an object or a list."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict | list) else None


@rule(Severity.WARNING)
def default_invalid(schema: Schema) -> Iterator[Seen]:
    """Clients fill the default in and send what the service refuses."""
    if "default" in schema.data:
        fault = schema.api.values.fault(schema.pointer, schema.data["default"])
        if fault:
            yield schema.seen(f"the default of {schema.label} breaks its schema{fault}", "default")


@rule(Severity.WARNING)
def enum_member_invalid(schema: Schema) -> Iterator[Seen]:
    """The rest of the schema refuses the member, so nobody can ever use it."""
    for index, value in enumerate(items(schema.data.get("enum"))):
        fault = schema.api.values.fault(schema.pointer, value)
        if fault and not (value is None and schema.data.get("nullable") is True):
            message = f"the member {value!r} of {schema.label} breaks its schema{fault}"
            yield schema.seen(message, "enum", index)


@rule(Severity.WARNING)
def enum_member_repeated(schema: Schema) -> Iterator[Seen]:
    """One of the two was meant to be another value; generated code may not even compile."""
    written: set[str] = set()
    for index, value in enumerate(items(schema.data.get("enum"))):
        text = json.dumps(value, sort_keys=True, default=str)
        if text in written:
            yield schema.seen(f"{schema.label} lists {value!r} twice", "enum", index)
        written.add(text)
