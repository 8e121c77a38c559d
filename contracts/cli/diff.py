"""`phota-contracts diff`: say what changed between documents, and whom it breaks."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from contracts.cli import options
from contracts.cli.decisions import decisions
from contracts.cli.diff_views import Result, Told, as_json, text
from contracts.diff import Comparison, Finding, Impact, Mode, Profile, compare_all, told_once
from contracts.documents import load
from contracts.errors import UsageError

if TYPE_CHECKING:
    from contracts.acceptances import Decisions

_EPILOG = """
\b
Examples:
  phota-contracts diff v0.5.0 v0.7.0                    two registered documents
  phota-contracts diff main:openapi.json openapi.json   what a branch changes
  phota-contracts diff v0.7.0 new.yaml --fail-on breaking
  phota-contracts diff v1.yaml v2.yaml new.yaml         all versions still in use
  phota-contracts diff v0.7.0 new.yaml --profile sdk --mode full

\b
Exit codes:
  0  nothing that --fail-on names, or no --fail-on
  1  a change that --fail-on names and nobody accepts, or an acceptance that is stale or expired
  2  a document cannot be read
"""


@click.command(epilog=_EPILOG)
@click.argument("documents", nargs=-1, required=True, metavar="BASE... HEAD")
@click.option(
    "--fail-on",
    type=click.Choice([Impact.BREAKING.value, Impact.UNDECIDED.value]),
    help="Exit 1 on such a change, or a worse one.",
)
@options.profile
@options.mode
@options.accept
@options.today
@options.allow_remote("folders")
@options.text_or_json
def command(documents: tuple[str, ...], fail_on: str | None, form: str, **given: Any) -> int:
    """Say what changed from BASE to HEAD, worst first, and whom it breaks.

    BASE and HEAD are files, registered versions such as v0.7.0, REV:PATH in git, or - for standard
    input. With several BASEs HEAD is compared with each. Only operations that both documents cover
    are compared: what an excerpt leaves out is neither added nor removed.
    """
    *bases, head = _named(documents)
    decided = decisions(given["accept"]) if given["accept"] else None
    with _uncollected():
        loaded = (
            load(name, allow_remote=given["allow_remote"], lenient=True) for name in (*bases, head)
        )
        *old, new = loaded
        profile, mode = Profile(given["profile"]), Mode(given["mode"])
        comparisons = compare_all(old, new, profile=profile, mode=mode)
    result = _weighed(comparisons, decided, options.day(given["today"]))
    click.echo(as_json(result) if form == "json" else "\n".join(text(result)))
    return int(bool(result.broken_decisions) or (fail_on is not None and _fails(result, fail_on)))


def _named(documents: Sequence[str]) -> Sequence[str]:
    if len(documents) == 1:
        raise UsageError("HEAD is missing.", "Say which documents: diff BASE HEAD.")
    if documents.count("-") > 1:
        raise UsageError("Only one of the documents can be standard input.")
    return documents


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the garbage collector out: there is little garbage, and much to look through for it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _weighed(
    comparisons: tuple[Comparison, ...], decided: "Decisions | None", today: date
) -> Result:
    """Put together what was found, as heavy as somebody decided, and what nobody should accept."""
    found = list(told_once(comparisons))
    if decided is None:
        return Result(comparisons, tuple(Told(each, each.impact, names) for each, names in found))
    bases = {finding.fingerprint: names for finding, names in found}
    told: list[Told] = []
    broken = []
    for each in decided.weigh([finding for finding, _ in found], today):
        finding = each.finding
        if isinstance(finding, Finding):
            impact = Impact.of(each.severity)
            told.append(Told(finding, impact, bases[finding.fingerprint], each.acceptance))
        else:
            broken.append(finding)
    return Result(comparisons, tuple(told), tuple(broken), decided=True)


def _fails(result: Result, fail_on: str) -> bool:
    worst = Impact(fail_on).rank
    return any(result.counting(impact) for impact in Impact if impact.rank <= worst)
