"""The words of the suite as frozen data: clauses, findings, exchanges, verdicts. No I/O here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any


class Level(StrEnum):
    """How firmly the documents promise a clause."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    OPEN = "OPEN"


class Role(StrEnum):
    """Whose promise a clause is: the service's, or that of a client that uses it well."""

    SERVICE = "service"
    CLIENT = "client"


class Need(StrEnum):
    """What a target has to offer beyond the API itself before a clause can be judged."""

    CLOCK = "clock"
    CHARGES = "charges"
    FAULTS = "faults"
    OTHER_DEVELOPER = "second-developer"
    NO_CREDIT = "no-credit-account"
    CALLBACK = "callback-address"
    MODERATED_PROMPT = "moderated_prompt"
    NO_SUBJECT_IMAGE = "no_subject_image_url"
    IMAGE_URLS = "image_urls"
    TRAINED_PROFILE = "trained-profile"


class Verdict(StrEnum):
    """What a run concluded of one clause on one target."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    WARN = "warn"
    OBSERVED = "observed"
    NOT_APPLICABLE = "not-applicable"
    NOT_TESTED = "not-tested"
    ERROR = "error"


class Overall(StrEnum):
    """What a run concluded of the target as a whole; never better than what was tested."""

    CONFORMANT = "conformant"
    WITH_WARNINGS = "conformant-with-warnings"
    INCOMPLETE = "incomplete"
    NOT_CONFORMANT = "not-conformant"


class Outcome(StrEnum):
    """How one test ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_TESTED = "not-tested"
    NOT_APPLICABLE = "not-applicable"
    BLOCKED = "blocked"  # the target did not let the test reach what it wanted to judge
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document makes a promise, or says what it follows from, and in which words.

    `place` is for people: a schema or operation, the version of release notes, a heading of the
    guide. Of the guide we have no copy: there stands a `fact` in our words instead of a `quote`.
    """

    document: str
    place: str
    pointer: str | None = None
    quote: str | None = None
    fact: str | None = None

    @property
    def version(self) -> str | None:
        """The document's version; None if it has none."""
        name, _, version = self.document.partition(" ")
        return version if name == "openapi" else None


@dataclass(frozen=True, slots=True)
class OpenReading:
    """One way to read what the documents leave open, and which of them says so, if any does."""

    text: str
    said_by: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """What an exchange must be to have exercised a clause; what is not named may be anything.

    `keys` says whose key was sent: none, developer, other, no-credit, unknown. `sent` names members
    of the request, `where` the values that members of the answer may have; of a callback, of what
    reached us.
    """

    calls: frozenset[str] = frozenset()
    statuses: frozenset[int] = frozenset()
    keys: frozenset[str] = frozenset()
    sent: frozenset[str] = frozenset()
    where: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say it in words, for a person who wonders what was not seen."""
        said = " or ".join(sorted(self.calls)) or "any call"
        if self.keys:
            said += f" with the key of {' or '.join(sorted(self.keys))}"
        if self.sent:
            said += f" sending {' and '.join(sorted(self.sent))}"
        if self.statuses:
            said += f" answered {' or '.join(map(str, sorted(self.statuses)))}"
        for member, values in self.where.items():
            said += f" with {member} {' or '.join(map(str, values))}"
        return said


@dataclass(frozen=True, slots=True)
class Clause:
    """One testable promise of the documents.

    `cost` counts the images and trainings that judging it buys at least; `finding` is what the
    documents get wrong about it. Of a client's clause `features` are what the client must use for
    it to apply, and `mend` says how to keep it.
    """

    id: str
    level: Level
    text: str
    sources: tuple[Source, ...]
    since: str = "v0.5.0"
    needs: tuple[Need, ...] = ()
    cost: Mapping[str, int] = field(default_factory=dict)
    readings: tuple[OpenReading, ...] = ()
    finding: str | None = None
    untestable: str | None = None
    exercised_by: tuple[Exercise, ...] = ()
    role: Role = Role.SERVICE
    features: tuple[str, ...] = ()
    mend: str | None = None

    @property
    def topic(self) -> str:
        """The part of the id before the first dot, e.g. `job`."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document; lines and columns count from one, zero where unknown."""

    document: str
    pointer: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return `document:line:column pointer`, as editors like it."""
        where = f"{self.document}:{self.line}:{self.column}" if self.line else self.document
        return f"{where} {self.pointer}".rstrip()


class Severity(StrEnum):
    """How much a finding about a document matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule saw in a document, or between two documents."""

    rule: str
    severity: Severity
    message: str
    place: Place
    base: Place | None = None
    affects: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that stay while the finding does, whatever else moves.

        What was found between two documents goes by its place in the base, which is published
        and stands still while people edit the head. Lines, names of files and the operations
        affected do not count.
        """
        return self.digest()

    @property
    def sides(self) -> tuple[str, ...]:
        """Who speaks where it was seen, where that matters: `request`, `response`."""
        return ()

    def digest(self, *more: str) -> str:
        """Return the fingerprint of the finding and of what else tells it from others."""
        pointer = (self.base or self.place).pointer
        told = "\0".join((self.rule, self.message, pointer, *more))
        return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Message:
    """One half of an exchange, already redacted; the body is text, or a summary of bytes."""

    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response as recorded, in wall seconds; status 0 means no answer."""

    id: int
    test: str
    at: str
    method: str
    url: str
    operation: str | None
    request: Message
    status: int
    response: Message
    seconds: float
    error: str | None = None


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """What one test showed of one clause; `exercised` numbers what it saw of `exercised_by`.

    A test that the network disturbed is attempted again; an outcome is `superseded`, and counts
    for nothing, if it was disturbed and a later attempt judged the clause undisturbed.
    """

    __test__ = False

    id: str
    outcome: Outcome
    seconds: float = 0.0
    exchanges: tuple[int, ...] = ()
    message: str | None = None
    observed: str | None = None
    exercised: tuple[int, ...] = field(default=(), compare=False)  # of use until it is judged
    attempt: int = 1
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """The verdict of one clause, with the tests it rests on."""

    id: str
    level: Level
    verdict: Verdict
    reason: str | None = None
    observed: str | None = None
    tests: tuple[TestOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetSummary:
    """What was judged, and by which document."""

    name: str
    base_url: str
    api_version: str


@dataclass(frozen=True, slots=True)
class RunVerdict:
    """The one result of a run; every report is a view of it. `role` says what the target is."""

    suite_version: str
    target: TargetSummary
    started_at: str
    seconds: float
    seed: int
    requests: int
    spend_usd: float
    overall: Overall
    clauses: tuple[ClauseVerdict, ...]
    observations: Mapping[str, str] = field(default_factory=dict)
    role: Role = Role.SERVICE
