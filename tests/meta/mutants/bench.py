"""Judge many mocks with tests collected once: each mock in a process forked for it.

Collecting two thousand tests and importing what they need takes seconds, judging one defect
takes less. So pytest collects once, and its loop does not run the tests but forks.
"""

import gc
import resource
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from serving import NOWHERE, SEED

from contracts.client import Recorder, Target
from contracts.documents import newest
from contracts.model import ClauseVerdict, Exchange, Level, Message, Outcome, TestOutcome, Verdict
from contracts.pytest_plugin import Host
from contracts.pytest_plugin.fixtures import RUN
from contracts.pytest_plugin.options import SCENARIOS, selection
from contracts.pytest_plugin.plan import Plan, now
from contracts.pytest_plugin.run import Run
from contracts.pytest_plugin.verdicts import conclude

BROKEN = frozenset({Verdict.FAIL, Verdict.WARN, Verdict.ERROR})


@dataclass(frozen=True)
class Breach:
    """A clause that was found broken: by which tests, and what they said."""

    verdict: Verdict
    killers: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Judged:
    """What tests showed of one server: breaches by clause; the processor time of both, seconds.

    `unseen` says of each MUST whose tests passed what none of them saw, so that it is not tested.
    """

    breaches: dict[str, Breach]
    verdicts: dict[str, Verdict]
    seconds: float
    unseen: Mapping[str, str] = field(default_factory=dict)


class Forgetful(Recorder):
    """Numbers exchanges and tells of them, and keeps none: nobody reads the transcript."""

    def _message(self, headers: httpx.Headers, content: bytes) -> Message:
        del headers, content
        return Message()

    def _write(self, exchange: Exchange) -> None:
        del exchange


class Bench(Host):
    """A host without a run of its own: `work` has the collected tests and judges what it likes."""

    def __init__(self, work: Callable[["Bench"], bool], folder: Path) -> None:
        plan = Plan(NOWHERE, folder, SEED, None, now())
        everything = SimpleNamespace(clause=[], level=[], scenarios_only=True)
        super().__init__(plan, selection(everything), ExitStack(), folder)
        self.items: list[pytest.Item] = []
        self.is_content = False
        self._work = work

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Work instead of running the tests."""
        session.config.pluginmanager.unregister(name="allure_listener")  # nobody reads its files
        gc.freeze()  # what was collected stays, so that no child looks through it again
        self.items = list(session.items)
        self.is_content = self._work(self)
        return True

    def finish(self, *, interrupted: bool = False) -> int:
        """Conclude nothing: there was no run."""
        return 0 if self.is_content and not interrupted else 1

    def judge(self, items: Iterable[pytest.Item], server: AbstractContextManager[Target]) -> Judged:
        """Judge a server by these tests; to be called once, in a forked process."""
        before = _processor_seconds()
        with server as target, tempfile.TemporaryDirectory() as folder:
            plan = replace(self.plan, target=target, folder=Path(folder))
            run = Run(plan, "", recorder=Forgetful)
            _run(list(items), run)
            self.take("", run.last_words())
        return _concluded(self.portion("").outcomes, _processor_seconds() - before)


def collect_for(work: Callable[[Bench], bool]) -> int:
    """Collect the scenarios and let `work` judge mocks by them; 0 if it says that all is well."""
    arguments = [str(SCENARIOS), "-c", str(SCENARIOS / "pytest.ini"), "--scenarios-only"]
    arguments += ["-p", "no:terminal", "-p", "no:cacheprovider", "--capture=no", "-W", "default"]
    with (
        tempfile.TemporaryDirectory(prefix="mutants-") as folder,
        Bench(work, Path(folder)) as bench,
    ):
        return int(pytest.main(arguments, plugins=[bench]))


def clauses_of(item: pytest.Item) -> frozenset[str]:
    """Return the clauses that a test names."""
    return frozenset(marker.args[0] for marker in item.iter_markers("clause"))


def _run(items: list[pytest.Item], run: Run) -> None:
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.stash[RUN] = run
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _concluded(outcomes: Iterable[tuple[str, TestOutcome]], seconds: float) -> Judged:
    by_clause: dict[str, list[TestOutcome]] = {}
    for clause_id, outcome in outcomes:
        by_clause.setdefault(clause_id, []).append(outcome)
    verdicts = conclude(by_clause, frozenset(by_clause), newest())
    return Judged(
        breaches={clause.id: _breach(clause) for clause in verdicts if clause.verdict in BROKEN},
        verdicts={clause.id: clause.verdict for clause in verdicts},
        seconds=seconds,
        unseen={clause.id: clause.reason or "" for clause in verdicts if _is_unseen(clause)},
    )


def _is_unseen(clause: ClauseVerdict) -> bool:
    shown = {test.outcome for test in clause.tests if not test.superseded}
    is_untested = clause.level is Level.MUST and clause.verdict is Verdict.NOT_TESTED
    return is_untested and Outcome.PASSED in shown and Outcome.BLOCKED not in shown


def _processor_seconds() -> float:
    """Return what this process and those that it waited for have used so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _breach(clause: ClauseVerdict) -> Breach:
    against = {Outcome.FAILED, Outcome.ERROR}
    killers = tuple(test.id for test in clause.tests if test.outcome in against)
    return Breach(clause.verdict, killers, clause.reason or "")
