"""Whether a document is valid OpenAPI, as openapi-spec-validator judges it."""

from collections.abc import Iterator
from typing import Any

from jsonschema.exceptions import ValidationError, best_match
from jsonschema_path import SchemaPath
from openapi_spec_validator import (
    OpenAPIV30SpecValidator,
    OpenAPIV31SpecValidator,
    OpenAPIV32SpecValidator,
)
from openapi_spec_validator.validation.keywords import KeywordValidator, ValueValidator
from openapi_spec_validator.validation.validators import SpecValidator

from contracts.documents.document import Document
from contracts.errors import DocumentError
from contracts.model import Finding, Place, Severity

_LONGEST = 240


def _placing(validator: type[SpecValidator]) -> type[SpecValidator]:
    """Return the validator with errors that say where in the document they are."""
    keywords = {
        name: _placing_keyword(keyword) for name, keyword in validator.keyword_validators.items()
    }
    return type(validator.__name__, (validator,), {"keyword_validators": keywords})


def _placing_keyword(keyword: Any) -> type[KeywordValidator]:
    def call(self: Any, *arguments: Any, **options: Any) -> Iterator[ValidationError]:
        path = next(argument for argument in arguments if isinstance(argument, SchemaPath))
        parts = (*path.parts, "default") if isinstance(self, ValueValidator) else path.parts
        for error in keyword.__call__(self, *arguments, **options):
            if not hasattr(error, "placed"):  # or an inner keyword knew better
                error.placed = True
                error.relative_path.extendleft(reversed(parts))
            yield error

    return type(keyword.__name__, (keyword,), {"__call__": call})


_VALIDATORS = {
    "3.0": _placing(OpenAPIV30SpecValidator),
    "3.1": _placing(OpenAPIV31SpecValidator),
    "3.2": _placing(OpenAPIV32SpecValidator),
}


def findings(document: Document) -> tuple[Finding, ...]:
    """Return every breach of OpenAPI, each with its place, in the order of the document's lines.

    A name that an object holds twice is one too, since readers differ in which they take.
    """
    found = [*_repeated(document), *_invalid(document)]
    return tuple(sorted(set(found), key=lambda finding: (_line(finding), finding.message)))


def _line(finding: Finding) -> tuple[int, int, str]:
    return finding.place.line, finding.place.column, finding.place.pointer


def _repeated(document: Document) -> Iterator[Finding]:
    for pointer, line, column in document.repeated:
        place = Place(document.name, pointer, line, column)
        message = "This name stands twice in its object; readers differ in which one they take."
        yield Finding("document.repeated-name", Severity.ERROR, message, place)


def _invalid(document: Document) -> Iterator[Finding]:
    validator = _VALIDATORS[str(document.data["openapi"])[:3]](document.data)
    found = [_finding(document, error) for error in _errors_of_shape(validator)]
    try:
        for error in validator.root_validator(validator.schema_path):
            found.append(_finding(document, error))  # noqa: PERF401 - kept if the walk breaks
    except Exception as error:
        if not found:  # otherwise what the walk stumbles over has been reported
            raise DocumentError(
                f"{document.name} cannot be validated: openapi-spec-validator stumbles over"
                f" {type(error).__name__} {error}."
            ) from error
    yield from found


def _errors_of_shape(validator: SpecValidator) -> Iterator[ValidationError]:
    errors: Iterator[ValidationError] = validator.schema_validator.iter_errors(validator.schema)
    return errors


def _finding(document: Document, error: ValidationError) -> Finding:
    """Point at what is wrong inside the alternative that fits best, not at the whole choice."""
    deepest: Any = best_match([error]) if error.context else error
    place = document.place(document.follow(deepest.absolute_path))
    return Finding("document.invalid", Severity.ERROR, _sentence(deepest.message), place)


def _sentence(message: str) -> str:
    line = message.splitlines()[0]
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST // 2]} … {line[-_LONGEST // 2 :]}"
