"""Call a target as one developer, every exchange recorded."""

import threading
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from contracts.client import weather
from contracts.client.addresses import absolute
from contracts.client.admission import Admission
from contracts.client.answer import Answer, NoAnswer
from contracts.client.operations import CALLS
from contracts.client.preconditions import Unmet
from contracts.client.recorder import Recorder
from contracts.client.target import is_loopback
from contracts.client.trusting import authorities
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
_UNSAID_PAUSE = 1.0  # seconds, doubled each time: a 429 need not say when to come back
_TOO_MANY = httpx.codes.TOO_MANY_REQUESTS
_MOST_REDIRECTS = 5


class Api:
    """A developer's view of the target. `key` None sends no `X-API-Key` at all.

    Every request goes out through `admission`, if there is one. An answer may take `slow` seconds,
    even from a target on this machine that has been silent before. `ca_file` holds further
    certificate authorities to trust.
    """

    def __init__(  # noqa: PLR0913 - each is what one must know of a target
        self,
        base_url: str,
        recorder: Recorder,
        *,
        key: str | None,
        deadline: float,
        slow: float = 0.0,
        ca_file: str | None = None,
        admission: Admission | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.recorder = recorder
        self.key = key
        recorder.redactor.learn(key, "key")
        self._authorities = authorities(ca_file)
        self._client = httpx.Client(
            timeout=httpx.Timeout(deadline, connect=min(deadline, 10)),
            limits=httpx.Limits(keepalive_expiry=1),
            trust_env=False,
            verify=self._authorities,
            http2=True,
        )
        self._after_silence = min(max(_AFTER_SILENCE, slow), deadline)
        self._admission = admission
        self._silences = 0
        self._lost_in_a_row = 0
        self._held_up = 0
        self._is_limited = False
        self._stores: set[str] = set()  # hosts that downloads were sent on to, and found there
        self._lock = threading.Lock()

    def get(self, path: str, **options: Any) -> Answer:
        """Send a GET request; see `request`."""
        return self.request("GET", path, **options)

    def follow(self, path: str) -> Answer:
        """GET a path that the target gave out, below its base URL or, as RFC 3986 has it, its host.

        The two differ where the base URL has a path of its own: then the more likely one is asked
        for first, and the other if there is nothing.
        """
        prefix = urlsplit(self.base_url).path
        readings = [self.base_url + path, self.base_url.removesuffix(prefix) + path]
        if path.startswith(f"{prefix}/"):
            readings.reverse()
        first = self.get(readings[0])
        if first.status_code != httpx.codes.NOT_FOUND or not prefix:
            return first
        other = self.get(readings[1])
        return first if other.status_code == httpx.codes.NOT_FOUND else other

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
        """Send one request to a path, or a whole URL, of the target and return its answer.

        What is lost is sent again, as `retry` says and if that is harmless. Raises `NoAnswer` if
        the target gives none to this request, `TargetError` if it has been silent several times in
        a row and gives none to a plain request either, and `Unmet` if it goes on to say that there
        are too many requests.
        """
        sent = {**self._own_headers(), **(headers or {})}
        url = self.base_url + path if path.startswith("/") else path
        request = self._client.build_request(method, url, headers=sent, **options)
        answer = self.send(request, operation=operation, retry=retry)
        if answer.status_code == _TOO_MANY:
            raise Unmet(f"rate limited, however long was waited: {answer}")
        return answer

    def fetch(self, url: str, *, with_key: bool = False) -> Answer:
        """GET an absolute URL that the target gave out, by default without the API key.

        A redirect is followed, without the key and to the fifth: it may lead to where a picture is
        kept. One to another host that comes but once is weather. Raises `Unmet` for any other URL.
        """
        if (address := absolute(url)) is None:
            raise Unmet("what the target gave out as a URL is none that can be fetched")
        own = self._own_headers() if with_key else {}
        request = self._client.build_request("GET", address, headers=own)
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
        """Send a request as it is, again if it came too soon or was lost; see `pace`, `weather`.

        What came too soon to the last is not sent again until something else was answered. Raises
        `NotTested` if it may not be sent.
        """
        for left in reversed(range(1 if self._is_limited else _MOST_TURNS)):
            answer, pause = self._insist(request, operation, retry)
            if not pause and answer.status_code != _TOO_MANY:
                self._is_limited = False
                return answer
            if not pause and left:
                time.sleep(_UNSAID_PAUSE * 2 ** (_MOST_TURNS - 1 - left))
        self._is_limited = True
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

    def _own_headers(self) -> dict[str, str]:
        return {"X-API-Key": self.key} if self.key is not None else {}

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
        trusted = self._authorities
        with httpx.Client(timeout=_PROBE_DEADLINE, trust_env=False, verify=trusted) as client:
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
            self._client.timeout = httpx.Timeout(self._after_silence)
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
