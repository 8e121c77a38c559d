"""What a run creates on a target, on disk before it is asked for, so that all of it can be deleted.

One append-only file of JSON lines for all processes of a run. A line says what is about to be
created, with the tag or the idempotency key by which it can be known again; a later one what came
back, and another that it is gone. Keys are never written: a digest tells which one created what.
"""

import fcntl
import itertools
import json
import os
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from contracts.client.appending import append
from contracts.client.prices import paid_operation
from contracts.errors import SuiteError, UsageError

FILE = "ledger.jsonl"
_PROFILES = "/v1/phota/profiles/"
_GONE = frozenset({200, 204, 404})
_OUR_TAG = re.compile(rb"phota-contracts-[0-9a-f]{12}")
_CLOSED = -1  # what a thread left behind may still write goes nowhere


def digest(key: str | None) -> str:
    """Return what stands for a key in a ledger."""
    return sha256(f"phota-contracts {key}".encode()).hexdigest()[:16]


@dataclass
class Holdings:
    """What is still there: profiles and the digest of the key that made each, by id.

    `lost` are creations whose answer never came, by intent: the digest and the tag sent. Of what
    is `barren`, since it names no images, only an answer could say that it has created anything.
    """

    profiles: dict[str, str] = field(default_factory=dict)
    lost: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    barren: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)

    def enter(self, entry: Mapping[str, Any]) -> None:
        """Take one line of a ledger into account."""
        if "intent" in entry:
            if entry["operation"] == "profile-add":
                asked = self.barren if entry.get("barren") else self.lost
                asked[entry["intent"]] = entry["key"], entry["tag"]
        elif "answer" in entry:
            self._answered(entry)
        elif "deleted" in entry:
            if self.profiles.get(entry["deleted"]) == entry["key"]:
                del self.profiles[entry["deleted"]]
        elif "found" in entry:
            self.profiles[entry["found"]] = entry["key"]
        elif "settled" in entry:
            self.lost.pop(entry["settled"], None)
        else:
            self.about |= entry

    def _answered(self, entry: Mapping[str, Any]) -> None:
        asked = self.barren if entry["answer"] in self.barren else self.lost
        key, _ = asked.get(entry["answer"], (None, None))
        if key is None:
            return
        if entry["profile_id"]:
            self.profiles[entry["profile_id"]] = key
        if entry["profile_id"] or entry["refused"]:
            del asked[entry["answer"]]

    def made_with(self, key: str | None) -> list[str]:
        """Return the ids of the profiles that are still there of those a key made, oldest first."""
        made_by = digest(key)
        return [id_ for id_, by in self.profiles.items() if by == made_by]

    @property
    def are_empty(self) -> bool:
        """Whether nothing is left."""
        return not self.profiles and not self.lost


class Ledger:
    """One process's hand in the ledger; `durable` makes sure that each line outlives the machine.

    While it is open the file is locked, so that a sweep can tell a run that still goes on.
    """

    def __init__(
        self, file: Path, *, durable: bool = True, about: Mapping[str, Any] | None = None
    ) -> None:
        self.file = file
        self.holdings = Holdings()
        self._durable = durable
        self._lock = threading.Lock()
        self._name = os.urandom(4).hex()
        self._numbers = itertools.count(1)
        try:
            self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise SuiteError(f"Cannot write {file}: {error.strerror}.") from error
        fcntl.flock(self._file, fcntl.LOCK_SH)
        if about:
            self._write(dict(about), sync=durable)

    def intend(self, request: httpx.Request) -> str | None:
        """Write down what the request may create, before it goes out; return the intent's name."""
        operation = paid_operation(request)
        if operation is None:
            return None
        sent = _object(request.content)
        intent = f"{self._name}-{next(self._numbers)}"
        entry = {
            "intent": intent,
            "operation": operation,
            "key": digest(request.headers.get("X-API-Key")),
            "tag": _text(sent.get("tag")) or _tag_within(request.content),
            "client_request_id": _text(sent.get("client_request_id")),
            "barren": not sent and b"image_urls" not in request.content,
        }
        self._write(entry, sync=self._durable and operation == "profile-add")
        return intent

    def answered(self, intent: str | None, request: httpx.Request, answer: httpx.Response) -> None:
        """Write down what came of an intent, or that a profile is gone."""
        if intent is not None:
            made = _object(answer.content) if answer.is_success else {}
            entry = {
                "answer": intent,
                "refused": answer.is_client_error,
                "profile_id": _text(made.get("profile_id")),
                "job_id": _text(made.get("job_id")),
            }
            self._write(entry, sync=self._durable and bool(entry["profile_id"]))
        elif _deletes(request) and answer.status_code in _GONE:
            key = digest(request.headers.get("X-API-Key"))
            self.gone(request.url.path.partition(_PROFILES)[2], key)

    def never_sent(self, intent: str | None) -> None:
        """Write down that an intent's request did not reach the target, or made nothing."""
        if intent is not None:
            self._write({"settled": intent}, sync=False)

    def found(self, intent: str, profile_id: str, key: str) -> None:
        """Write down that what an intent created has been found on the target."""
        self._write({"found": profile_id, "intent_of": intent, "key": key}, sync=self._durable)

    def close(self) -> None:
        """Close the file, which lets a sweep begin."""
        with self._lock:
            os.close(self._file)
            self._file = _CLOSED

    def gone(self, profile_id: str, key: str) -> None:
        """Write down that a profile is on the target no longer."""
        if self.holdings.profiles.get(profile_id) == key:
            self._write({"deleted": profile_id, "key": key}, sync=False)

    def adopt(self, holdings: Holdings) -> None:
        """Take over what others have created, so that its deletion is written down here."""
        self.holdings = holdings

    def _write(self, entry: Mapping[str, Any], *, sync: bool) -> None:
        line = json.dumps(entry).encode() + b"\n"
        try:
            with self._lock:
                append(self._file, line)
                self.holdings.enter(entry)
            if sync:
                os.fsync(self._file)
        except OSError as error:
            raise SuiteError(
                f"Cannot write {self.file}: {error.strerror}.", "Nothing is created unwritten."
            ) from error


def read(file: Path) -> Holdings:
    """Return what a ledger says is still there; raise `UsageError` if there is no such ledger."""
    holdings = Holdings()
    for entry in _entries(file):
        holdings.enter(entry)
    return holdings


def is_in_use(file: Path) -> bool:
    """Return whether a process of the run still lives."""
    with file.open("rb") as ledger:
        try:
            fcntl.flock(ledger, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _entries(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines; half a line is that of a killed process, which sent nothing after it."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise UsageError(f"Cannot read {file}: {error.strerror}.") from error
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _tag_within(content: bytes) -> str | None:
    """Return the tag of ours in a body that is no JSON object, but may be taken for one."""
    found = _OUR_TAG.search(content)
    return found[0].decode("ascii") if found else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _deletes(request: httpx.Request) -> bool:
    return request.method == "DELETE" and _PROFILES in request.url.path
