"""What the processes of a run leave on disk: one transcript, and nothing secret."""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from contracts.client import Redactor
from contracts.client.recorder import line, read
from contracts.client.sharing import FOLDER as SHARED
from contracts.errors import SuiteError

TRANSCRIPT = "transcript.jsonl"
WEATHER = ".weather"  # what the processes tell each other of the network


def of_worker(folder: Path, worker: str) -> Path:
    """Return where the process of this name writes its exchanges."""
    return folder / f"transcript{'-' + worker if worker else ''}.jsonl"


def merge(folder: Path, workers: Iterable[str]) -> dict[str, dict[int, int]]:
    """Join the transcripts of all processes in the order of time; return the new numbers."""
    files = {worker: of_worker(folder, worker) for worker in workers}
    exchanges = [
        (worker, exchange)
        for worker, file in files.items()
        if file.exists()
        for exchange in read(file, broken_off=True)
    ]
    exchanges.sort(key=lambda item: item[1].at)
    numbers: dict[str, dict[int, int]] = {worker: {} for worker in files}
    merged = folder / f"{TRANSCRIPT}.partial"
    try:
        with merged.open("wb") as stream:
            for number, (worker, exchange) in enumerate(exchanges, start=1):
                numbers[worker][exchange.id] = number
                stream.write(line(replace(exchange, id=number)))
        for file in files.values():
            file.unlink(missing_ok=True)
        merged.rename(folder / TRANSCRIPT)
    except OSError as error:
        raise SuiteError(f"Cannot write {merged}: {error.strerror}.", "Free some space.") from error
    return numbers


def scrub(folder: Path, redactor: Redactor) -> None:
    """Redact what others wrote, allure-pytest above all; remove what parallel processes shared."""
    if (folder / SHARED).is_dir():
        shutil.rmtree(folder / SHARED)
    for file in folder.rglob("*"):
        if file.name in {".account", ".near", ".pace", WEATHER} or file.name.startswith(".slot-"):
            file.unlink()
        elif file.is_file() and not file.is_symlink():
            _rewrite(file, redactor)


def _rewrite(file: Path, redactor: Redactor) -> None:
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        return  # a picture that allure kept: no text in it
    clean = redactor.text(text)
    if clean != text:
        temporary = file.with_name(f".{file.name}.clean")
        try:
            temporary.write_text(clean, "utf-8")
            temporary.replace(file)
        except OSError as error:
            raise SuiteError(f"Cannot redact {file}: {error.strerror}.") from error
