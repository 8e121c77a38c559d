"""What a value must show to be a witness of one finding, and not of another beside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema import ValidationError

from contracts.diff.cells import fingerprint
from contracts.diff.changes import Seen
from contracts.diff.instances import UNDECLARED

_MANY_ITEMS = frozenset({"contains", "minContains", "maxContains"})
_CONDITION = frozenset({"if", "then", "else"})
_VALUES = frozenset({"enum", "const", "type"})
_SAID_BY = {
    "minimum": frozenset({"minimum", "exclusiveMinimum"}),
    "maximum": frozenset({"maximum", "exclusiveMaximum"}),
    "type": _VALUES | {"multipleOf"},
    "format": frozenset({"format", "minimum", "maximum"}),
    "required": frozenset({"required", "minProperties"}),
    "additionalProperties": frozenset(
        {"additionalProperties", "unevaluatedProperties", "patternProperties", "propertyNames"}
    ),
    **dict.fromkeys(("enum", "const"), _VALUES),
    **dict.fromkeys(_MANY_ITEMS, _MANY_ITEMS),
    **dict.fromkeys(_CONDITION, _CONDITION),
}
"""Which keywords a validator may name where one of them moved."""

_CHOICES = frozenset({"anyOf", "oneOf"})


@dataclass(frozen=True)
class Aim:
    """A finding of a rule, and what a candidate and a refusal have to do with it."""

    rule: str
    seen: Seen

    def shows(self, value: Any) -> bool:
        """Tell whether a value has, or lacks, what the finding is about."""
        has = _HAVING.get(self.rule)
        return has is None or has(value, self.seen.about)

    def rank(self, errors: Sequence[ValidationError]) -> int | None:
        """Return how well a refusal shows this change, best zero; None if it shows another."""
        if self.rule == "schema-changed":
            return 0 if errors else None
        told = [error for error in errors if self._concerns(error)]
        if told:
            return 0 if len(told) == len(errors) else 1
        opaque = any(not error.path and error.validator in _CHOICES for error in errors)
        return 2 if opaque else None

    def reason(self, errors: Sequence[ValidationError]) -> ValidationError:
        """Return the error that says why, of several."""
        told = (error for error in errors if self._concerns(error))
        return next(told, errors[0])

    def _concerns(self, error: ValidationError) -> bool:
        if error.path and not {*list(error.schema_path)[2:3]} & {*self.seen.keywords}:
            return False  # it is about something further below, which is another's
        if self.rule in _NEWLY_REQUIRED and error.validator == "required":
            return error.message.startswith(repr(self.seen.about))
        moved = frozenset(self.seen.keywords) or _KEYWORDS.get(self.rule, frozenset())
        keywords = moved.union(*(_SAID_BY.get(each, ()) for each in moved))
        nothing_allowed = error.validator == "not" and error.validator_value == {}
        said = map(str, error.schema_path)
        return nothing_allowed or not keywords or not keywords.isdisjoint(said)


_NEWLY_REQUIRED = frozenset(
    {"property-became-required", "required-property-added", "property-became-optional"}
)
_REMOVED = frozenset({"required-property-removed", "optional-property-removed", "property-renamed"})
_KEYWORDS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_NEWLY_REQUIRED, frozenset({"required"})),
    **dict.fromkeys(_REMOVED, frozenset({"additionalProperties"})),
}


def _equal(value: Any, about: str) -> bool:
    return fingerprint(value) == about


def _holding(value: Any, about: str) -> bool:
    return isinstance(value, dict) and about in value


def _lacking(value: Any, about: str) -> bool:
    return isinstance(value, dict) and about not in value


def _undeclared(value: Any, _: str) -> bool:
    return _holding(value, UNDECLARED)


def _each(names: Iterable[str], has: Callable[[Any, str], bool]) -> dict[str, Any]:
    return dict.fromkeys(names, has)


_HAVING: Mapping[str, Callable[[Any, str], bool]] = {
    **_each(("value-removed", "value-added", "known-value-removed"), _equal),
    **_each(_NEWLY_REQUIRED, _lacking),
    **_each(_REMOVED, _holding),
    **_each(("other-properties-forbidden", "other-properties-allowed"), _undeclared),
}
