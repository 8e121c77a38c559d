"""What is certified, as an in-toto Statement v1: facts of a run, for whom, and until when."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from contracts.certification.certificate.catalogued import (
    catalogue_digest,
    clause_digest,
    rests_on,
)
from contracts.certification.certifying import Client, assigned
from contracts.certification.drills import drills
from contracts.certification.tasks import Feature
from contracts.clauses import catalogue
from contracts.documents import newest, registered
from contracts.documents.registry import index
from contracts.errors import SuiteError, UsageError
from contracts.model import ClauseVerdict, Level, Overall, Role, RunVerdict, Verdict

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:phota-contracts:client-certificate:1"
VALID_DAYS = 90
_NAMED = 5
_DIGEST = re.compile(r"(sha256):([0-9a-f]{64})|(gitCommit):([0-9a-f]{40})")
_BARRING = frozenset({Verdict.FAIL, Verdict.ERROR, Verdict.NOT_TESTED})


@dataclass(frozen=True, slots=True)
class Subject:
    """What a certificate is of: a client's name, its version, and the digest of just that one."""

    name: str
    version: str
    algorithm: str
    digest: str

    @classmethod
    def of(cls, name: str, version: str, digest: str) -> "Subject":
        """Return the subject; raise `UsageError` unless it pins down exactly one client."""
        found = _DIGEST.fullmatch(digest)
        if found is None:
            raise UsageError(
                f"--digest {digest!r} pins nothing down.",
                "Give sha256:… of what you ship, or gitCommit:… with all 40 digits; both in "
                "lower case.",
            )
        if not name.strip() or not version.strip():
            raise UsageError("--name and --client-version must not be empty.")
        algorithm, value = [each for each in found.groups() if each]
        return cls(name, version, algorithm, value)


@dataclass(frozen=True)
class Certified:
    """Everything that a certificate, or the plain facts in its place, is made of."""

    run: RunVerdict
    drills: Sequence[str]
    unused: Collection[Feature]
    files: Mapping[str, str]
    subject: Subject | None = None
    by_hand: bool = False


def facts(certified: Certified) -> dict[str, Any]:
    """Return the facts of a run as data, valid by their schema but for what only issuing adds."""
    run, subject = certified.run, certified.subject
    clauses = [_clause(result) for result in run.clauses]
    entry = next(each for each in index()["document"] if each["version"] == run.target.api_version)
    return {
        "client": {
            "name": subject.name if subject else run.target.name,
            "version": subject.version if subject else None,
        },
        "suite": {"name": "phota-contracts", "version": run.suite_version},
        "document": {"name": entry["version"], "digest": {"sha256": entry["sha256"]}},
        "catalogue": {
            "digest": {"sha256": catalogue_digest((c["id"], c["digest"]) for c in clauses)}
        },
        "result": run.overall.value,
        "clauses": clauses,
        "unused": sorted(certified.unused),
        "drills": list(certified.drills),
        "by_hand": certified.by_hand,
        "evidence": {name: {"sha256": digest} for name, digest in certified.files.items()},
        "started_at": run.started_at,
        "seconds": run.seconds,
        "seed": run.seed,
        "requests": run.requests,
    }


def obstacles(certified: Certified) -> Iterator[str]:
    """Yield, a sentence each, what keeps a run from being certified; nothing if nothing does."""
    if certified.run.overall in {Overall.NOT_CONFORMANT, Overall.INCOMPLETE}:
        for verdict, said in (
            (Verdict.FAIL, "broken"),
            (Verdict.ERROR, "in error"),
            (Verdict.NOT_TESTED, "not tested"),
        ):
            named = [c.id for c in certified.run.clauses if c.verdict is verdict and bars(c)]
            if named:
                yield f"{said}: {_listed(named)}."
    missing = [each for each in required(certified.unused) if each not in certified.drills]
    if missing:
        yield f"drills that were not run: {_listed(missing)}."
    if certified.subject is None:
        yield "it would not say what it is of: give --name, --client-version and --digest."


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def bars(clause: ClauseVerdict) -> bool:
    """Return whether this verdict keeps a certificate from being issued."""
    if clause.verdict is Verdict.NOT_TESTED:
        return clause.level is Level.MUST
    return clause.verdict in _BARRING


def required(unused: Collection[Feature]) -> tuple[str, ...]:
    """Return the drills that a client must have gone through which uses all but these features."""
    client = Client((), frozenset(unused))
    return tuple(drill.name for drill, _ in assigned(drills().values(), client))


def statement(certified: Certified, now: datetime, *, self_signed: bool) -> bytes:
    """Return the statement to sign; raise `SuiteError` if it breaks its own schema."""
    subject = certified.subject
    assert subject is not None, "obstacles() names it"  # noqa: S101 - our own bug
    data = {
        "_type": STATEMENT,
        "subject": [
            {
                "name": f"{subject.name} {subject.version}",
                "digest": {subject.algorithm: subject.digest},
            }
        ],
        "predicateType": PREDICATE,
        "predicate": {
            **facts(certified),
            "self_signed": self_signed,
            "issued_at": moment(now),
            "expires_at": moment(now + timedelta(days=VALID_DAYS)),
        },
    }
    if said := breach(data):
        raise SuiteError(f"The certificate breaks its own schema {said}")
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode(
        "utf-8", "backslashreplace"
    )


def moment(at: datetime) -> str:
    """Return a moment as certificates say it: to the second, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def breach(data: Any) -> str | None:
    """Say where a statement breaks the published schema; None if it does not."""
    error = best_match(_validator().iter_errors(data))
    return None if error is None else f"at {error.json_path}: {error.message[:200]}."


@cache
def schema() -> dict[str, Any]:
    """Return the published JSON Schema of the statement."""
    text = resources.files(__package__).joinpath("certificate.schema.json").read_text("utf-8")
    parsed: dict[str, Any] = json.loads(text)
    return parsed


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def _clause(result: ClauseVerdict) -> dict[str, Any]:
    known = catalogue(Role.CLIENT)[result.id]
    return {
        "id": result.id,
        "level": result.level.value,
        "verdict": result.verdict.value,
        "reason": result.reason,
        "observed": result.observed,
        "digest": clause_digest(known),
        "rests_on": rests_on(known, registered(newest())),
    }
