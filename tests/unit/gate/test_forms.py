"""Every form tells the same verdict, and nothing that a document says acts in any of them."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, Draft202012Validator
from junitparser import Failure, JUnitXml

from contracts.acceptances import Acceptance, Decisions
from contracts.gate import record
from contracts.gate.annotations import MOST
from contracts.gate.writing import FORMS, text
from contracts.model import Severity
from tests.unit.gate.conftest import HOSTILE, TODAY, thing

FIXTURES = Path(__file__).parents[3] / "fixtures"
SARIF = json.loads((FIXTURES / "sarif" / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))


@pytest.mark.parametrize("form", FORMS)
def test_each_form_names_every_rule_that_refuses(refused, form):
    rendered = text(form, refused)

    for entry in refused.refusing:
        assert entry.finding.rule in rendered
    assert len(refused.refusing) >= 2


@pytest.mark.parametrize("form", ["text", "markdown", "html", "junit", "github"])
def test_nothing_that_a_document_says_moves_a_cursor_or_ends_a_line(refused, form):
    rendered = text(form, refused)

    assert HOSTILE not in rendered
    assert "\x1b[2J" not in rendered


@pytest.mark.parametrize("form", ["markdown", "html", "junit"])
def test_nothing_that_a_document_says_is_markup(refused, form):
    in_no_code_span = re.sub(r"`[^`]*`", "", text(form, refused))

    assert not re.search(r"(?<!\\)<script", in_no_code_span)
    assert "[l](http" not in in_no_code_span or form != "markdown"


def test_no_line_of_a_document_is_a_command_to_the_code_host(refused):
    lines = text("github", refused).splitlines()

    assert all(re.match(r"::(error|warning|notice) (file|title)=", line) for line in lines)


def test_json_is_what_its_schema_says(refused):
    Draft202012Validator.check_schema(record.schema())
    Draft202012Validator(record.schema()).validate(json.loads(text("json", refused)))


def test_json_with_an_acceptance_is_what_its_schema_says(judged):
    change = thing(), thing(required=["size"])
    (entry,) = judged(*change).entries
    accepted = Acceptance(entry.finding.fingerprint, "agreed", "api-team", TODAY)

    verdict = judged(*change, decisions=Decisions("d.toml", (accepted,)))

    told = json.loads(text("json", verdict))
    Draft202012Validator(record.schema()).validate(told)
    assert told["findings"][0]["accepted"]["owner"] == "api-team"


def test_sarif_is_valid(refused):
    log = json.loads(text("sarif", refused))

    Draft4Validator(SARIF).validate(log)
    assert len(log["runs"][0]["results"]) == len(refused.entries)


def test_sarif_suppresses_what_is_accepted(judged):
    change = thing(), thing(required=["size"])
    (entry,) = judged(*change).entries
    accepted = Acceptance(entry.finding.fingerprint, "agreed", "api-team", TODAY)

    log = json.loads(text("sarif", judged(*change, decisions=Decisions("d.toml", (accepted,)))))

    Draft4Validator(SARIF).validate(log)
    (result,) = log["runs"][0]["results"]
    assert "agreed" in result["suppressions"][0]["justification"]


def test_junit_fails_exactly_what_refuses(refused):
    report = JUnitXml.fromstring(text("junit", refused))

    failed = [
        case.classname
        for suite in report
        for case in suite
        if any(isinstance(result, Failure) for result in case.result)
    ]
    assert failed == [f"{entry.stage}.{entry.finding.rule}" for entry in refused.refusing]
    assert report.failures == len(refused.refusing)


def test_a_page_needs_no_network_and_no_script(refused):
    page = text("html", refused)

    assert "default-src 'none'" in unescape(page)
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=", page)


def test_markdown_puts_what_breaks_first_and_folds_the_rest(refused):
    comment = text("markdown", refused)

    assert comment.index("**breaking**") < comment.index("<details>")


def test_a_code_host_shows_no_more_annotations_than_it_can(judged):
    many = [f"v{number}" for number in range(40)]
    verdict = judged(thing(values=many), thing(values=["v0"]))

    lines = text("github", verdict).splitlines()

    assert sum(line.startswith("::error file") for line in lines) == MOST[Severity.ERROR]
    assert lines[-1].startswith("::error title=phota-contracts gate::Refused")


def test_sarif_says_why_each_rule_is_one(refused):
    rules = json.loads(text("sarif", refused))["runs"][0]["tool"]["driver"]["rules"]

    told = {rule["id"]: rule["help"]["text"] for rule in rules if "help" in rule}
    assert told["value-removed"] == "Whoever sends it is refused."
