"""A certificate holds for what was signed, for whom, as long as it says: and for nothing else."""

import base64
import json
import shutil
import subprocess
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import contracts
from contracts.certification.certificate import keys, verifying
from contracts.certification.certificate.catalogued import catalogue_digest
from contracts.certification.certificate.envelope import pre_authentication, sealed
from contracts.certification.certificate.statement import (
    Certified,
    Subject,
    obstacles,
    required,
    statement,
)
from contracts.certification.drills import drills
from contracts.certification.judging import judge
from contracts.certification.tasks import Feature
from contracts.certification.transcripts import to_lines
from contracts.clauses import catalogue
from contracts.documents import registered
from contracts.errors import CertificateError, UsageError
from contracts.model import ClauseVerdict, Level, Overall, Role, RunVerdict, TargetSummary, Verdict
from tests.unit.certification.conftest import a_record, a_request

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
KEY = keys.generate()
PUBLIC = KEY.public_key()
SUBJECT = Subject.of("Acme photos", "2.1.0", f"sha256:{'a' * 64}")
FILES = {
    name: sha256(name.encode()).hexdigest()
    for name in ("transcript.jsonl", "report.html", "verdict.json")
}
KEPT = tuple(
    ClauseVerdict(each.id, each.level, Verdict.PASS) for each in catalogue(Role.CLIENT).values()
)
RUN = RunVerdict(
    suite_version=contracts.__version__,
    target=TargetSummary("Acme photos 2.1.0", "", "v0.7.0"),
    started_at="2026-11-21T11:59:00+00:00",
    seconds=40.0,
    seed=0,
    requests=200,
    spend_usd=0.0,
    overall=Overall.CONFORMANT,
    clauses=KEPT,
    role=Role.CLIENT,
)
CERTIFIED = Certified(RUN, required(()), (), FILES, SUBJECT)
STATEMENT = statement(CERTIFIED, NOW, self_signed=False)
FILE = sealed(STATEMENT, KEY)


def read(content, key=PUBLIC, now=NOW):
    return verifying.read(content, key, now)


def signed(change):
    """Return a certificate in which the issuer signed something else."""
    data = json.loads(STATEMENT)
    change(data["predicate"])
    return sealed(json.dumps(data).encode(), KEY)


def with_catalogue_as_listed(facts):
    listed = catalogue_digest((each["id"], each["digest"]) for each in facts["clauses"])
    facts["catalogue"]["digest"]["sha256"] = listed


def enveloped(**changes):
    return json.dumps({**json.loads(FILE), **changes}).encode()


def test_what_was_signed_is_read():
    facts = read(FILE).facts

    assert [each["id"] for each in facts["clauses"]] == list(catalogue(Role.CLIENT))
    assert facts["client"] == {"name": "Acme photos", "version": "2.1.0"}
    assert facts["expires_at"] == "2027-02-19T12:00:00Z"


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_no_byte_can_be_another(position, mask):
    changed = bytearray(FILE)
    changed[position] ^= mask

    with pytest.raises(CertificateError):
        read(bytes(changed))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(FILE) - 1))
def test_a_part_of_it_is_none(length):
    with pytest.raises(CertificateError):
        read(FILE[:length])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(FILE)), st.binary(min_size=1, max_size=4))
def test_nothing_can_be_put_in(position, more):
    changed = FILE[:position] + more + FILE[position:]

    if changed != FILE:
        with pytest.raises(CertificateError):
            read(changed)


@settings(max_examples=50, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=4,
    ),
    st.sampled_from(["payload", "payloadType", "signatures", None]),
)
def test_no_other_json_is_one(value, member):
    content = enveloped(**{member: value}) if member else json.dumps(value).encode()

    with pytest.raises(CertificateError):
        read(content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "no certificate", id="nothing"),
        pytest.param(b"\xff\xfe{}", "no certificate", id="no text"),
        pytest.param(b"[" * 100_000, "no certificate", id="deep"),
        pytest.param(enveloped(payloadType="text/html"), "'text/html'", id="another type"),
        pytest.param(enveloped(signatures=[]), "one signature", id="unsigned"),
        pytest.param(enveloped(more=1), "outside of what is signed", id="one member more"),
        pytest.param(FILE + b"\n", "outside of what is signed", id="one line more"),
        pytest.param(sealed(STATEMENT, keys.generate()), "names the key", id="a key of its own"),
        pytest.param(sealed(b"<html>", KEY), "no JSON", id="signed, no JSON"),
        pytest.param(
            sealed(b"{}", KEY), "none of a client's certificate", id="signed, no statement"
        ),
    ],
)
def test_what_is_no_certificate_is_said_so(content, said):
    with pytest.raises(CertificateError, match=said):
        read(content)


def test_a_changed_statement_is_said_to_be_changed():
    changed = STATEMENT.replace(b'"conformant"', b'"incomplete"')
    content = enveloped(payload=base64.b64encode(changed).decode())

    with pytest.raises(CertificateError, match="changed after it was signed"):
        read(content)


