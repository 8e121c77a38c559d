"""A value that shows that a schema change breaks somebody, checked against both documents."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from jsonschema import ValidationError

from contracts.diff.aim import Aim
from contracts.diff.changes import SchemaChange, Seen
from contracts.diff.dialect import HIDDEN, Dialect
from contracts.diff.guessing import Guesses
from contracts.diff.instances import UNDECLARED, Firsts, Sampler
from contracts.diff.patterns import UncheckableError
from contracts.diff.readings import readings
from contracts.diff.schema import Schema
from contracts.diff.words import Side
from contracts.documents.document import Document

_MOST_CANDIDATES = 60
_ANYTHING = Aim("schema-changed", Seen("", "", ""))


@dataclass(frozen=True, slots=True)
class Found:
    """A value that one schema allows, and why the other refuses it, if it does.

    It is `loose` where two branches of a `oneOf` allow it.
    """

    instance: Any
    errors: Sequence[ValidationError] = ()
    loose: bool = False


class Witnesses:
    """Finds values that show what a change of schemas means, on one side, with bounded effort.

    `trouble` says what could not be checked last.
    """

    def __init__(
        self, base: Document, head: Document, side: Side, guesses: Guesses | None = None
    ) -> None:
        self._side = side
        self._base, self._head = Dialect(base, side), Dialect(head, side)
        self._guesses = guesses or Guesses()
        self._firsts: Firsts = {}
        self._checks: dict[object, bool] = {}
        self._tried: dict[object, list[Found]] = {}
        self.trouble = ""

    @property
    def effort(self) -> int:
        """How much was checked so far."""
        return self._base.effort + self._head.effort

    def decide(
        self, change: SchemaChange, aim: Aim = _ANYTHING, *, strictly: bool = True
    ) -> Found | None:
        """Return what shows that a change breaks; None if nothing was found: that proves nothing.

        Of a request it is allowed by the base and refused by the head, of a response the reverse.
        Unless `strictly`, a `oneOf` is taken for an `anyOf` where nothing else is found.
        """
        ranked = [
            ((found.loose, rank, len(found.errors), *_size(found.instance), number), found)
            for number, found in enumerate(self._refused(change, aim))
            if aim.shows(found.instance) and not (strictly and found.loose)
            for rank in (aim.rank(found.errors),)
            if rank is not None
        ]
        return min(ranked, key=lambda each: each[0])[1] if ranked else None

    def sample(self, change: SchemaChange, aim: Aim, *, of_old: bool) -> Found | None:
        """Return what one document allows, and what the finding is about; None if nothing is."""
        dialect = self._base if of_old else self._head
        whole = change.whole_old if of_old else change.whole_new
        source = _source(whole, aim)
        sampler = self.sampler()
        found = (
            value
            for value in islice(sampler.instances(source), _MOST_CANDIDATES)
            if aim.shows(value) and self._known_allowed(dialect, whole, value)
        )
        return next((Found(value) for value in found), None)

    def sides(self, change: SchemaChange) -> tuple[Schema, Schema]:
        """Return the schema whose values are sent, and the one that they should meet."""
        pair = (change.whole_old, change.whole_new)
        return pair if self._side is Side.REQUEST else (pair[1], pair[0])

    def allows(self, schema: Schema, value: Any, *, of_old: bool) -> bool:
        """Tell whether a document allows a value, in two branches of a `oneOf` or in one."""
        return self._allowed(self._base if of_old else self._head, schema, value) is not None

    def refusals(self, outer: Schema, value: Any) -> list[ValidationError]:
        """Return why the document that a value should meet refuses it, conventions kept."""
        found = self._refusals(outer, value)
        if found and outer.text and not all(self._refusals(outer, v) for v in readings(value)):
            return []
        return found

    def _refusals(self, outer: Schema, value: Any) -> list[ValidationError]:
        dialect = self._head if self._side is Side.REQUEST else self._base
        errors = dialect.errors(outer, value)
        return [error for error in errors if not self._tolerated(error)]

    def sampler(self) -> Sampler:
        """Return what makes values without patterns that must be guessed."""
        return Sampler(HIDDEN[self._side], self._guesses.known, self._firsts)

    def _refused(self, change: SchemaChange, aim: Aim) -> list[Found]:
        inner, outer = self.sides(change)
        source = _source(inner, aim)
        key = (change.key, source.pointer)
        if key not in self._tried:
            self._tried[key] = list(self._search(inner, outer, source))
        return self._tried[key]

    def _search(self, inner: Schema, outer: Schema, source: Schema) -> Iterator[Found]:
        sampler = self.sampler()
        found = list(self._checked(inner, outer, sampler.instances(source, outer)))
        if not found and sampler.puzzled:
            again = Sampler(HIDDEN[self._side], self._guesses)
            found = list(self._checked(inner, outer, again.instances(source, outer)))
        yield from found

    def _checked(self, inner: Schema, outer: Schema, values: Iterable[Any]) -> Iterator[Found]:
        for value in islice(values, _MOST_CANDIDATES):
            loose = self._allowed(self._inner, inner, value)
            if loose is None:
                continue
            try:
                errors = self.refusals(outer, value)
            except UncheckableError as error:
                self.trouble = str(error)
                continue
            if errors:
                yield Found(value, errors, loose)

    @property
    def _inner(self) -> Dialect:
        return self._base if self._side is Side.REQUEST else self._head

    def _known_allowed(self, dialect: Dialect, schema: Schema, value: Any) -> bool:
        """Tell whether a value is allowed, which many findings about one schema ask of one."""
        key = (dialect, schema.key, json.dumps(value))
        if key not in self._checks:
            self._checks[key] = self._allowed(dialect, schema, value) is not None
        return self._checks[key]

    def _allowed(self, dialect: Dialect, schema: Schema, value: Any) -> bool | None:
        """Return whether two branches of a `oneOf` allow a value; None if it is refused."""
        try:
            errors = dialect.errors(schema, value)
        except UncheckableError as error:
            self.trouble = str(error)
            return None
        return bool(errors) if all(map(_overlaps, errors)) else None

    def _tolerated(self, error: ValidationError) -> bool:
        """Tell whether a reader ignores it: a property that is described now in a closed object.

        So does everybody with what two branches of a `oneOf` allow: most mean `anyOf` by it.
        """
        if error.validator == "additionalProperties" and error.validator_value is False:
            known = isinstance(error.instance, dict) and UNDECLARED not in error.instance
            return known and self._side is Side.RESPONSE
        return _overlaps(error) or _some_branch(error, self._tolerated)


def _overlaps(error: ValidationError) -> bool:
    """Tell whether all that is wrong with a value is that two branches of a `oneOf` allow it."""
    return (error.validator == "oneOf" and not error.context) or _some_branch(error, _overlaps)


def _some_branch(error: ValidationError, harmless: Callable[[ValidationError], bool]) -> bool:
    if error.validator not in {"anyOf", "oneOf"} or not error.context:
        return False
    # What a branch that is `false` says has no path.
    branches = groupby(error.context, key=lambda each: next(iter(each.schema_path), None))
    return any(all(map(harmless, errors)) for _, errors in branches)


def _source(schema: Schema, aim: Aim) -> Schema:
    """Return the alternative that a finding is about, or the whole schema."""
    if not aim.rule.startswith("alternative-"):
        return schema
    places = {aim.seen.base, aim.seen.head}
    return next((each for each in schema.alternatives if each.pointer in places), schema)


def _size(value: Any) -> tuple[int, float]:
    """Return what tells a value that a reader takes in sooner."""
    magnitude = abs(value) if isinstance(value, int | float) else 0
    return len(json.dumps(value)), magnitude
