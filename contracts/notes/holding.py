"""Whether a document holds what a claim says."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from contracts.documents.document import Operation
from contracts.notes import schemas
from contracts.notes.declared import Declared
from contracts.notes.members import Member
from contracts.notes.prose import other_status
from contracts.notes.words import Claim, Kind

_MOST_NAMES = 3


class Outcome(StrEnum):
    """What a document makes of a claim."""

    DECLARED = "declared"
    UNDECLARED = "undeclared"
    CONTRADICTED = "contradicted"
    PASSED = "date passed"
    LOST = "lost"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A claim, what the document makes of it, in words if that is a fault, and where.

    `operations` names those that lack what is claimed, or are said to have it.
    """

    claim: Claim
    outcome: Outcome
    message: str = ""
    pointer: str = ""
    operations: tuple[str, ...] = ()


def judge(claim: Claim, declared: Declared, today: date) -> Judgement:
    """Return what a document makes of a claim.

    What an excerpt leaves out, and what no OpenAPI document can say, is unknown.
    """
    if claim.kind is Kind.DATE:
        return _date(claim, declared, today)
    return _JUDGES[claim.kind](claim, declared)


def _endpoint(claim: Claim, declared: Declared) -> Judgement:
    found = declared.named(claim.subject)
    if claim.gone:
        return _gone(claim, [(each.name, each.pointer) for each in found], claim.subject)
    if found or declared.begins(claim.subject):
        return _declared(claim, found[0].pointer if found else "", found)
    return _lacking(claim, declared, f"{claim.subject} is no operation of the document")


def _property(claim: Claim, declared: Declared) -> Judgement:
    name = claim.subject
    having = [each for each in declared.document.operations if declared.members.named(name, [each])]
    if claim.gone:
        scope = declared.scope(claim.operations)
        found = [
            (each.name, declared.members.named(name, [each])[0].pointer)
            for each in having
            if each in scope
        ]
        return _gone(claim, found, repr(name))
    if not claim.operations and name in declared.literals:
        return _declared(claim, "", ())
    return _on_each(claim, declared, having, f"parameter or property {name!r}")


def _status(claim: Claim, declared: Declared) -> Judgement:
    operations = declared.document.operations
    scope = declared.scope(claim.operations)
    having = [each for each in operations if _answers(declared.statuses(each), claim.subject)]
    if claim.gone:  # one reason for it may be gone, and others stay
        there = any(each in scope for each in having)
        return Judgement(claim, Outcome.UNKNOWN if there else Outcome.DECLARED)
    other = other_status(claim, declared, scope)
    if other is not None:
        message = f"the document says {other.status}: “{other.text}”"
        return Judgement(claim, Outcome.CONTRADICTED, message, other.pointer, _each(scope))
    return _on_each(claim, declared, having, f"status {claim.subject}")


def _on_each(claim: Claim, declared: Declared, having: Sequence[Operation], what: str) -> Judgement:
    """Judge that each operation that a claim names has something, or any if it names none.

    What a claim only inherits the names for may be said of other operations altogether.
    """
    meant = declared.meant(claim.operations)
    if not meant and any("/" in name for name in claim.operations):
        return Judgement(claim, Outcome.UNKNOWN)
    lacking = [each for each in meant if each not in having]
    any_will_do = not meant or (claim.inherits and len(lacking) == len(meant))
    if having and (any_will_do or not lacking):
        return _declared(claim, having[0].pointer, having)
    if any_will_do and not (declared.partial and meant):
        return _lacking(claim, declared, f"no operation declares a {what}")
    return _lacking(claim, declared, f"{_names(lacking)} declares no {what}", lacking)


def _answers(statuses: set[str], status: str) -> bool:
    return bool(statuses & {status, f"{status[0]}XX", "DEFAULT"})


def _header(claim: Claim, declared: Declared) -> Judgement:
    there = claim.subject.lower() in declared.headers
    if claim.gone:
        return _gone_or_elsewhere(claim, there=there)
    if there:
        return _declared(claim, "", ())
    return _lacking(claim, declared, f"the document declares no header {claim.subject}")


def _code(claim: Claim, declared: Declared) -> Judgement:
    there = claim.subject in declared.literals
    if claim.gone:
        return _gone_or_elsewhere(claim, there=there)
    if there:
        return _declared(claim, "", ())
    return _lacking(claim, declared, f"no schema of the document lists the value {claim.subject}")


def _callback(claim: Claim, declared: Declared) -> Judgement:
    if declared.callbacks:
        return _declared(claim, "", ())
    return _lacking(claim, declared, "the document declares no callbacks and no webhooks")


def _values(claim: Claim, declared: Declared) -> Judgement:
    found = []
    for member in _members(claim, declared):
        allowed = schemas.literals(member.schema, declared.read)
        missing = [value for value in claim.values if value not in allowed]
        if allowed and missing:
            said = f"accepts {_listing(sorted(allowed))}, not {_listing(missing)}"
            message = f"{claim.topic!r} {said}"
            found.append(Judgement(claim, Outcome.CONTRADICTED, message, member.pointer))
        elif allowed:
            found.append(_declared(claim, member.pointer, ()))
    return _agreed(claim, found)


