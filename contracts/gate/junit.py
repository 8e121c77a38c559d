"""The verdict as JUnit XML: one suite a stage, one case a finding."""

from junitparser import Failure, Skipped
from junitparser.xunit2 import JUnitXml, TestCase, TestSuite

from contracts.gate.verdict import Entry, GateVerdict, Stage
from contracts.gate.view import message, place, proofs, sentences, weight, whom
from contracts.reports.text import one_line, visible


def render(verdict: GateVerdict) -> str:
    """Return the XML: what refuses the change fails, what does not passes and says so.

    A stage without findings has one case, which passes; one that could not look is skipped.
    """
    report = JUnitXml("phota-contracts gate")
    for stage in Stage:
        suite = TestSuite(stage.value)  # type: ignore[no-untyped-call]
        reasons = [why for skipped, why in verdict.left_out if skipped is stage]
        if stage in verdict.stages:
            for entry in verdict.of(stage):
                suite.add_testcase(_case(entry))
            if not verdict.of(stage):
                suite.add_testcase(TestCase("nothing found", stage.value))
        elif reasons:
            skipped = TestCase("not looked at", stage.value)
            skipped.result = [Skipped(one_line(reasons[0]))]
            suite.add_testcase(skipped)
        else:
            continue
        report.add_testsuite(suite)
    report.update_statistics()  # type: ignore[no-untyped-call]
    return str(report.tostring().decode("utf-8"))  # type: ignore[no-untyped-call]


def _case(entry: Entry) -> TestCase:
    finding = entry.finding
    case = TestCase(f"{message(entry)} ({finding.fingerprint})", f"{entry.stage}.{finding.rule}")
    lines = [
        f"{weight(entry)}: {message(entry)}",
        whom(entry),
        " → ".join(filter(None, (place(finding.base), place(finding.place)))),
        f"accepted by {entry.acceptance.owner} until {entry.acceptance.expires}:"
        f" {entry.acceptance.reason}"
        if entry.acceptance
        else "",
        *(line for each in proofs(entry) for line in each.lines),
    ]
    text = visible("\n".join(filter(None, lines)))
    if entry.refuses:
        failure = Failure("; ".join((message(entry), *sentences(entry))), weight(entry))
        failure.text = text
        case.result = [failure]
    else:
        case.system_out = text
    return case
