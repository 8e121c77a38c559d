"""Call a target as one developer, every exchange recorded."""

import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from contracts.client import weather
from contracts.client.admission import Admission
from contracts.client.answer import Answer, NoAnswer
from contracts.client.operations import CALLS
from contracts.client.recorder import Recorder
from contracts.client.target import is_loopback
from contracts.client.weather import Loss, Retry
from contracts.errors import TargetError

_MOST_SILENCES = 3
_HOPELESS = 8  # lost in a row: a network that is merely bad does not do that
_AFTER_SILENCE = 10.0  # seconds; on this machine nothing but a hang takes longer
_PROBE_DEADLINE = 10.0
_PROBES = 5
_BETWEEN_PROBES = 0.1
_DELAYED_ACK = (0.039, 0.06)
_HELD_UP_OFTEN = 8
_MOST_TURNS = 5
_MOST_REDIRECTS = 5


@cache
def _authorities() -> ssl.SSLContext:
    """Return the certificate authorities that are trusted, which take a while to read, once."""
    return httpx.create_ssl_context(trust_env=False)


class Api:
    """A developer's view of the target. `key` None sends no `X-API-Key` at all.

    Every request goes out through `admission`, if there is one.
    """

    def __init__(
        self,
        base_url: str,
        recorder: Recorder,
        *,
        key: str | None,
        deadline: float,
        admission: Admission | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.recorder = recorder
        self.key = key
        recorder.redactor.learn(key, "key")
        self._client = httpx.Client(
            timeout=httpx.Timeout(deadline, connect=min(deadline, 10)),
            limits=httpx.Limits(keepalive_expiry=1),
            trust_env=False,
            verify=_authorities(),
            http2=True,
        )
        self._deadline = deadline
        self._admission = admission
        self._silences = 0
        self._lost_in_a_row = 0
        self._held_up = 0
        self._stores: set[str] = set()  # hosts that downloads were sent on to, and found there
        self._lock = threading.Lock()

    def get(self, path: str, **options: Any) -> Answer:
        """Send a GET request; see `request`."""
        return self.request("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> Answer:
        """Send a POST request with a JSON body; see `request`."""
        return self.request("POST", path, json=json, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        """Send a DELETE request; see `request`."""
        return self.request("DELETE", path, **options)

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        operation: str | None = None,
        retry: Retry = weather.USUAL,
        **options: Any,
    ) -> Answer:
        """Send one request to a path of the target and return its answer.

        What is lost is sent again, as `retry` says and if that is harmless.
        Raises `NoAnswer` if the target gives none to this request, and `TargetError` if it has
        been silent several times in a row and gives none to a plain request either.
        """
        own = {"X-API-Key": self.key} if self.key is not None else {}
        request = self._client.build_request(
            method, self.base_url + path, headers={**own, **(headers or {})}, **options
        )
        return self.send(request, operation=operation, retry=retry)

    def fetch(self, url: str, *, with_key: bool = False) -> Answer:
        """GET an absolute URL that the target gave out, by default without the API key.

        A redirect is followed, without the key and to the fifth: it may lead to where a picture is
        kept. One to another host that comes but once is weather, as any other is.
        """
        own = {"X-API-Key": self.key} if with_key and self.key is not None else {}
        request = self._client.build_request("GET", url, headers=own)
        answer = self.send(request, operation=weather.DOWNLOAD)
        for _ in range(_MOST_REDIRECTS):
            there = answer.response.next_request
            if there is None:
                break
            request = self._client.build_request("GET", there.url)
            answer = self.send(request, operation=weather.DOWNLOAD)
            if answer.media_type.startswith("image/"):
                self._stores.add(there.url.host)
        return answer

    def send(
        self,
        request: httpx.Request,
        *,
        operation: str | None = None,
        retry: Retry = weather.USUAL,
    ) -> Answer:
        """Send a request as it is, again if it came too soon (429) or was lost; see `weather`.

        Raises `NotTested` if it may not be sent.
        """
        for _ in range(_MOST_TURNS):
            answer, pause = self._insist(request, operation, retry)
            if not pause:
                break
        return answer

    def _insist(
        self, request: httpx.Request, operation: str | None, retry: Retry
    ) -> tuple[Answer, float]:
        """Return the service's answer, and for how long it asks to wait before the next."""
        lost: list[int] = []
        while True:
            tried = self._try(request, operation)
            loss = tried.loss
            self._lost_in_a_row = 0 if loss is None else self._lost_in_a_row + 1
            hopeless = self._lost_in_a_row > _HOPELESS
            again = (
                loss is not None
                and not hopeless
                and len(lost) + 1 < retry.tries
                and loss.may_be_repeated(request, retry)
            )
            number = self.recorder.record(
                request,
                tried.response,
                operation=operation,
                seconds=tried.seconds,
                error=weather.told(loss, len(lost), again=again, hopeless=hopeless),
            )
            is_last = loss is None or (loss.is_page and not again)
            if tried.response is not None and is_last:
                self._keep_pace(tried.seconds, tried.response)
                if lost:
                    self.recorder.rests_on(number, lost)
                return Answer(tried.response, number), tried.pause
            if loss is not None and not again:
                raise self._no_answer(request, loss, tried.seconds, number) from loss.error
            lost.append(number)
            time.sleep(weather.pause(len(lost)))

    def _try(self, request: httpx.Request, operation: str | None) -> "_Tried":
        """Send a request once; a stranger's answer says nothing of what it cost."""
        start = time.perf_counter()
        pause = 0.0
        try:
            with self._admission.admit(request) if self._admission else nullcontext() as passage:
                start = time.perf_counter()
                response = self._client.send(request)
                loss = weather.intrusion(request, response, operation)
                there = response.next_request
                if operation == weather.DOWNLOAD and there is not None:
                    self.recorder.redactor.learn_download(str(there.url))
                    loss = None if there.url.host in self._stores else loss
                if passage is not None and loss is None:
                    pause = passage.answered(response)
        except httpx.HTTPError as error:
            return _Tried(None, Loss.of(error), time.perf_counter() - start)
        return _Tried(response, loss, time.perf_counter() - start, pause)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _keep_pace(self, seconds: float, answer: httpx.Response) -> None:
        """Let a server close its connections if each answer waits for a delayed acknowledgement.

        One that writes head and body apart, without TCP_NODELAY, is held up 40 ms by every
        answer on a connection that stays open, and by none on one that it closes. HTTP/2 knows no
        such header, and no such server.
        """
        with self._lock:
            self._silences = 0
            was_held_up = _DELAYED_ACK[0] < seconds < _DELAYED_ACK[1]
            self._held_up = self._held_up + 1 if was_held_up else 0
            if self._held_up == _HELD_UP_OFTEN and answer.http_version != "HTTP/2":
                self._client.headers["Connection"] = "close"

    def _is_there(self) -> bool:
        """Return whether the target answers a plain request, whatever it says."""
        with httpx.Client(timeout=_PROBE_DEADLINE, trust_env=False) as client:
            for _ in range(_PROBES):
                try:
                    client.get(self.base_url + CALLS["profile-ids"].path)
                except httpx.TimeoutException:
                    return False
                except httpx.HTTPError:
                    time.sleep(_BETWEEN_PROBES)
                else:
                    return True
        return False

    def _no_answer(
        self, request: httpx.Request, loss: Loss, seconds: float, exchange: int
    ) -> Exception:
        silent = loss.is_silence
        with self._lock:
            self._silences = self._silences + 1 if silent else 0
            silences = self._silences
        where = self.recorder.redactor.text(f"{request.method} {request.url}")
        if silences >= _MOST_SILENCES and not self._is_there():
            return TargetError(
                f"{self.base_url} stopped answering: {where} got no answer in {seconds:.0f} s.",
                "Is the target still up?",
            )
        if silent and is_loopback(self.base_url):
            self._client.timeout = httpx.Timeout(min(_AFTER_SILENCE, self._deadline))
        return NoAnswer(
            f"{where}: {_what(loss)} {seconds:.1f} s",
            timed_out=silent,
            was_intruded=loss.error is None,
            exchange=exchange,
        )


@dataclass(frozen=True)
class _Tried:
    """What came of sending a request once; without a loss there is a response."""

    response: httpx.Response | None
    loss: Loss | None
    seconds: float
    pause: float = 0.0


def _what(loss: Loss) -> str:
    if loss.is_silence:
        return "no answer in"
    return f"{loss.reason if loss.error is None else type(loss.error).__name__} after"
