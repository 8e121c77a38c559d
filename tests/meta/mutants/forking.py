"""Do many things in forked processes, a few at a time: they share what is already imported."""

import os
import pickle
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


class Broken(Exception):  # noqa: N818 - a process that broke down is no error of the one that waits
    """A forked process ended without a result."""


def each(
    tasks: Mapping[str, Callable[[], Result]], *, processes: int, longest: float
) -> Iterator[tuple[str, Result]]:
    """Yield each task's name and result as it ends; a process lives `longest` seconds at most.

    Raises `Broken` for a task that raised, or that did not end in time.
    """
    waiting = list(reversed(tasks.items()))
    running: dict[int, str] = {}
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        try:
            while waiting or running:
                while waiting and len(running) < processes:
                    name, task = waiting.pop()
                    running[_fork(task, _file(folder, name), longest)] = name
                child, _ = os.wait()
                if child in running:
                    name = running.pop(child)
                    yield name, _result(name, _file(folder, name), longest)
        finally:
            for child in running:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)


def _fork(task: Callable[[], object], file: Path, longest: float) -> int:
    child = os.fork()
    if child:
        return child
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.setitimer(signal.ITIMER_REAL, longest)
        file.write_bytes(pickle.dumps(task()))
    except BaseException:  # noqa: BLE001 - a forked process must never return into its parent's code
        file.write_bytes(pickle.dumps(Broken(traceback.format_exc())))
    finally:
        os._exit(0)


def _result(name: str, file: Path, longest: float) -> object:
    if not file.exists():
        raise Broken(f"{name} did not end in {longest:.0f} s")
    result = pickle.loads(file.read_bytes())  # noqa: S301 - we wrote it
    if isinstance(result, Broken):
        raise Broken(f"{name}: {result}")
    return result


def _file(folder: str, name: str) -> Path:
    return Path(folder) / f"{name}.pickle"
