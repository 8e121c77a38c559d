"""Walks through changed servers, and where they leave the walk through a clean one."""

import asyncio
from typing import Any

from exercise import Exercise
from fastapi_server.server import Server


class Different(Exception):  # noqa: N818 - it is what was looked for
    """The walk saw something that the walk before it did not see."""


class Compared(list):
    """A list that may only grow as another one did."""

    def __init__(self, expected: list[str]) -> None:
        super().__init__()
        self.expected = expected

    def append(self, line: str) -> None:
        place = len(self)
        if place >= len(self.expected) or line != self.expected[place]:
            raise Different(f"{self.expected[place : place + 1]} -> {line}")
        super().append(line)


def observations(*changes: Any) -> list[str]:
    """What the walk sees of a new server to which the faults and flavours were applied."""
    return asyncio.run(walk(changes, []))


def first_difference(expected: list[str], *changes: Any) -> str | None:
    """The first thing that the walk sees otherwise than expected, or None."""
    try:
        seen = asyncio.run(walk(changes, Compared(expected)))
    except Different as difference:
        return str(difference)
    return None if len(seen) == len(expected) else "saw less"


async def walk(changes: tuple, seen: list[str]) -> list[str]:
    exercise = Exercise(Server(), seen)
    for change in changes:
        change.apply(exercise.server)
    return await exercise.run()
