import re
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from contracts.clauses import catalogue
from contracts.model import Outcome
from contracts.reports.terminal import show


@pytest.fixture
def shown():
    def render(run, findings=(), clauses=None, *, terminal=False):
        text = StringIO()
        show(run, Console(file=text, width=120, force_terminal=terminal), findings, clauses)
        return text.getvalue()

    return render


def test_what_matters_is_told_and_the_conclusion_is_one_last_line(run, findings, shown):
    lines = [line.rstrip() for line in shown(run, findings).splitlines()]

    assert lines[0] == "phota-contracts staging at https://staging.example/, judged by v0.7.0"
    assert lines[-1].startswith("Not conformant: 3 broken, 1 error, 2 warnings, 4 not tested, ")
    assert lines[-1].endswith("passed (1,234 requests, 1 min 23 s, $3.24, seed 4711)")


@pytest.mark.parametrize(
    "row",
    [
        r"broken +error\.profile-not-found +An unknown profile",
        r"error +billing\.training +\$2\.90 standard",
        r"warning +error\.json +Error bodies are",
        r"observed +request\.invalid-status +422 \(edit\); 400 \(remix\)",
        r"not tested +error\.credit +PHOTA_NO_CREDIT_API_KEY is not set",
        r"not tested +2 clauses +the target has no control API",
        r"not applicable +result\.deprecation-header +the announced date has passed",
        r"passed +profile\.tag +in part not tested: no image_urls",
        r"document +1 error +prose-names-no-path",
    ],
)
def test_each_kind_of_result_has_its_row(run, findings, shown, row):
    assert re.search(f"^{row}", shown(run, findings), re.MULTILINE)


def test_clauses_that_share_a_reason_are_named_beneath_it(run, shown):
    assert "result.url-expiry, job.expired" in shown(run)


def test_away_from_a_terminal_it_is_plain_text(run, findings, shown):
    assert "\x1b" not in shown(run, findings)


def test_on_a_terminal_it_is_coloured(run, shown):
    assert "\x1b[" in shown(run, terminal=True)


def test_what_was_said_is_no_markup_and_moves_no_cursor(hostile, shown):
    clauses = {judged.id: judged.clause for judged in hostile.judged}

    text = shown(hostile.run, hostile.findings, clauses)

    assert "[bold]b[/bold]" in text
    assert "␛[31m" in text
    assert not re.search("[\x00\x1b\r\x9b\u202e\ud800-\udfff]", text)


def test_a_run_of_nothing_says_so(a_run, shown):
    assert "Incomplete: nothing was judged (" in shown(a_run({}))


def test_when_everything_is_broken_the_table_stays_short(a_run, a_test, shown):
    tests = {
        clause_id: [a_test(clause_id, Outcome.FAILED, "got 200 " * 1000)]
        for clause_id in catalogue()
    }

    text = shown(a_run(tests))

    assert len(text.splitlines()) < 300
    assert "more clauses" in text
    assert "see report.html" in text


def test_how_many_tests_ran_again_is_told(a_run, a_test, shown):
    lost = replace(a_test("job.accepted", Outcome.ERROR, "lost"), superseded=True)
    kept = replace(a_test("job.accepted"), attempt=2)

    told = shown(a_run({"job.accepted": [lost, kept]}))

    assert "1 test ran again since the network had failed" in " ".join(told.split())
