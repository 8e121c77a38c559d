"""A run told in the catalogue's words: what every renderer shows, in the order that matters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from contracts.model import (
    Clause,
    ClauseVerdict,
    Exchange,
    Finding,
    Level,
    Outcome,
    Overall,
    Role,
    RunVerdict,
    TestOutcome,
    Verdict,
)
from contracts.reports.evidence import telling_exchanges, telling_tests
from contracts.reports.text import counted, duration

WORDS: Mapping[Verdict, str] = {
    Verdict.FAIL: "broken",
    Verdict.ERROR: "error",
    Verdict.WARN: "warning",
    Verdict.NOT_TESTED: "not tested",
    Verdict.OBSERVED: "observed",
    Verdict.NOT_APPLICABLE: "not applicable",
    Verdict.PASS: "passed",
}
"""The verdicts as a person says them, the most important first."""

_GAPS = frozenset({Outcome.NOT_TESTED, Outcome.BLOCKED})
_NOUNS = frozenset({Verdict.ERROR, Verdict.WARN})

HEADLINES: Mapping[Overall, str] = {
    Overall.CONFORMANT: "Conformant",
    Overall.WITH_WARNINGS: "Conformant, with warnings",
    Overall.INCOMPLETE: "Incomplete",
    Overall.NOT_CONFORMANT: "Not conformant",
}


def words(verdict: Verdict, number: int) -> str:
    """Return what so many clauses of the verdict are called: `broken`, `warning`, `warnings`."""
    return WORDS[verdict] + ("s" if verdict in _NOUNS and number != 1 else "")


@dataclass(frozen=True)
class Judged:
    """One clause, what was concluded of it, and the exchanges that show why."""

    clause: Clause
    result: ClauseVerdict
    exchanges: Mapping[int, Exchange]

    @property
    def id(self) -> str:
        """The clause's id."""
        return self.result.id

    @property
    def verdict(self) -> Verdict:
        """The clause's verdict."""
        return self.result.verdict

    @property
    def telling(self) -> tuple[TestOutcome, ...]:
        """The tests that decided the verdict."""
        return telling_tests(self.result)

    @property
    def sources(self) -> str:
        """Where the documents promise it, e.g. `openapi v0.7.0, JobHandle · release notes`."""
        places = (f"{source.document}, {source.place}" for source in self.clause.sources)
        return " · ".join(dict.fromkeys(places))


