"""Let a person's own application go through the drills, one at a time, at one address.

The address, the key and the webhook secret stay the same for the whole session. Between drills the
sandbox behaves, so that an application can start, and fetch what it fetches once.
"""

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from contracts.certification.certifying import context_of
from contracts.certification.drills import Drill
from contracts.certification.judging import judge
from contracts.certification.record import Ending, Record
from contracts.certification.sandbox import Sandbox
from contracts.certification.scripts import Script
from contracts.certification.stage import Identity, Stage
from contracts.certification.tasks import Feature, Task
from contracts.clauses import clause
from contracts.errors import UsageError
from contracts.model import ClauseVerdict, Verdict

_BETWEEN = "between drills"
_AT_ONCE = "client-request."  # what can be judged before the drill has ended
_BROKEN = frozenset({Verdict.FAIL, Verdict.ERROR})
_MENDED = frozenset({Verdict.FAIL, Verdict.WARN})
_SHOWN = frozenset({Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.OBSERVED, Verdict.ERROR})


@dataclass
class _Turn:
    """One drill of the session: its record so far, if it was begun."""

    drill: Drill
    task: Task
    record: Record | None = None
    verdicts: tuple[ClauseVerdict, ...] = field(default=())


class Session:
    """The drills of one sitting. Every method may be called from any thread."""

    def __init__(
        self,
        sandbox: Sandbox,
        plan: Iterable[tuple[Drill, Task]],
        unused: Collection[Feature] = (),
        *,
        port: int = 0,
    ) -> None:
        self._sandbox = sandbox
        self._unused = frozenset(unused)
        self._turns = {drill.name: _Turn(drill, task) for drill, task in plan}
        self._identity = Identity.new()
        self._lock = threading.RLock()
        self._active: str | None = None
        self._stage: Stage = sandbox.open(
            _BETWEEN, Script(), ports=(port, 0), identity=self._identity
        )
        self.url = self._stage.url

    def begin(self, name: str) -> None:
        """Begin a drill, anew if it was begun before; raise `UsageError` if there is none such."""
        with self._lock:
            turn = self._turn(name)
            self.abandon()
            turn.record, turn.verdicts = None, ()
            self._open(turn.drill.name, turn.drill.script())
            self._active = name

    def abandon(self) -> None:
        """Leave the active drill, as if it had not been begun."""
        with self._lock:
            if self._active is not None:
                self._open(_BETWEEN, Script())
                self._active = None

    def end(self, *, succeeded: bool, said: str) -> None:
        """End the active drill with what its person saw: success or not, and what was shown."""
        with self._lock:
            if self._active is None:
                return
            turn, stage = self._turns[self._active], self._stage
            self._open(_BETWEEN, Script())
            ending = Ending(stage.now(), succeeded, said=said, by_hand=True)
            turn.record = replace(stage.record(self._context(turn)), ending=ending)
            self._active = None
            self._judge_all()

    def close(self) -> None:
        """Stop serving; a drill that is active is left."""
        with self._lock:
            self._active = None
            self._sandbox.close(self._stage)

    @property
    def records(self) -> Sequence[Record]:
        """The records of the drills that were ended, in the drills' order."""
        with self._lock:
            return [turn.record for turn in self._turns.values() if turn.record is not None]

    def state(self) -> Mapping[str, Any]:
        """Return all that the page shows, as JSON values."""
        with self._lock:
            certificates = self._sandbox.certificates
            return {
                "address": {
                    "PHOTA_BASE_URL": self.url,
                    "PHOTA_API_KEY": self._identity.key,
                    "certificate authority": str(certificates.authority),
                    "certificate for your receiver": str(certificates.receiver),
                    "its private key": str(certificates.receiver_key),
                },
                "drills": [self._told(turn) for turn in self._turns.values()],
            }

    def _judge_all(self) -> None:
        """Judge each drill anew, since the one that has ended may show what is a habit."""
        for turn in self._turns.values():
            if turn.record is not None:
                turn.verdicts = judge([turn.record], self._unused, self.records)

    def _open(self, name: str, script: Script) -> None:
        """Put another stage at the same addresses."""
        self._sandbox.close(self._stage)
        ports = (_port(self.url), _port(self._stage.download_origin))
        self._stage = self._sandbox.open(name, script, ports=ports, identity=self._identity)

    def _turn(self, name: str) -> _Turn:
        if name not in self._turns:
            raise UsageError(f"There is no drill {name!r}.", "Choose one that the page shows.")
        return self._turns[name]

    def _context(self, turn: _Turn) -> Mapping[str, Any]:
        return {
            **context_of(turn.drill, turn.task, None, self._sandbox.certificates),
            "unused": sorted(self._unused),
        }

    def _told(self, turn: _Turn) -> Mapping[str, Any]:
        is_active = turn.drill.name == self._active
        verdicts, requests = turn.verdicts, turn.record.requests if turn.record else ()
        if is_active:
            now = self._stage.record(self._context(turn))
            requests = now.requests
            verdicts = tuple(
                each
                for each in judge([now], self._unused, self.records)
                if each.id.startswith(_AT_ONCE)
            )
        shown = [each for each in verdicts if each.verdict in _SHOWN]
        return {
            "name": turn.drill.name,
            "title": turn.drill.title,
            "task": turn.task.words_by_hand,
            "good_end": turn.drill.good_end,
            "operation": turn.task.operation,
            "parameters": dict(turn.task.parameters),
            "state": _state(shown, is_active=is_active, was_ended=turn.record is not None),
            "is_active": is_active,
            "requests": len(requests),
            "wanted": list(turn.drill.shows),
            "clauses": [
                {
                    "id": each.id,
                    "verdict": each.verdict.value,
                    "reason": each.reason or each.observed or "",
                    "mend": clause(each.id).mend if each.verdict in _MENDED else "",
                }
                for each in shown
            ],
        }


def _port(origin: str) -> int:
    return urlsplit(origin).port or 0


def _state(shown: Sequence[ClauseVerdict], *, is_active: bool, was_ended: bool) -> str:
    """Return in one word how a drill stands; what is broken shows at once."""
    seen = {each.verdict for each in shown}
    if seen & _BROKEN:
        return "broken"
    if is_active:
        return "active"
    if not was_ended:
        return "waiting"
    if Verdict.WARN in seen:
        return "warned"
    return "kept" if seen else "unshown"
