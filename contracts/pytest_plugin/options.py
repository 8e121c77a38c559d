"""The options of a run, on pytest's own command line."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contracts.clauses import catalogue, matching
from contracts.model import Level
from contracts.pytest_plugin.sharding import Shard

_PACKAGE = Path(__file__).resolve().parent.parent
_SHIPPED = _PACKAGE / "_shipped" / "scenarios"
SCENARIOS = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent / "tests" / "scenarios"


def add(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("phota-contracts", "judging a target by the documents")
    group.addoption("--target", help="a target named in the configuration, or 'mock' (default)")
    group.addoption("--base-url", help="judge the server at this address instead")
    group.addoption("--callback-url", help="public https address that reaches the run's receiver")
    group.addoption("--callback-port", type=int, default=0, help="port the receiver listens on")
    group.addoption("--control-url", help="the target's control API")
    group.addoption("--api-version", help="which document to judge by; default the newest")
    group.addoption("--config", type=Path, help="TOML file that names targets")
    group.addoption(
        "--reports", type=Path, default=Path("reports"), help="where reports are written"
    )
    group.addoption(
        "--clause", action="append", default=[], help="judge these clauses alone, e.g. 'job.*'"
    )
    group.addoption(
        "--level", action="append", default=[], help="judge clauses of this level alone"
    )
    group.addoption(
        "--scenarios-only", action="store_true", help="leave the property-based probes out"
    )
    group.addoption(
        "--workers", type=int, help="processes that judge a target at once; forked, unlike -n"
    )
    group.addoption("--shard", help="the part of the tests to run, e.g. 2/3")
    group.addoption("--seed", type=int, help="seed of the property-based probes")
    group.addoption(
        "--max-examples", type=int, help="examples an operation in each probe; default 20"
    )
    _add_restraint(group)


def _add_restraint(group: pytest.OptionGroup) -> None:
    """Declare how far, how fast and at what cost a run may go."""
    group.addoption("--budget-usd", type=float, help="the most that the run may spend")
    group.addoption("--read-only", action="store_true", help="send nothing but GET requests")
    group.addoption("--cheap", action="store_true", help="make one image where one will do")
    group.addoption("--full", action="store_true", help="make all that a full run makes")
    group.addoption("--yes-really", action="store_true", help="make things in production, too")
    group.addoption("--max-rps", type=float, help="requests a second, of all workers together")
    group.addoption("--max-concurrency", type=int, help="requests at the same time, of all workers")
    group.addoption("--resume", type=Path, help="go on with the run of this folder")
    group.addoption("--only-failed", type=Path, help="run again what did not pass in this run")


@dataclass(frozen=True)
class Selection:
    """Which clauses a run judges."""

    clauses: frozenset[str]
    scenarios_only: bool
    shard: Shard | None = None

    @property
    def is_everything(self) -> bool:
        """Whether no clause was left out."""
        return len(self.clauses) == len(catalogue())


def selection(option: Any) -> Selection:
    """Return what the options choose; raise `UsageError` for a pattern that chooses nothing."""
    chosen = {found.id for pattern in option.clause or ["*"] for found in matching(pattern)}
    levels = {Level(level.upper()) for level in option.level} or set(Level)
    kept = frozenset(id_ for id_ in chosen if catalogue()[id_].level in levels)
    named = getattr(option, "shard", None)  # which a run alone can be asked for
    shard = Shard.parse(named) if named else None
    return Selection(kept, option.scenarios_only, shard)


def is_judging(config: pytest.Config) -> bool:
    """Return whether the arguments name scenarios: only then does this plugin do anything."""
    if hasattr(config, "workerinput"):
        return "phota" in config.workerinput
    places = (Path(argument.partition("::")[0]).resolve() for argument in config.args)
    return any(SCENARIOS in (place, *place.parents) for place in places)
