"""Whether the version of a document grew as much as its changes ask for."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from contracts.notes.versions import Version, parsed


class Step(StrEnum):
    """Which part of a version grew, or had to, the smallest first."""

    NONE = "none"
    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"

    @property
    def rank(self) -> int:
        """Zero for none."""
        return list(Step).index(self)


@dataclass(frozen=True, slots=True)
class Bump:
    """How a version grew (`given`), and how it had to (`needed`).

    `suffices` is None where that cannot be told: a version is not semantic, or whether a change
    breaks clients is undecided and only then the step would be too small.
    """

    base: str
    head: str
    needed: Step
    given: Step | None
    suffices: bool | None
    reason: str


def bump(base: str, head: str, impacts: Collection[str]) -> Bump:
    """Return whether `head` may follow `base` when changes have these impacts.

    A breaking change needs the next minor version before 1.0.0 and the next major one after; an
    addition a patch before and a minor version after; no change needs none. The impacts are
    `breaking`, `undecided` and `compatible`.
    """
    old, new = parsed(base), parsed(head)
    first = old is not None and old.major == 0
    needed = _needed(impacts, first=first)
    if not impacts:
        return Bump(base, head, needed, _step(old, new), suffices=True, reason="Nothing changed.")
    if old is None or new is None:
        unread = base if old is None else head
        reason = f"{unread!r} is not a semantic version, so how far it grew is unknown."
        return Bump(base, head, needed, None, suffices=None, reason=reason)
    if new < old:
        reason = f"{head} is lower than {base}."
        return Bump(base, head, needed, None, suffices=False, reason=reason)
    if not old.released and new > old:
        reason = f"{base} came before its release, so {head} may change anything."
        return Bump(base, head, needed, _step(old, new), suffices=True, reason=reason)
    return _judged(base, head, impacts, (old, new))


def _judged(base: str, head: str, impacts: Collection[str], pair: tuple[Version, Version]) -> Bump:
    first = pair[0].major == 0
    given = _step(*pair) or Step.NONE
    needed = _needed(impacts, first=first)
    if given.rank < needed.rank:
        what = "a breaking change" if "breaking" in impacts else "a change"
        reason = f"{what} needs a {needed} step, and {base} → {head} is {_called(given)}."
        return Bump(base, head, needed, given, suffices=False, reason=_capital(reason))
    most = _needed([*impacts, "breaking"], first=first)
    if "undecided" in impacts and given.rank < most.rank:
        reason = (
            f"{base} → {head} is {_called(given)}, which is too little if an undecided change"
            f" breaks clients: that needs a {most} step."
        )
        return Bump(base, head, needed, given, suffices=None, reason=reason)
    reason = f"{base} → {head} is {_called(given)}, and a {needed} step is enough."
    return Bump(base, head, needed, given, suffices=True, reason=reason)


def _needed(impacts: Collection[str], *, first: bool) -> Step:
    if not impacts:
        return Step.NONE
    if "breaking" in impacts:
        return Step.MINOR if first else Step.MAJOR
    return Step.PATCH if first else Step.MINOR


def _step(old: Version | None, new: Version | None) -> Step | None:
    """Return the part that grew; a release after its candidates is a step of their version."""
    if old is None or new is None or new < old:
        return None
    if new.major > old.major:
        return Step.MAJOR
    if new.minor > old.minor:
        return Step.MINOR
    return Step.PATCH if new > old else Step.NONE


def _called(step: Step) -> str:
    return "no step" if step is Step.NONE else f"a {step} step"


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