def _default(claim: Claim, declared: Declared) -> Judgement:
    found = []
    for member in _members(claim, declared):
        value, said = schemas.default(member.schema, declared.read), claim.values[0]
        if value is None:
            message = f"{claim.topic!r} declares no default, where the notes have {said!r}"
            found.append(Judgement(claim, Outcome.UNDECLARED, message, member.pointer))
        elif schemas.text(value) != said:
            message = f"the default of {claim.topic!r} is {schemas.text(value)!r}, not {said!r}"
            found.append(Judgement(claim, Outcome.CONTRADICTED, message, member.pointer))
        else:
            found.append(_declared(claim, member.pointer, ()))
    return _agreed(claim, found)


def _limit(claim: Claim, declared: Declared) -> Judgement:
    found = []
    for member in _counting(claim, declared):
        limit = schemas.limit(member.schema, claim.bound, declared.read)
        what = f"the {claim.bound} of {member.name!r} is"
        if claim.bound == "count":
            what = f"the number of values of {member.name!r} is"
        if limit is not None and limit != int(claim.values[0]):
            message = f"{what} {limit:g}, not {claim.values[0]}"
            found.append(Judgement(claim, Outcome.CONTRADICTED, message, member.pointer))
        elif limit is not None:
            found.append(_declared(claim, member.pointer, ()))
    return _agreed(claim, found)


def _agreed(claim: Claim, found: Sequence[Judgement]) -> Judgement:
    """Return what is said of every member if the claim names operations, else of any."""
    held = [each for each in found if each.outcome is Outcome.DECLARED]
    faults = [each for each in found if each.outcome is not Outcome.DECLARED]
    chosen = (*faults, *held) if claim.operations else (*held, *faults)
    return chosen[0] if chosen else Judgement(claim, Outcome.UNKNOWN)


def _date(claim: Claim, declared: Declared, today: date) -> Judgement:
    if date.fromisoformat(claim.subject) >= today:
        return Judgement(claim, Outcome.UNKNOWN)
    message = f"{claim.subject} has passed"
    for member in _members(claim, declared) if claim.values else ():
        value = schemas.default(member.schema, declared.read)
        if value is not None and schemas.text(value) != claim.values[0]:
            message += f", and the default of {claim.topic!r} still is {schemas.text(value)!r}"
            return Judgement(claim, Outcome.PASSED, message, member.pointer)
    return Judgement(claim, Outcome.PASSED, message)


def _lost(claim: Claim, declared: Declared) -> Judgement:
    del declared
    return Judgement(claim, Outcome.LOST, f"a number is missing at “{claim.subject}”")


_JUDGES: dict[Kind, Callable[[Claim, Declared], Judgement]] = {
    Kind.ENDPOINT: _endpoint,
    Kind.PROPERTY: _property,
    Kind.STATUS: _status,
    Kind.HEADER: _header,
    Kind.CODE: _code,
    Kind.CALLBACK: _callback,
    Kind.VALUES: _values,
    Kind.DEFAULT: _default,
    Kind.LIMIT: _limit,
    Kind.LOST: _lost,
}


def _members(claim: Claim, declared: Declared) -> list[Member]:
    return (
        declared.members.named(claim.topic, declared.scope(claim.operations)) if claim.topic else []
    )


def _counting(claim: Claim, declared: Declared) -> Iterator[Member]:
    """Yield what counts the things that a claim limits, in the operations it is made of."""
    scope = declared.scope(claim.operations)
    for name in schemas.counting(claim.subject, declared.members.names):
        yield from declared.members.named(name, scope)


def _declared(claim: Claim, pointer: str, operations: Sequence[Operation]) -> Judgement:
    return Judgement(claim, Outcome.DECLARED, "", pointer, _each(operations))


def _gone(claim: Claim, found: Sequence[tuple[str, str]], what: str) -> Judgement:
    if not found:
        return Judgement(claim, Outcome.DECLARED)
    name, pointer = found[0]
    message = f"{what} was removed, and {name} still has it"
    return Judgement(claim, Outcome.CONTRADICTED, message, pointer)


def _gone_or_elsewhere(claim: Claim, *, there: bool) -> Judgement:
    """Judge that something was removed, which other operations than those named may have."""
    if there and claim.operations:
        return Judgement(claim, Outcome.UNKNOWN)
    return _gone(claim, [("the document", "")] if there else [], claim.subject)


def _lacking(
    claim: Claim, declared: Declared, message: str, operations: Sequence[Operation] = ()
) -> Judgement:
    """Return that something is undeclared, or unknown where it may stand in what is left out."""
    if declared.partial and not operations:
        return Judgement(claim, Outcome.UNKNOWN)
    return Judgement(claim, Outcome.UNDECLARED, message, "", _each(operations))


def _each(operations: Sequence[Operation]) -> tuple[str, ...]:
    return tuple(operation.name for operation in operations)


def _names(operations: Sequence[Operation]) -> str:
    """Return a few names in words, and how many more there are."""
    names = _each(operations[:_MOST_NAMES])
    more = len(operations) - len(names)
    return ", ".join(names) + (f" (and {more} more)" if more else "")


def _listing(values: Sequence[Any]) -> str:
    return ", ".join(map(repr, values))
