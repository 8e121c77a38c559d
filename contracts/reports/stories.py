"""The stories in a run's folder: each a test for pytest, which says what clause it broke."""

import re
from collections.abc import Mapping
from pathlib import Path

FOLDER = "stories"
_BROKE = re.compile(r'"""A story that broke ([a-z0-9.-]+)\.')


def told_in(directory: Path) -> Mapping[str, str]:
    """Return the path within the run's folder of each story, by the clause that it broke."""
    files = sorted((directory / FOLDER).glob("test_story_*.py"))
    found = ((_BROKE.match(file.read_text("utf-8")), file) for file in files)
    return {broke[1]: f"{FOLDER}/{file.name}" for broke, file in found if broke is not None}
