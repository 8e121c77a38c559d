"""A door that is shut when a run ends, so that no thread left behind asks for anything more."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from contracts.client.preconditions import not_tested


class Door:
    """Knows who is out, and lets nobody out once it is shut."""

    def __init__(self) -> None:
        self._is_shut = False
        self._out = 0
        self._changed = threading.Condition()

    @contextmanager
    def way(self) -> Iterator[None]:
        """Be out for as long as a request takes; raise `NotTested` once the door is shut."""
        with self._changed:
            if self._is_shut:
                not_tested("the run has ended")
            self._out += 1
        try:
            yield
        finally:
            with self._changed:
                self._out -= 1
                self._changed.notify_all()

    def shut(self, patience: float) -> None:
        """Let nobody out any more, and wait so many seconds for those who still are."""
        with self._changed:
            self._is_shut = True
            self._changed.wait_for(lambda: not self._out, patience)
