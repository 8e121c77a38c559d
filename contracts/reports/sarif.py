"""`findings.sarif` (SARIF 2.1.0) for code hosts: broken clauses and findings about the document."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from contracts.documents.registry import index
from contracts.model import Finding, Place, Severity, Verdict
from contracts.reports.account import Account, Judged
from contracts.reports.sarif_findings import DOCUMENT, SCHEMA, document_result, document_rules
from contracts.reports.text import visible

FILE = "findings.sarif"
_CLAUSE_LEVELS = {Verdict.FAIL: "error", Verdict.WARN: "warning"}


def render(account: Account) -> dict[str, Any]:
    """Return the log: one run, its rules the clause ids and the ids of document rules."""
    broken = [judged for judged in account.judged if judged.verdict in _CLAUSE_LEVELS]
    rules = [_clause_rule(judged) for judged in broken]
    rules += document_rules(account.findings)
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    results = [_clause_result(judged, account) for judged in broken]
    results += [document_result(finding) for finding in account.findings]
    for result in results:
        result["ruleIndex"] = numbers[result["ruleId"]]
    driver = {"name": "phota-contracts", "version": account.run.suite_version, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"phota-contracts/{account.run.target.api_version}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(account)],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def document_findings(log: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return the findings about documents that a log of ours holds.

    Raises KeyError, TypeError or ValueError if it is not one.
    """
    results = (result for run in log["runs"] for result in run["results"])
    return tuple(
        Finding(
            rule=result["ruleId"],
            severity=Severity(result["level"]),
            message=result["message"]["text"],
            place=_place(result["locations"][0]),
            base=next(map(_place, result.get("relatedLocations", ())), None),
            affects=tuple(result["properties"]["affects"]),
        )
        for result in results
        if result["properties"]["about"] == DOCUMENT
    )


def _invocation(account: Account) -> dict[str, Any]:
    return {
        "executionSuccessful": not account.counts.get(Verdict.ERROR, 0),
        "startTimeUtc": re.sub(r"[+-]00:00$", "Z", account.run.started_at),
    }


def _clause_rule(judged: Judged) -> dict[str, Any]:
    text = visible(judged.clause.text)
    return {
        "id": judged.id,
        "shortDescription": {"text": text},
        "fullDescription": {"text": f"{judged.clause.level}: {text} Source: {judged.sources}."},
        "defaultConfiguration": {"level": _CLAUSE_LEVELS[judged.verdict]},
        **({"help": {"text": visible(judged.clause.mend)}} if judged.clause.mend else {}),
        "properties": {"tags": [judged.clause.topic, judged.clause.level.value]},
    }


def _clause_result(judged: Judged, account: Account) -> dict[str, Any]:
    return {
        "ruleId": judged.id,
        "level": _CLAUSE_LEVELS[judged.verdict],
        "message": {"text": visible(judged.result.reason or judged.clause.text)},
        "locations": [_promised_at(judged, account.run.target.api_version)],
        "partialFingerprints": {"clause/v1": judged.id},
        "properties": {"about": account.noun},
    }


def _promised_at(judged: Judged, api_version: str) -> dict[str, Any]:
    """Return the file that makes the promise, or else the document that the run judged by."""
    named = [source.document for source in judged.clause.sources]
    files = _published_files()
    uri = next(
        (files[name] for name in named if name in files), files.get(f"openapi {api_version}")
    )
    logical = {"fullyQualifiedName": judged.id, "kind": "member"}
    if uri is None:
        return {"logicalLocations": [logical]}
    physical = {"artifactLocation": {"uri": uri}, "region": {"startLine": 1}}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _published_files() -> Mapping[str, str]:
    """Return the repository's file for each short name by which clauses cite their sources."""
    files = {f"openapi {d['version']}": f"openapi/{d['file']}" for d in index()["document"]}
    return files | {"release notes": f"openapi/{index()['release_notes']['file']}"}


def _place(location: Mapping[str, Any]) -> Place:
    physical = location["physicalLocation"]
    region = physical.get("region", {})
    return Place(
        document=unquote(physical["artifactLocation"]["uri"]),
        pointer=location["logicalLocations"][0]["fullyQualifiedName"],
        line=region.get("startLine", 0),
        column=region.get("startColumn", 0),
    )
