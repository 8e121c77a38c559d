"""Rules about paths, operations, parameters, responses and security."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from contracts.documents.pointer import join
from contracts.lint.api import Api, fields, items
from contracts.lint.registry import rule
from contracts.lint.sites import Media, Operation, Parameter, PathItem, Response, Whole
from contracts.lint.words import Seen
from contracts.model import Severity

_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
_BINARY = re.compile(r"^(image|audio|video|font)/|octet-stream|pdf$|zip$|^\*/\*$")


def _at(path: str, method: str) -> tuple[str, str, str]:
    return "paths", path, method.lower()


@rule(Severity.ERROR)
def operation_id_repeated(whole: Whole) -> Iterator[Seen]:
    """Generated clients name their functions by it, so one of the two is lost."""
    ids = Counter(str(data.get("operationId")) for _, _, data in whole.api.operations)
    for path, method, data in whole.api.operations:
        name = data.get("operationId")
        if name is not None and ids[str(name)] > 1:
            yield whole.seen(
                f"operationId {name!r} names more than one operation",
                *_at(path, method),
                "operationId",
            )


@rule(Severity.ERROR)
def paths_ambiguous(whole: Whole) -> Iterator[Seen]:
    """Two paths that differ in the names of their parameters alone are one path to a router."""
    shapes: dict[tuple[str, str], str] = {}
    for path, method, _ in whole.api.operations:
        shape = method, _TEMPLATE.sub("{}", path)
        if shape in shapes:
            message = f"{path} and {shapes[shape]} match the same {method} requests"
            yield whole.seen(message, "paths", path)
        shapes.setdefault(shape, path)


@rule(Severity.ERROR)
def path_with_query(item: PathItem) -> Iterator[Seen]:
    """What follows `?` or `#` is no part of a path, so no request ever matches it."""
    if "?" in item.path or "#" in item.path:
        yield item.seen("a path holds a query or a fragment")


@rule(Severity.ERROR)
def path_parameter_undeclared(operation: Operation) -> Iterator[Seen]:
    """A client cannot know what to put there."""
    declared = {name for place, name in _parameters(operation) if place == "path"}
    for name in dict.fromkeys(_TEMPLATE.findall(operation.path)):
        if name not in declared:
            yield operation.seen(f"path parameter {name!r} of {operation.path} is not declared")


@rule(Severity.ERROR)
def path_parameter_unused(operation: Operation) -> Iterator[Seen]:
    """A client is asked for a value that has no place in the path."""
    if not operation.path:
        return
    used = set(_TEMPLATE.findall(operation.path))
    for place, name in _parameters(operation):
        if place == "path" and name not in used:
            yield operation.seen(f"path parameter {name!r} does not stand in {operation.path}")


@rule(Severity.ERROR)
def path_parameter_optional(parameter: Parameter) -> Iterator[Seen]:
    """A path without the value is another path."""
    if parameter.data.get("in") == "path" and parameter.data.get("required") is not True:
        yield parameter.seen(f"path parameter {parameter.name!r} is not required")


@rule(Severity.ERROR)
def parameter_repeated(operation: Operation) -> Iterator[Seen]:
    """Which of the two counts is not defined."""
    for owner in (operation.data, operation.shared):
        named = Counter(_named(operation.api, owner))
        for (place, name), count in named.items():
            if count > 1:
                yield operation.seen(f"{place} parameter {name!r} is declared {count} times")


@rule(Severity.WARNING)
def parameter_ignored(parameter: Parameter) -> Iterator[Seen]:
    """OpenAPI says that such a declaration is to be ignored: other fields describe it."""
    lower = parameter.name.lower()
    if parameter.data.get("in") == "header" and lower in _IGNORED_HEADERS:
        yield parameter.seen(f"header parameter {parameter.name!r} is ignored by OpenAPI's rules")
    if parameter.header and lower == "content-type":
        yield parameter.seen(f"response header {parameter.name!r} is ignored by OpenAPI's rules")


@rule(Severity.WARNING)
def parameter_without_schema(parameter: Parameter) -> Iterator[Seen]:
    """Nothing says which values are allowed."""
    if not {"schema", "content"} & parameter.data.keys():
        kind = "header" if parameter.header else "parameter"
        yield parameter.seen(f"{kind} {parameter.name!r} has neither schema nor content")


@rule(Severity.WARNING)
def get_with_body(operation: Operation) -> Iterator[Seen]:
    """The body of such a request has no defined meaning; proxies and clients drop it."""
    if operation.method in {"get", "head"} and "requestBody" in operation.data:
        message = f"a {operation.method.upper()} request has a body"
        yield operation.seen(message, "requestBody")


@rule(Severity.WARNING)
def success_undeclared(operation: Operation) -> Iterator[Seen]:
    """What a client gets when all goes well is the one thing that it must know."""
    statuses = [str(status) for status in fields(operation.data.get("responses"))]
    if operation.path and not any(_tells_success(status) for status in statuses):
        yield operation.seen("no response below 400 is declared", "responses")


def _tells_success(status: str) -> bool:
    return status[:1] in {"1", "2", "3"} or status == "default" or status.startswith("x-")


@rule(Severity.WARNING)
def error_without_schema(operation: Operation) -> Iterator[Seen]:
    """A client cannot tell one cause from another, nor show what went wrong."""
    for status, answer in fields(operation.data.get("responses")).items():
        content = fields(operation.api.resolve(answer).get("content"))
        if str(status)[:1] in {"4", "5"} and operation.method != "head" and not content:
            yield operation.seen(f"error response {status} has no body schema", "responses", status)


@rule(Severity.WARNING)
def body_where_none_can_be(response: Response) -> Iterator[Seen]:
    """HTTP allows no body there: a client that waits for one waits in vain."""
    if response.status in {"204", "205", "304"} and fields(response.data.get("content")):
        yield response.seen(f"response {response.status} declares a body", "content")


@rule(Severity.WARNING)
def content_without_schema(media: Media) -> Iterator[Seen]:
    """Nothing says what the content looks like."""
    if _lacks_schema(media) and not _BINARY.search(_plain_type(media.name)):
        yield media.seen(f"content {media.name!r} has no schema")


@rule(Severity.WARNING)
def binary_without_schema(media: Media) -> Iterator[Seen]:
    """OpenAPI 3.1 allows it; but no tool learns that bytes come, and no limit is stated."""
    if _lacks_schema(media) and _BINARY.search(_plain_type(media.name)):
        yield media.seen(f"content {media.name!r} has no schema")


def _lacks_schema(media: Media) -> bool:
    return not {"schema", "itemSchema", "$ref"} & media.data.keys()


def _plain_type(name: str) -> str:
    return name.partition(";")[0].strip().lower()


@rule(Severity.ERROR)
def security_scheme_unknown(whole: Whole) -> Iterator[Seen]:
    """A client is asked for credentials of a kind that is described nowhere."""
    declared = fields(fields(whole.data.get("components")).get("securitySchemes"))
    for tokens, scheme, _ in _requirements(whole):
        if scheme not in declared:
            yield whole.seen(f"security scheme {scheme!r} is not declared", *tokens)


@rule(Severity.WARNING)
def scope_unknown(whole: Whole) -> Iterator[Seen]:
    """A client cannot ask for a scope that the scheme does not offer."""
    declared = fields(fields(whole.data.get("components")).get("securitySchemes"))
    for tokens, name, scopes in _requirements(whole):
        scheme = whole.api.resolve(declared.get(name))
        offered = {scope for flow in fields(scheme.get("flows")).values() for scope in _of(flow)}
        if scheme.get("type") == "oauth2":
            for scope in scopes:
                if scope not in offered:
                    yield whole.seen(f"scope {scope!r} is not offered by {name!r}", *tokens)


def _of(flow: Any) -> Iterable[str]:
    return fields(fields(flow).get("scopes"))


def _requirements(whole: Whole) -> Iterator[tuple[tuple[str | int, ...], str, list[Any]]]:
    places: list[tuple[tuple[str, ...], Any]] = [(("security",), whole.data.get("security"))]
    for path, method, data in whole.api.operations:
        places.append(((*_at(path, method), "security"), data.get("security")))
    for tokens, asked in places:
        for index, alternative in enumerate(items(asked)):
            for name, scopes in fields(alternative).items():
                yield (*tokens, index, name), name, items(scopes)


@rule(Severity.ERROR)
def server_variable_undeclared(whole: Whole) -> Iterator[Seen]:
    """No client can fill it in, so it has no address to call."""
    for index, server in enumerate(items(whole.data.get("servers"))):
        declared = fields(fields(server).get("variables"))
        for name in _TEMPLATE.findall(str(fields(server).get("url"))):
            if name not in declared:
                message = f"server variable {name!r} is not declared"
                yield whole.seen(message, "servers", index, "url")


@rule(Severity.ERROR)
def link_leads_nowhere(response: Response) -> Iterator[Seen]:
    """A client that follows it finds no operation."""
    ids = {str(data.get("operationId")) for _, _, data in response.api.operations}
    for name, link in fields(response.data.get("links")).items():
        target = response.api.resolve(link).get("operationId")
        if target is not None and str(target) not in ids:
            message = f"link {name!r} leads to operationId {target!r}, which no operation has"
            yield response.seen(message, "links", name)


@rule(Severity.NOTE)
def tag_undeclared(operation: Operation) -> Iterator[Seen]:
    """It has no description, and documentation puts its operations in no defined order."""
    declared = {str(fields(tag).get("name")) for tag in items(operation.api.data.get("tags"))}
    for tag in items(operation.data.get("tags")):
        if declared and str(tag) not in declared:
            yield operation.seen(f"tag {tag!r} is not declared", "tags")


@rule(Severity.NOTE)
def component_unused(whole: Whole) -> Iterator[Seen]:
    """It is read, generated and maintained, and describes nothing."""
    for kind, components in fields(whole.data.get("components")).items():
        for name in fields(components):
            used = join(("components", kind, name)) in whole.api.reach.used
            if kind != "securitySchemes" and not kind.startswith("x-") and not used:
                yield whole.seen(f"nothing uses {name!r} of {kind}", "components", kind, name)


def _parameters(operation: Operation) -> Iterator[tuple[str, str]]:
    yield from _named(operation.api, operation.data)
    yield from _named(operation.api, operation.shared)


def _named(api: Api, owner: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for each in items(owner.get("parameters")):
        found = api.resolve(each)
        if isinstance(found.get("name"), str):
            yield str(found.get("in")), found["name"]
