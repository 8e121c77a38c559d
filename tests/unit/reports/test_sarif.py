import json
import re

import pytest

from contracts.clauses import catalogue
from contracts.model import Finding, Place, Severity
from contracts.reports.account import account
from contracts.reports.sarif import document_findings, render


@pytest.fixture
def log(told):
    return render(told)


def test_it_is_a_sarif_log_of_one_run(log):
    (run,) = log["runs"]

    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    assert run["tool"]["driver"]["name"] == "phota-contracts"
    assert run["invocations"] == [
        {"executionSuccessful": False, "startTimeUtc": "2026-08-21T10:00:00Z"}
    ]


def test_every_result_has_what_code_hosts_ask_for(log):
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]

    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        assert result["partialFingerprints"]
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9._/%-]+", uri)
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_exactly_the_broken_clauses_and_the_findings_are_results(log):
    levels = {result["ruleId"]: result["level"] for result in log["runs"][0]["results"]}

    assert levels == {
        "error.profile-not-found": "error",
        "job.accepted": "error",
        "request.unknown-field": "error",
        "error.json": "warning",
        "auth.key-not-echoed": "warning",
        "prose-names-no-path": "error",
        "status-undeclared": "warning",
    }


def test_a_rule_carries_the_promise_and_its_source(log):
    rules = {rule["id"]: rule for rule in log["runs"][0]["tool"]["driver"]["rules"]}

    rule = rules["error.profile-not-found"]
    assert rule["shortDescription"]["text"] == catalogue()["error.profile-not-found"].text
    assert "PhotaErrorCode" in rule["fullDescription"]["text"]


def test_a_clause_points_at_the_file_that_promises_it(log):
    results = {result["ruleId"]: result for result in log["runs"][0]["results"]}

    location = results["error.profile-not-found"]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "openapi/v0.7.0/openapi.json"


def test_a_finding_points_at_its_line(log):
    results = {result["ruleId"]: result for result in log["runs"][0]["results"]}

    location = results["prose-names-no-path"]["locations"][0]
    assert location["physicalLocation"]["region"] == {"startLine": 812, "startColumn": 9}
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "/components/schemas/JobHandle"
    related = results["status-undeclared"]["relatedLocations"][0]["physicalLocation"]
    assert related["artifactLocation"]["uri"] == "openapi/release%20notes.txt"


def test_the_findings_about_documents_can_be_read_back(log, findings):
    assert document_findings(json.loads(json.dumps(log))) == findings


def test_a_rule_is_as_grave_as_its_gravest_finding(a_run):
    found = [
        Finding("rule", severity, "why", Place("a.json"))
        for severity in (Severity.NOTE, Severity.ERROR, Severity.WARNING)
    ]

    log = render(account(a_run({}), [], found, {}))

    (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
    assert rule["defaultConfiguration"] == {"level": "error"}


def test_no_character_acts_instead_of_showing(hostile):
    messages = [result["message"]["text"] for result in render(hostile)["runs"][0]["results"]]

    assert messages
    assert not any(re.search("[\x00\x1b\x9b\u202e\ud800]", message) for message in messages)


def test_a_run_of_nothing_has_no_results(a_run):
    (run,) = render(account(a_run({}), [], [], {}))["runs"]

    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []
