"""`report.html`: one self-contained page that answers at a glance, and shows the evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

from jinja2 import Template
from markupsafe import Markup, escape

from contracts.model import Exchange, Message, TestOutcome, Verdict
from contracts.reports.account import Account, Judged, words
from contracts.reports.curl import curl
from contracts.reports.escaping import pages, policy
from contracts.reports.evidence import last_exchanges, most_tests
from contracts.reports.text import clip, counted, pretty

FILE = "report.html"
MOST_BYTES = 1_200_000
"""How much evidence one page carries, in bytes as escaped; the rest is in the transcript."""

_LONGEST_BODY = 4_000
_LONGEST_MESSAGE = 3_000
_MOST_FINDINGS = 100
_MOST_OF_A_DRILL = 40
_SECTIONS = {
    Verdict.FAIL: ("Broken", "What the documents {verb} and this {noun} did not keep."),
    Verdict.ERROR: (
        "Errors",
        "Not judged: a fault of the suite, or of the way there.",
    ),
    Verdict.WARN: (
        "Warnings",
        "What follows from the documents without standing there outright.",
    ),
}


@dataclass(frozen=True)
class Shown:
    """One exchange as the page shows it."""

    exchange: Exchange
    request: str
    response: str
    curl: str
    second: float = 0.0
    decides: bool = True

    @property
    def called_back(self) -> bool:
        """Whether it went the other way: from the sandbox to the client's receiver."""
        return (self.exchange.operation or "").startswith("callback")


@dataclass(frozen=True)
class ShownTest:
    """One test that decided a verdict, with as many of its exchanges as there is room for."""

    test: TestOutcome
    message: str
    exchanges: tuple[Shown, ...]
    left_out: int


@dataclass(frozen=True)
class ShownClause:
    """One clause with its evidence."""

    judged: Judged
    tests: tuple[ShownTest, ...]
    more_tests: int


def render(account: Account) -> str:
    """Return the page: no network, no script needed, every untrusted character escaped.

    It stays below 2 MB, since bodies are clipped and evidence beyond a bound is left to the
    transcript, which the page says; broken clauses are served first.
    """
    shows = _Showing(account)
    shown = {verdict: [shows.clause(j) for j in account.of(verdict)] for verdict in _SECTIONS}
    gaps = {judged.id: shows.clause(judged) for judged in account.of(Verdict.NOT_TESTED)}
    readings = [shows.clause(judged) for judged in account.readings]
    style, script = _asset("report.css"), _asset("report.js")
    return _template().render(
        told=account,
        run=account.run,
        sections=[
            (
                v,
                _SECTIONS[v][0],
                _SECTIONS[v][1].format(
                    noun=account.noun, verb="ask" if account.is_of_client else "promise"
                ),
                clauses,
            )
            for v, clauses in shown.items()
            if clauses
        ],
        readings=readings,
        gaps=gaps,
        untested=(Verdict.NOT_TESTED, Verdict.NOT_APPLICABLE),
        passed=Verdict.PASS,
        broken=(Verdict.FAIL, Verdict.WARN),
        words=words,
        findings=account.findings[:_MOST_FINDINGS],
        bar=list(_bar(account.counts)),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        policy=policy(style, script),
    )


class _Room:
    """How many more bytes of evidence fit the page."""

    def __init__(self, left: int) -> None:
        self._left = left

    def take(self, *texts: str) -> bool:
        """Reserve room for all of the texts as escaped, or for none."""
        needed = sum(len(str(escape(text)).encode("utf-8", "backslashreplace")) for text in texts)
        if needed > self._left:
            return False
        self._left -= needed
        return True


class _Showing:
    """What is shown of one run: of a service's test its last acts, of a client's drill all."""

    def __init__(self, account: Account) -> None:
        self._is_of_client = account.is_of_client
        self._began = datetime.fromisoformat(account.run.started_at)
        self._room = _Room(MOST_BYTES)

    def clause(self, judged: Judged) -> ShownClause:
        telling = judged.telling
        most = most_tests(judged.result)
        tests = tuple(self._test(test, judged.exchanges) for test in telling[:most])
        return ShownClause(judged, tests, len(telling) - len(tests))

    def _test(self, test: TestOutcome, kept: Mapping[int, Exchange]) -> ShownTest:
        message = clip(test.message or "", _LONGEST_MESSAGE)
        if not self._room.take(message):
            message = "The message is in verdict.json: there is no room for it here."
        numbers = self._numbers(test, kept)
        candidates = (self._exchange(kept[n], test) for n in numbers if n in kept)
        shown = tuple(s for s in candidates if self._room.take(s.request, s.response, s.curl))
        left_out = max(len(test.exchanges), len(numbers)) - len(shown)
        return ShownTest(test, message, shown, left_out)

    def _numbers(self, test: TestOutcome, kept: Mapping[int, Exchange]) -> tuple[int, ...]:
        if not self._is_of_client:
            return last_exchanges(test)
        drill = sorted(number for number, each in kept.items() if each.test == test.id)
        return tuple(drill[:_MOST_OF_A_DRILL])

    def _exchange(self, exchange: Exchange, test: TestOutcome) -> Shown:
        request, answer = _message(exchange.request), _message(exchange.response)
        if not exchange.status:
            answer = exchange.error or "no answer"
        if not self._is_of_client:
            return Shown(exchange, request, answer, _command(exchange))
        if exchange.status and exchange.error:
            answer = f"{exchange.error}\n\n{answer}"
        second = (datetime.fromisoformat(exchange.at) - self._began).total_seconds()
        return Shown(exchange, request, answer, "", second, exchange.id in test.exchanges)


def _command(exchange: Exchange) -> str:
    command = curl(exchange)
    return "" if len(command) > 2 * _LONGEST_BODY else command


def _message(message: Message) -> str:
    headers = clip("\n".join(f"{name}: {value}" for name, value in message.headers), _LONGEST_BODY)
    body = clip(pretty(message.body or ""), _LONGEST_BODY)
    return "\n\n".join(filter(None, (headers, body)))


def _bar(counts: Mapping[Verdict, int]) -> Iterator[tuple[Verdict, int, float, float]]:
    """Yield for each verdict its count and, in percent, where its bar begins and how wide it is."""
    total = sum(counts.values())
    start = 0.0
    for verdict, number in counts.items():
        width = 100 * number / total
        yield verdict, number, round(start, 3), round(width, 3)
        start += width


@cache
def _template() -> Template:
    environment = pages("contracts.reports")
    environment.filters["counted"] = counted
    return environment.get_template("report.html.j2")


@cache
def _asset(name: str) -> str:
    return resources.files(__package__).joinpath("page", name).read_text("utf-8")
