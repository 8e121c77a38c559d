"""Run a test again if the network disturbed it: what it saw then says nothing of the target.

Each process does so with its own tests, once all of them have run. Everything is made anew for
it: jobs, keys, and what fixtures had shared. A test whose exchanges were all in order is never run
again, whatever it showed.
"""

from collections import Counter
from collections.abc import Iterable

import httpx

from contracts.client import weather
from contracts.model import Exchange, TestOutcome
from contracts.pytest_plugin.disturbed import Log, is_telling

MOST_ATTEMPTS = 8  # of twelve requests one in twenty is lost in every second attempt
_MOST_WAITS = 3
_LONG = 1.0  # seconds


class Attempts:
    """What the tests of one process have shown in their latest attempts."""

    def __init__(self, *, loopback: bool) -> None:
        self.number = 1
        self._loopback = loopback
        self._shown: list[TestOutcome] = []
        self._telling: list[Exchange] = []
        self._waits: Counter[str] = Counter()

    def watch(
        self, exchange: Exchange, request: httpx.Request, response: httpx.Response | None
    ) -> None:
        """Keep an exchange that may show a disturbance."""
        del request, response
        if is_telling(exchange):
            self._telling.append(exchange)
        if weather.is_lost(exchange) and exchange.seconds > _LONG:
            self._waits[exchange.test] += 1

    def note(self, shown: Iterable[TestOutcome]) -> None:
        """Keep what a phase of a test showed."""
        self._shown.extend(shown)

    def disturbed(self) -> frozenset[str]:
        """Return the names of the tests whose latest attempt was disturbed; then begin the next.

        One that waited long in vain again and again is not among them.
        """
        log = Log(self._telling, loopback=self._loopback)
        patient = {test for test, waits in self._waits.items() if waits >= _MOST_WAITS}
        found = frozenset(test.id for test in self._shown if log.told(test).is_disturbed) - patient
        self._shown.clear()
        self.number += 1
        return found
