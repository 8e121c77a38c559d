"""Run a test again if the network disturbed it: what it saw then says nothing of the target.

Each process does so with its own tests, once all of them have run. Everything is made anew for
it: jobs, keys, and what fixtures had shared. A test whose exchanges were all in order is never run
again, whatever it showed.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import httpx

from contracts.client import weather
from contracts.client.recorder import line, read
from contracts.model import Exchange, TestOutcome
from contracts.pytest_plugin.disturbed import Log, is_lost_order, is_telling

MOST_ATTEMPTS = 16  # of twenty requests one in twenty is lost in two of three attempts
_MOST_WAITS = 3
_LONG = 1.0  # seconds


class Attempts:
    """What the tests of one process have shown in their latest attempts."""

    def __init__(self, seen: Path | None = None, *, loopback: bool) -> None:
        """Tell other processes what each must know of the network through the file `seen`."""
        self.number = 1
        self._seen = seen
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
        if self._seen is not None and (is_lost_order(exchange) or weather.is_recovered(exchange)):
            with self._seen.open("ab", buffering=0) as file:
                file.write(line(exchange))
        if weather.is_lost(exchange) and exchange.seconds > _LONG:
            self._waits[exchange.test] += 1

    def note(self, shown: Iterable[TestOutcome]) -> None:
        """Keep what a phase of a test showed."""
        self._shown.extend(shown)

    def disturbed(self) -> frozenset[str]:
        """Return the names of the tests whose latest attempt was disturbed; then begin the next.

        One that waited long in vain again and again is not among them.
        """
        log = Log(self._telling, loopback=self._loopback, elsewhere=self._elsewhere())
        patient = {test for test, waits in self._waits.items() if waits >= _MOST_WAITS}
        found = frozenset(test.id for test in self._shown if log.told(test).is_disturbed) - patient
        self._shown.clear()
        self.number += 1
        return found

    @property
    def is_calm(self) -> bool:
        """Whether nothing was lost and then answered yet, here or in another process."""
        return not any(map(weather.is_recovered, [*self._telling, *self._elsewhere()]))

    def _elsewhere(self) -> list[Exchange]:
        if self._seen is None or not self._seen.exists():
            return []
        own = {(one.id, one.at) for one in self._telling}
        told = read(self._seen, broken_off=True)
        return [one for one in told if (one.id, one.at) not in own]
