"""`phota-contracts reconcile`: what it prints, and how it exits."""

import json

import pytest
from click.testing import CliRunner

from contracts.cli.reconcile import command
from contracts.errors import DocumentError, UsageError

BASE = """\
openapi: 3.1.0
info: {title: T, version: 1.0.0}
paths:
  /orders:
    get:
      responses: {'200': {description: Done}}
"""
HEAD = BASE.replace("1.0.0", "1.1.0").replace("'200'", "'404': {description: None}, '200'")
NOTES = "## 1.1.0\n- `GET /orders` returns HTTP 404.\n## 1.0.0\n- First.\n"


@pytest.fixture
def reconcile(tmp_path):
    """Hold two documents and notes against each other with the command."""

    def reconcile(*options, base=BASE, head=HEAD, notes=NOTES):
        texts = {"base.yaml": base, "head.yaml": head, "notes.md": notes}
        for name, text in texts.items():
            (tmp_path / name).write_text(text, "utf-8")
        paths = [str(tmp_path / name) for name in texts]
        arguments = [*paths[:2], "--notes", paths[2], *options]
        return CliRunner().invoke(command, arguments, standalone_mode=False)

    return reconcile


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, 0),
        ({"head": BASE}, 0),
        ({"notes": NOTES.replace("404", "410")}, 1),
        ({"notes": NOTES.replace("returns HTTP 404", "is slow")}, 1),
        ({"notes": NOTES.replace("1.1.0", "0.9.0")}, 1),
        ({"head": HEAD.replace("1.1.0", "1.0.1")}, 1),
        ({"notes": NOTES + "- It will end on 2026-05-08.\n"}, 1),
        ({"notes": NOTES + "- Lowered from 30 to .\n"}, 0),
    ],
)
def test_the_exit_code_says_whether_notes_and_documents_agree(reconcile, changed, code):
    assert reconcile("--today", "2026-06-01", **changed).return_value == code


def test_a_day_passes_only_after_it(reconcile):
    notes = NOTES + "- It will end on 2026-05-08.\n"

    assert reconcile("--today", "2026-05-08", notes=notes).return_value == 0


def test_what_agrees_is_counted(reconcile):
    lines = reconcile().stdout.splitlines()

    assert lines[0].endswith("notes.md: 2 claims, 2 declared; 1 of 1 change announced")
    assert lines[-1] == "Version: 1.0.0 → 1.1.0 is a minor step, and a minor step is enough."


def test_what_does_not_is_said_with_its_place(reconcile, tmp_path):
    out = reconcile(notes=NOTES.replace("404", "410")).stdout

    assert "GET /orders declares no status 410 (1.1.0: “`GET /orders` returns HTTP 410.”)" in out
    assert f"promised-undeclared  {tmp_path}/notes.md:2:1" in out
    assert "no note tells of this change: response 404 added: None" in out
    assert f"unannounced  {tmp_path}/head.yaml:6:19 · {tmp_path}/base.yaml:6:7" in out


def test_json_holds_claims_changes_version_and_findings(reconcile):
    said = json.loads(reconcile("--format", "json", notes=NOTES.replace("404", "410")).stdout)

    assert [(claim["kind"], claim["subject"], claim["outcome"]) for claim in said["claims"]] == [
        ("endpoint", "GET /orders", "declared"),
        ("status", "410", "undeclared"),
    ]
    assert [change["announced"] for change in said["changes"]] == [None]
    assert said["version"]["suffices"] is True
    assert [finding["rule"] for finding in said["findings"]] == [
        "promised-undeclared",
        "unannounced",
    ]
    assert said["findings"][0]["place"]["line"] == 2
    assert said["findings"][0]["affects"] == ["GET /orders"]


def test_an_announced_change_names_its_note(reconcile):
    said = json.loads(reconcile("--format", "json").stdout)

    assert [change["announced"] for change in said["changes"]] == [{"version": "1.1.0", "line": 2}]


def test_what_acts_on_a_terminal_is_shown_and_does_not(reconcile):
    out = reconcile(notes=NOTES.replace("404.", "410 \x1b[2J now.")).stdout

    assert "\x1b" not in out
    assert "␛[2J" in out


def test_notes_that_are_none_are_refused(reconcile):
    with pytest.raises(DocumentError, match="no line is headed by a version"):
        raise reconcile(notes="Nothing").exception


def test_only_one_of_three_is_standard_input():
    done = CliRunner().invoke(command, ["-", "v0.7.0", "--notes", "-"], standalone_mode=False)

    assert isinstance(done.exception, UsageError)


def test_notes_come_from_standard_input():
    notes = "## 0.7.0\n- Nothing new.\n"

    done = CliRunner().invoke(
        command, ["v0.7.0", "v0.7.0", "--notes", "-"], input=notes, standalone_mode=False
    )

    assert done.return_value == 0
    assert done.stdout.startswith("standard input: 0 claims, none judged; 0 of 0 changes announced")


def test_without_notes_those_published_are_used():
    done = CliRunner().invoke(command, ["v0.5.0", "v0.7.0"], standalone_mode=False)

    assert done.return_value == 1
    assert done.stdout.startswith("release-notes.txt: 93 claims")
