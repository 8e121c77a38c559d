"""Delete what runs that did not get to their end left on their targets."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from contracts.client import Api, Ledger, Recorder, Redactor, Swept, ledger, sweep
from contracts.client.target import keys_from_environment
from contracts.errors import UsageError

_DEADLINE = 30.0


def unswept(reports: Path) -> list[Path]:
    """Return the folders of all runs that may have left something behind."""
    return sorted(
        file.parent
        for file in reports.glob(f"*/{ledger.FILE}")
        if not file.parent.is_symlink() and not _held(file).are_empty and _held(file).about
    )


def sweep_run(folder: Path, patience: float) -> Swept:
    """Delete what a run left, with the keys of the environment.

    The workers of a run that was killed end by themselves, though not at once: they are waited for.

    Raises `UsageError` if the folder is no run's, or if the run is still going on.
    """
    file = folder / ledger.FILE
    if not file.is_file():
        raise UsageError(
            f"There is no {ledger.FILE} in {folder}.", "Name the folder of a run, or give --all."
        )
    if not _held(file).about:
        return Swept()  # the run's own mock has gone, and all that it held
    _wait_for_the_end(file, patience)
    held = _held(file)
    if held.are_empty:
        return Swept()
    with closing(Ledger(file)) as book, _apis(str(held.about["base_url"])) as apis:
        book.adopt(held)
        return sweep(book, apis, after_a_break=True)


def _held(file: Path) -> ledger.Holdings:
    return ledger.read(file)


def _wait_for_the_end(file: Path, patience: float) -> None:
    end = time.monotonic() + patience
    while ledger.is_in_use(file):
        if time.monotonic() >= end:
            raise UsageError(
                f"The run of {file.parent} is still going on.", "It deletes what it made itself."
            )
        time.sleep(0.2)


@contextmanager
def _apis(base_url: str) -> Iterator[dict[str, Api]]:
    """Yield a client for each key of the environment, by the key's digest."""
    with TemporaryDirectory() as scratch:
        recorder = Recorder(Path(scratch) / "sweep.jsonl", Redactor())
        apis = {
            ledger.digest(key): Api(base_url, recorder, key=key, deadline=_DEADLINE)
            for key in keys_from_environment()
        }
        try:
            yield apis
        finally:
            for api in apis.values():
                api.close()
            recorder.close()
