"""Findings about documents in the words of SARIF 2.1.0."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from contracts.model import Finding, Place, Severity
from contracts.reports.text import visible

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
DOCUMENT = "document"


def document_rules(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return a rule for each that found anything, as heavy as the worst that it found."""
    worst: dict[str, Severity] = {}
    for finding in findings:
        severities = (finding.severity, worst.get(finding.rule, Severity.NOTE))
        worst[finding.rule] = min(severities, key=list(Severity).index)
    return [
        {
            "id": rule,
            "shortDescription": {"text": rule},
            "defaultConfiguration": {"level": severity.value},
            "properties": {"tags": [DOCUMENT]},
        }
        for rule, severity in worst.items()
    ]


def document_result(finding: Finding) -> dict[str, Any]:
    """Return a finding with its place, its fingerprint, and the operations it affects."""
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": finding.severity.value,
        "message": {"text": visible(finding.message)},
        "locations": [_location(finding.place)],
        "partialFingerprints": {"finding/v1": finding.fingerprint},
        "properties": {"about": DOCUMENT, "affects": list(finding.affects)},
    }
    if finding.base:
        result["relatedLocations"] = [_location(finding.base)]
    return result


def _location(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {
        "artifactLocation": {"uri": quote(place.document, errors="backslashreplace")}
    }
    if place.line:
        column = {"startColumn": place.column} if place.column else {}
        physical["region"] = {"startLine": place.line, **column}
    logical = {"fullyQualifiedName": place.pointer, "kind": "member"}
    return {"physicalLocation": physical, "logicalLocations": [logical]}
