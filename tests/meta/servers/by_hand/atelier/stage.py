"""A house without a network, whose every word is written down with its accidents taken out."""

import base64
import hashlib
import hmac
import json
import random
import re
import threading
from unittest import mock

from atelier import pictures, state
from atelier.answers import Request
from atelier.house import BENCH, House

TODAY = 1_800_000_000.0
SMALL = {"1K": 64, "2K": 128, "4K": 256}  # a rehearsal needs no canvas of full size
ACCIDENTS = r"\d{18}|[0-9a-f]{40}|[0-9a-f]{18}|atelier\.[\w-]+"
Thread = threading.Thread  # the real one, before a stage puts its own in place
RECEIVER = "https://127.0.0.1:9/told"


def today():
    return TODAY


class AtOnce:
    """A thread that has run by the time it was started."""

    def __init__(self, target, args=(), **_):
        self.start = lambda: target(*args)


class Never:
    """A timer that is not waited for: the clock of the stage moves by hand."""

    def __init__(self, *_):
        self.start = lambda: None


class Stage:
    """`spoil(house)` tells the lie, if any; `script` is what was said, ready to be compared."""

    def __init__(self, manners, spoil=None):
        self.script = []
        manners.pause = lambda: None
        self.house = House(manners)
        self.house.gallery.base_url = "http://pictures"
        self.house.profiles.no_subject_image_url = "https://pictures.example/empty-chair.jpg"
        self.house.courier.post = self.take
        self.receiver = lambda: (200, "")
        self.keys = {
            "first": self.house.key,
            "second": self.house.other_key,
            "poor": self.house.poor_key,
            "wrong": "nobody",
        }
        owned = "|".join(map(re.escape, self.keys.values()))
        self.accidents = re.compile(f"{owned}|{ACCIDENTS}")
        self.names = {key: name for name, key in self.keys.items()}
        if spoil:
            spoil(self.house)

    def play(self, act):
        """Play one act; time stands still but for what the act advances it by."""
        with (
            mock.patch.object(state.time, "time", today),
            mock.patch("atelier.courier.threading.Thread", AtOnce),
            mock.patch("atelier.jobs.threading.Timer", Never),
            mock.patch.object(random, "shuffle"),
            mock.patch.dict(pictures.LONG_SIDE, SMALL),
        ):
            act(self)
        return self.script

    def call(self, method, path, body=None, key="first", *, raw=None, media="application/json"):
        """One request; the answer's data, or its bytes."""
        headers = {"content-type": media} if body is not None or raw is not None else {}
        if key:
            headers["x-api-key"] = self.keys.get(key, key)
        sent = raw if raw is not None else json.dumps(body).encode() if body is not None else b""
        path = path if path.startswith(f"/{BENCH}") else f"/v1/phota{path}"
        return self.ask(self.house.handle, Request(method, path, headers, sent))

    def ask(self, handle, request):
        answer = handle(request)
        payload = self.house.wire.payload(answer)
        told = answer.body if isinstance(answer.body, dict) else payload
        headers = self.house.wire.headers(answer, payload)
        headers.pop("Date")
        self.note(request.method, answer.status, answer.dropped, headers, payload)
        return told

    def note(self, *words):
        self.script.append([self.plain(word) for word in words])

    def plain(self, word):
        """Ids by the order of their appearance, keys by their owner, pictures by their digest."""
        if isinstance(word, dict):
            return {self.plain(name): self.plain(value) for name, value in word.items()}
        if isinstance(word, list):
            return [self.plain(value) for value in word]
        if isinstance(word, bytes) and word.startswith(b"{"):
            return self.plain(json.loads(word))
        if isinstance(word, bytes | str) and len(word) > 400:
            return hashlib.sha256(word if isinstance(word, bytes) else word.encode()).hexdigest()
        if not isinstance(word, bytes | str):
            return word
        text = word.decode("latin-1") if isinstance(word, bytes) else word
        return self.accidents.sub(self.named, text)

    def named(self, found):
        return self.names.setdefault(found.group(), f"#{len(self.names)}")

    def take(self, url, headers, letter):
        """The receiver: notes what comes, and whose secret it was signed with."""
        status, location = self.receiver()
        told = headers["X-Phota-Signature"].removeprefix("sha256=")
        signers = [
            name
            for name, key in self.keys.items()
            if (tenant := self.house.tenants.get(key))
            and hmac.compare_digest(told, self.sign(tenant, letter))
        ]
        signer = signers[0] if signers else "nobody"
        self.note("callback", url, headers["content-type"], signer, letter)
        if status is None:
            raise ConnectionRefusedError(url)
        return status, location

    def sign(self, tenant, letter):
        secret = (tenant.secret or "").encode()
        return base64.b64encode(hmac.new(secret, letter, hashlib.sha256).digest()).decode()

    # The turns of phrase that the acts are made of.

    def advance(self, seconds):
        self.call("POST", f"/{BENCH}/clock/advance", {"seconds": seconds})

    def charges(self, key="first"):
        self.call("GET", f"/{BENCH}/charges", key=key)

    def plan(self, operation, fault, times=1):
        told = {"operation": operation, "fault": fault, "times": times}
        self.call("POST", f"/{BENCH}/faults", told)

    def train(self, count=10, key="first", **more):
        urls = [f"https://pictures.example/{n}.jpg" for n in range(count)]
        told = self.call("POST", "/profiles/add", {"image_urls": urls, **more}, key)
        return told.get("profile_id", "none") if isinstance(told, dict) else "none"

    def ready(self, **more):
        profile_id = self.train(**more)
        self.house.tenants[self.keys[more.get("key", "first")]].profiles[profile_id].created = 0.0
        return profile_id

    def work(self, operation, key="first", **more):
        return self.call("POST", f"/{operation}", {**BASICS[operation], **more}, key)

    def order(self, operation, key="first", **more):
        """Submit by order; the handle."""
        return self.work(operation, key, **{"async": True, "response_mode": "urls", **more})

    def poll(self, handle, times=2, key="first"):
        for _ in range(times):
            told = self.call("GET", f"/jobs/{handle.get('job_id', 'none')}", key=key)
        return told

    def visit(self, url):
        target = url.removeprefix("http://pictures")
        return self.ask(self.house.download, Request("GET", target, {}))

    def at_once(self, count, act):
        """The same act by several threads at the same time; their results in no order."""
        together, results = threading.Barrier(count), []

        def run():
            together.wait()
            results.append(act())

        threads = [Thread(target=run) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results


SHOWN = "https://pictures.example/shown.jpg"
BASICS = {
    "edit": {"prompt": "a hat", "images": [SHOWN]},
    "generate": {"prompt": "a hat"},
    "enhance": {"image": SHOWN},
    "remix": {"input_image": SHOWN, "reference_image": SHOWN},
}
