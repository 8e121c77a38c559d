"""Read back what a run recorded, for reports that are rendered again."""

from collections.abc import Iterator
from pathlib import Path

from contracts.client import recorder
from contracts.errors import UsageError
from contracts.model import Exchange

FILE = "transcript.jsonl"


def load(directory: Path) -> Iterator[Exchange]:
    """Yield the exchanges of a run's folder; none if it holds no transcript.

    Raises UsageError if the file is not a transcript.
    """
    path = directory / FILE
    try:
        yield from recorder.read(path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageError(
            f"{path} is not a transcript: a line of it does not hold an exchange.",
            "Move it aside to render the reports without what was sent and received.",
        ) from None
