"""Stories of jobs and profiles, drawn by Hypothesis: two developers, and what each is promised.

`life` knows the promises; this module lets Hypothesis choose the steps, and keeps the shortest
story that breaks each clause.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.database import ExampleDatabase
from hypothesis.errors import Flaky, Unsatisfiable
from hypothesis.stateful import run_state_machine_as_test

from contracts.client import Api, NoAnswer
from contracts.properties.findings import Breach, Findings
from contracts.properties.life import Life
from contracts.properties.probe import Budget, delivered
from contracts.properties.story import Story
from contracts.properties.telling import Broke, Setting, Stop

_STEPS = 16
_WALKS_FOR_EACH = 10
_MOST_ROUNDS = 3


@dataclass
class Stories:
    """Which promises held in how many requests, and the shortest story that broke each other."""

    findings: Findings = field(default_factory=Findings)
    shortest: dict[str, Story] = field(default_factory=dict)

    def broken(self, story: Story) -> None:
        """Keep the story if no shorter one breaks its clause."""
        known = self.shortest.get(story.clause)
        if known is None or len(story.steps) < len(known.steps):
            self.shortest[story.clause] = story

    def conclude(self) -> Findings:
        """Return the findings, each breach with its story."""
        for clause, story in self.shortest.items():
            exchanges = tuple(step.exchange for step in story.steps if step.exchange)
            self.findings.add(Breach(clause, story.message, story.listed(), exchanges))
        return self.findings


def tell_stories(  # noqa: PLR0913 - what a walk needs, each by its name
    developers: Sequence[Api],
    images: Sequence[str],
    budget: Budget,
    *,
    advance: Callable[[Api, float], None] | None,
    chosen_seed: int,
    database: ExampleDatabase | None = None,
    most_breaches: int = _MOST_ROUNDS,
) -> Stories:
    """Walk through lives of jobs and profiles, and return what they showed.

    `advance` moves a developer's clock on, where the target has one. Where a clause breaks, the
    walks go on to look for others, until there are `most_breaches`.
    """
    stories = Stories()
    end = time.monotonic() + budget.seconds
    for round_ in range(most_breaches):
        known = frozenset(stories.shortest)
        setting = Setting(developers, images, advance, stories, known, end)
        # A later round takes no known breach for one, and would forget what was kept of it.
        kept = None if known else database
        if not _walks_into_a_breach(setting, budget, chosen_seed + round_, kept):
            break
        end = max(end, time.monotonic() + 1)
    return stories


def _walks_into_a_breach(
    setting: Setting, budget: Budget, chosen_seed: int, database: ExampleDatabase | None
) -> bool:
    """Return whether a walk broke a clause that was not known to be broken."""
    chosen = settings(
        max_examples=_WALKS_FOR_EACH * budget.examples,
        stateful_step_count=_STEPS,
        database=database,
        deadline=None,
        phases=[Phase.reuse, Phase.generate, Phase.shrink],
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    setting.shrinking_seconds = budget.shrinking
    # The name tells in the database apart what breaks a clause from what breaks another.
    name = " ".join(("Walking", *sorted(setting.known)))
    walking: type[Life] = type(name, (Life,), {"setting": setting})
    seed(chosen_seed)(walking)
    try:
        # A target that is slow to change makes the same steps end otherwise: that is Flaky.
        with suppress(Stop, Flaky, Unsatisfiable, NoAnswer), delivered():
            run_state_machine_as_test(walking, settings=chosen)
    except Broke:
        pass
    return bool(setting.found)
