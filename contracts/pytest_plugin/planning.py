"""Resolve what options ask for, to the target and what a run would do with it."""

import os
from dataclasses import replace
from math import ceil
from typing import Any

from contracts.client import Target
from contracts.client.target import MOCK, resolve
from contracts.documents import newest, versions
from contracts.errors import UsageError
from contracts.pytest_plugin.forecast import Forecast, Question, forecast
from contracts.pytest_plugin.options import Selection, selection
from contracts.pytest_plugin.restraint import Restraint, restrained, restraint

_MOCK_WORKERS = 2  # it has nothing else to do, and images cost nothing
_WORTH_A_PROCESS = 2000  # requests to the mock, which take as long as it takes to start one
_MOST_WORKERS = 64
_WORKERS_A_CORE = 12
_SPAN = 60.0  # seconds
_TARGET_OPTIONS = ("target", "base_url", "callback_url", "control_url", "api_version")


def resolved(option: Any) -> Target:
    """Return the target that the options name; raise `UsageError` if they name none."""
    target = resolve(
        {name: getattr(option, name) for name in _TARGET_OPTIONS},
        configuration=option.config,
        default_version=newest(),
    )
    if target.api_version not in versions():
        raise UsageError(
            f"--api-version {target.api_version!r} is not registered.",
            f"Registered: {', '.join(versions())}.",
        )
    return target


def is_embedded(target: Target) -> bool:
    """Return whether the target is the mock that a run starts for itself."""
    return target.name == MOCK and not target.base_url


def planned(option: Any, workers: int | None) -> Forecast:
    """Return what a run with these options would do; nothing is sent."""
    target = resolved(option)
    kept = restraint(option, target)
    workers = workers or fitting(option)
    return foreseen(target, kept, selection(option), option.max_examples, workers)


def fitting(option: Any) -> int:
    """Return how many processes let all waits of a run overlap, if nobody says how many.

    As many as it takes for the work of each to last a minute at a deployment's pace; not more
    than requests may be under way, nor than a machine bears that runs the target as well. For a
    few requests to the embedded mock, which waits for nothing, one process is soonest done.
    """
    target = resolved(option)
    kept = restraint(option, target)
    foretold = foreseen(target, kept, selection(option), option.max_examples, 1)
    if is_embedded(target):
        return _MOCK_WORKERS if foretold.requests > _WORTH_A_PROCESS else 1
    here = _WORKERS_A_CORE * (os.cpu_count() or 1) if target.is_loopback else _MOST_WORKERS
    most = min(_MOST_WORKERS, here, kept.limits.max_concurrency or _MOST_WORKERS)
    return max(1, min(most, ceil(foretold.duration.apart / _SPAN)))


def foreseen(
    target: Target,
    kept: Restraint,
    chosen: Selection,
    max_examples: int | None,
    workers: int,
) -> Forecast:
    """Return what a run would do on this target, within this restraint."""
    return forecast(
        Question(
            restrained(target, kept.intrusion),
            chosen,
            kept,
            max_examples,
            is_embedded(target),
            workers,
        )
    )


def capped(kept: Restraint, foretold: Forecast, target: Target) -> Restraint:
    """Return the restraint with the worst case as its cap, where nobody chose one.

    The embedded mock is free, and has none.
    """
    if kept.budget_usd is not None or is_embedded(target):
        return kept
    return replace(kept, budget_usd=foretold.worst_case_usd)
