"""`junit.xml` for CI systems: one suite a topic, one case for each test of a clause."""

from collections.abc import Iterator

from junitparser import Error, Failure, Skipped
from junitparser.junitparser import FinalResult
from junitparser.xunit2 import JUnitXml, TestCase, TestSuite

from contracts.model import Clause, Level, Outcome, TestOutcome
from contracts.reports.account import Account, Judged
from contracts.reports.text import one_line, visible

FILE = "junit.xml"


def render(account: Account) -> str:
    """Return the run as JUnit XML.

    A broken SHOULD passes, since it fails no run; its message stands in `system-out`. What was not
    tested or does not apply is skipped, with the reason; a clause without a test is one such case.
    """
    report = JUnitXml("phota-contracts")
    for topic in dict.fromkeys(judged.clause.topic for judged in account.judged):
        suite = TestSuite(topic)  # type: ignore[no-untyped-call]
        suite.timestamp = account.run.started_at
        suite.hostname = one_line(account.run.target.name)
        for judged in account.judged:
            if judged.clause.topic == topic:
                suite.add_testcases(list(_cases(judged)))
        report.add_testsuite(suite)
    report.update_statistics()  # type: ignore[no-untyped-call]
    return str(report.tostring().decode("utf-8"))  # type: ignore[no-untyped-call]


def _cases(judged: Judged) -> Iterator[TestCase]:
    if not judged.result.tests:
        untested = TestOutcome(judged.id, Outcome.NOT_TESTED, message=judged.result.reason)
        yield _case(judged.clause, untested)
    for test in judged.result.tests:
        yield _case(judged.clause, test)


def _case(clause: Clause, test: TestOutcome) -> TestCase:
    case = TestCase(one_line(test.id), clause.id, test.seconds)
    case.add_property("clause", clause.id)
    case.add_property("level", clause.level.value)
    case.result = list(_results(clause, test))
    said = [
        f"observed: {visible(test.observed)}" if test.observed else "",
        f"warning: {visible(test.message or clause.text)}" if _is_warning(clause, test) else "",
    ]
    if any(said):
        case.system_out = "\n".join(filter(None, said))
    return case


def _is_warning(clause: Clause, test: TestOutcome) -> bool:
    return clause.level is Level.SHOULD and test.outcome is Outcome.FAILED


def _results(clause: Clause, test: TestOutcome) -> Iterator[FinalResult]:
    if test.outcome is Outcome.PASSED or _is_warning(clause, test):
        return
    kind = {Outcome.FAILED: Failure, Outcome.ERROR: Error}.get(test.outcome, Skipped)
    message = visible(test.message or "no reason was given")
    if test.superseded:
        kind, message = Skipped, f"superseded by a later attempt: {message}"
    result = kind(f"{clause.id}: {one_line(message.partition(chr(10))[0])}", clause.level.value)
    if kind is not Skipped:
        mend = f"\n\nHow to keep it: {visible(clause.mend)}" if clause.mend else ""
        result.text = f"{visible(clause.text)}\n\n{message}{mend}"
    yield result
