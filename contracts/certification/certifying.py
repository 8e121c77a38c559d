"""Put a client through its drills, several at once, and gather the records."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from contracts.certification import driving
from contracts.certification.drills import Drill
from contracts.certification.record import Record
from contracts.certification.sandbox import HOST, Certificates, Sandbox
from contracts.certification.tasks import OPERATIONS, Feature, Task

TIME_LIMIT = 40.0
_REQUEST_TIMEOUT = 3.0
_POLL = 0.3


@dataclass(frozen=True)
class Client:
    """A client under certification: how it is started, and what it does not use."""

    command: Sequence[str]
    unused: frozenset[Feature] = frozenset()
    time_limit: float = TIME_LIMIT

    @property
    def operations(self) -> tuple[str, ...]:
        """The image operations that it uses."""
        return tuple(each for each in OPERATIONS if Feature(each) not in self.unused)


def assigned(drills: Iterable[Drill], client: Client) -> Iterator[tuple[Drill, Task]]:
    """Yield the drills that mean something to the client, with the operations that it uses.

    Drills that leave the operation open take turns, so that each operation is met.
    """
    turn = 0
    for drill in drills:
        task = drill.task
        if task.features & client.unused:
            continue
        operation = task.operation or client.operations[turn % len(client.operations)]
        turn += task.operation is None
        yield drill, task.with_operation(operation)


def certify(
    drills: Iterable[Drill],
    client: Client,
    *,
    jobs: int = 4,
    told: Callable[[Record], None] = lambda _: None,
) -> list[Record]:
    """Run the drills, `jobs` at once, and return their records in the drills' order.

    `told` hears of each as it ends. Raises `UsageError` if the command cannot be started.
    """
    records: dict[str, Record] = {}
    lock, stop = threading.Lock(), threading.Event()
    plan = list(assigned(drills, client))
    with Sandbox() as sandbox, ThreadPoolExecutor(max(1, jobs)) as pool:
        begun: list[Future[Record]] = []
        try:
            for drill, task in plan:
                begun.append(pool.submit(_run, sandbox, drill, task, client, stop))
            for ended in as_completed(begun):
                record = ended.result()
                with lock:
                    records[record.drill] = record
                told(record)
        except BaseException:
            stop.set()  # whoever interrupts does not wait for a client that hangs
            for each in begun:
                each.cancel()
            raise
    return [records[drill.name] for drill, _ in plan]


def _run(
    sandbox: Sandbox, drill: Drill, task: Task, client: Client, stop: threading.Event
) -> Record:
    stage = sandbox.open(drill.name, drill.script())
    with TemporaryDirectory(prefix="phota-drill-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        context = {
            **context_of(drill, task, folder / "output", sandbox.certificates),
            "unused": sorted(client.unused),
        }
        variables = driving.environment(
            stage.url, stage.key, drill.name, context, sandbox.certificates.authority
        )
        ending = driving.drive(list(client.command), variables, folder, client.time_limit, stop)
        sandbox.close(stage)
    return replace(stage.record(context), ending=ending)


def context_of(
    drill: Drill, task: Task, output: Path | None, certificates: Certificates
) -> Mapping[str, Any]:
    """Return what `PHOTA_CONTEXT` holds, as the README describes it.

    `output` is None where a person exercises the client.
    """
    callback = {
        "host": HOST,
        "certificate_file": str(certificates.receiver),
        "private_key_file": str(certificates.receiver_key),
        "signature": {"header": "X-Phota-Signature", "encoding": "hex"},
    }
    return {
        "drill": drill.name,
        "task": task.words,
        "do": task.do.value,
        "operation": task.operation,
        "parameters": dict(task.parameters),
        "times": task.times,
        "output_folder": None if output is None else str(output),
        "callback": callback if task.with_callback else None,
        "poll_seconds": _POLL,
        "request_timeout_seconds": _REQUEST_TIMEOUT,
        "give_up_seconds": drill.give_up_seconds,
    }