def test_openssl_finds_the_signature_good(tmp_path):
    (tmp_path / "key.pub").write_bytes(keys.public_pem(PUBLIC))
    envelope = json.loads(FILE)
    payload = base64.b64decode(envelope["payload"])
    (tmp_path / "signed").write_bytes(pre_authentication(envelope["payloadType"], payload))
    (tmp_path / "sig").write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))

    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl, which shares no code with us")
    arguments = {"-inkey": "key.pub", "-in": "signed", "-sigfile": "sig"}
    how = ["pkeyutl", "-verify", "-pubin", "-rawin", *chain(*arguments.items())]
    done = subprocess.run(  # noqa: S603 - our own arguments
        [openssl, *how], cwd=tmp_path, capture_output=True, check=False
    )

    assert done.returncode == 0, done.stderr


def drop_a_clause(facts):
    del facts["clauses"][3]


def drop_a_clause_of_the_catalogue(facts):
    drop_a_clause(facts)
    with_catalogue_as_listed(facts)


def repeat_a_clause(facts):
    facts["clauses"].append(facts["clauses"][0])


def turn_clauses_round(facts):
    facts["clauses"].reverse()


def change_a_clause(facts):
    facts["clauses"][0]["digest"] = "0" * 64
    with_catalogue_as_listed(facts)


def break_a_must(facts):
    facts["clauses"][0]["verdict"] = "not-tested"


def break_a_should(facts):
    should = next(each for each in facts["clauses"] if each["level"] == "SHOULD")
    should["verdict"] = "warn"


def claim_a_failure(facts):
    facts["clauses"][0]["verdict"] = "fail"


def drop_a_drill(facts):
    del facts["drills"][0]


def name_a_strange_feature(facts):
    facts["unused"] = ["telepathy"]


def come_from_tomorrow(facts):
    facts["suite"]["version"] = "99.0.0"


def come_from_nowhere(facts):
    facts["suite"]["version"] = "newest"


def name_no_day(facts):
    facts["issued_at"] = "2026-02-30T00:00:00Z"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop_a_clause, "lacks the clause client-"),
        (drop_a_clause_of_the_catalogue, "lacks the clause client-"),
        (repeat_a_clause, "more than once"),
        (turn_clauses_round, "not those of the suite"),
        (change_a_clause, "another state of version"),
        (break_a_must, "is not-tested, which is never certified"),
        (break_a_should, "does not follow from its verdicts"),
        (claim_a_failure, "'fail' is not one of"),
        (drop_a_drill, "was not run"),
        (name_a_strange_feature, "a feature that there is not"),
        (come_from_tomorrow, "does not know"),
        (come_from_nowhere, "no version of the suite"),
        (name_no_day, "is no moment"),
        (lambda facts: facts.pop("expires_at"), "'expires_at' is a required property"),
        (lambda facts: facts.update(waived=True), "waived"),
    ],
)
def test_even_what_is_signed_must_hold_together(change, said):
    with pytest.raises(CertificateError, match=said):
        read(signed(change))


def test_of_an_older_suite_the_catalogue_must_still_be_whole():
    def older(facts):
        facts["suite"]["version"] = "0.0.9"

    def older_and_shorter(facts):
        older(facts)
        drop_a_clause(facts)

    assert not read(signed(older)).is_ours
    with pytest.raises(CertificateError, match="not all those of the catalogue"):
        read(signed(older_and_shorter))


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "yet to come"), (90, "expired on 2027-02-19"), (1000, "expired")]
)
def test_it_holds_for_ninety_days(days, said):
    read(FILE, now=NOW + timedelta(days=90, seconds=-1))
    with pytest.raises(CertificateError, match=said):
        read(FILE, now=NOW + timedelta(days=days))


@pytest.mark.parametrize(
    "digest",
    ["main", "sha256:", f"sha256:{'A' * 64}", f"sha1:{'a' * 40}", "gitCommit:abc", f"{'a' * 64}"],
)
def test_what_is_certified_is_pinned_down(digest):
    with pytest.raises(UsageError, match="pins nothing down"):
        Subject.of("Acme", "1", digest)


def test_a_clients_name_is_none_without_letters():
    with pytest.raises(UsageError, match="must not be empty"):
        Subject.of(" ", "1", f"gitCommit:{'a' * 40}")


def test_nothing_keeps_a_whole_run_from_being_certified():
    assert not list(obstacles(CERTIFIED))


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.ERROR, Verdict.NOT_TESTED])
def test_a_must_keeps_it_from_being_certified(verdict):
    result = replace(KEPT[0], verdict=verdict)
    overall = Overall.NOT_CONFORMANT if verdict is Verdict.FAIL else Overall.INCOMPLETE
    run = replace(RUN, clauses=(result, *KEPT[1:]), overall=overall)

    assert KEPT[0].level is Level.MUST
    assert [KEPT[0].id in why for why in obstacles(replace(CERTIFIED, run=run))] == [True]


