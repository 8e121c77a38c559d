"""Delete what a ledger says is still on the target, and nothing else."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from contracts.client.answer import NoAnswer
from contracts.client.api import Api
from contracts.client.ledger import Holdings, Ledger
from contracts.client.operations import CALLS
from contracts.client.preconditions import Unmet
from contracts.client.profiles import TAG_PREFIX, YI
from contracts.errors import TargetError

_GONE = frozenset({200, 204, 404})
_LOOKS = 3
_BETWEEN_LOOKS = 0.5
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: how many profiles it deleted, and what remains, each with the reason."""

    deleted: int = 0
    remaining: tuple[str, ...] = ()


class _Sweep:
    def __init__(
        self, ledger: Ledger, apis: Mapping[str, Api], looks: int, patience: float
    ) -> None:
        self.ledger = ledger
        self._patience = patience
        self._end = time.monotonic() + patience
        self._looks = looks
        self.apis = apis
        self.deleted = 0
        self.remaining: list[str] = []

    def find_lost(self) -> None:
        """Look for creations without an answer: a profile is ours if it bears the tag we sent."""
        for look in range(self._looks):
            lost = dict(self.ledger.holdings.lost)
            ours = {i: (k, t) for i, (k, t) in lost.items() if is_ours(t)}
            if not ours:
                break
            if look:
                time.sleep(_BETWEEN_LOOKS)
            self._match(ours, is_last=look == self._looks - 1)
        for _, tag in self.ledger.holdings.lost.values():
            if not is_ours(tag):
                self.remaining.append(
                    "a profile that was asked for without a tag of ours, and whose answer was "
                    "lost, may be there: look for one that nobody knows"
                )

    def _match(self, lost: Mapping[str, tuple[str, str | None]], *, is_last: bool) -> None:
        for key in {key for key, _ in lost.values()} & self.apis.keys():
            listed = self._listed(self.apis[key])
            if listed is None:
                continue
            for intent, (_, tag) in [item for item in lost.items() if item[1][0] == key]:
                found = [id_ for id_, its in listed if its and tag and its.strip() == tag.strip()]
                for profile_id in found:
                    self.ledger.found(intent, profile_id, key)
                if found or is_last:
                    self.ledger.never_sent(intent)

    def _listed(self, api: Api) -> list[tuple[str, str | None]] | None:
        try:
            answer = api.get(CALLS["profile-ids"].path)
            entries = answer.json()["profiles"] if answer.status_code == 200 else None  # noqa: PLR2004
            return None if entries is None else [(e["profile_id"], e.get("tag")) for e in entries]
        except (AssertionError, Unmet, TargetError, TypeError, KeyError):
            return None  # what cannot be looked for remains, and is told

    def delete_all(self) -> None:
        """Delete every profile whose key is at hand."""
        for profile_id, key in dict(self.ledger.holdings.profiles).items():
            if key not in self.apis:
                self.remaining.append(f"{profile_id}: its key {key} is not in the environment")
                continue
            reason = self._deleted(self.apis[key], profile_id)
            if reason is None:
                self.deleted += 1
                self.ledger.gone(profile_id, key)
            else:
                self.remaining.append(f"{profile_id}: {reason}")

    def _deleted(self, api: Api, profile_id: str) -> str | None:
        """Delete a profile; return why it may still be there, None if it is gone."""
        if time.monotonic() > self._end:
            return f"the {self._patience:g} s that a deletion may take were over"
        path = CALLS["profile-delete"].at(profile_id=quote(profile_id, safe=""))
        try:
            answer = api.delete(path)
        except (NoAnswer, Unmet, TargetError) as error:
            return str(error)
        return None if answer.status_code in _GONE else f"its deletion got {answer}"

    def tell_lost(self) -> None:
        """Say of each creation that could not be looked for, why."""
        for key, tag in self.ledger.holdings.lost.values():
            if is_ours(tag):
                missing = key not in self.apis
                why = f"its key {key} is not in the environment" if missing else "no list came"
                self.remaining.append(f"what was tagged {tag}: {why}")


def sweep(
    ledger: Ledger,
    apis: Mapping[str, Api],
    *,
    after_a_break: bool = False,
    patience: float = _PATIENCE,
) -> Swept:
    """Delete what the ledger holds, with the keys at hand by their digests.

    A creation whose answer was lost is looked for by the tag that it was sent with. What bears
    no tag of ours, and was not seen to be created by us, is never touched. After a break it is
    looked for longer, since the target may still be busy with what the run asked last. What is
    not deleted after `patience` seconds remains.
    """
    work = _Sweep(ledger, apis, _LOOKS if after_a_break else 1, patience)
    work.find_lost()
    work.delete_all()
    work.tell_lost()
    return Swept(work.deleted, tuple(work.remaining))


def is_ours(tag: str | None) -> bool:
    """Return whether a tag is one that no other run and nobody else uses."""
    if tag is None:
        return False
    return TAG_PREFIX in tag or (len(tag) == 1 and ord(tag) in YI)


__all__ = ["Holdings", "Swept", "is_ours", "sweep"]
