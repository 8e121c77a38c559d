"""The model client goes through every drill with callbacks, and each of their clauses is shown."""

import sys
from pathlib import Path

from contracts.certification.certifying import Client, certify
from contracts.certification.drills import drills
from contracts.certification.judging import judge
from contracts.certification.transcripts import from_lines, to_lines
from contracts.model import Level, Verdict

MODEL = Path(__file__).parents[3] / "fixtures" / "clients" / "python"
TOPICS = ("client-signature.", "client-callback.")


def test_the_model_client_passes_every_drill_with_callbacks():
    with_callbacks = [each for each in drills().values() if each.task.with_callback]

    records = certify(with_callbacks, Client([sys.executable, str(MODEL)]), jobs=6)

    verdicts = [each for each in judge(records) if each.id.startswith(TOPICS)]
    wrong = [
        (each.id, each.verdict, each.reason)
        for each in judge(records)
        if each.verdict in {Verdict.FAIL, Verdict.WARN}
    ]
    assert wrong == []
    assert {each.verdict for each in verdicts if each.level is not Level.OPEN} == {Verdict.PASS}
    assert {each.verdict for each in verdicts if each.level is Level.OPEN} == {Verdict.OBSERVED}
    assert judge(from_lines(to_lines(records))) == judge(records)
