"""Find out whether a target's control API is one at all, before anything is paid for.

An environment need not offer every call, fault or developer. So each developer asks for what does
no harm, and one answer that a control API may give is enough. None is who answers every call as one
that nobody offers (404, 401, a web page), and who does not answer at all.
"""

import json
import time
from dataclasses import dataclass
from typing import Any

import httpx

from contracts.client import Target
from contracts.client.trusting import authorities
from contracts.errors import TargetError
from contracts.pytest_plugin.reaching import may_pass, out_of_reach

_DEADLINE = httpx.Timeout(10.0, connect=5.0)
_ROUNDS = 5
_BETWEEN_ROUNDS = 0.3
_SILENCES = 3
_TOO_OFTEN = 429
_GATEWAY = frozenset({502, 503, 504})
_PAGES = ("text/html", "application/xhtml+xml")
_NOBODYS = "/phota-contracts-no-such-call"
_HINT = (
    "Give the address of one, as README.md describes it, and keys that it knows, or leave "
    "--control-url out: then what needs a control API is not tested."
)


@dataclass(frozen=True, slots=True)
class _Call:
    """A request that changes nothing; `json` None sends no body."""

    method: str
    path: str
    json: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.path.lstrip('/')}"


_HARMLESS = (
    _Call("GET", "/charges"),
    _Call("POST", "/clock/advance", {"seconds": 0}),
    _Call("POST", "/faults", {"operation": "generate", "fault": "unavailable", "times": 0}),
    _Call("GET", "/faults"),  # whoever knows the call may say so by refusing the method
)


def reach_control(target: Target) -> None:
    """Raise `TargetError` if no harmless call is answered as a control API may answer it.

    What is lost is asked for again, since one lost answer does not mean that nobody is there.
    Without a developer's key there is nobody to ask as.
    """
    keys = (target.api_key, target.other_api_key, target.no_credit_api_key)
    known = [key for key in dict.fromkeys(keys) if key]
    if target.control_url is None or not known:
        return
    with httpx.Client(
        timeout=_DEADLINE,
        limits=httpx.Limits(max_keepalive_connections=0),
        trust_env=False,
        verify=authorities(target.ca_file),
        http2=True,
    ) as client:
        asking = _Asking(client, target.control_url)
        for left in reversed(range(_ROUNDS)):
            asking.begin()
            if any(asking.finds_one(key) for key in known):
                return
            if not left or not asking.lost:
                raise asking.error()
            time.sleep(_BETWEEN_ROUNDS)


class _Asking:
    """Asks the calls of a control API; `lost` counts what was not answered, and may be yet."""

    def __init__(self, client: httpx.Client, url: str) -> None:
        self.lost = 0
        self._client = client
        self._url = url
        self._said: dict[str, str] = {}
        self._failure: Exception | None = None
        self._silences = 0

    def begin(self) -> None:
        """Begin a round, for which nothing counts that came before but silence."""
        self.lost = 0
        self._said.clear()

    def finds_one(self, key: str) -> bool:
        """Return whether any call is answered to this developer as a control API may answer it."""
        return any(self._may_be_offered(call, key) for call in _HARMLESS)

    def error(self) -> TargetError:
        """Return what to tell a person of a control API that is none."""
        where = f"The control API at {self._url}"
        if self._said:
            said = "; ".join(f"{call}: {answer}" for call, answer in self._said.items())
            return TargetError(f"{where} answers nothing as a control API does ({said}).", _HINT)
        if self._failure is None or isinstance(self._failure, httpx.ReadTimeout):
            return TargetError(f"{where} did not answer {self._silences} requests.", _HINT)
        failed = out_of_reach(self._url, self._failure, where)
        return TargetError(failed.message, f"{failed.hint} {_HINT}")

    def _may_be_offered(self, call: _Call, key: str) -> bool:
        """Return whether the call is answered well, or at least as none that nobody offers."""
        answer = self._ask(call, key)
        if answer is None:
            return False
        if answer.status_code == _TOO_OFTEN or _tells_charges(answer):
            return True
        if answer.is_success and not _is_page(answer):
            return True
        nobodys = self._ask(_Call(call.method, _NOBODYS, call.json), key)
        return nobodys is not None and nobodys.status_code != answer.status_code

    def _ask(self, call: _Call, key: str) -> httpx.Response | None:
        """Return the answer to a call; None if it was lost, and may come when asked for again."""
        headers = {"X-API-Key": key}
        try:
            url = self._url + call.path
            answer = self._client.request(call.method, url, json=call.json, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            self._note(error)
            return None
        if call.path != _NOBODYS:
            self._said.setdefault(str(call), _shown(answer))
        if answer.status_code in _GATEWAY:
            self.lost += 1
            return None
        return answer

    def _note(self, error: Exception) -> None:
        """Count what was lost; stop where asking again cannot help, or nobody says a word."""
        self._failure = error
        self.lost += 1
        self._silences += isinstance(error, httpx.TimeoutException)
        is_hopeless = not (may_pass(error) or isinstance(error, httpx.DecodingError))
        if is_hopeless or self._silences >= _SILENCES:
            raise self.error() from None


def _shown(answer: httpx.Response) -> str:
    """Return an answer in a word or two, none of its body: that may hold anything."""
    return f"{answer.status_code}, a web page" if _is_page(answer) else str(answer.status_code)


def _is_page(answer: httpx.Response) -> bool:
    media_type: str = answer.headers.get("content-type", "").strip().lower()
    return media_type.startswith(_PAGES)


def _tells_charges(answer: httpx.Response) -> bool:
    """Return whether it is what `GET charges` answers."""
    try:
        told = json.loads(answer.content)
    except (ValueError, RecursionError):
        return False
    charges = told.get("charges") if isinstance(told, dict) else None
    return isinstance(charges, list) and answer.is_success
