"""Decisions about findings: they end, they carry a reason, and they are never silently stale."""

from datetime import date

import pytest

from contracts.acceptances import EXPIRED, STALE, Acceptance, Decisions, Override, load
from contracts.errors import UsageError
from contracts.model import Finding, Place, Severity

TODAY = date(2026, 11, 21)
FOUND = Finding("rule-one", Severity.ERROR, "it broke", Place("head.yaml", "/paths/~1a", 7, 3))
ACCEPTED = Acceptance(FOUND.fingerprint, "nobody sends it", "api-team", date(2026, 11, 21))
WRITTEN = """
[[accept]]
fingerprint = "0123456789ab"
reason = "nobody sends it"
owner = "api-team"
expires = 2026-12-31

[[severity]]
rule = "string-*"
severity = "off"
reason = "prompts have no limit on purpose"
"""


def weighed(*findings, accepted=(), overrides=(), today=TODAY):
    decisions = Decisions("decisions.toml", tuple(accepted), tuple(overrides))
    return list(decisions.weigh(findings, today))


def test_without_decisions_a_finding_weighs_what_its_rule_says():
    (one,) = weighed(FOUND)

    assert (one.severity, one.acceptance) == (Severity.ERROR, None)


def test_an_acceptance_holds_through_its_last_day():
    (one,) = weighed(FOUND, accepted=[ACCEPTED])

    assert one.acceptance is ACCEPTED


def test_an_acceptance_whose_day_has_passed_accepts_nothing_and_says_so():
    found, expired = weighed(FOUND, accepted=[ACCEPTED], today=date(2026, 11, 22))

    assert found.acceptance is None
    assert expired.finding.rule == EXPIRED
    assert expired.severity is Severity.ERROR


def test_an_acceptance_of_what_is_not_found_any_more_is_a_finding():
    (stale,) = weighed(accepted=[ACCEPTED])

    assert stale.finding.rule == STALE
    assert stale.severity is Severity.ERROR
    assert stale.finding.place.document == "decisions.toml"


def test_an_override_changes_what_a_finding_weighs():
    (one,) = weighed(FOUND, overrides=[Override("rule-*", Severity.NOTE, "soft")])

    assert one.severity is Severity.NOTE


def test_the_last_override_that_matches_wins_and_off_is_nothing():
    overrides = [Override("*", Severity.NOTE, "all"), Override("rule-one", None, "not this")]

    assert weighed(FOUND, overrides=overrides) == []


def test_what_is_off_is_still_known_to_its_acceptance():
    overrides = [Override("rule-one", None, "not this")]

    assert weighed(FOUND, accepted=[ACCEPTED], overrides=overrides) == []


def test_a_fingerprint_survives_lines_files_and_operations():
    moved = Finding(
        FOUND.rule,
        Severity.NOTE,
        FOUND.message,
        Place("b.yaml", "/paths/~1a", 9, 1),
        None,
        ("GET /",),
    )

    assert moved.fingerprint == FOUND.fingerprint


@pytest.mark.parametrize(
    "other",
    [
        Finding("rule-two", Severity.ERROR, "it broke", FOUND.place),
        Finding("rule-one", Severity.ERROR, "it bent", FOUND.place),
        Finding("rule-one", Severity.ERROR, "it broke", Place("head.yaml", "/paths/~1b")),
    ],
)
def test_another_finding_has_another_fingerprint(other):
    assert other.fingerprint != FOUND.fingerprint


def test_between_two_documents_the_place_in_the_base_counts():
    base = Place("base.yaml", "/paths/~1a")
    here = Finding("r", Severity.ERROR, "m", Place("head.yaml", "/paths/~1b"), base)
    there = Finding("r", Severity.ERROR, "m", Place("head.yaml", "/components/schemas/A"), base)

    assert here.fingerprint == there.fingerprint


def test_a_file_is_read(tmp_path):
    file = tmp_path / "decisions.toml"
    file.write_text(WRITTEN)

    decisions = load(file)

    (accepted,) = decisions.accepted
    (override,) = decisions.overrides
    assert accepted == Acceptance("0123456789ab", "nobody sends it", "api-team", date(2026, 12, 31))
    assert override == Override("string-*", None, "prompts have no limit on purpose")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[accept", "is not TOML"),
        ("[[waive]]\nreason = 'x'", "'waive'"),
        ("accept = 3", "not a list of tables"),
        (WRITTEN.replace('reason = "nobody sends it"', ""), "has no reason"),
        (WRITTEN.replace('owner = "api-team"', 'owner = ""'), "has no owner"),
        (WRITTEN.replace("2026-12-31", '"soon"'), "has no expires"),
        (WRITTEN.replace("owner =", "because = 'x'\nowner ="), "'because'"),
        (WRITTEN.replace('"off"', '"fatal"'), "'fatal' is unknown"),
        (WRITTEN + WRITTEN, "twice"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_what_and_where(tmp_path, text, said):
    file = tmp_path / "decisions.toml"
    file.write_text(text)

    with pytest.raises(UsageError) as raised:
        load(file)

    assert said in str(raised.value)
    assert str(file) in str(raised.value)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path / "none.toml")
