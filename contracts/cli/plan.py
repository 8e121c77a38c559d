"""`phota-contracts plan`: say what a run would test and cost, without sending a request."""

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import click

from contracts.cli.shown import shown
from contracts.cli.target_options import judging

SCHEMA = resources.files("contracts.cli") / "plan.schema.json"

if TYPE_CHECKING:
    from contracts.pytest_plugin.forecast import Forecast

_EPILOG = """
\b
Examples:
  phota-contracts plan --target staging
  phota-contracts plan --target staging --cheap --budget-usd 20
  phota-contracts plan --target staging --full --json

\b
Nothing is sent. What is counted was counted on the embedded mock, test by test. The worst case is
that the target carries out and charges everything, even what it ought to refuse; a run of the same
options stops short of it, and of --budget-usd.
"""


@click.command(epilog=_EPILOG)
@judging
@click.option("--json", "as_json", is_flag=True, help="Say everything as JSON.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of --json, and end.")
def command(*, as_json: bool, schema: bool, **options: Any) -> None:
    """Say what a run would test, ask for and cost."""
    if schema:
        click.echo(SCHEMA.read_text("utf-8").rstrip())
        return
    from types import SimpleNamespace  # noqa: PLC0415 - `--help` need not wait

    from contracts.pytest_plugin.planning import planned  # noqa: PLC0415

    found = planned(SimpleNamespace(**options), options["workers"])
    click.echo(json.dumps(_as_json(found), indent=2) if as_json else _text(found))


def _as_json(found: "Forecast") -> dict[str, Any]:
    items = sorted(found.orders.items(), key=lambda item: str(item[0]))
    return {
        "level_of_intrusion": found.intrusion.value,
        "clauses": [
            {"id": each.id, "level": each.level.value, "tested": each.is_tested}
            | ({} if each.is_tested else {"reason": each.reason})
            for each in found.clauses
        ],
        "tests": found.tests,
        "requests": found.requests,
        "images": _images(found),
        "trainings": _trainings(found),
        "orders": [
            {"item": order.item, "each": order.count, "identity": order.identity, "times": number}
            for order, number in items
        ],
        "paid_operations": sum(found.orders.values()),
        "expected_usd": found.expected_usd,
        "worst_case_usd": found.worst_case_usd,
        "budget_usd": found.budget_usd,
        "prices": {
            item: {"usd": price.usd, "identity_usd": price.identity_usd, "source": price.source}
            for item, price in found.prices.items()
        },
        "expected_seconds": found.duration.seconds,
        "duration_rests_on": list(found.duration.basis),
    }


def _images(found: "Forecast") -> dict[str, int]:
    counted = dict.fromkeys((item for item, _ in _made(found, training=False)), 0)
    for item, number in _made(found, training=False):
        counted[item] += number
    return dict(sorted(counted.items()))


def _trainings(found: "Forecast") -> dict[str, int]:
    return dict(sorted(_made(found, training=True)))


def _made(found: "Forecast", *, training: bool) -> list[tuple[str, int]]:
    return [
        (order.item, order.count * number)
        for order, number in found.orders.items()
        if order.is_training is training
    ]


def _text(found: "Forecast") -> str:
    tested = [each for each in found.clauses if each.is_tested]
    lines = [
        f"Level of intrusion: {found.intrusion.value}",
        f"Clauses: {len(tested)} of {len(found.clauses)} will be tested",
        *_untested(found),
        "",
        f"Tests: {found.tests}, requests: about {found.requests:,}",
        f"Images: {_list(_images(found))}",
        f"Trainings: {_list(_trainings(found))}",
        f"Paid operations: {sum(found.orders.values())}",
        f"Expected cost: ${found.expected_usd:,.2f}",
        f"Worst case:    ${found.worst_case_usd:,.2f}, if what ought to be refused is charged, too",
        *([] if found.budget_usd is None else [f"Budget:        ${found.budget_usd:,.2f}"]),
        f"Expected duration: {_span(found.duration.seconds)}",
        "",
        "Prices in USD, for an image or a training:",
        *(
            f"  {item:<9} {price.usd:.2f}, with identity {price.identity_usd:.2f}: {price.source}"
            if price.identity_usd != price.usd
            else f"  {item:<9} {price.usd:.2f}: {price.source}"
            for item, price in found.prices.items()
        ),
        "Duration rests on:",
        *(f"  {line}" for line in found.duration.basis),
    ]
    return "\n".join(shown(line) for line in lines)


def _untested(found: "Forecast") -> list[str]:
    reasons: dict[str, list[str]] = {}
    for each in found.clauses:
        if each.reason is not None:
            reasons.setdefault(each.reason, []).append(each.id)
    return [f"  not tested: {', '.join(ids)}: {reason}" for reason, ids in reasons.items()]


def _list(counted: dict[str, int]) -> str:
    named = ", ".join(f"{number} {item}" for item, number in counted.items())
    return f"{sum(counted.values())} ({named})" if counted else "none"


def _span(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"about {minutes} min" if minutes else f"about {seconds:.0f} s"
