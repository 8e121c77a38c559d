"""`phota-contracts lint`: what it prints, and how it exits."""

import json

import pytest
from click.testing import CliRunner

from contracts.cli.lint import command
from contracts.errors import DocumentError, UsageError
from contracts.lint import RULES

SOUND = """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    get:
      responses: {'200': {description: Done}}
"""
NOTED = SOUND.replace("{description: Done}", "{$ref: '#/components/responses/Done'}") + (
    "components: {responses: {Done: {description: Done}, Other: {description: Done}}}\n"
)
WARNED = SOUND.replace("'200'", "'404': {description: None}, '200'")
WRONG = SOUND.replace("/a:", "/a/{b}:")


@pytest.fixture
def run(tmp_path):
    """Lint a text with the command."""

    def run(text, *options):
        path = tmp_path / "a.yaml"
        path.write_text(text, "utf-8")
        return CliRunner().invoke(command, [str(path), *options], standalone_mode=False)

    return run


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (SOUND, ["--fail-on", "note"], 0),
        (NOTED, [], 0),
        (NOTED, ["--fail-on", "note"], 1),
        (WARNED, [], 0),
        (WARNED, ["--fail-on", "warning"], 1),
        (WARNED, ["--fail-on", "warning", "--rule", "path-*"], 0),
        (WRONG, [], 1),
        (WRONG, ["--rule", "path-*"], 1),
        (WRONG, ["--rule", "prose-*"], 0),
    ],
)
def test_the_exit_code_says_whether_something_as_bad_was_found(run, text, options, code):
    assert run(text, *options).return_value == code


def test_a_finding_says_what_is_wrong_where_and_whom_it_affects(run, tmp_path):
    assert run(WARNED).output.splitlines() == [
        "warning  error response 404 has no body schema",
        f"  error-without-schema  {tmp_path}/a.yaml:6:19",
        "    GET /a",
        f"{tmp_path}/a.yaml: 0 errors, 1 warning, 0 notes",
    ]


def test_notes_are_counted_and_written_when_asked_for(run):
    assert "component-unused" not in run(NOTED).output
    assert "1 note" in run(NOTED).output
    assert "component-unused" in run(NOTED, "--severity", "note").output


def test_a_fault_in_many_operations_names_three_and_counts_the_rest(run):
    item = "{get: {responses: {'200': {description: D}, '404': {description: N}}}}"
    text = SOUND + "".join(f"  /b{number}: {item}\n" for number in range(5))

    assert run(text).output.splitlines()[2:4] == [
        "    GET /b0, GET /b1, GET /b2 and 2 more",
        "    and in 4 other places",
    ]


def test_json_holds_every_place(run):
    result = json.loads(run(WARNED, "--format", "json").output)

    assert result["summary"] == {"error": 0, "warning": 1, "note": 0}
    assert result["findings"] == [
        {
            "rule": "error-without-schema",
            "severity": "warning",
            "message": "error response 404 has no body schema",
            "pointer": "/paths/~1a/get/responses/404",
            "line": 6,
            "column": 19,
            "also": [],
            "affects": ["GET /a"],
        }
    ]


def test_text_of_the_document_cannot_act_on_the_terminal(run):
    output = run(WRONG.replace("{b}", "{b\\e[31m}").replace("  /a", '  "/a').replace("}:", '}":'))

    assert "\x1b" not in output.output
    assert "path-parameter-undeclared" in output.output


def test_the_day_is_that_of_the_reader_unless_another_is_named(run):
    text = SOUND.replace("Done", "Will change on 2020-01-01.")

    assert "prose-date-passed" in run(text).output
    assert "prose-date-passed" not in run(text, "--today", "2019-12-31").output


def test_the_rules_are_listed_with_their_reasons():
    output = CliRunner().invoke(command, ["--rules"], standalone_mode=False).output

    lines = output.splitlines()
    assert [line.split()[0] for line in lines[::2]] == list(RULES)
    assert [line.strip() for line in lines[1::2]] == [rule.reason for rule in RULES.values()]


def test_the_rules_are_listed_in_json_too():
    arguments = ["--rules", "--rule", "paths-*", "--format", "json"]
    output = CliRunner().invoke(command, arguments, standalone_mode=False).output

    assert [each["id"] for each in json.loads(output)["rules"]] == ["paths-ambiguous"]


def test_a_rule_that_is_not_there_is_wrong_usage(run):
    assert isinstance(run(SOUND, "--rule", "no-such-*").exception, UsageError)


def test_without_a_document_it_says_what_is_missing():
    outcome = CliRunner().invoke(command, [], standalone_mode=False)

    assert "DOCUMENT" in str(outcome.exception)


def test_what_is_no_openapi_cannot_be_read(run):
    assert isinstance(run("swagger: '2.0'").exception, DocumentError)
