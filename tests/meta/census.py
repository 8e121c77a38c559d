"""Count what each scenario asks of a target, by letting all of them judge the embedded mock.

Writes `contracts/pytest_plugin/census.json`, which `phota-contracts plan` and the cap of a run rest
on: `make census`. With arguments, which are those of a run, it prints the count instead.
"""

import argparse
import json
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest

from contracts.client.operations import CALLS, IMAGE_OPERATIONS
from contracts.client.prices import order_of
from contracts.client.repetition import paid_once
from contracts.pytest_plugin import Host
from contracts.pytest_plugin.census import FILE, NEEDS_BY_FIXTURE
from contracts.pytest_plugin.exclusive import is_alone
from contracts.pytest_plugin.fixtures import RUN
from contracts.pytest_plugin.marking import wishes
from contracts.pytest_plugin.options import SCENARIOS
from contracts.pytest_plugin.outcomes import test_name

SEED = 2026  # what the probes draw follows from it
NOT_GIVEN = (
    "target",
    "base_url",
    "callback_url",
    "control_url",
    "api_version",
    "config",
    "max_examples",
    "budget_usd",
    "max_rps",
    "max_concurrency",
    "resume",
    "only_failed",
)
IMAGE_PATHS = frozenset(CALLS[name].path for name in IMAGE_OPERATIONS)
TERMINAL = {"succeeded", "failed"}
TICK = timedelta(milliseconds=1)  # as exact as a transcript tells the time
NOT_SET = ("read_only", "cheap", "full", "yes_really")
OPTIONS = dict.fromkeys(NOT_GIVEN) | dict.fromkeys(NOT_SET, False)


class Census:
    """Watches a run in this process; knows of each test what it asked, and on whom it rests."""

    def __init__(self):
        self.tests = {}
        self.orders = {}
        self.made_by = {}
        self.waits = {}
        self._paid = set()
        self._run = None
        self._shown = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        run = item.config.stash[RUN]
        if self._run is None:
            self._run = run
            run.recorder.watchers.append(self.watch)
        result = yield
        marked = [*item.iter_markers("clause"), *item.iter_markers("properties")]
        clauses = {name: set() for marker in marked for name in marker.args}
        needs = {
            need for name in item.fixturenames if (need := NEEDS_BY_FIXTURE.get(name)) is not None
        }
        if any(wishes([item])):
            needs.add("trained-profile")
        self.tests[test_name(item)] = {
            "clauses": clauses,
            "needs": sorted(needs),
            "alone": is_alone(item),
            "seen": set(run.recorder.seen),
        }
        for clause, outcome in self._shown:
            clauses.setdefault(clause, set()).update(outcome["exercised"])
        self._shown.clear()
        return result

    def pytest_runtest_logreport(self, report):
        self._shown += getattr(report, "phota", ())

    def watch(self, exchange, request, response):
        self.made_by[exchange.id] = exchange.test
        is_charged = request.headers.get("X-API-Key") in self._run.target.keys
        order = order_of(request) if is_charged else None
        accepted = response is None or not (response.is_client_error or response.status_code == 503)
        if accepted and order is not None and (key := paid_once(request)) is not None:
            accepted = key not in self._paid  # what repeats it ought to cost nothing more
            self._paid.add(key)
        reads = request.method in {"GET", "HEAD", "OPTIONS"}
        jobs = response is not None and response.status_code == 202
        self.orders[exchange.id] = order, accepted, reads, jobs
        if response is not None:
            self.waits.setdefault(exchange.test, Waits()).see(exchange, request, response)

    def result(self):
        places = {name: place for place, name in enumerate(self.tests)}
        own = {name: [] for name in self.tests}
        for id_, name in self.made_by.items():
            own.setdefault(name, []).append(self.orders[id_])
        return {
            name: {key: value for key, value in self._entry(test, own[name]).items() if value}
            | ({"waits": waits} if (waits := self._waits(name)) else {})
            | {"shares": sorted({places[other] for other in self._others(name, test)})}
            for name, test in self.tests.items()
        }

    def _waits(self, name):
        return self.waits[name].images if name in self.waits else 0

    def _others(self, name, test):
        """The tests that made something on which this one rests."""
        return {self.made_by.get(id_, name) for id_ in test["seen"]} & self.tests.keys() - {name}

    def _entry(self, test, own):
        return {
            "clauses": {clause: sorted(seen) for clause, seen in sorted(test["clauses"].items())},
            "needs": test["needs"],
            "alone": test["alone"],
            "requests": len(own),
            "writes": sum(not reads for _, _, reads, _ in own),
            "jobs": sum(jobs for *_, jobs in own),
            "makes": counted(order for order, accepted, *_ in own if accepted),
            "refused": counted(order for order, accepted, *_ in own if not accepted),
        }


class Waits:
    """How many images a test waits for, one after the other, if each takes as long as any other.

    A job takes one such time from its submit on; so does a synchronous request, and those that
    are under way together take it together.
    """

    def __init__(self):
        self.images = 0
        self._jobs = {}
        self._until = None

    def see(self, exchange, request, response):
        if request.method == "POST" and request.url.path in IMAGE_PATHS:
            self._asked(exchange, response)
        elif request.method == "GET" and "/jobs/" in request.url.path and response.is_success:
            status = response.json()
            if status["status"] in TERMINAL and status["job_id"] in self._jobs:
                self.images = max(self.images, self._jobs.pop(status["job_id"]))

    def _asked(self, exchange, response):
        if response.status_code == 202:
            self._jobs[response.json()["job_id"]] = self.images + 1
            return
        if not response.is_success:
            return
        ended = datetime.fromisoformat(exchange.at)
        begun = ended - timedelta(seconds=exchange.seconds)
        if self._until is None or begun >= self._until - TICK:
            self.images += 1
        self._until = ended


def counted(orders):
    return dict(sorted(Counter(str(order) for order in orders if order is not None).items()))


def measure(clauses=(), *, scenarios_only=False):
    """Return the census of a run in this process, test by test in the order of the run."""
    census = Census()
    with TemporaryDirectory() as reports:
        option = OPTIONS | {"reports": Path(reports), "clause": list(clauses), "level": []}
        option |= {"seed": SEED, "scenarios_only": scenarios_only}
        with Host.start(SimpleNamespace(**option)) as host:
            arguments = [str(SCENARIOS), "-c", str(SCENARIOS / "pytest.ini"), "-p", "no:terminal"]
            arguments += [f"--clause={clause}" for clause in clauses]
            arguments += ["-W", "default", *(["--scenarios-only"] if scenarios_only else [])]
            code = pytest.main(arguments, plugins=[host, census])
    if code != 0:
        sys.exit(f"the embedded mock is not conformant: {code}")
    return census.result()


def dense(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clause", action="append", default=[])
    parser.add_argument("--scenarios-only", action="store_true")
    chosen = parser.parse_args()
    found = measure(chosen.clause, scenarios_only=chosen.scenarios_only)
    if chosen.clause or chosen.scenarios_only:
        print(json.dumps(found))  # noqa: T201 - what was asked for
        return
    lines = ",\n".join(f"{dense(name)}:{dense(entry)}" for name, entry in found.items())
    FILE.write_text(f"{{\n{lines}\n}}\n", "utf-8")


if __name__ == "__main__":
    main()
