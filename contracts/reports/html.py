"""`report.html`: one self-contained page that answers at a glance, and shows the evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
_SECTIONS = {
    Verdict.FAIL: ("Broken", "What the documents promise and this target did not keep."),
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
    room = _Room(MOST_BYTES)
    shown = {verdict: [_shown(j, room) for j in account.of(verdict)] for verdict in _SECTIONS}
    gaps = {judged.id: _shown(judged, room) for judged in account.of(Verdict.NOT_TESTED)}
    readings = [_shown(judged, room) for judged in account.readings]
    style, script = _asset("report.css"), _asset("report.js")
    return _template().render(
        told=account,
        run=account.run,
        sections=[(v, *_SECTIONS[v], clauses) for v, clauses in shown.items() if clauses],
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


def _shown(judged: Judged, room: _Room) -> ShownClause:
    telling = judged.telling
    most = most_tests(judged.result)
    tests = tuple(_shown_test(test, judged.exchanges, room) for test in telling[:most])
    return ShownClause(judged, tests, len(telling) - len(tests))


def _shown_test(test: TestOutcome, kept: Mapping[int, Exchange], room: _Room) -> ShownTest:
    message = clip(test.message or "", _LONGEST_MESSAGE)
    if not room.take(message):
        message = "The message is in verdict.json: there is no room for it here."
    candidates = (_shown_exchange(kept[n]) for n in last_exchanges(test) if n in kept)
    shown = tuple(s for s in candidates if room.take(s.request, s.response, s.curl))
    return ShownTest(test, message, shown, len(test.exchanges) - len(shown))


def _shown_exchange(exchange: Exchange) -> Shown:
    answer = _message(exchange.response) if exchange.status else exchange.error or "no answer"
    command = curl(exchange)
    if len(command) > 2 * _LONGEST_BODY:
        command = ""
    return Shown(exchange, _message(exchange.request), answer, command)


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
