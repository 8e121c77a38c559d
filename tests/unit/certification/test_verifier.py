"""A verifier is asked about every vector; what it does wrong is judged, and no error of ours."""

import sys
from pathlib import Path

import pytest

from contracts.certification.judging import judge
from contracts.certification.rulings import Broken, judgements
from contracts.certification.transcripts import from_lines, to_lines
from contracts.certification.vectors import Lane, vectors
from contracts.certification.verifier import DRILL, ask
from contracts.errors import UsageError
from contracts.model import Verdict

MODEL = Path(__file__).parents[3] / "fixtures" / "clients" / "python" / "verifier.py"
ASKED = [each.id for each in vectors().values() if each.lane is not Lane.NETWORK]
WRONG = """
import base64, hashlib, hmac, json, sys, time
for line in sys.stdin:
    asked = json.loads(line)
    body = base64.b64decode(asked["body_b64"])
    sent = [v for n, v in asked["headers"] if n.lower() == "x-phota-signature"]
    right = hmac.new(asked["secret"].encode(), body, hashlib.sha256).hexdigest()
    accept = bool(asked["secret"]) and sent == [right]
    {fault}
    print(json.dumps({{"accept": accept}}), flush=True)
"""


def asked(fault, **options):
    return ask([sys.executable, "-c", WRONG.format(fault=fault)], **options)


def broken(record):
    found = {}
    for id_, judging in judgements().items():
        rulings = [each for each in judging(record) if isinstance(each, Broken)]
        if rulings:
            found[id_] = rulings
    return found


def test_the_model_verifier_passes_and_is_asked_everything():
    record = ask([sys.executable, str(MODEL)])

    assert sorted(each.label.partition(" ")[0] for each in record.callbacks) == ASKED
    assert broken(record) == {}
    verdicts = {each.id: each for each in judge([record])}
    assert verdicts["client-signature.exact-bytes"].verdict is Verdict.PASS
    assert verdicts["client-signature.secret-unspoken"].verdict is Verdict.PASS
    spelling = verdicts["client-signature.spelling"]
    assert spelling.verdict is Verdict.OBSERVED
    assert "refuses" in spelling.observed
    assert judge(from_lines(to_lines([record]))) == judge([record])


def test_one_that_takes_everything_is_told_so_at_once():
    record = asked("accept = True")

    assert len(record.callbacks) == 2
    assert set(broken(record)) == {"client-signature.checked"}


def test_one_that_refuses_everything_is_told_so_at_once():
    record = asked("accept = False")

    assert len(record.callbacks) == 1
    assert set(broken(record)) == {"client-signature.genuine"}


def test_one_that_dies_is_started_again():
    record = asked("sent and sent[0].isascii() or sys.exit(7)")

    assert set(broken(record)) == {"client-signature.survives"}
    messages = [each.message for each in broken(record)["client-signature.survives"]]
    assert any("exit code 7" in message for message in messages)
    assert len(record.callbacks) == len(ASKED)


def test_one_that_hangs_is_not_waited_for():
    record = asked('sent == ["None"] and time.sleep(60)', patience=0.5)

    assert set(broken(record)) == {"client-signature.survives"}
    [ruling] = broken(record)["client-signature.survives"]
    assert "no answer within" in ruling.message


@pytest.mark.parametrize("line", ["", "no JSON", "[]", '{"accept": "yes"}'])
def test_one_that_writes_something_else_gave_no_answer(line):
    record = asked(f"sent == ['undefined'] and print({line!r}, flush=True)")

    [ruling] = broken(record)["client-signature.survives"]
    assert "it wrote" in ruling.message


def test_one_that_reports_an_error_refused_badly():
    report = """
    if sent == ["None"]:
        print(json.dumps({"error": "no hex"}), flush=True)
        continue
"""
    record = ask(
        [
            sys.executable,
            "-c",
            WRONG.replace("{fault}", report.strip()).replace("{{", "{").replace("}}", "}"),
        ]
    )

    assert set(broken(record)) == {"client-signature.refusal"}


def test_one_that_never_answers_is_given_up():
    record = asked("sys.exit(1)")

    assert len(record.callbacks) == 1
    assert "client-signature.genuine" in broken(record)


def test_one_that_tells_the_secret_is_found_out():
    record = asked('sys.stderr.write(asked["secret"])')

    assert set(broken(record)) == {"client-signature.secret-unspoken"}


def test_a_flood_of_complaints_neither_stops_it_nor_is_kept():
    record = asked('sys.stderr.write("x" * 1_000_000); sys.stderr.flush()')

    assert broken(record) == {}
    assert 64 * 1024 < len(record.said) < 256 * 1024


def test_one_that_cannot_be_started_is_the_callers_fault():
    with pytest.raises(UsageError, match="Cannot start"):
        ask(["no-such-command-anywhere"])


def test_nothing_of_our_environment_is_passed(monkeypatch):
    monkeypatch.setenv("PHOTA_API_KEY", "a key of ours")

    record = asked('sys.stderr.write(str(__import__("os").environ.get("PHOTA_API_KEY")))')

    assert "a key of ours" not in record.said
    assert "None" in record.said


def test_the_drill_is_known_by_its_name():
    assert DRILL == "verifier"
