"""Probe one operation: send its cases, and say of each answer which clauses it keeps and breaks."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis.database import ExampleDatabase
from hypothesis.strategies import SearchStrategy
from schemathesis.core import NOT_SET
from schemathesis.core.transport import Response
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.case import Case

from contracts.client import Answer, Api, NoAnswer, is_early
from contracts.properties.cases import allowed
from contracts.properties.checks import failures
from contracts.properties.findings import Breach, Findings
from contracts.properties.mapping import Seen, clause_of
from contracts.properties.oracles import of_fate, of_result
from contracts.properties.promises import NAMES, Fate, Promise, Promises
from contracts.properties.schemas import Schemas, operation_of
from contracts.properties.sending import Sender, Unsendable, Untold, curl
from contracts.properties.strange.asking import JSON, Strange

_MOST_ROUNDS = 3
_MOST_SHRINKING = 40
_DRAWS_FOR_EACH = 3  # Hypothesis draws small things again and again


class Broken(AssertionError):  # noqa: N818 - how Hypothesis is told to look for a smaller case
    """A case broke a promise."""


class Halted(BaseException):
    """Carries its cause, a fault that judges nothing, past Hypothesis.

    Hypothesis would replay an `Exception`, against a target that hangs perhaps, and call it flaky.
    """


@contextmanager
def unreplayed() -> Iterator[None]:
    """Carry every exception but `Broken` past Hypothesis."""
    try:
        yield
    except Broken:
        raise
    except Exception as fault:
        raise Halted from fault


@contextmanager
def delivered() -> Iterator[None]:
    """Raise, outside Hypothesis, what was carried past it."""
    try:
        yield
    except Halted as halted:
        raise (halted.__cause__ or halted) from None


@dataclass
class Budget:
    """How much one probe may send: so many fuzzed examples, and for so many seconds.

    `shrinking` seconds more may go into telling a breach shortly.
    """

    examples: int
    seconds: float = 20.0
    shrinking: float = 5.0
    _end: float = field(init=False)

    def __post_init__(self) -> None:
        """Start the time."""
        self._end = time.monotonic() + self.seconds

    @property
    def is_spent(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self._end


class Probe:
    """Sends each distinct case once, and remembers what it showed.

    Where it may not spend, it POSTs those alone that must be refused. `started` holds every job
    that was accepted: its operation, the body sent, and the answer. `promise_of` says what each
    case is promised.
    """

    def __init__(
        self,
        sender: Sender,
        schemas: Schemas,
        *,
        may_spend: bool = True,
        database: ExampleDatabase | None = None,
    ) -> None:
        self.sender = sender
        self.schemas = schemas
        self.findings = Findings()
        self.started: list[tuple[str, dict[str, Any], Answer]] = []
        self.may_spend = may_spend
        self._database = database
        self.promises = Promises(schemas)
        self.promise_of: Callable[[Case[Any]], Promise] = self.promises.of
        self._known: dict[tuple[object, ...], frozenset[str]] = {}

    def fixed(self, chosen: Iterable[Case[Any]], budget: Budget) -> None:
        """Send the cases of the phases that draw nothing."""
        for case in chosen:
            if budget.is_spent:
                return
            self.broken_by(case)

    def fuzz(self, strategy: SearchStrategy[Case[Any]], budget: Budget, name: str = "") -> None:
        """Send drawn cases, each once; where one breaks a clause, look for the smallest that does.

        Hypothesis stops at what it found: it is asked again, for breaches of other clauses. What
        it finds is kept in the database under the name, and tried first the next time.
        """
        for round_ in range(_MOST_ROUNDS):
            known = frozenset(self.findings.broken)
            if not self._finds(strategy, budget, known, self.schemas.seed + round_, name):
                return

    def _finds(
        self,
        strategy: SearchStrategy[Case[Any]],
        budget: Budget,
        known: frozenset[str],
        chosen_seed: int,
        name: str,
    ) -> bool:
        """Return whether a drawn case breaks a clause that is not known to be broken."""
        most = len(self._known) + budget.examples

        chosen = settings(
            max_examples=_DRAWS_FOR_EACH * budget.examples,
            database=self._database,
            deadline=None,
            phases=[Phase.reuse, Phase.generate, Phase.shrink],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
        )

        def examine(case: Case[Any]) -> None:
            shrinking = _MOST_SHRINKING if known < self.findings.broken.keys() else 0
            is_over = budget.is_spent or len(self._known) >= most + shrinking
            with unreplayed():
                if self.broken_by(case, only_if_known=is_over) - known:
                    raise Broken

        sought = chosen(seed(chosen_seed)(given(strategy)(examine)))  # a seed forgets the database
        # What breaks a known clause is no failure here, and would be forgotten under the same key.
        key = " ".join((name, *sorted(known))).encode()
        vars(sought)["_hypothesis_internal_database_key"] = key
        try:
            with delivered():
                sought()
        except Broken:
            return True  # the findings hold it, in the smallest request that showed it
        return False

    def broken_by(self, case: Case[Any], *, only_if_known: bool = False) -> frozenset[str]:
        """Return the clauses that the answer to a case breaks; the findings say how."""
        try:
            request = self.sender.request(case)
        except Unsendable:
            return frozenset()
        key = (
            request.method,
            str(request.url),
            request.headers.get("content-type"),
            request.content,
        )
        if key not in self._known:
            if only_if_known:
                return frozenset()
            self._known[key] = self._examine(case, request)
        return self._known[key]

    def _examine(self, case: Case[Any], request: httpx.Request) -> frozenset[str]:
        promise = self.promise_of(case)
        is_free = case.method != "POST" or promise.fate is Fate.REFUSED
        if not (is_free or self.may_spend):
            return frozenset()
        try:
            answer = self.sender.send(request, is_order=not is_free)
        except Untold:
            return frozenset()
        except NoAnswer as silence:
            return self.dropped(promise, request, silence)
        return self.judge(case, promise, request, answer)

    def ask_strange(self, strange: Strange, operation: str) -> None:
        """Send a strange request, if it may be sent, and judge what comes of it."""
        is_free = strange.is_void or strange.request.method == "GET"
        if not (self.may_spend or is_free):
            return
        body = NOT_SET if strange.body is None else dict(strange.body)
        asked = operation_of(self.schemas.published, operation)
        named = dict.fromkeys(re.findall(r"\{(\w+)\}", asked.path), "strange")
        case = asked.Case(path_parameters=named, body=body, media_type=JSON)
        try:
            answer = self.sender.send(strange.request, is_order=not is_free)
        except Untold:
            return
        except NoAnswer as silence:
            if not strange.may_be_dropped:
                self.dropped(strange.promise, strange.request, silence, strange.kind)
            return
        self.judge(case, strange.promise, strange.request, answer, kind=strange.kind)

    def ask_without_key(self, operation: str, rules: Mapping[str, tuple[Api, int]]) -> None:
        """Send a valid request as others: each clause names as whom, and the status promised."""
        case = next(allowed(self.schemas, operation))
        for clause, (api, status) in rules.items():
            request = self.sender.request(case, api=api)
            try:
                answer = Sender(api).send(request)
            except NoAnswer as silence:
                self.dropped(Promise(Fate.REFUSED, clause), request, silence)
                continue
            if answer.status_code == status:
                self.findings.keep(clause, answer.exchange)
            else:
                self._add(clause, f"{status} is promised: {answer}", request, answer.exchange)

    def dropped(
        self, promise: Promise, request: httpx.Request, silence: NoAnswer, kind: str = ""
    ) -> frozenset[str]:
        """Note that the target dropped the connection; one that is merely slow breaks nothing."""
        if silence.timed_out or silence.was_intruded:
            return frozenset()
        told = _told(kind, str(silence))
        self._add(promise.clause, told, request, silence.exchange)
        return frozenset({promise.clause})

    def judge(  # noqa: PLR0913 - an exchange, and how it came about
        self,
        case: Case[Any],
        promise: Promise,
        request: httpx.Request,
        answer: Answer,
        recorder: ScenarioRecorder | None = None,
        *,
        kind: str = "",
    ) -> frozenset[str]:
        """Note which clauses an answer keeps and breaks; return those that it breaks.

        `kind` says what is strange about the request.
        """
        response = Response.from_any(answer.response)
        broken: set[str] = set()
        early = is_early(request, answer.response)  # then no schema holds
        for failure in () if early else failures(case, response, recorder):
            clause = clause_of(failure, Seen(promise, answer))
            if clause is not None:
                told = _told(kind, f"{failure.title}: {answer}")
                self._add(clause, told, request, answer.exchange)
                broken.add(clause)
        shown = list(of_fate(promise, answer))
        if "result.schema" not in broken:
            shown += of_result(promise, case.body, answer)
        for clause, wrong in shown:
            if wrong is not None:
                self._add(clause, _told(kind, f"{wrong}: {answer}"), request, answer.exchange)
                broken.add(clause)
            else:
                self.findings.keep(clause, answer.exchange)
        self._observe(promise, answer)
        if answer.status_code == 202 and isinstance(case.body, dict):  # noqa: PLR2004 - a new job
            self.started.append((NAMES[case.operation.label], case.body, answer))
        return frozenset(broken)

    def _observe(self, promise: Promise, answer: Answer) -> None:
        if promise.clause == "request.base-model-unknown" and answer.response.is_client_error:
            self.findings.read(promise.clause, str(answer.status_code), answer.exchange)
        if promise.clause == "request.coercion" and answer.status_code < 500:  # noqa: PLR2004
            reading = "read as meant" if answer.response.is_success else "refused"
            self.findings.read("request.coercion", reading, answer.exchange)

    def _add(self, clause: str, message: str, request: httpx.Request, exchange: int | None) -> None:
        told = f"{request.method} {request.url.path}: {message}"
        exchanges = (exchange,) if exchange is not None else ()
        self.findings.add(Breach(clause, told, curl(request), exchanges))


def _told(kind: str, message: str) -> str:
    return f"{kind}: {message}" if kind else message
