"""Read the catalogue from the TOML files beside this module, one file a topic."""

import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from contracts.clauses.exercises import exercises_of
from contracts.clauses.places import named
from contracts.errors import UsageError
from contracts.model import Clause, Level, Need, OpenReading, Role, Source

TOPICS = (
    "auth",
    "error",
    "request",
    "result",
    "job",
    "idempotency",
    "callback",
    "profile",
    "billing",
)
CLIENT_TOPICS = (
    "client-request",
    "client-retry",
    "client-polling",
    "client-error",
    "client-profile",
    "client-signature",
    "client-callback",
)
_TOPICS = {Role.SERVICE: TOPICS, Role.CLIENT: CLIENT_TOPICS}


@cache
def catalogue(role: Role = Role.SERVICE) -> Mapping[str, Clause]:
    """Return every clause of a role by its id, in the catalogue's order."""
    return MappingProxyType({clause.id: clause for clause in _read(role)})


def clause(clause_id: str) -> Clause:
    """Return one clause; raise `UsageError` if the catalogue holds none of that id."""
    for role in Role:
        if clause_id in catalogue(role):
            return catalogue(role)[clause_id]
    raise UsageError(
        f"The catalogue holds no clause {clause_id!r}.", "See `phota-contracts clauses`."
    )


def matching(pattern: str, role: Role = Role.SERVICE) -> tuple[Clause, ...]:
    """Return the clauses of a role whose id matches a shell-style pattern such as `job.*`."""
    found = tuple(each for each in catalogue(role).values() if fnmatchcase(each.id, pattern))
    if not found:
        raise UsageError(
            f"No clause matches {pattern!r}.", "See `phota-contracts clauses` for the ids."
        )
    return found


def _read(role: Role) -> Iterator[Clause]:
    folder = files("contracts.clauses")
    for topic in _TOPICS[role]:
        entries = tomllib.loads((folder / f"{topic}.toml").read_text("utf-8"))["clause"]
        for entry in entries:
            yield _clause(entry, role)


def _clause(entry: Mapping[str, Any], role: Role) -> Clause:
    return Clause(
        id=entry["id"],
        level=Level(entry["level"]),
        text=entry["text"],
        sources=tuple(map(_source, entry["sources"])),
        since=entry["since"],
        needs=tuple(map(Need, entry.get("needs", ()))),
        cost=MappingProxyType(entry.get("cost", {})),
        readings=tuple(OpenReading(**reading) for reading in entry.get("readings", ())),
        finding=entry.get("finding"),
        untestable=entry.get("untestable"),
        exercised_by=exercises_of(entry["id"]),
        role=role,
        features=tuple(entry.get("features", ())),
        mend=entry.get("mend"),
    )


def _source(entry: Mapping[str, str]) -> Source:
    place = entry["place"]
    pointer = place if place.startswith("/") else None
    quoted = entry.get("quote"), entry.get("fact")
    return Source(entry["document"], named(place) if pointer else place, pointer, *quoted)
