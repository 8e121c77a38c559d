"""One run in one process: the target, the clients, the receiver, and what they saw."""

import random
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from contracts.client import (
    CALLS,
    Admission,
    Api,
    Budget,
    Control,
    Jobs,
    Ledger,
    Pace,
    Prices,
    Profiles,
    Receiver,
    Recorder,
    Redactor,
    Shared,
    Swept,
    ledger,
    sweep,
    weather,
)
from contracts.client.addresses import is_below
from contracts.client.ledger import Holdings
from contracts.client.recorder import CALLBACK
from contracts.documents import Document, registered
from contracts.errors import TargetError
from contracts.model import Exchange
from contracts.pytest_plugin.again import Attempts
from contracts.pytest_plugin.evidence import WEATHER, of_worker
from contracts.pytest_plugin.exercised import Exercised
from contracts.pytest_plugin.invariants import Invariants
from contracts.pytest_plugin.marking import Wish
from contracts.pytest_plugin.plan import Plan
from contracts.pytest_plugin.reaching import embedded_mock
from contracts.pytest_plugin.restraint import restrained
from contracts.pytest_plugin.silences import Silences
from contracts.pytest_plugin.verdicts import Gathered, to_wire

BUDGET = "budget.jsonl"
PROBE_HOST = "127.0.0.2"
_CLOCK_NUDGE = 30.0
_TRAINING_NUDGE = 60.0
_LOOPBACK_REQUEST_DEADLINE = 30.0
_LAST_DEADLINE = 15.0  # when all that is left to do is to delete
_SOME_IMAGES = tuple(f"https://images.example.com/training/{n:02}.jpg" for n in range(1, 61))


