"""`verdict.json`, the one result of a run: to JSON and back, both validated by its schema."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from contracts.errors import SuiteError, UsageError
from contracts.model import (
    ClauseVerdict,
    Level,
    Outcome,
    Overall,
    Role,
    RunVerdict,
    TargetSummary,
    TestOutcome,
    Verdict,
)

FILE = "verdict.json"
SUITE = "phota-contracts"


@cache
def schema() -> dict[str, Any]:
    """Return the published JSON Schema of `verdict.json`."""
    text = resources.files(__package__).joinpath("verdict.schema.json").read_text("utf-8")
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def to_json(run: RunVerdict) -> dict[str, Any]:
    """Return the run as `verdict.json` holds it; raises SuiteError if it breaks the schema."""
    data: dict[str, Any] = {
        "suite": {"name": SUITE, "version": run.suite_version},
        "target": {
            "name": run.target.name,
            "base_url": run.target.base_url,
            "api_version": run.target.api_version,
        },
        "started_at": run.started_at,
        "seconds": run.seconds,
        "seed": run.seed,
        "requests": run.requests,
        "spend_usd": run.spend_usd,
        "overall": run.overall.value,
        "clauses": [_clause_to_json(clause) for clause in run.clauses],
    }
    if run.role is not Role.SERVICE:
        data["role"] = run.role.value
    if run.observations:
        data["observations"] = dict(run.observations)
    if breach := _breach(data):
        raise SuiteError(f"The run's verdict breaks its own schema {breach}")
    return data


def from_json(data: Any, where: str = FILE) -> RunVerdict:
    """Return the run that the data describes; raises UsageError naming the first breach."""
    if breach := _breach(data):
        raise UsageError(
            f"{where} is not a verdict of {SUITE}: it breaks the schema {breach}",
            "Name the folder of a run, as `phota-contracts run` wrote it.",
        )
    return RunVerdict(
        suite_version=data["suite"]["version"],
        target=TargetSummary(**data["target"]),
        started_at=data["started_at"],
        seconds=data["seconds"],
        seed=data["seed"],
        requests=data["requests"],
        spend_usd=data["spend_usd"],
        overall=Overall(data["overall"]),
        clauses=tuple(_clause_from_json(clause) for clause in data["clauses"]),
        observations=data.get("observations", {}),
        role=Role(data.get("role", Role.SERVICE)),
    )


def load(directory: Path) -> RunVerdict:
    """Return the run whose folder this is; raises UsageError if there is none, or a broken one."""
    path = directory / FILE
    try:
        data = json.loads(path.read_bytes(), parse_constant=_refuse)
    except FileNotFoundError:
        raise UsageError(
            f"There is no {FILE} in {directory}.",
            "Name the folder of a run, or make one with `phota-contracts run`.",
        ) from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not JSON: {error}.") from None
    return from_json(data, str(path))


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON number")


def _breach(data: Any) -> str | None:
    error = best_match(_validator().iter_errors(data))
    return None if error is None else f"at {error.json_path}: {_short(error.message)}."


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def _short(text: str, limit: int = 200) -> str:
    return text if len(text) <= limit else text[:limit] + "…"


def _clause_to_json(clause: ClauseVerdict) -> dict[str, Any]:
    return {
        "id": clause.id,
        "level": clause.level.value,
        "verdict": clause.verdict.value,
        "reason": clause.reason,
        "observed": clause.observed,
        "tests": [_test_to_json(test) for test in clause.tests],
    }


def _test_to_json(test: TestOutcome) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": test.id,
        "outcome": test.outcome.value,
        "seconds": test.seconds,
        "exchanges": list(test.exchanges),
    }
    said = {"message": test.message, "observed": test.observed}
    shown = {"exercised": list(test.exercised)} if test.exercised else {}
    again: dict[str, Any] = {"attempt": test.attempt} if test.attempt > 1 else {}
    if test.superseded:
        again["superseded"] = True
    return data | {key: text for key, text in said.items() if text is not None} | shown | again


def _clause_from_json(data: Mapping[str, Any]) -> ClauseVerdict:
    return ClauseVerdict(
        id=data["id"],
        level=Level(data["level"]),
        verdict=Verdict(data["verdict"]),
        reason=data["reason"],
        observed=data["observed"],
        tests=tuple(_test_from_json(test) for test in data["tests"]),
    )


def _test_from_json(data: Mapping[str, Any]) -> TestOutcome:
    return TestOutcome(
        id=data["id"],
        outcome=Outcome(data["outcome"]),
        seconds=data["seconds"],
        exchanges=tuple(data["exchanges"]),
        message=data.get("message"),
        observed=data.get("observed"),
        exercised=tuple(data.get("exercised", ())),
        attempt=data.get("attempt", 1),
        superseded=data.get("superseded", False),
    )
