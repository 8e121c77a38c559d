"""The verdict as SARIF 2.1.0, for code hosts that show findings beside the lines they are about."""

from typing import Any

from contracts.diff.catalogue import catalogue
from contracts.gate.verdict import Entry, GateVerdict
from contracts.gate.view import proof
from contracts.lint import RULES
from contracts.reports.sarif_findings import SCHEMA, document_result, document_rules
from contracts.reports.text import one_line


def render(verdict: GateVerdict, suite_version: str) -> dict[str, Any]:
    """Return the log of one run; what somebody accepts is in it, suppressed with the reason."""
    rules = [_explained(each) for each in document_rules(each.finding for each in verdict.entries)]
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    results = [_result(entry) for entry in verdict.entries]
    for result in results:
        result["ruleIndex"] = numbers[result["ruleId"]]
    run = {
        "tool": {
            "driver": {"name": "phota-contracts", "version": suite_version, "rules": rules},
        },
        "automationDetails": {"id": "phota-contracts/gate/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "exitCode": int(verdict.refused)}],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _explained(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a rule with the reason that it is one, as far as it is ours."""
    name = rule["id"]
    if name in catalogue():
        whys = catalogue()[name].whys
    elif name in RULES:
        whys = (RULES[name].reason,)
    else:
        return rule
    return {**rule, "fullDescription": {"text": whys[0]}, "help": {"text": " ".join(whys)}}


def _result(entry: Entry) -> dict[str, Any]:
    result = document_result(entry.finding)
    result["level"] = entry.severity.value
    result["properties"] |= {"stage": entry.stage.value, "refuses": entry.refuses}
    if proof(entry):
        result["properties"]["witness"] = proof(entry)
    if entry.acceptance:
        told = f"{entry.acceptance.owner}, until {entry.acceptance.expires}: "
        why = one_line(told + entry.acceptance.reason)
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": why}]
    return result
