import re

import pytest
from markdown_it import MarkdownIt

from contracts.clauses import catalogue
from contracts.reports.account import account
from contracts.reports.markdown import code, escape
from contracts.reports.summary import render

BAR = re.compile(r"(?<!\\)\|")


def rendered(markdown):
    return MarkdownIt("commonmark").enable("table").render(markdown)


def test_the_headline_and_what_is_broken_come_first(told):
    lines = render(told).splitlines()

    assert lines[0] == "# ❌ Not conformant: staging"
    headings = [line for line in lines if line.startswith("## ")]
    assert headings[:3] == ["## Broken", "## Errors", "## Warnings"]


def test_a_broken_clause_is_a_row_with_promise_source_and_what_was_seen(told):
    row = next(line for line in render(told).splitlines() if "`error.json`" in line)

    assert "Error bodies are `application/json`." in row
    assert "openapi v0.7.0" in row
    assert "a 404 came as text/html" in row


def test_verdicts_are_counted(told):
    assert (
        "| broken | error | warnings | not tested | observed | not applicable | passed |\n"
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| 3 | 1 | 2 | 4 | 9 | 1 |"
    ) in render(told)


def test_gaps_readings_and_findings_are_told(told):
    text = render(told)

    assert "- PHOTA_NO_CREDIT_API_KEY is not set: `error.credit`" in text
    assert "`result.url-expiry`, `job.expired`" in text
    assert "| `request.invalid-status` | 422 (edit); 400 (remix) |" in text
    assert "- `profile.tag`: in part not tested" in text
    assert "`prose-names-no-path`" in text


def test_every_table_row_has_as_many_cells_as_its_head(hostile):
    blocks = [block.splitlines() for block in render(hostile).split("\n\n") if block[0] == "|"]

    assert len(blocks) == 6
    assert all(len(block) > 2 for block in blocks)
    for head, *rows in blocks:
        cells = len(BAR.findall(head))
        assert [len(BAR.findall(row)) for row in rows] == [cells] * len(rows)


def test_nothing_that_was_said_becomes_markup(hostile):
    page = rendered(render(hostile))

    assert "<script" not in page
    assert "<a " not in page
    assert "<!--" not in page
    assert "\x1b" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    "said",
    [
        "<b>", "*a*", "_a_", "a|b", "[a](b)", "![a](b)", "# a", "- a", "+ a", "~~a~~", "&amp;",
        "\\*a\\*", "`a", "``a``", "<https://evil.example>", "a\nb\n===", "$x$",
    ],
)  # fmt: skip
def test_text_is_shown_as_it_was_said(said):
    shown = rendered(escape(said)).replace("\u200b", "")

    assert shown.startswith("<p>")
    assert not any(tag in shown for tag in ("<b>", "<em>", "<a", "<img", "<h1", "<li", "<s>"))


def test_a_code_span_holds_backticks_and_bars():
    assert rendered(code("a ` b `` c")) == "<p><code>a ` b `` c</code></p>\n"
    assert code("a|b") == "`a\\|b`"


def test_no_person_is_mentioned_no_issue_referenced_and_no_address_linked():
    shown = escape("@someone #12 https://evil.example www.evil.example")

    assert "@someone" not in shown
    assert "#12" not in shown
    assert "://" not in shown
    assert "www." not in shown


def test_the_same_run_gives_the_same_text(told):
    assert render(told) == render(told)


def test_a_run_of_nothing_is_told_too(a_run):
    text = render(account(a_run({}), [], [], catalogue()))

    assert text.startswith("# ❔ Incomplete: staging\n\nNothing was judged.\n")
