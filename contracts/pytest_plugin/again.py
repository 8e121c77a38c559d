"""Run a test again if the network disturbed it: what it saw then says nothing of the target.

Everything is made anew for it: jobs, keys, and what fixtures had shared. A test whose exchanges
were all in order is never run again, whatever it showed.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import httpx
import orjson

from contracts.client import weather
from contracts.client.recorder import from_json, line
from contracts.model import Exchange, TestOutcome
from contracts.pytest_plugin.disturbed import Log, is_lost_order, is_telling

MOST_ATTEMPTS = 16  # of twenty requests one in twenty is lost in two of three attempts
_MOST_IN_VAIN = 60.0  # seconds: silence must not be waited for without end

Disturbed = Mapping[str, float]  # the names of tests, and the seconds each has waited in vain


class Attempts:
    """What the tests of one process have shown, as far as the network may have had a part in it."""

    def __init__(self, seen: Path | None = None, *, loopback: bool) -> None:
        """Tell other processes what each must know of the network through the file `seen`."""
        self.number = 1
        self._seen = seen
        self._loopback = loopback
        self._shown: list[TestOutcome] = []
        self._telling: dict[int, Exchange] = {}
        self._in_vain: defaultdict[str, float] = defaultdict(float)
        self._elsewhere: list[Exchange] = []
        self._read = 0
        self._reading = threading.Lock()

    def watch(
        self, exchange: Exchange, request: httpx.Request, response: httpx.Response | None
    ) -> None:
        """Keep an exchange that may show a disturbance."""
        del request, response
        if is_telling(exchange):
            self._telling[exchange.id] = exchange
        if self._seen is not None and (is_lost_order(exchange) or weather.is_recovered(exchange)):
            with self._seen.open("ab", buffering=0) as file:
                file.write(line(exchange))
        if weather.is_lost(exchange):
            self._in_vain[exchange.test] += exchange.seconds

    def note(self, shown: Iterable[TestOutcome]) -> None:
        """Keep what a phase of a test showed."""
        telling = self._telling.keys()
        self._shown.extend(test for test in shown if not telling.isdisjoint(test.exchanges))

    def disturbed(self) -> Disturbed:
        """Return the tests of which an attempt was disturbed, each attempt once."""
        if not self._shown:
            return {}
        log = Log(self._own, loopback=self._loopback, elsewhere=self._heard())
        found = {test.id for test in self._shown if log.told(test).is_disturbed}
        self._shown = [test for test in self._shown if test.id not in found]
        return {test: self._in_vain.pop(test, 0.0) for test in found}

    @property
    def is_calm(self) -> bool:
        """Whether nothing was lost and then answered yet, here or in another process."""
        return not any(map(weather.is_recovered, [*self._own, *self._heard()]))

    @property
    def _own(self) -> list[Exchange]:
        return list(self._telling.values())  # at once: other threads may add to them

    def _heard(self) -> list[Exchange]:
        """Return what other processes have told so far; nothing is read twice."""
        if self._seen is None or not self._seen.exists():
            return []
        with self._reading, self._seen.open("rb") as file:
            file.seek(self._read)
            lines = [text for text in file if text.endswith(b"\n")]
            self._read += sum(map(len, lines))
            told = [from_json(orjson.loads(text)) for text in lines]
            own = {(one.id, one.at) for one in self._own}
            self._elsewhere += [one for one in told if (one.id, one.at) not in own]
            return list(self._elsewhere)


class Repeats:
    """Which of the tests that were disturbed are worth another attempt, and which one that is."""

    def __init__(self) -> None:
        self._latest: Counter[str] = Counter()
        self._in_vain: defaultdict[str, float] = defaultdict(float)

    def allowed(self, disturbed: Disturbed) -> frozenset[str]:
        """Return those that have not been run too often, nor waited in vain too long."""
        for test, seconds in disturbed.items():
            self._in_vain[test] += seconds
        return frozenset(
            test
            for test in disturbed
            if max(1, self._latest[test]) < MOST_ATTEMPTS and self._in_vain[test] < _MOST_IN_VAIN
        )

    def next(self, tests: Iterable[str]) -> int:
        """Return the number of the attempt in which these run together now; the first is 1."""
        tests = list(tests)
        number = 1 + max(max(1, self._latest[test]) for test in tests)
        for test in tests:
            self._latest[test] = number
        return number
