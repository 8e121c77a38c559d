"""`phota-contracts diff`: what it prints, and how it exits."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from contracts.cli.diff import command

BASE = """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    get:
      parameters: [{name: q, in: query, schema: {type: number, if: {const: 2}, then: {minimum: 1}}}]
      responses: {'200': {description: Done}}
"""


@pytest.fixture
def diff(tmp_path):
    """Compare two texts with the command."""

    def diff(head, *options, base=BASE):
        for name, text in (("base.yaml", base), ("head.yaml", head)):
            (tmp_path / name).write_text(text, "utf-8")
        arguments = [str(tmp_path / "base.yaml"), str(tmp_path / "head.yaml"), *options]
        return CliRunner().invoke(command, arguments, standalone_mode=False)

    return diff


BREAKING = BASE.replace("in: query,", "in: query, required: true,")
UNDECIDED = BASE.replace("const: 2", "const: 3")
COMPATIBLE = BASE.replace("'200'", "'404': {description: None}, '200'")


@pytest.mark.parametrize(
    ("head", "options", "code"),
    [
        (BASE, [], 0),
        (BASE, ["--fail-on", "undecided"], 0),
        (BREAKING, [], 0),
        (BREAKING, ["--fail-on", "breaking"], 1),
        (BREAKING, ["--fail-on", "undecided"], 1),
        (UNDECIDED, ["--fail-on", "breaking"], 0),
        (UNDECIDED, ["--fail-on", "undecided"], 1),
        (COMPATIBLE, ["--fail-on", "undecided"], 0),
    ],
)
def test_the_exit_code_says_whether_a_named_change_was_seen(diff, head, options, code):
    assert diff(head, *options).return_value == code


def test_the_worst_comes_first_and_says_whom_it_breaks_and_where(diff, tmp_path):
    base, head = (f"{tmp_path}/{name}.yaml" for name in ("base", "head"))
    both = BREAKING.replace("'200'", "'404': {description: None}, '200'")

    lines = diff(both).output.splitlines()

    assert lines == [
        f"{base} → {head}: 2 changes in 1 operation",
        "",
        "Breaking (1)",
        "  query parameter 'q' became required",
        "    breaks clients that send requests · GET /a",
        f"    parameter-became-required  {base}:6:20 → {head}:6:41",
        "",
        "Compatible (1)",
        "  response 404 added: None",
        "    breaks nobody · GET /a",
        f"    response-added  {base}:7:7 → {head}:7:19",
    ]


def test_nothing_but_a_terminal_is_coloured(diff):
    assert "\x1b" not in diff(BREAKING).output


def test_json_holds_what_the_text_says(diff):
    result = json.loads(diff(BREAKING, "--format", "json").output)

    assert result["summary"] == {"breaking": 1, "undecided": 0, "compatible": 0}
    assert (result["compared"], result["unknown"]) == (["GET /a"], [])
    [finding] = result["findings"]
    assert finding["impact"] == "breaking"
    assert finding["breaks"] == "clients that send requests"
    assert finding["affects"] == ["GET /a"]
    assert finding["head"] == {
        "pointer": "/paths/~1a/get/parameters/0/required",
        "line": 6,
        "column": 41,
    }


def test_what_an_excerpt_leaves_out_is_listed_as_not_compared():
    output = CliRunner().invoke(command, ["v0.5.0", "v0.7.0"], standalone_mode=False).output

    assert "6 changes in 1 operation" in output
    assert "Not compared, since an excerpt leaves them out:\n  POST /v1/phota/edit\n" in output


def test_a_comparison_imports_no_library_that_is_slow_to_start():
    program = (
        "import sys; from contracts.cli.diff import command;"
        "command(['v0.5.0', 'v0.7.0'], standalone_mode=False);"
        "print(sorted({'jsonschema', 'openapi_spec_validator', 'jsonpath', 'httpx', 'rich',"
        " 'jinja2'} & sys.modules.keys()))"
    )
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"


NARROWER = BASE.replace("if: {const: 2}, then: {minimum: 1}", "maximum: 7")


def test_a_value_that_is_refused_is_shown_on_one_line(diff):
    lines = diff(NARROWER).output.splitlines()

    (shown,) = (line for line in lines if line.startswith("    e.g. "))
    assert (
        shown
        == "    e.g. 8 in the query parameter 'q' of GET /a: 8 is greater than the maximum of 7"
    )


def test_a_witness_in_an_operation_whose_name_would_act_is_shown_without_acting(diff):
    hostile = r'"/a\e[2J\n::error::"'

    output = diff(NARROWER.replace("/a", hostile), base=BASE.replace("/a", hostile)).output

    assert "\n    e.g. 8 in the query parameter 'q' of GET /a\u241b[2J ::error::" in output
    assert "\x1b[2J" not in output


def test_json_holds_every_witness_whole(diff):
    (finding,) = (
        each
        for each in json.loads(diff(NARROWER, "--format", "json").output)["findings"]
        if each["rule"] == "limit-tightened"
    )

    (direction,) = finding["directions"]
    assert direction["witness"]["body"] == 8
    assert direction["witness"]["kind"] == "refused"
    assert direction["unproved"] is None


def test_a_finding_carries_the_names_that_oasdiff_has_for_it(diff):
    found = json.loads(diff(BREAKING, "--format", "json").stdout)["findings"]

    assert found[0]["aliases"] == ["request-parameter-became-required"]
