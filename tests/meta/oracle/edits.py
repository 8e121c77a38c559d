"""What people do to schemas: each edit changes one in place, and says whether it fitted."""

from collections.abc import Callable
from random import Random
from typing import Any

Schema = dict[str, Any]
Edit = Callable[[Schema, Random], bool]
EDITS: dict[str, Edit] = {}

_LIMITS = {
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
}
_TYPES = ("string", "integer", "number", "boolean", "array", "object")


def edit(function: Edit) -> Edit:
    """Register an edit under its own name."""
    EDITS[function.__name__.replace("_", " ")] = function
    return function


def _kind(schema: Schema) -> str:
    kind = schema.get("type")
    kinds = [each for each in kind if each != "null"] if isinstance(kind, list) else [kind]
    return str(kinds[0]) if len(kinds) == 1 else ""


@edit
def limit_added(schema: Schema, drawing: Random) -> bool:
    names = [name for name in _LIMITS.get(_kind(schema), ()) if name not in schema]
    if not names or "enum" in schema:
        return False
    schema[drawing.choice(names)] = drawing.randint(0, 5)
    return True


@edit
def limit_moved(schema: Schema, drawing: Random) -> bool:
    names = [name for pair in _LIMITS.values() for name in pair if name in schema]
    if not names:
        return False
    name = drawing.choice(names)
    schema[name] = max(0, schema[name] + drawing.choice([-2, -1, 1, 2]))
    return True


@edit
def limit_dropped(schema: Schema, drawing: Random) -> bool:
    names = [name for pair in _LIMITS.values() for name in pair if name in schema]
    return bool(names) and schema.pop(drawing.choice(names)) is not None


@edit
def enum_value_dropped(schema: Schema, drawing: Random) -> bool:
    values = schema.get("enum", [])
    if len(values) < 2:
        return False
    values.pop(drawing.randrange(len(values)))
    return True


@edit
def enum_value_added(schema: Schema, drawing: Random) -> bool:
    if "enum" not in schema or _kind(schema) != "string":
        return False
    schema["enum"].insert(drawing.randint(0, len(schema["enum"])), "a value of its own")
    return True


@edit
def enum_opened(schema: Schema, _: Random) -> bool:
    return schema.pop("enum", None) is not None


@edit
def values_listed(schema: Schema, _: Random) -> bool:
    if _kind(schema) != "string" or "enum" in schema:
        return False
    schema["enum"] = ["one", "two"]
    return True


@edit
def property_required(schema: Schema, drawing: Random) -> bool:
    names = sorted(schema.get("properties", {}).keys() - set(schema.get("required", [])))
    if names:
        schema["required"] = [*schema.get("required", []), drawing.choice(names)]
    return bool(names)


@edit
def property_made_optional(schema: Schema, drawing: Random) -> bool:
    names = schema.get("required", [])
    if names:
        schema["required"] = [name for name in names if name != drawing.choice(names)]
        if not schema["required"]:
            del schema["required"]
    return bool(names)


@edit
def property_added(schema: Schema, drawing: Random) -> bool:
    if "properties" not in schema:
        return False
    schema["properties"]["added"] = {"type": drawing.choice(_TYPES)}
    return True


@edit
def property_dropped(schema: Schema, drawing: Random) -> bool:
    names = sorted(schema.get("properties", {}))
    if not names:
        return False
    name = drawing.choice(names)
    del schema["properties"][name]
    schema["required"] = [each for each in schema.get("required", []) if each != name]
    return True


@edit
def type_changed(schema: Schema, drawing: Random) -> bool:
    kind = _kind(schema)
    if not kind or "enum" in schema:
        return False
    schema["type"] = drawing.choice([each for each in _TYPES if each != kind])
    return True


@edit
def number_made_whole_or_not(schema: Schema, _: Random) -> bool:
    other = {"integer": "number", "number": "integer"}.get(_kind(schema))
    if other is None or isinstance(schema["type"], list):
        return False
    schema["type"] = other
    return True


@edit
def objects_closed(schema: Schema, _: Random) -> bool:
    if "properties" not in schema or schema.get("additionalProperties") is False:
        return False
    schema["additionalProperties"] = False
    return True


