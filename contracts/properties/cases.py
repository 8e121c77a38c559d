"""The cases of an operation, phase by phase: examples, coverage, fuzzing.

Schemathesis' own pytest collector ends an operation at its first failing example; here every phase
is asked for its cases by itself, so that one broken promise does not hide the next.
"""

from collections.abc import Iterator
from typing import Any

from hypothesis.strategies import SearchStrategy, one_of
from schemathesis import GenerationMode
from schemathesis.generation.case import Case
from schemathesis.generation.drivers import CoverageGenerator, ExamplesGenerator
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.generation.overrides import Override
from schemathesis.schemas import BaseSchema

from contracts.properties.schemas import Schemas, body_validator, operation_of

AnyCase = Case[Any]


def allowed(schemas: Schemas, operation: str) -> Iterator[AnyCase]:
    """Yield the examples, and what covers every value, of requests that must be accepted."""
    yield from _examples(schemas.tight, operation)
    validator = body_validator(schemas.tightened, operation)
    for case in _coverage(schemas.plain, operation, GenerationMode.POSITIVE):
        if validator is None or validator.is_valid(case.body):
            yield case


def anything(schemas: Schemas, operation: str) -> Iterator[AnyCase]:
    """Yield the published examples, and what breaks every rule of the published document once."""
    yield from _examples(schemas.published, operation)
    yield from _coverage(schemas.sound, operation, GenerationMode.NEGATIVE)


def allowed_strategy(schemas: Schemas, operation: str) -> SearchStrategy[AnyCase]:
    """Return what draws requests that must be accepted."""
    drawn = operation_of(schemas.tight, operation)
    return drawn.as_strategy(generation_mode=GenerationMode.POSITIVE)


def anything_strategy(schemas: Schemas, operation: str) -> SearchStrategy[AnyCase]:
    """Return what draws requests of the published schema, and right requests with a wrong part.

    Any text is a valid path parameter: such an operation has nothing that could be broken.
    """
    odd = operation_of(schemas.published, operation)
    right = operation_of(schemas.plain, operation)
    strategies = [odd.as_strategy(generation_mode=GenerationMode.POSITIVE)]
    if right.body or right.query:
        strategies.append(right.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    return one_of(strategies)


def _examples(schema: BaseSchema, operation: str) -> Iterator[AnyCase]:
    yield from ExamplesGenerator(
        operation=operation_of(schema, operation),
        override=Override(),
        feedback=NO_FEEDBACK,
        fill_missing=False,
    )


def _coverage(schema: BaseSchema, operation: str, mode: GenerationMode) -> Iterator[AnyCase]:
    drawn = operation_of(schema, operation)
    yield from CoverageGenerator(
        operation=drawn,
        generation_modes=[mode],
        generation_config=schema.config.generation_for(operation=drawn, phase="coverage"),
        auth_storage=None,
        override=Override(),
        feedback=NO_FEEDBACK,
    )
