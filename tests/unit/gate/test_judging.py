"""One verdict from all that is known about a change."""

import json
from datetime import date

import pytest

from contracts.acceptances import Acceptance, Decisions
from contracts.diff import Mode, Profile
from contracts.documents import registered
from contracts.documents.building import build
from contracts.gate import Plan, Stage, Threshold, judge, writing
from contracts.model import Severity
from contracts.notes import load
from tests.unit.gate.conftest import TODAY, thing


def said(verdict, stage=Stage.DIFF):
    return [(entry.finding.rule, entry.refuses) for entry in verdict.of(stage)]


def test_no_change_passes(judged):
    verdict = judged(thing(), thing())

    assert not verdict.refused
    assert verdict.entries == ()
    assert set(verdict.stages) == set(Stage) - {Stage.NOTES, Stage.ACCEPTANCES}


def test_a_breaking_change_is_refused(judged):
    verdict = judged(thing(), thing(required=["size"]))

    assert verdict.refused
    assert said(verdict) == [("property-became-required", True)]
    assert verdict.headline.startswith("Refused: 1 of 1")


def test_a_compatible_change_passes_and_is_told(judged):
    verdict = judged(thing(), thing(values=["a", "b", "c"]))

    assert not verdict.refused
    assert said(verdict) == [("value-added", False)]


def test_a_new_breach_of_openapi_is_refused(judged):
    verdict = judged(thing(), thing(extra={"tags": "none"}))

    assert [rule for rule, _ in said(verdict, Stage.VALIDITY)] == ["document.invalid"]
    assert verdict.refused


def test_a_breach_that_was_there_before_is_not(judged):
    verdict = judged(thing(extra={"tags": "none"}), thing(extra={"tags": "none"}))

    assert verdict.entries == ()


def test_what_an_excerpt_leaves_out_is_not_new():
    excerpt, whole = registered("v0.5.0"), registered("v0.7.0")

    verdict = judge(excerpt, whole, Plan(TODAY))

    affected = [set(entry.finding.affects) for entry in verdict.of(Stage.LINT)]
    assert all("POST /v1/phota/generate" in names for names in affected if names)
    assert len(affected) > 10
    assert "GET /v1/phota/jobs/{job_id}" in verdict.unknown


@pytest.mark.parametrize(("threshold", "refused"), [("error", True), ("never", False)])
def test_the_threshold_decides(judged, threshold, refused):
    verdict = judged(thing(), thing(required=["size"]), threshold=Threshold(threshold))

    assert verdict.refused is refused


def accepting(verdict, until):
    (entry,) = verdict.entries
    accepted = Acceptance(entry.finding.fingerprint, "all clients send it", "api-team", until)
    return Decisions("decisions.toml", (accepted,))


def test_what_somebody_accepts_passes_and_stays_in_sight(judged):
    change = thing(), thing(required=["size"])
    decisions = accepting(judged(*change), TODAY)

    verdict = judged(*change, decisions=decisions)

    (entry,) = verdict.entries
    assert not verdict.refused
    assert entry.acceptance.owner == "api-team"
    assert verdict.severities[Severity.ERROR] == 0


def test_what_was_accepted_until_yesterday_is_refused(judged):
    change = thing(), thing(required=["size"])
    decisions = accepting(judged(*change), date(2026, 11, 20))

    verdict = judged(*change, decisions=decisions)

    assert verdict.refused
    assert [rule for rule, _ in said(verdict, Stage.ACCEPTANCES)] == ["acceptance-expired"]


def test_an_acceptance_of_nothing_refuses(judged):
    decisions = accepting(judged(thing(), thing(required=["size"])), TODAY)

    verdict = judged(thing(), thing(), decisions=decisions)

    assert verdict.refused
    assert said(verdict, Stage.ACCEPTANCES) == [("acceptance-stale", True)]


def test_a_new_fault_of_the_document_is_told(judged):
    described = "See `GET /nowhere`."

    verdict = judged(thing(), thing(description=described))

    assert "prose-path-unknown" in [rule for rule, _ in said(verdict, Stage.LINT)]


def test_a_fault_of_the_document_that_was_there_before_is_not(judged):
    described = "See `GET /nowhere`."

    verdict = judged(thing(description=described), thing(description=described))

    assert verdict.of(Stage.LINT) == ()


def test_a_breaking_change_needs_a_version_that_says_so(judged):
    verdict = judged(thing(), thing(required=["size"], version="1.0.1"))

    assert said(verdict, Stage.VERSION) == [("version-bump", True)]


def test_notes_that_conceal_a_break_refuse_it(judged, tmp_path):
    file = tmp_path / "CHANGELOG.md"
    file.write_text("# Changelog\n\n## 2.0.0\n\n- Friendlier texts.\n")

    verdict = judged(thing(), thing(required=["size"]), notes=load(str(file)))

    assert said(verdict, Stage.NOTES) == [("unannounced", True)]


def test_notes_that_tell_of_a_break_do_not(judged, tmp_path):
    file = tmp_path / "CHANGELOG.md"
    file.write_text("# Changelog\n\n## 2.0.0\n\n- `size` of `POST /thing` is required.\n")

    verdict = judged(thing(), thing(required=["size"]), notes=load(str(file)))

    assert verdict.of(Stage.NOTES) == ()


def dangling(version):
    document = thing(version=version)
    document.data["paths"]["/thing"]["post"]["responses"]["404"] = {"$ref": "#/nowhere"}
    return build(json.dumps(document.data).encode(), "things", lenient=True)


def test_a_reference_to_nowhere_is_refused(judged):
    verdict = judged(thing(), dangling("2.0.0"))

    assert ("document.unresolved", True) in said(verdict, Stage.VALIDITY)


def test_a_reference_to_nowhere_that_was_there_before_is_not(judged):
    verdict = judged(dangling("1.0.0"), dangling("2.0.0"))

    assert verdict.of(Stage.VALIDITY) == ()


def named(operation_id, version):
    document = thing(version=version)
    document.data["paths"]["/thing"]["post"]["operationId"] = operation_id
    return document


def test_a_profile_holds_the_change_to_more(judged):
    change = named("one", "1.0.0"), named("two", "2.0.0")

    assert judged(*change).entries == ()
    assert said(judged(*change, profile=Profile.SDK)) == [("operation-id-changed", True)]


def test_prose_needs_no_note_and_no_version(judged, tmp_path):
    file = tmp_path / "CHANGELOG.md"
    file.write_text("# Changelog\n\n## 1.0.0\n\n- Friendlier texts.\n")
    change = thing(version="1.0.0"), thing(version="1.0.0", description="All done")

    verdict = judged(*change, profile=Profile.DOCS, notes=load(str(file)))

    assert said(verdict) == [("text-changed", False)]
    assert verdict.of(Stage.NOTES) == verdict.of(Stage.VERSION) == ()


def test_a_mode_judges_clients_that_are_ahead_and_the_version_those_that_are_not(judged):
    change = thing(), thing(values=["a", "b", "c"], version="1.0.1")

    verdict = judged(*change, mode=Mode.FORWARD)

    assert (verdict.mode, said(verdict)) == ("forward", [("value-added", True)])
    assert not [entry for entry in verdict.of(Stage.VERSION) if entry.severity is Severity.ERROR]


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_people_see_what_the_change_was_held_to(judged, form):
    change = named("one", "1.0.0"), named("two", "2.0.0")

    usual, held = (
        writing.text(form, judged(*change, **plan))
        for plan in ({}, {"profile": Profile.SDK, "mode": Mode.FULL})
    )

    assert "profile sdk, mode full" in held
    assert "profile" not in usual
