import json
import subprocess
import sys
from dataclasses import asdict

import pytest
from click.testing import CliRunner

from contracts.cli.report import command
from contracts.errors import UsageError
from contracts.reports import load, write

FILES = {
    "html": "report.html",
    "markdown": "summary.md",
    "junit": "junit.xml",
    "sarif": "findings.sarif",
    "json": "verdict.json",
}


@pytest.fixture
def folder(tmp_path, run, transcript, findings):
    folder = tmp_path / "reports" / "2026-08-21"
    folder.mkdir(parents=True)
    write(run, transcript, folder, findings=findings)
    lines = (json.dumps(asdict(exchange)) + "\n" for exchange in transcript)
    (folder / "transcript.jsonl").write_text("".join(lines))
    return folder


@pytest.fixture
def report():
    def invoke(*arguments):
        return CliRunner().invoke(
            command, [str(argument) for argument in arguments], catch_exceptions=False
        )

    return invoke


@pytest.mark.parametrize(("name", "file"), FILES.items())
def test_a_run_is_rendered_again_to_the_same_bytes(folder, report, tmp_path, name, file):
    result = report(folder, "--format", name, "--output", tmp_path / "again")

    assert result.exit_code == 0
    assert (tmp_path / "again").read_bytes() == (folder / file).read_bytes()


def test_without_an_output_it_goes_to_standard_output(folder, report):
    result = report(folder, "--format", "markdown")

    assert result.stdout == (folder / "summary.md").read_text("utf-8")


def test_the_terminal_view_is_the_default(folder, report):
    result = report(folder)

    assert "Not conformant: 3 broken" in result.stdout
    assert "prose-names-no-path" in result.stdout


def test_the_terminal_view_can_go_to_a_file(folder, report, tmp_path):
    report(folder, "--output", tmp_path / "told.txt")

    assert "Not conformant: 3 broken" in (tmp_path / "told.txt").read_text("utf-8")


def test_the_newest_run_is_the_default(folder, report, monkeypatch):
    (folder.parent / "latest").symlink_to(folder.name)
    monkeypatch.chdir(folder.parent.parent)

    assert report("--format", "json").stdout == (folder / "verdict.json").read_text("utf-8")


def test_a_verdict_alone_is_enough(folder, report):
    (folder / "transcript.jsonl").unlink()
    (folder / "findings.sarif").unlink()

    assert "Not conformant" in report(folder, "--format", "html").stdout


@pytest.mark.parametrize("name", ["transcript.jsonl", "findings.sarif", "verdict.json"])
@pytest.mark.parametrize("text", ["{", "[]", '{"runs": 1}', "{}\n", "[" * 100_000])
def test_a_broken_file_is_named_in_one_sentence(folder, report, name, text):
    (folder / name).write_text(text)

    with pytest.raises(UsageError) as caught:
        report(folder, "--format", "html")

    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_rendering_again_changes_no_verdict(folder, report, run):
    report(folder)

    assert load(folder) == run


def test_the_help_explains_by_example(report):
    result = report("--help")

    assert "phota-contracts report --format markdown" in result.stdout


def test_a_wrong_folder_ends_with_code_2_and_no_traceback(tmp_path):
    ended = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", "from contracts.cli import main; main()", "report", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert "There is no verdict.json" in ended.stderr
