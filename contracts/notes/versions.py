"""Versions as notes and documents write them, in order; those that are not semantic have none."""

import re
from dataclasses import dataclass

NUMBERED = r"v?(?P<version>\d+\.\d+(?:\.\d+)?(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.-]+)?"
_WHOLE = re.compile(NUMBERED, re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A semantic version; one before its release is less than the release."""

    major: int
    minor: int
    patch: int
    released: bool = True
    before: tuple[tuple[bool, int, str], ...] = ()

    def __str__(self) -> str:
        """Return `0.7.0`, without what comes before the release."""
        return f"{self.major}.{self.minor}.{self.patch}"


def parsed(text: str) -> Version | None:
    """Return `v1.2.3`, `1.2` or `1.2.3-rc.1` as a version, and None for anything else."""
    match = _WHOLE.fullmatch(text.strip())
    if match is None:
        return None
    numbers, _, before = match["version"].partition("-")
    major, minor, patch = (*map(int, numbers.split(".")), 0)[:3]
    return Version(major, minor, patch, not before, _order(before))


def _order(before: str) -> tuple[tuple[bool, int, str], ...]:
    """Return the parts of `rc.1` so that numbers come before words, and by their size."""
    parts = before.split(".") if before else []
    return tuple((False, int(part), "") if part.isdecimal() else (True, 0, part) for part in parts)
