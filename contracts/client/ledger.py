"""What the run has created on the target, seen on the wire, so that all of it can be deleted."""

import json
import threading
from collections.abc import Collection
from urllib.parse import quote, unquote

import httpx

from contracts.client.api import Api
from contracts.client.operations import CALLS
from contracts.errors import TargetError
from contracts.model import Exchange

_ADD = CALLS["profile-add"].path
_PROFILES = "/v1/phota/profiles/"


class Ledger:
    """Watches exchanges: which profiles were created by which key, and not yet deleted."""

    def __init__(self) -> None:
        self._open: dict[str, str] = {}
        self._lock = threading.Lock()

    @property
    def open(self) -> dict[str, str]:
        """The key that created each profile still there, by profile id."""
        return dict(self._open)

    def adopt(self, entries: dict[str, str]) -> None:
        """Take over what another process of the run has created."""
        self._open |= entries

    def watch(
        self, exchange: Exchange, request: httpx.Request, response: httpx.Response | None
    ) -> None:
        """Note a creation or a deletion."""
        del exchange
        if response is None or not response.is_success:
            return
        path = request.url.path
        if request.method == "POST" and path == _ADD:
            self._note(request, response)
        elif request.method == "DELETE" and path.startswith(_PROFILES):
            with self._lock:
                self._open.pop(unquote(path.removeprefix(_PROFILES)), None)

    def sweep(self, apis: dict[str, Api], *, kept: Collection[str] = ()) -> int:
        """Delete what is still there and not to be kept, with the keys that created it.

        Returns how many remain.
        """
        for profile_id, key in self.open.items():
            if key not in apis or profile_id in kept:
                continue
            try:
                apis[key].delete(_PROFILES + quote(profile_id, safe=""))
            except (AssertionError, TargetError):
                continue  # what remains is counted, and told
            with self._lock:
                self._open.pop(profile_id, None)
        return len(self._open)

    def _note(self, request: httpx.Request, response: httpx.Response) -> None:
        try:
            profile_id = json.loads(response.content)["profile_id"]
        except (ValueError, KeyError, TypeError):
            return  # an answer that names no profile is judged elsewhere; here is nothing to delete
        if isinstance(profile_id, str) and profile_id:
            with self._lock:
                self._open[profile_id] = request.headers.get("X-API-Key", "")
