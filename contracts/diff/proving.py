"""Which value shows what, for every finding about schemas that breaks or may break."""

import json
from collections.abc import Sequence
from dataclasses import replace

from jsonschema import ValidationError
from jsonschema.exceptions import best_match

from contracts.diff.aim import Aim
from contracts.diff.changes import SchemaChange
from contracts.diff.claims import Claim
from contracts.diff.evidence import Kind, Witness
from contracts.diff.graph import SchemaGraph
from contracts.diff.guessing import Guesses
from contracts.diff.lifting import alone, lifted
from contracts.diff.witness import Found, Witnesses
from contracts.diff.words import Direction, Impact, Side
from contracts.documents.document import Document

MOST_EFFORT = 12_000
"""How many checks, and references followed by them, a comparison takes: half a second or so."""

_MOST_CLAIMS = 3  # about one thing, which differ only in what else stands there
_LONGEST_REASON = 200
_NOTHING = "no value was found that a validator allows on one side and refuses on the other"
_UNCHECKED = frozenset({"contentEncoding", "contentMediaType", "contentSchema", "discriminator"})
_ENOUGH = "not looked for, since enough values were tried already"


class Prover:
    """Looks for witnesses in the two documents of a comparison, as long as its effort lasts."""

    def __init__(self, base: Document, head: Document, graph: SchemaGraph) -> None:
        self._names = {True: base.name, False: head.name}
        self._graph = graph
        self._carried: dict[object, Witness] = {}  # many findings have one value in common
        guesses = Guesses()
        self._witnesses = {side: Witnesses(base, head, side, guesses) for side in Side}

    @property
    def _effort(self) -> int:
        return sum(each.effort for each in self._witnesses.values())

    def prove(self, claims: Sequence[Claim], direction: Direction) -> Direction:
        """Return a direction with what shows one of its claims, or why nothing does.

        A value that is refused decides what was undecided.
        """
        if self._effort >= MOST_EFFORT:
            return replace(direction, unproved=_ENOUGH)
        trouble = _unchecked(claims[0])
        for claim in claims[:_MOST_CLAIMS]:
            witnesses = self._witnesses[claim.change.side]
            witnesses.trouble = ""
            decided = direction.impact is Impact.UNDECIDED
            witness = self._witness(claim, witnesses, strictly=decided)
            if witness is not None:
                witness = replace(witness, decided=decided)
                return replace(direction, impact=Impact.BREAKING, witness=witness)
            trouble = trouble or witnesses.trouble
        return replace(direction, unproved=trouble or _NOTHING)

    def _witness(self, claim: Claim, witnesses: Witnesses, *, strictly: bool) -> Witness | None:
        aim, change = Aim(claim.rule, claim.seen), claim.change
        if claim.by_values or change.side is Side.REQUEST or _adds(claim):
            found = witnesses.decide(change, aim, strictly=strictly)
            if found is not None:
                return self._refused(found, aim, change)
        if claim.by_values or not _about_something(claim):
            return None
        of_old = not _adds(claim)
        found = witnesses.sample(change, aim, of_old=of_old)
        if found is None:
            return None
        why = f"{self._names[not of_old]} does not describe {_what(claim)}"
        witness = Witness(Kind.CONVENTION, found.instance, why)
        return self._lifted(witness, change, of_old=of_old)

    def _refused(self, found: Found, aim: Aim, change: SchemaChange) -> Witness:
        reason = aim.reason(found.errors)
        deepest = best_match([reason]) if reason.context else reason
        witness = Witness(Kind.REFUSED, found.instance, _told(deepest or reason))
        of_old = change.side is Side.REQUEST
        return self._lifted(witness, change, of_old=of_old)

    def _lifted(self, witness: Witness, change: SchemaChange, *, of_old: bool) -> Witness:
        """Return the witness in its whole, as long as there is effort left for more witnesses."""
        value = json.dumps(witness.instance)
        key = (change.key, witness.kind, of_old, value)
        known = self._carried.get(key)
        if known is None:
            way = self._graph.way(change)
            if way.steps and self._effort >= MOST_EFFORT // 2:
                return alone(witness, way)
            known = lifted(witness, way, self._witnesses[change.side], of_old=of_old)
            self._carried[key] = known
        return replace(known, why=witness.why)


def _unchecked(claim: Claim) -> str:
    """Return that a validator does not look at what moved, if so."""
    keyword = claim.seen.keywords[0] if claim.seen.keywords else ""
    if keyword == "format" or keyword in _UNCHECKED:
        return f"a validator does not check every {keyword}, and no value was found that it refuses"
    return ""


def _about_something(claim: Claim) -> bool:
    return bool(claim.seen.about) or claim.rule.startswith("alternative-")


def _adds(claim: Claim) -> bool:
    return claim.rule.endswith("-added")


def _what(claim: Claim) -> str:
    if claim.rule.startswith("alternative-"):
        return "such a value"
    if claim.rule == "known-value-removed":
        return f"the value {claim.seen.about}"
    return f"the property {claim.seen.about!r}"


def _told(error: ValidationError) -> str:
    text = error.message
    if len(text) > _LONGEST_REASON:
        text = text.replace(repr(error.instance), "the value", 1)
    text = " ".join(text.split())
    if len(text) <= _LONGEST_REASON:
        return text
    return f"{text[: _LONGEST_REASON // 2]} … {text[-_LONGEST_REASON // 2 :]}"
