"""Goes through a document once and yields everything that a rule may see.

Each thing is seen where it is defined, and not where a reference leads to it.
"""

from collections.abc import Iterator
from typing import Any

from contracts.documents.document import METHODS
from contracts.documents.pointer import join
from contracts.lint.api import Api, fields, items
from contracts.lint.sites import (
    Media,
    Operation,
    Parameter,
    PathItem,
    Prose,
    Response,
    Schema,
    Site,
    Whole,
)

Visible = Site | Prose

_MAPS_OF_SCHEMAS = ("patternProperties", "dependentSchemas", "$defs", "definitions")
_LISTS_OF_SCHEMAS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SCHEMAS = (
    *("items", "additionalProperties", "not", "if", "then", "else", "contains"),
    *("propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"),
)


def sites(api: Api) -> Iterator[Visible]:
    """Yield the whole document, then everything in it that is described once."""
    data = api.data
    yield Whole(api, "", data)
    yield from _texts(Site(api, "/info", fields(data.get("info"))))
    for index, tag in enumerate(items(data.get("tags"))):
        yield from _texts(Site(api, f"/tags/{index}", fields(tag)))
    for path, item in fields(data.get("paths")).items():
        yield from _path_item(api, join(("paths", path)), item, str(path))
    for name, item in fields(data.get("webhooks")).items():
        yield from _path_item(api, join(("webhooks", name)), item)
    yield from _components(api, fields(data.get("components")))


def _components(api: Api, components: dict[str, Any]) -> Iterator[Visible]:
    for name, each in fields(components.get("schemas")).items():
        yield from schemas(Schema(api, join(("components", "schemas", name)), fields(each), name))
    for name, each in fields(components.get("responses")).items():
        yield from _response(api, join(("components", "responses", name)), each)
    for name, each in fields(components.get("parameters")).items():
        yield from _parameter(api, join(("components", "parameters", name)), each)
    for name, each in fields(components.get("headers")).items():
        yield from _parameter(api, join(("components", "headers", name)), each, name)
    for name, each in fields(components.get("requestBodies")).items():
        yield from _body(api, join(("components", "requestBodies", name)), each)
    for name, each in fields(components.get("callbacks")).items():
        yield from _callback(api, join(("components", "callbacks", name)), each)
    for name, each in fields(components.get("pathItems")).items():
        yield from _path_item(api, join(("components", "pathItems", name)), each)
    for name, each in fields(components.get("securitySchemes")).items():
        yield from _texts(Site(api, join(("components", "securitySchemes", name)), fields(each)))


def _path_item(api: Api, pointer: str, item: Any, path: str = "") -> Iterator[Visible]:
    found = PathItem(api, pointer, fields(item), path)
    yield found
    yield from _texts(found)
    yield from _parameters(api, pointer, found.data)
    for method in METHODS:
        if isinstance(found.data.get(method), dict):
            inner = f"{pointer}/{method}"
            yield from _operation(Operation(api, inner, found.data[method], method, path, found))


def _operation(operation: Operation) -> Iterator[Visible]:
    api, pointer, data = operation.api, operation.pointer, operation.data
    yield operation
    yield from _texts(operation)
    yield from _parameters(api, pointer, data)
    yield from _body(api, f"{pointer}/requestBody", data.get("requestBody"))
    for status, each in fields(data.get("responses")).items():
        inner = pointer + join(("responses", status))
        yield from _response(api, inner, each, str(status), operation.method)
    for name, each in fields(data.get("callbacks")).items():
        yield from _callback(api, pointer + join(("callbacks", name)), each)


def _callback(api: Api, pointer: str, callback: Any) -> Iterator[Visible]:
    for expression, item in fields(callback).items():
        if isinstance(item, dict):
            yield from _path_item(api, pointer + join((expression,)), item)


def _parameters(api: Api, pointer: str, owner: dict[str, Any]) -> Iterator[Visible]:
    for index, each in enumerate(items(owner.get("parameters"))):
        yield from _parameter(api, f"{pointer}/parameters/{index}", each)


def _parameter(api: Api, pointer: str, data: Any, header: str = "") -> Iterator[Visible]:
    found = fields(data)
    if "$ref" in found:
        return
    name = header or str(found.get("name"))
    parameter = Parameter(api, pointer, found, name, bool(header))
    yield parameter
    yield from _texts(parameter)
    if isinstance(found.get("schema"), dict):
        yield from schemas(Schema(api, f"{pointer}/schema", found["schema"], name))
    yield from _content(api, pointer, found)


def _body(api: Api, pointer: str, data: Any) -> Iterator[Visible]:
    found = fields(data)
    if found and "$ref" not in found:
        yield from _texts(Site(api, pointer, found))
        yield from _content(api, pointer, found)


def _response(
    api: Api, pointer: str, data: Any, status: str = "", method: str = ""
) -> Iterator[Visible]:
    found = fields(data)
    if "$ref" in found:
        return
    response = Response(api, pointer, found, status, method)
    yield response
    yield from _texts(response)
    for name, each in fields(found.get("headers")).items():
        yield from _parameter(api, pointer + join(("headers", name)), each, name)
    yield from _content(api, pointer, found)


def _content(api: Api, pointer: str, owner: dict[str, Any]) -> Iterator[Visible]:
    for name, each in fields(owner.get("content")).items():
        inner = pointer + join(("content", name))
        yield Media(api, inner, fields(each), name)
        if isinstance(fields(each).get("schema"), dict):
            yield from schemas(Schema(api, f"{inner}/schema", each["schema"]))


def schemas(start: Schema) -> Iterator[Visible]:
    """Yield a schema and every schema in it, with their texts."""
    pending = [start]
    while pending:
        schema = pending.pop()
        yield schema
        yield from _texts(schema)
        pending.extend(reversed(list(_below(schema))))


def _below(schema: Schema) -> Iterator[Schema]:
    yield from _properties(schema)
    for tokens, each in _parts(schema.data):
        if isinstance(each, dict):
            yield Schema(schema.api, schema.pointer + join(tokens), each, "", None, schema)


def _properties(schema: Schema) -> Iterator[Schema]:
    api, pointer, data = schema.api, schema.pointer, schema.data
    required = {name for name in items(data.get("required")) if isinstance(name, str)}
    for name, each in fields(data.get("properties")).items():
        if isinstance(each, dict):
            inner = pointer + join(("properties", name))
            yield Schema(api, inner, each, name, name in required, schema)


def _parts(data: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    for keyword in _MAPS_OF_SCHEMAS:
        yield from (((keyword, name), each) for name, each in fields(data.get(keyword)).items())
    for keyword in _LISTS_OF_SCHEMAS:
        yield from (((keyword, index), each) for index, each in enumerate(items(data.get(keyword))))
    yield from (((keyword,), data.get(keyword)) for keyword in _SCHEMAS)


def _texts(site: Site) -> Iterator[Prose]:
    for keyword in ("summary", "description"):
        text = site.data.get(keyword)
        if isinstance(text, str) and text:
            yield Prose(site.api, f"{site.pointer}/{keyword}", text, site)
