"""Do several things at the same moment, to see what a target makes of it."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")


def together(act: Callable[[S], T], items: Iterable[S]) -> list[T]:
    """Return `act` of each item, in order; all start at the same moment, a thread each.

    Raises what the first of them raised, once all have ended.
    """
    asked = list(items)
    if not asked:
        return []
    barrier = Barrier(len(asked))

    def at_once(item: S) -> T:
        barrier.wait()
        return act(item)

    with ThreadPoolExecutor(len(asked)) as threads:
        futures = [threads.submit(at_once, item) for item in asked]
    return [future.result() for future in futures]
