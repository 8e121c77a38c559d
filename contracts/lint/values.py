"""Whether a value is what its schema says, as jsonschema judges it."""

import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import UndefinedTypeCheck, UnknownType, ValidationError, best_match
from jsonschema.protocols import Validator
from openapi_schema_validator import OAS30Validator
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from contracts.lint.api import Api, fields, items

_DOCUMENT = "urn:document"
_LONGEST = 160
_MALFORMED = (
    *(UndefinedTypeCheck, UnknownType),
    *(AttributeError, KeyError, TypeError, ValueError),
)
"""What jsonschema raises over a keyword whose value is of a wrong type."""


class Values:
    """Judges values by the schemas of one document, wherever in it they stand."""

    def __init__(self, api: Api) -> None:
        self._api = api

    @cached_property
    def _validator(self) -> Validator:
        resource = DRAFT202012.create_resource(self._api.data)
        registry = Registry().with_resource(_DOCUMENT, resource)
        kind: Any = OAS30Validator if self._api.old_dialect else Draft202012Validator
        validator: Validator = kind({}, registry=registry)
        return validator

    def fault(self, pointer: str, value: Any) -> str | None:
        """Say what is wrong with a value by the schema at a pointer; None if nothing is.

        A schema that cannot be applied refuses nothing. What must be there only in requests, or
        only in answers, may be missing.
        """
        judge = self._validator.evolve(schema={"$ref": f"{_DOCUMENT}#{quote(pointer)}"})
        try:
            error = best_match(self._errors(judge, value))
        except (Unresolvable, RecursionError, re.error, *_MALFORMED):
            return None
        return None if error is None else _sentence(error)

    def _errors(self, judge: Validator, value: Any) -> Iterator[ValidationError]:
        for error in judge.iter_errors(value):
            if not self._one_sided(error) and not _of_other_version(error):
                yield error

    def _one_sided(self, error: ValidationError) -> bool:
        """Tell whether an error is the lack of what only one side of an exchange has."""
        if error.validator != "required":
            return False
        described = fields(fields(error.schema).get("properties"))
        missing = [
            name for name in items(error.validator_value) if name not in fields(error.instance)
        ]
        sides = [self._api.plain(described.get(name)) for name in missing]
        return all(side.get("readOnly") or side.get("writeOnly") for side in sides)


def _of_other_version(error: ValidationError) -> bool:
    """Tell whether a keyword has a boolean where a number belongs, which another rule reports."""
    bounds = {"exclusiveMinimum", "exclusiveMaximum"}
    return error.validator in bounds and isinstance(error.validator_value, bool)


def _words(error: ValidationError) -> str:
    """Say what is wrong; what a reader of JSON would not know is put in the words of JSON."""
    if error.validator in {"type", "nullable"}:
        kind = error.validator_value if error.validator == "type" else "one that is not null"
        kinds = " or ".join(map(str, items(kind) or [kind]))
        return f"{_json(error.instance)} is not of type {kinds}"
    if error.validator in {"enum", "const"}:
        allowed = items(error.validator_value) or [error.validator_value]
        return f"{_json(error.instance)} is not {' or '.join(map(_json, allowed))}"
    return error.message.splitlines()[0]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _sentence(error: ValidationError) -> str:
    where = "".join(f"/{token}" for token in error.absolute_path)
    line = _words(error)
    if len(line) > _LONGEST:
        line = f"{line[: _LONGEST // 2]} … {line[-_LONGEST // 2 :]}"
    return f" at {where}: {line}" if where else f": {line}"
