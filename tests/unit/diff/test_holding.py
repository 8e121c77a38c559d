"""`phota-contracts diff` with profiles, modes, several versions, and what a team has decided."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from contracts.cli.diff import command
from contracts.errors import UsageError
from contracts.gate.rules import rules

BASE = """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    get:
      operationId: one
      summary: List
      parameters: [{name: q, in: query, schema: {type: string}}]
      responses: {'200': {description: Done}}
"""
REQUIRED = BASE.replace("in: query,", "in: query, required: true,")
RENAMED = BASE.replace("operationId: one", "operationId: two")
LONGER = BASE.replace("summary: List", "summary: List all")
MORE = BASE.replace("[{", "[{name: r, in: query, schema: {}}, {")
CONTRACTS = Path(__file__).parents[3] / "contracts"
DAY = ("--today", "2026-11-21")


@pytest.fixture
def diff(tmp_path):
    """Compare texts with the command, the last of them with each of the others."""

    def diff(*texts, options=()):
        names = [tmp_path / f"v{number}.yaml" for number in range(1, len(texts) + 1)]
        for name, text in zip(names, texts, strict=True):
            name.write_text(text, "utf-8")
        arguments = [*map(str, names), *options]
        return CliRunner().invoke(command, arguments, standalone_mode=False)

    return diff


@pytest.fixture
def decided(tmp_path):
    """Write decisions to a file, and return the options that use it."""

    def decided(text):
        file = tmp_path / "decisions.toml"
        file.write_text(text, "utf-8")
        return ("--accept", str(file), *DAY, "--fail-on", "breaking")

    return decided


def found(result):
    return [finding["rule"] for finding in json.loads(result.output)["findings"]]


@pytest.mark.parametrize(
    ("head", "profile", "code"),
    [
        (RENAMED, "wire", 0),
        (RENAMED, "sdk", 1),
        (RENAMED, "docs", 1),
        (LONGER, "sdk", 0),
        (LONGER, "docs", 0),
        (REQUIRED, "docs", 1),
    ],
)
def test_a_profile_decides_what_breaks(diff, head, profile, code):
    options = ["--profile", profile, "--fail-on", "breaking"]

    assert diff(BASE, head, options=options).return_value == code


@pytest.mark.parametrize(
    ("head", "mode", "code"),
    [
        (REQUIRED, "backward", 1),
        (REQUIRED, "forward", 0),
        (REQUIRED, "full", 1),
        (MORE, "backward", 0),
        (MORE, "forward", 1),
        (MORE, "full", 1),
    ],
)
def test_a_mode_decides_whom_a_change_breaks(diff, head, mode, code):
    result = diff(BASE, head, options=["--mode", mode, "--fail-on", "breaking"])

    assert result.return_value == code


def test_profile_and_mode_are_told(diff):
    text = diff(BASE, RENAMED, options=["--profile", "sdk", "--mode", "full"]).output
    record = json.loads(
        diff(BASE, RENAMED, options=["--profile", "sdk", "--format", "json"]).output
    )

    assert "1 change in 1 operation, profile sdk, mode full" in text
    assert "breaks code that calls generated clients · GET /a" in text
    assert (record["profile"], record["mode"]) == ("sdk", "backward")
    assert record["findings"][0]["breaks"] == "code that calls generated clients"


def test_what_breaks_several_versions_is_told_once_with_all_of_them(diff, tmp_path):
    lines = diff(BASE, LONGER, REQUIRED).output.splitlines()

    first, second, head = (f"{tmp_path}/v{number}.yaml" for number in (1, 2, 3))
    assert lines[:2] == [
        f"{first} → {head}: 1 change in 1 operation",
        f"{second} → {head}: 1 change in 1 operation",
    ]
    assert lines[3:6] == [
        "Breaking (1)",
        "  query parameter 'q' became required",
        f"    since {first}, {second}",
    ]


def test_the_worst_of_several_versions_decides(diff):
    options = ["--fail-on", "breaking"]

    assert diff(BASE, REQUIRED, REQUIRED, options=options).return_value == 1
    assert diff(REQUIRED, BASE, BASE, options=options).return_value == 0


def test_json_of_several_versions_lists_them(diff, tmp_path):
    record = json.loads(diff(BASE, REQUIRED, REQUIRED, options=["--format", "json"]).output)

    assert [each["summary"]["breaking"] for each in record["comparisons"]] == [1, 0]
    (finding,) = record["findings"]
    assert finding["since"] == [f"{tmp_path}/v1.yaml"]
    assert record["summary"]["breaking"] == 1


def test_one_document_is_too_few(diff):
    result = diff(BASE)

    assert isinstance(result.exception, UsageError)
    assert "HEAD is missing" in str(result.exception)


ACCEPTED = """
[[accept]]
fingerprint = "{}"
reason = "all clients send it"
owner = "api-team"
expires = {}
"""


def fingerprint(result):
    (finding,) = json.loads(result.output)["findings"]
    return finding["fingerprint"]


def test_what_somebody_accepts_does_not_count_and_stays_in_sight(diff, decided):
    known = fingerprint(diff(BASE, REQUIRED, options=["--format", "json"]))

    result = diff(BASE, REQUIRED, options=decided(ACCEPTED.format(known, "2026-11-21")))

    assert result.return_value == 0
    assert "Accepted (1)" in result.output
    assert "by api-team until 2026-11-21: all clients send it" in result.output
    assert known in result.output
    assert "Breaking" not in result.output


def test_an_acceptance_that_has_ended_fails_and_says_so(diff, decided):
    known = fingerprint(diff(BASE, REQUIRED, options=["--format", "json"]))

    result = diff(BASE, REQUIRED, options=decided(ACCEPTED.format(known, "2026-11-20"))[:-2])

    assert result.return_value == 1
    assert "Breaking (1)" in result.output
    assert "acceptance-expired" in result.output


def test_an_acceptance_of_nothing_fails_whatever_it_is_to_fail_on(diff, decided):
    options = decided(ACCEPTED.format("0123456789ab", "2026-12-31"))[:-2]

    result = diff(BASE, BASE, options=[*options, "--format", "json"])

    assert result.return_value == 1
    assert [each["rule"] for each in json.loads(result.output)["acceptances"]] == [
        "acceptance-stale"
    ]


SEVERITY = '[[severity]]\nrule = "{}"\nseverity = "{}"\nreason = "agreed"\n'


@pytest.mark.parametrize(
    ("rule", "severity", "section", "code"),
    [
        ("parameter-became-required", "note", "Compatible (1)", 0),
        ("parameter-*", "warning", "Undecided (1)", 0),
        ("parameter-*", "off", "1 change", 0),
        ("optional-*", "off", "Breaking (1)", 1),
    ],
)
def test_a_rule_weighs_what_the_team_says(diff, decided, rule, severity, section, code):
    result = diff(BASE, REQUIRED, options=decided(SEVERITY.format(rule, severity)))

    assert section in result.output
    assert result.return_value == code


def test_a_rule_that_there_is_not_is_a_sentence(diff, decided):
    result = diff(BASE, REQUIRED, options=decided(SEVERITY.format("paramater-*", "off")))

    assert isinstance(result.exception, UsageError)
    assert "no rule is called 'paramater-*'" in str(result.exception)


@pytest.mark.parametrize(
    "name",
    ["schema-changed", "string-unbounded", "unannounced", "version-bump", "document.invalid"],
)
def test_rules_of_every_stage_are_known(name):
    assert name in rules()


@pytest.mark.parametrize("module", ["documents/validation.py", "gate/judging.py"])
def test_every_rule_of_validity_is_known(module):
    named = re.findall(r'Finding\("(document[^"]+)"', (CONTRACTS / module).read_text("utf-8"))

    assert named
    assert set(named) <= rules()