class Run:
    """The clients and instruments of one process; closed at its end."""

    def __init__(
        self,
        plan: Plan,
        worker: str,
        callback_port: int = 0,
        recorder: type[Recorder] = Recorder,
    ) -> None:
        self.plan = plan
        self.worker = worker
        self.target = plan.target
        self.document: Document = registered(plan.target.api_version)
        self.redactor = Redactor(plan.salt)
        for key in (self.target.other_api_key, self.target.no_credit_api_key):
            self.redactor.learn(key, "key")
        self.transcript = of_worker(plan.folder, worker)
        self.recorder = recorder(self.transcript, self.redactor)
        self.gathered = Gathered(worker)
        self.ledger = Ledger(plan.folder / ledger.FILE, durable=not plan.is_embedded)
        self.admission = self._admission()
        self.random = random.Random(f"{plan.seed}{worker}")  # noqa: S311 - reproducible, not secret
        self.silences = Silences()
        seen = plan.folder / WEATHER if worker and not plan.is_embedded else None
        self.attempts = Attempts(seen, loopback=self.target.is_loopback)
        base_path = urlsplit(self.target.base_url).path
        self._invariants = Invariants(self.document, base_path=base_path)
        self._controls: dict[str | None, Control] = {}
        self._callback_port = callback_port
        self._resources = ExitStack()
        self._resources.callback(self.recorder.close)
        self._resources.callback(self.admission.close)
        self.exercised = Exercised(self.target, self.document)
        self.recorder.watchers += [
            self.exercised.watch,
            self.attempts.watch,
            self._judge,
        ]

    @classmethod
    def of_worker(cls, plan: Plan, worker: str, callback_port: int = 0) -> "Run":
        """Return the run of a worker process: with a mock of its own, where that is the target."""
        if not plan.is_embedded:
            return cls(plan, worker, callback_port)
        with ExitStack() as mock:
            target = mock.enter_context(embedded_mock(plan.target, plan.seed))
            run = cls(replace(plan, target=restrained(target, plan.restraint.intrusion)), worker)
            run._resources.callback(mock.pop_all().close)
            return run

    def api(
        self, key: str | None, base_url: str | None = None, *, at_the_end: Admission | None = None
    ) -> Api:
        """Return a new client that sends this key, closed with the run."""
        deadline = self.request_deadline
        client = Api(
            base_url or self.target.base_url,
            self.recorder,
            key=key,
            deadline=min(deadline, _LAST_DEADLINE) if at_the_end else deadline,
            slow=self.target.job_deadline,
            ca_file=self.target.ca_file,
            admission=at_the_end or self.admission,
        )
        self._resources.callback(client.close)
        return client

    @property
    def request_deadline(self) -> float:
        """How many seconds an answer may take."""
        if not self.target.is_loopback:
            return self.target.patience
        return max(_LOOPBACK_REQUEST_DEADLINE, self.target.job_deadline)

    @cached_property
    def developer(self) -> Api:
        """The developer whose key the target's entry names."""
        return self.api(self.target.api_key)

    @cached_property
    def control(self) -> Control | None:
        """The developer's control API, None where the target has none."""
        return self.control_of(self.target.api_key)

    def control_of(self, key: str | None) -> Control | None:
        """Return the control API of the developer with this key, None where there is none."""
        if self.target.control_url is None:
            return None
        if key not in self._controls:
            api = self.api(key, self.target.control_url)
            self._controls[key] = Control(api, self.admission.pace.provoking)
        return self._controls[key]

    @cached_property
    def receiver(self) -> Receiver:
        """The callback receiver, started when first asked for."""
        hosts = ("127.0.0.1", PROBE_HOST)
        started = Receiver(hosts, self._callback_port, self.recorder)
        self._resources.callback(started.close)
        return started

    @property
    def has_one_port(self) -> bool:
        """Whether callbacks reach one process alone: the one that listens where they lead."""
        return bool(self._callback_port) or self.target.callback_url is not None

    @property
    def callback_address(self) -> str | None:
        """The address by which the target reaches the receiver; None if nobody gave one."""
        if self.target.callback_url:
            return self.target.callback_url
        return self.receiver.origin() if self.target.is_loopback else None

    @cached_property
    def jobs(self) -> Jobs:
        """The run's jobs."""
        return Jobs(self.target.patience, self.nudge, offered=self._offers("job-status"))

    @cached_property
    def profiles(self) -> Profiles:
        """The run's profiles."""
        images = self.target.image_urls or (_SOME_IMAGES if self.target.is_loopback else ())
        return Profiles(
            images,
            self.target.training_deadline,
            self._train if self.control else None,
            offered=self._offers("profile-add"),
            shared=Shared(self._folder_of_all, self._names),
        )

    @property
    def _folder_of_all(self) -> Path | None:
        """The folder in which processes that judge the same target share what they made."""
        return self.plan.folder if self.worker and not self.plan.is_embedded else None

    @property
    def holdings(self) -> Holdings:
        """What is still there, as far as known, of all that this run created on this target."""
        return ledger.read(self.ledger.file) if self._folder_of_all else self.ledger.holdings

    @property
    def _names(self) -> dict[str | None, str]:
        """What each developer is called where their key must not stand."""
        target = self.target
        return {target.api_key: "developer", target.other_api_key: "other"}

    def _offers(self, call: str) -> bool:
        return CALLS[call].path in self.document.data["paths"]

    def begin_trainings(self, wishes: Iterable[Wish]) -> None:
        """Begin the trainings that tests will wait for, where nothing but time ends them.

        What goes wrong here is met, and judged, by the tests that need them.
        """
        if self.control is not None:
            return
        keys = {name: key for key, name in self._names.items()}
        apis = {key: self.api(key) for key in filter(None, keys.values())}
        for wish in sorted(wishes):
            key = keys.get(wish.whose)
            if key is not None:
                try:
                    self.profiles.begin(apis[key], wish.tier, wish.purpose)
                except TargetError:
                    return
                except AssertionError:
                    continue

    def attempt(self, number: int) -> None:
        """Let what runs now be this attempt of its tests; after the first it shares nothing."""
        self.attempts.number = number
        if number > 1:
            self.jobs.forget()
            self.profiles.forget()
            self.silences = Silences()

    def nudge(self) -> None:
        """Move the target's clock on a little, where it has one."""
        if self.control is not None:
            self.control.nudge(_CLOCK_NUDGE)

    def last_words(self) -> dict[str, Any]:
        """Close, and return what the process that owns the run must know of this one."""
        self.close()
        return {
            "invariants": [(id_, to_wire(outcome)) for id_, outcome in self.gathered.invariants()],
            "learnt": self.redactor.learnt,
            "requests": self.recorder.count - self.exercised.callbacks,
        }

    def close(self, *, after_a_break: bool = False) -> Swept:
        """Delete what the run created, close everything; return what remains.

        Threads that an interrupt left behind get no request out any more. The embedded mock is left
        as it is: it ends with the run.
        """
        try:
            last = self.admission.of_the_end(_LAST_DEADLINE)
            for profile_id in self.profiles.kept:  # which other processes look at still
                self.ledger.holdings.profiles.pop(profile_id, None)
            if self.plan.is_embedded or self.ledger.holdings.are_empty:
                return Swept()
            apis = {ledger.digest(key): self.api(key, at_the_end=last) for key in self.target.keys}
            return sweep(self.ledger, apis, after_a_break=after_a_break)
        finally:
            self._resources.close()

    def _admission(self) -> Admission:
        restraint = self.plan.restraint
        return Admission(
            intrusion=restraint.intrusion,
            prices=Prices(self.target.prices),
            budget=Budget(self.plan.folder / BUDGET, restraint.budget_usd),
            ledger=self.ledger,
            pace=Pace(self.plan.folder, restraint.limits),
            accounts=self.target.keys,
        )

    def _train(self, api: Api) -> bool:
        control = self.control_of(api.key)
        return control is not None and control.nudge(_TRAINING_NUDGE)

    def _judge(
        self, exchange: Exchange, request: httpx.Request, response: httpx.Response | None
    ) -> None:
        control = self.target.control_url
        if (
            response is None
            or weather.is_intruded(exchange)
            or exchange.operation in {weather.DOWNLOAD, CALLBACK}
            or not is_below(request.url, self.target.base_url)
            or (control and is_below(request.url, control))
        ):
            return
        for reading in self._invariants.read(request, response):
            self.gathered.tally(reading, exchange.id)
