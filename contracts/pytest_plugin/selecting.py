"""Which tests run, in what order, and under what labels."""

from collections import Counter
from collections.abc import Iterable

import pytest

from contracts.clauses import catalogue
from contracts.client import Target
from contracts.documents import newest
from contracts.model import Level
from contracts.pytest_plugin.exclusive import comes_first, comes_last, moves_far
from contracts.pytest_plugin.marking import wishes
from contracts.pytest_plugin.options import Selection
from contracts.pytest_plugin.outcomes import test_name
from contracts.pytest_plugin.verdicts import is_older

_SEVERITY = {Level.MUST: "critical", Level.SHOULD: "normal", Level.OPEN: "trivial"}


def select(
    items: Iterable[pytest.Item],
    chosen: Selection,
    target: Target,
    without: frozenset[str] = frozenset(),
) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Split tests into those of chosen clauses that the document knows, and the rest.

    The rest includes those named in `without`.
    """
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        wanted = _is_wanted(item, chosen, target) and test_name(item) not in without
        (kept if wanted else left_out).append(item)
    return kept, left_out


def order(items: Iterable[pytest.Item], target: Target) -> list[pytest.Item]:
    """Put last what moves the clock by hours, so that nothing shared expires before its time.

    What shows most on a new account comes first, and what shows most on a used one last of all.
    The probes come after the rest: the jobs that they start by the dozen shall keep nobody waiting.
    Where nothing but time ends a training, what needs a trained profile waits until the rest is
    done. Large files come first, and each is a group that stays in one process.
    """
    items = list(items)
    patient = target.control_url is None
    sizes = Counter(item.path for item in items)
    for item in items:
        item.add_marker(
            pytest.mark.xdist_group(_group(item, waits=patient and any(wishes([item]))))
        )
    return sorted(
        items,
        key=lambda item: (*_place(item, patient=patient), -sizes[item.path], item.path.name),
    )


def is_probe(item: pytest.Item) -> bool:
    """Return whether the test draws its requests."""
    return item.get_closest_marker("properties") is not None


def label(item: pytest.Item) -> None:
    """Label a test for Allure with its clause, level and topic."""
    marker = item.get_closest_marker("clause")
    if marker is None:
        return
    clause = catalogue()[marker.args[0]]
    for kind, value in (
        ("clause", clause.id),
        ("level", clause.level.value),
        ("feature", clause.topic),
        ("story", clause.id),
        ("severity", _SEVERITY[clause.level]),
    ):
        item.add_marker(pytest.mark.allure_label(value, label_type=kind))


def _group(item: pytest.Item, *, waits: bool) -> str:
    if moves_far(item):
        return "far"
    return f"{item.path.name} when trained" if waits else item.path.name


def _place(item: pytest.Item, *, patient: bool) -> tuple[bool, bool, bool, bool, bool]:
    waits = patient and any(wishes([item]))
    return comes_last(item), not comes_first(item), is_probe(item), moves_far(item), waits


def _is_wanted(item: pytest.Item, chosen: Selection, target: Target) -> bool:
    if is_probe(item):
        return not chosen.scenarios_only and chosen.is_everything
    marker = item.get_closest_marker("clause")
    if marker is None:
        return True
    if marker.args[0] not in catalogue():
        raise pytest.UsageError(f"{item.nodeid} names an unknown clause {marker.args[0]!r}")
    clause = catalogue()[marker.args[0]]
    if target.api_version != newest() and is_older(target.api_version, clause.since):
        return False
    return clause.id in chosen.clauses
