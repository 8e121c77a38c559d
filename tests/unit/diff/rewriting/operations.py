"""What operations say of themselves, said for several at once or the other way about."""

from copy import deepcopy
from typing import Any

from rewriting.places import METHODS, operations, resolved
from rewriting.registry import Data, of_document


@of_document
def parameters_moved_to_paths(data: Data, _: int) -> Data | None:
    """Say once, at the path, which parameters all of its operations have."""
    moved = False
    for item in data["paths"].values():
        of_each = [item[method].get("parameters", []) for method in METHODS if method in item]
        common = [each for each in (of_each or [[]])[0] if all(each in other for other in of_each)]
        for listed in of_each:
            listed[:] = [each for each in listed if each not in common]
        if common:
            item["parameters"] = item.get("parameters", []) + common
            moved = True
    return data if moved else None


@of_document
def parameters_moved_to_operations(data: Data, _: int) -> Data | None:
    moved = False
    for item in data["paths"].values():
        common = item.pop("parameters", [])
        for operation in (item[method] for method in METHODS if method in item):
            own = operation.get("parameters", [])
            names = [_name(data, each) for each in own]
            kept = [each for each in common if _name(data, each) not in names]
            operation["parameters"] = deepcopy(kept) + own
            moved = moved or bool(common)
    return data if moved else None


def _name(data: Data, parameter: Any) -> tuple[Any, Any]:
    fields = resolved(data, parameter)
    return fields["in"], fields["name"]


@of_document
def parameters_renamed_in_paths(data: Data, number: int) -> Data | None:
    """Call a path parameter otherwise, which nobody sees who calls the operation."""
    paths = [path for path in data["paths"] if "{id}" in path]
    if not paths:
        return None
    path = paths[number % len(paths)]
    item = data["paths"][path]
    for owner in (item, *(item[method] for method in METHODS if method in item)):
        owner["parameters"] = [
            {**fields, "name": "other"}
            if (fields["in"], fields["name"]) == ("path", "id")
            else fields
            for fields in (resolved(data, each) for each in owner.get("parameters", []))
        ]
    renamed = path.replace("{id}", "{other}")
    data["paths"] = {
        renamed if name == path else name: data["paths"][name] for name in data["paths"]
    }
    return data


@of_document
def servers_moved_to_operations(data: Data, _: int) -> Data | None:
    return _moved(data, "servers")


@of_document
def security_moved_to_operations(data: Data, _: int) -> Data | None:
    return _moved(data, "security")


def _moved(data: Data, keyword: str) -> Data | None:
    said = data.pop(keyword, None)
    if said is None:
        return None
    for item, operation in operations(data):
        if keyword not in item:
            operation.setdefault(keyword, deepcopy(said))
    return data


@of_document
def servers_moved_to_paths(data: Data, _: int) -> Data | None:
    said = data.pop("servers", None)
    for item in data["paths"].values() if said is not None else ():
        item.setdefault("servers", deepcopy(said))
    return data if said is not None else None


@of_document
def slash_after_servers(data: Data, _: int) -> Data | None:
    plain = [each for each in data.get("servers", []) if not each["url"].endswith("/")]
    for server in plain:
        server["url"] += "/"
    return data if plain else None


@of_document
def no_credentials_written_out(data: Data, _: int) -> Data | None:
    """Say that no credentials are asked for, where nothing is said of them."""
    silent = [
        operation
        for _item, operation in operations(data)
        if not operation.get("security", data.get("security"))
    ]
    for operation in silent:
        operation["security"] = [{}]
    return data if silent else None


@of_document
def defaults_of_parameters_written_out(data: Data, _: int) -> Data | None:
    owners = [each for pair in operations(data) for each in pair]
    found = [resolved(data, each) for owner in owners for each in owner.get("parameters", [])]
    written = [each for each in found if "style" not in each and "schema" in each]
    for parameter in written:
        form = parameter["in"] in {"query", "cookie"}
        flags = {"required": False, "deprecated": False, "allowReserved": False}
        defaults = {**flags, "style": "form" if form else "simple", "explode": form}
        defaults |= {"allowEmptyValue": False} if parameter["in"] == "query" else {}
        parameter |= {key: value for key, value in defaults.items() if key not in parameter}
    return data if written else None


@of_document
def defaults_of_operations_written_out(data: Data, _: int) -> Data:
    for _item, operation in operations(data):
        operation.setdefault("deprecated", False)
        operation.setdefault("parameters", [])
        if "requestBody" in operation:
            resolved(data, operation["requestBody"]).setdefault("required", False)
        for response in operation.get("responses", {}).values():
            resolved(data, response).setdefault("headers", {})
    return data


@of_document
def media_types_in_other_letters(data: Data, _: int) -> Data | None:
    """Write media types with capitals and a character set, which are the same to a client."""
    bodies = [resolved(data, each) for each in _bodies(data)]
    written = [each for each in bodies if "application/json" in each.get("content", {})]
    for body in written:
        content = body["content"]
        name = "Application/JSON; charset=utf-8"
        body["content"] = {
            name if each == "application/json" else each: content[each] for each in content
        }
    return data if written else None


def _bodies(data: Data) -> list[Any]:
    found = []
    for _item, operation in operations(data):
        found += [operation["requestBody"]] if "requestBody" in operation else []
        found += operation.get("responses", {}).values()
    return found


@of_document
def operations_told_otherwise(data: Data, _: int) -> Data:
    """Change what people, and makers of clients, read of an operation."""
    for _item, operation in operations(data):
        operation |= {"summary": "Another.", "tags": ["Other"], "description": "In other words."}
    data["tags"] = [{"name": "Other"}]
    return data