def test_a_drill_that_was_not_run_keeps_it_from_being_certified():
    (why,) = obstacles(replace(CERTIFIED, drills=CERTIFIED.drills[1:]))

    assert CERTIFIED.drills[0] in why


def test_without_a_name_nothing_is_certified():
    (why,) = obstacles(replace(CERTIFIED, subject=None))

    assert "--digest" in why


def test_what_the_document_changed_is_told_by_clause():
    certificate = read(FILE)

    assert not verifying.superseded(certificate, registered("v0.7.0"))
    changed = verifying.superseded(certificate, registered("v0.5.0"))
    assert "have changed" in changed["client-retry.same-key"]
    assert "client-request.output-format" not in changed, "it rests on the release notes alone"


def test_what_the_catalogue_changed_is_told_by_clause():
    def older(facts):
        facts["suite"]["version"] = "0.0.9"
        facts["clauses"][0]["digest"] = "0" * 64
        facts["clauses"][1]["id"] = "client-request.of-old"
        with_catalogue_as_listed(facts)

    first, second, *_ = catalogue(Role.CLIENT)

    assert verifying.superseded(read(signed(older)), registered("v0.7.0")) == {
        first: "asks for something else now",
        "client-request.of-old": "is asked no longer",
        second: "is new",
    }


RECORDS = tuple(
    replace(a_record(name, a_request(1, "generate", {"prompt": name})), context={"unused": []})
    for name in required(())
)
TRANSCRIPT = "".join(f"{line}\n" for line in to_lines(RECORDS)).encode()


def a_certificate(records=RECORDS, transcript=TRANSCRIPT, **changes):
    """Return a certificate as `read` gives it, of these records."""
    clauses = judge(records)
    data = deepcopy(json.loads(STATEMENT))
    facts = data["predicate"]
    for entry, found in zip(facts["clauses"], clauses, strict=True):
        entry |= {"verdict": found.verdict.value, "reason": found.reason}
    facts["evidence"]["transcript.jsonl"]["sha256"] = sha256(transcript).hexdigest()
    facts |= changes
    return verifying.Certificate(data)


CERTIFICATE = a_certificate()


def test_judged_again_every_verdict_is_the_same():
    assert verifying.judge_again(a_certificate(), TRANSCRIPT) == RECORDS


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(TRANSCRIPT) - 1), st.integers(1, 255))
def test_no_byte_of_the_transcript_can_be_another(position, mask):
    changed = bytearray(TRANSCRIPT)
    changed[position] ^= mask

    with pytest.raises(CertificateError, match=r"not the transcript\.jsonl"):
        verifying.judge_again(CERTIFICATE, bytes(changed))


@pytest.mark.parametrize("name", ["verdict", "reason", "observed"])
def test_another_conclusion_is_refused_even_if_it_was_signed(name):
    certificate = a_certificate()
    certificate.facts["clauses"][0][name] = "out of kindness"

    with pytest.raises(CertificateError, match=r"Judged again, client-request\.valid"):
        verifying.judge_again(certificate, TRANSCRIPT)


@pytest.mark.parametrize(
    ("transcript", "changes", "said"),
    [
        (b"no lines", {}, "cannot be read: the transcript, line 1"),
        (b"\xff", {}, "cannot be read"),
        (TRANSCRIPT, {"drills": ["edit"]}, "drills are not those"),
        (TRANSCRIPT, {"unused": ["callbacks"]}, "declares other features"),
        (TRANSCRIPT, {"suite": {"version": "0.0.9"}}, r"Only version 0\.0\.9"),
    ],
)
def test_a_transcript_must_be_the_certificates(transcript, changes, said):
    with pytest.raises(CertificateError, match=said):
        verifying.judge_again(a_certificate(transcript=transcript, **changes), transcript)


def test_a_transcript_may_hold_any_character():
    ending = replace(RECORDS[0], facts={**RECORDS[0].facts, "said": "\u2028\x85\ud800"})
    records = (ending, *RECORDS[1:])
    text = "".join(f"{line}\n" for line in to_lines(records))
    content = text.encode("utf-8", "backslashreplace")

    assert verifying.judge_again(a_certificate(records, content), content) == records


def test_a_report_is_one_that_came_with_it():
    certificate = a_certificate()

    verifying.hold_evidence(certificate, b"report.html")
    with pytest.raises(CertificateError, match="not the report"):
        verifying.hold_evidence(certificate, b"report.htm")


def test_what_is_declared_unused_needs_no_drill():
    every, fewer = required(()), required([Feature.PROFILES])

    left_out = set(every) - set(fewer)
    assert "training-fails" in left_out
    assert left_out == {d.name for d in drills().values() if Feature.PROFILES in d.task.features}
