"""Do several things at the same moment, to see what a target makes of it."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from threading import Barrier, Thread
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")


def together(act: Callable[[S], T], items: Iterable[S]) -> list[T]:
    """Return `act` of each item, in order; all start at the same moment, a thread each.

    Raises what the first of them raised, once all have ended. An interrupt waits for none of
    them: those that have not begun never do, and the others cannot keep the process alive.
    """
    asked = list(items)
    if not asked:
        return []
    barrier = Barrier(len(asked))
    futures: list[Future[T]] = [Future() for _ in asked]

    def at_once(item: S, future: Future[T]) -> None:
        try:
            barrier.wait()
            future.set_result(act(item))
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            future.set_exception(error)

    try:
        for pair in zip(asked, futures, strict=True):
            Thread(target=at_once, args=pair, daemon=True).start()
        wait(futures)
    except BaseException:
        barrier.abort()
        raise
    return [future.result() for future in futures]
