"""The folders that runs write to: a new one each, whole files only, and `latest`."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile

from contracts.errors import SuiteError

LATEST = "latest"


def new_run_folder(root: Path, started_at: str) -> Path:
    """Make and return a folder under `root` that no other run has, named after the moment.

    Colons, which some file systems refuse, become hyphens. Raises SuiteError if it cannot be made.
    """
    name = re.sub(r"[^0-9A-Za-z.+-]", "-", started_at)
    with _told_as_suite_error(root):
        root.mkdir(parents=True, exist_ok=True)
        for attempt in count(1):
            folder = root / (name if attempt == 1 else f"{name}-{attempt}")
            try:
                folder.mkdir()
            except FileExistsError:
                continue
            return folder
    raise AssertionError  # count() never ends


def hold_writable(root: Path) -> None:
    """Raise SuiteError if no run's folder can be made under `root`, before any work is done."""
    with _told_as_suite_error(root):
        root.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=root):
            pass


def point_latest(root: Path, folder: Path) -> None:
    """Let `root/latest` point at the folder, replacing an older link in one step."""
    link = root / LATEST
    beside = _beside(link)
    with _told_as_suite_error(link), _removed_on_error(beside):
        beside.symlink_to(os.path.relpath(folder.resolve(), root.resolve()))
        beside.replace(link)


def write_whole(path: Path, text: str) -> None:
    """Write the text as UTF-8 so that a reader sees the old file or the new one, never a part.

    What UTF-8 cannot hold (a lone surrogate) is written as its escape. Raises SuiteError naming the
    file if the disk is full or the folder cannot be written.
    """
    beside = _beside(path)
    with _told_as_suite_error(path), _removed_on_error(beside):
        with beside.open("wb") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")


@contextmanager
def _removed_on_error(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def _told_as_suite_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SuiteError(
            f"{path} cannot be written: {error.strerror or error}.",
            "Make room or choose another folder, and run again.",
        ) from error
