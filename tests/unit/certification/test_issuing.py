"""A run's folder holds the evidence, and a certificate only of what may be certified."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from contracts.certification.certificate import keys, verifying
from contracts.certification.certificate.issuing import Declared, concluded, evidence_of, issue
from contracts.certification.certificate.statement import Subject, required
from contracts.certification.drills import drills
from contracts.certification.transcripts import to_lines
from contracts.model import Overall, Role
from contracts.reports import load
from tests.unit.certification.conftest import a_callback, a_record, a_request, an_ending
from tests.unit.certification.test_certificate import KEPT, KEY, RECORDS, SUBJECT

VIEWS = {"findings.sarif", "junit.xml", "report.html", "summary.md", "verdict.json"}
BROKEN = a_record(
    "edit",
    a_request(1, "edit", {"images": ["x"]}, 202, {"job_id": "job_1"}),
    a_request(2, "job-status", status=200, got={"status": "running"}, cut="truncated"),
    callbacks=[a_callback(1, "<b>forged</b>", {"job_id": "job_1"}, is_genuine=False)],
    ending=an_ending(said="<b>loud</b>\n"),
)


def issued(folder, records, key=KEY, subject=SUBJECT, *, kept=False):
    run = concluded(records, (), name="Acme", started_at="2026-11-21T11:59:00+00:00", seconds=1.0)
    if kept:
        run = replace(run, clauses=KEPT, overall=Overall.CONFORMANT)
    return issue(run, records, Declared((), subject), folder, key)


def test_a_whole_run_is_certified_and_verified(tmp_path):
    told = issued(tmp_path, RECORDS, kept=True)

    assert told.certificate == tmp_path / "certificate.json"
    assert {each.name for each in tmp_path.iterdir()} == VIEWS | {
        "certificate.json",
        "certificate.pub",
        "transcript.jsonl",
    }
    now = datetime.now(UTC)
    certificate = verifying.read(told.certificate.read_bytes(), KEY.public_key(), now)
    assert certificate.facts["self_signed"] is False
    for name in ("transcript.jsonl", "report.html", "summary.md", "verdict.json"):
        verifying.hold_evidence(certificate, (tmp_path / name).read_bytes())


def test_without_a_key_only_the_public_half_of_a_new_one_stays(tmp_path):
    told = issued(tmp_path, RECORDS, key=None, kept=True)

    assert told.self_signed
    public = keys.read_public(tmp_path / "certificate.pub")
    certificate = verifying.read(told.certificate.read_bytes(), public, datetime.now(UTC))
    assert certificate.facts["self_signed"] is True
    assert not [each for each in tmp_path.iterdir() if b"PRIVATE" in each.read_bytes()]


def test_the_report_says_of_a_broken_drill_what_it_is_and_how_a_good_client_ends(tmp_path):
    issued(tmp_path, [BROKEN])

    page = (tmp_path / "report.html").read_text("utf-8")
    assert drills()["edit"].title in page
    assert "A good client ends with success, with every image." in page
    assert "This one ended with exit code 0 after 9.0 s, and said: &lt;b&gt;loud&lt;/b&gt;" in page


@pytest.mark.parametrize("subject", [SUBJECT, None])
def test_what_is_broken_leaves_facts_and_no_certificate(tmp_path, subject):
    told = issued(tmp_path, [BROKEN], subject=subject)

    assert told.certificate is None
    assert {each.name for each in tmp_path.iterdir()} == VIEWS | {"facts.json", "transcript.jsonl"}
    facts = json.loads((tmp_path / "facts.json").read_text())
    assert facts["result"] == "not-conformant"
    assert facts["not_certified"] == list(told.obstacles)
    assert len(told.obstacles) == (4 if subject is None else 3)


def test_every_view_speaks_of_a_client(tmp_path):
    issued(tmp_path, [BROKEN])

    assert load(tmp_path).role is Role.CLIENT
    page = (tmp_path / "report.html").read_text()
    assert "this client did not keep" in page
    assert "this target" not in page
    assert "A job of edit takes its course and succeeds." in page
    assert "How to keep it" in page
    summary = (tmp_path / "summary.md").read_text()
    assert "How to keep it: Send `output\\_format`" in summary or "How to keep it: " in summary
    cases = ET.parse(tmp_path / "junit.xml").iter("failure")  # noqa: S314 - our own file
    assert any("How to keep it: " in (case.text or "") for case in cases)
    log = json.loads((tmp_path / "findings.sarif").read_text())
    (run,) = log["runs"]
    assert {each["properties"]["about"] for each in run["results"]} == {"client"}
    assert all(rule["help"]["text"] for rule in run["tool"]["driver"]["rules"])


def test_a_drill_is_shown_in_order_with_what_decides_it(tmp_path):
    issued(tmp_path, [BROKEN])

    page = (tmp_path / "report.html").read_text()
    first, second, third = (
        page.index(words)
        for words in ("0.10 s</small> <b>POST</b>", "0.20 s</small> <b>GET</b>", "1.00 s</small>")
    )
    assert first < second < third
    assert 'class="exchange decides"' in page
    assert 'class="exchange back"' in page
    assert "callback, forged: &lt;b&gt;forged&lt;/b&gt;" in page
    assert "The client answered" in page
    assert "the sandbox broke the answer off in the middle of its body" in page
    assert "Every key and secret in it was made for its drill" in page


def test_the_evidence_is_read_again(tmp_path):
    issued(tmp_path, [BROKEN])

    assert list(evidence_of(tmp_path)) == [BROKEN]
    (tmp_path / "transcript.jsonl").unlink()
    assert list(evidence_of(tmp_path)) == []


def test_the_transcript_is_the_records(tmp_path):
    issued(tmp_path, RECORDS)

    assert (tmp_path / "transcript.jsonl").read_text() == "".join(
        f"{line}\n" for line in to_lines(RECORDS)
    )


def test_a_declared_feature_that_is_used_all_the_same_is_a_failure():
    context = {"unused": ["callbacks", "profiles"]}
    sent = {"prompt": "x", "output_format": "png", "callback_url": "https://127.0.0.1:2/cb"}
    using = replace(a_record("edit", a_request(1, "edit", sent)), context=context)
    sparing = replace(a_record("edit", a_request(1, "edit", {"prompt": "x"})), context=context)

    for record, verdict in ((using, "fail"), (sparing, "pass")):
        run = concluded([record], (), name="x", started_at="2026-11-21T11:59:00Z", seconds=1.0)
        found = {each.id: each for each in run.clauses}["client-request.as-declared"]
        assert found.verdict == verdict


def test_only_a_whole_run_names_every_drill():
    assert [record.drill for record in RECORDS] == list(required(()))
    assert Subject.of("Acme", "1", f"gitCommit:{'0' * 40}").algorithm == "gitCommit"
