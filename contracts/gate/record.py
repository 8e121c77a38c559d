"""The verdict as JSON, whose schema is `gate.schema.json` beside this module."""

import json
from dataclasses import asdict
from importlib import resources
from typing import Any

from contracts.diff import Finding as DiffFinding
from contracts.gate.verdict import Entry, GateVerdict
from contracts.model import Severity


def render(verdict: GateVerdict, suite_version: str) -> dict[str, Any]:
    """Return what `gate.schema.json` describes."""
    return {
        "suite": {"name": "phota-contracts", "version": suite_version},
        "base": verdict.base,
        "head": verdict.head,
        "refused": verdict.refused,
        "headline": verdict.headline,
        "fail_on": verdict.threshold.value,
        "profile": verdict.profile,
        "mode": verdict.mode,
        "summary": {severity.value: verdict.severities[severity] for severity in Severity},
        "stages": [stage.value for stage in verdict.stages],
        "left_out": [{"stage": stage.value, "why": why} for stage, why in verdict.left_out],
        "compared": list(verdict.compared),
        "unknown": list(verdict.unknown),
        "findings": [_entry(entry) for entry in verdict.entries],
    }


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the record."""
    text = resources.files(__package__).joinpath("gate.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _entry(entry: Entry) -> dict[str, Any]:
    finding, acceptance = entry.finding, entry.acceptance
    record: dict[str, Any] = {
        "stage": entry.stage.value,
        "rule": finding.rule,
        "severity": entry.severity.value,
        "refuses": entry.refuses,
        "fingerprint": finding.fingerprint,
        "message": finding.message,
        "base": asdict(finding.base) if finding.base else None,
        "head": asdict(finding.place),
        "affects": list(finding.affects),
    }
    if isinstance(finding, DiffFinding):
        record |= {"impact": finding.impact.value, "breaks": finding.whom}
        record["directions"] = [each.record for each in finding.directions]
    if acceptance:
        record["accepted"] = acceptance.record
    return record