@edit
def objects_opened(schema: Schema, drawing: Random) -> bool:
    if schema.get("additionalProperties") is not False:
        return False
    schema["additionalProperties"] = drawing.choice([True, {"type": "string"}])
    return True


@edit
def items_changed(schema: Schema, drawing: Random) -> bool:
    if _kind(schema) != "array":
        return False
    schema["items"] = {"type": drawing.choice(_TYPES)}
    return True


@edit
def items_made_unique(schema: Schema, _: Random) -> bool:
    if _kind(schema) != "array":
        return False
    schema["uniqueItems"] = not schema.get("uniqueItems", False)
    return True


@edit
def branch_added(schema: Schema, drawing: Random) -> bool:
    branches = schema.get("oneOf") or schema.get("anyOf")
    if branches:
        branches.insert(drawing.randint(0, len(branches)), {"type": drawing.choice(_TYPES)})
    return bool(branches)


@edit
def branch_dropped(schema: Schema, drawing: Random) -> bool:
    branches = schema.get("oneOf") or schema.get("anyOf") or []
    if len(branches) < 2:
        return False
    branches.pop(drawing.randrange(len(branches)))
    return True


@edit
def branch_replaced(schema: Schema, drawing: Random) -> bool:
    return branch_dropped(schema, drawing) and branch_added(schema, drawing)


@edit
def choice_of_one_or_any(schema: Schema, _: Random) -> bool:
    """Allow a value to lie in two branches, or forbid that."""
    before, now = ("oneOf", "anyOf") if "oneOf" in schema else ("anyOf", "oneOf")
    if before not in schema or now in schema:
        return False
    schema[now] = schema.pop(before)
    return True


@edit
def made_a_choice(schema: Schema, drawing: Random) -> bool:
    """Let the schema be one of two, the other of another type."""
    if {"oneOf", "anyOf", "discriminator"} & schema.keys():
        return False
    before = dict(schema)
    schema.clear()
    schema["oneOf"] = [before, {"type": drawing.choice(_TYPES)}]
    return True


@edit
def format_changed(schema: Schema, drawing: Random) -> bool:
    if _kind(schema) != "string" or "enum" in schema:
        return False
    named = [
        each for each in ("date", "date-time", "uuid", "email") if each != schema.get("format")
    ]
    schema["format"] = drawing.choice(named)
    return True


@edit
def format_dropped(schema: Schema, _: Random) -> bool:
    return schema.pop("format", None) is not None


@edit
def denied_in_part(schema: Schema, drawing: Random) -> bool:
    if "not" in schema or "$ref" in schema:
        return False
    schema["not"] = {"type": drawing.choice(_TYPES)}
    return True


@edit
def made_one_sided(schema: Schema, drawing: Random) -> bool:
    """Let a property be sent alone, or answered alone."""
    names = sorted(schema.get("properties", {}))
    found = schema["properties"][drawing.choice(names)] if names else {}
    if not isinstance(found, dict) or "$ref" in found or {"readOnly", "writeOnly"} & found.keys():
        return False
    found[drawing.choice(["readOnly", "writeOnly"])] = True
    return bool(names)


@edit
def narrowed_by_all_of(schema: Schema, drawing: Random) -> bool:
    """Ask for more beside what is written, as those who inherit do."""
    names = sorted(schema.get("properties", {}))
    if not names or "allOf" in schema or "$ref" in schema:
        return False
    schema["allOf"] = [{"required": [drawing.choice(names)]}]
    return True


@edit
def null_allowed(schema: Schema, _: Random) -> bool:
    """Take null too; how that is written depends on the version."""
    if not isinstance(schema.get("type"), str) or schema.get("nullable") or "enum" in schema:
        return False
    schema["nullable"] = True
    return True


@edit
def null_forbidden(schema: Schema, _: Random) -> bool:
    if schema.get("nullable"):
        del schema["nullable"]
        return True
    kinds = schema.get("type")
    if not isinstance(kinds, list) or "null" not in kinds or len(kinds) < 2:
        return False
    schema["type"] = [each for each in kinds if each != "null"]
    return True
