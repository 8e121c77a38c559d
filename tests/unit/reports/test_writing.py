import json

import pytest

from contracts.errors import SuiteError
from contracts.reports import load, write

NAMES = {"verdict.json", "junit.xml", "summary.md", "report.html", "findings.sarif"}


@pytest.fixture
def folder(tmp_path, run, transcript, findings):
    write(run, transcript, tmp_path, findings=findings)
    return tmp_path


def test_all_reports_are_written_and_nothing_else(folder):
    assert {path.name for path in folder.iterdir()} == NAMES


def test_the_verdict_can_be_loaded(folder, run):
    assert load(folder) == run


def test_the_same_run_writes_the_same_bytes(folder, tmp_path, run, transcript, findings):
    again = tmp_path / "again"
    again.mkdir()

    write(run, transcript, again, findings=findings)

    assert all((again / name).read_bytes() == (folder / name).read_bytes() for name in NAMES)


def test_a_transcript_may_be_read_only_once(tmp_path, run, transcript, findings):
    write(run, iter(transcript), tmp_path, findings=findings)

    assert "x-request-id: req_03" in (tmp_path / "report.html").read_text("utf-8")


def test_hostile_text_is_written_as_well_formed_files(tmp_path, hostile):
    clauses = {judged.id: judged.clause for judged in hostile.judged}

    write(hostile.run, [], tmp_path, findings=hostile.findings, clauses=clauses)

    data = json.loads((tmp_path / "verdict.json").read_text("utf-8"))
    assert data["target"]["name"] == hostile.run.target.name
    assert json.loads((tmp_path / "findings.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_a_folder_that_is_gone_is_named(tmp_path, run):
    with pytest.raises(SuiteError, match=r"gone/verdict\.json cannot be written"):
        write(run, [], tmp_path / "gone")