@dataclass(frozen=True)
class Account:
    """A run joined with the catalogue, its transcript and the findings about the document.

    Of a client `situations` say in lines, by the name of each drill, what it puts the client into.
    `stories` are files beside the reports that tell how a clause was broken, by the clause.
    """

    run: RunVerdict
    judged: tuple[Judged, ...]
    findings: tuple[Finding, ...]
    situations: Mapping[str, str] = field(default_factory=dict)
    stories: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_of_client(self) -> bool:
        """Whether a client was judged, and not a service."""
        return self.run.role is Role.CLIENT

    @property
    def noun(self) -> str:
        """What was judged, as a word."""
        return "client" if self.is_of_client else "target"

    def of(self, verdict: Verdict) -> tuple[Judged, ...]:
        """Return the clauses of one verdict, in the catalogue's order."""
        return tuple(judged for judged in self.judged if judged.verdict is verdict)

    @property
    def headline(self) -> str:
        """The conclusion in a word or two."""
        return HEADLINES[self.run.overall]

    @cached_property
    def counts(self) -> Mapping[Verdict, int]:
        """How many clauses there are of each verdict that occurs, the most important first."""
        every = {verdict: len(self.of(verdict)) for verdict in WORDS}
        return {verdict: number for verdict, number in every.items() if number}

    @property
    def sentence(self) -> str:
        """The conclusion in one sentence, with what stands in its way."""
        gaps = sum(judged.clause.level is Level.MUST for judged in self.of(Verdict.NOT_TESTED))
        broken, errors, warnings = (
            self.counts.get(verdict, 0) for verdict in (Verdict.FAIL, Verdict.ERROR, Verdict.WARN)
        )
        parts = [
            f"{counted(broken, *self._promises)} broken" if broken else "",
            f"{counted(errors, 'clause', 'clauses')} could not be judged" if errors else "",
            f"{counted(gaps, 'MUST was', 'MUSTs were')} not tested" if gaps else "",
            f"{counted(warnings, 'SHOULD is', 'SHOULDs are')} not kept" if warnings else "",
        ]
        said = ", ".join(filter(None, parts))
        if said:
            return f"{said}."
        if not self.judged:
            return "Nothing was judged."
        return f"Every {self._promises[0].split()[0]} that was judged is kept."

    @property
    def _promises(self) -> tuple[str, str]:
        """What a client keeps are rules; what a service keeps are promises."""
        if self.is_of_client:
            return "rule is", "rules are"
        return "promise is", "promises are"

    @property
    def readings(self) -> tuple[Judged, ...]:
        """The unbroken clauses on which a reading was seen, or should have been."""
        return tuple(
            judged
            for judged in self.judged
            if judged.verdict is Verdict.OBSERVED
            or (judged.verdict is Verdict.PASS and judged.result.observed)
        )

    @property
    def partly(self) -> tuple[Judged, ...]:
        """The clauses that were judged by some of their tests, while others did not run."""
        return tuple(
            judged
            for judged in self.judged
            if judged.verdict in {Verdict.PASS, Verdict.OBSERVED}
            and any(test.outcome in _GAPS and not test.superseded for test in judged.result.tests)
        )

    def by_reason(self, verdict: Verdict) -> Mapping[str, tuple[Judged, ...]]:
        """Return the clauses of a verdict under the reason they share."""
        groups: dict[str, list[Judged]] = {}
        for judged in self.of(verdict):
            groups.setdefault(judged.result.reason or "no reason was given", []).append(judged)
        return {reason: tuple(group) for reason, group in groups.items()}

    def by_topic(self, verdict: Verdict) -> Mapping[str, tuple[Judged, ...]]:
        """Return the clauses of a verdict under their topic."""
        groups: dict[str, list[Judged]] = {}
        for judged in self.of(verdict):
            groups.setdefault(judged.clause.topic, []).append(judged)
        return {topic: tuple(group) for topic, group in groups.items()}

    @property
    def again(self) -> int:
        """How many tests ran again, since the network had disturbed them."""
        tests = (test for judged in self.judged for test in judged.result.tests)
        return len({test.id for test in tests if test.attempt > 1})

    @property
    def figures(self) -> Mapping[str, str]:
        """What the run took, each with its unit; a client is judged free of charge."""
        took = {"requests": f"{self.run.requests:,}", "duration": duration(self.run.seconds)}
        if self.is_of_client:
            return took
        spend = f"${self.run.spend_usd:,.2f}"
        return {**took, "spend": spend, "seed": str(self.run.seed)}

    @property
    def effort(self) -> tuple[str, ...]:
        """What the run took, each as one reads it in a line of text."""
        said = {"requests": "{} requests", "seed": "seed {}"}
        return tuple(said.get(name, "{}").format(f) for name, f in self.figures.items())


def account(  # noqa: PLR0913 - each is another part of what is told
    run: RunVerdict,
    transcript: Iterable[Exchange],
    findings: Sequence[Finding],
    clauses: Mapping[str, Clause],
    *,
    situations: Mapping[str, str] = MappingProxyType({}),
    stories: Mapping[str, str] = MappingProxyType({}),
) -> Account:
    """Join a run with what its clauses promise and with the exchanges that show its verdicts.

    A clause that the catalogue does not know (the verdict of another version) keeps its id and
    level, and says so in place of its text. Exchanges that decide nothing are not kept, but for a
    client, which is understood from the whole of a drill that decided something.
    """
    wanted = {number for result in run.clauses for number in telling_exchanges(result)}
    drills = set()
    if run.role is Role.CLIENT:
        drills = {test.id for result in run.clauses for test in telling_tests(result)}
    kept = {e.id: e for e in transcript if e.id in wanted or e.test in drills}
    judged = tuple(
        Judged(clauses.get(result.id) or _unknown(result), result, kept) for result in run.clauses
    )
    return Account(run, judged, tuple(findings), situations, stories)


def _unknown(result: ClauseVerdict) -> Clause:
    return Clause(result.id, result.level, "A clause that this version's catalogue lacks.", ())
