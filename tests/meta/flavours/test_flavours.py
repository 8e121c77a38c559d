"""Every flavour shows: a client that goes everywhere once can tell it from the plain mock."""

import asyncio
import json
from dataclasses import replace

import pytest

from contracts.client import CALLS, IMAGE_OPERATIONS, body
from contracts.documents import newest
from contracts.mock.flavours import FLAVOURS
from contracts.mock.sandbox import settings_for
from contracts.mock.server import application
from contracts.mock.service import build
from contracts.mock.triggers import MODERATED, NO_SUBJECT
from contracts.mock.variations import vary

NOON = 1_800_000_000.0
HOUR, DAY = 3600.0, 24 * 3600.0
HOOK = "https://127.0.0.1:9/hook"
EDIT, ADD, IDS = CALLS["edit"].path, CALLS["profile-add"].path, CALLS["profile-ids"].path
JOB = {"async": True, "response_mode": "urls"}
FACES = [f"https://images.example.com/{number}.jpg" for number in range(5)]
TRAINING = {"image_urls": FACES, "training_tier": "fast", "tag": "té"}


class Walk:
    """A walk through one mock, on a clock that stands still; `seen` is all there was to see."""

    def __init__(self, *flavours):
        self.seen = []
        settings = settings_for(api_version=newest(), seed=3)
        settings = replace(settings, job_seconds=4.0)
        self.key, _, self.poor = (developer.key for developer in settings.developers)
        service = build(settings, clock=lambda: NOON)
        service.send = self.hear
        vary(service, flavours=flavours)
        self.app = application(service)

    async def hear(self, to, url, sent, signature):
        self.seen.append((to, url, sent, signature))
        return False

    async def pause(self, seconds):
        self.seen.append(seconds)

    async def ask(self, method, url, sent=b"", key=None, **headers):
        """Send a request and return the JSON of its answer, an empty object if that is none."""
        path, _, query = url.removeprefix("http://127.0.0.1").partition("?")
        key = self.key if key is None else key
        given = {"host": "127.0.0.1", "x-api-key": key, "content-type": "application/json"}
        content = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
        scope = {
            "type": "http",
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": query.encode(),
            "headers": [
                (name.encode(), value.encode()) for name, value in (given | headers).items()
            ],
        }
        messages = []

        async def receive():
            return {"type": "http.request", "body": content}

        async def send(message):
            messages.append(message)

        await self.app(scope, receive, send)
        self.seen.append((method, url, messages))
        text = b"".join(message.get("body", b"") for message in messages)
        return json.loads(text) if text.startswith((b"{", b"[")) else {}

    async def advance(self, seconds):
        await self.ask("POST", "/_control/clock/advance", {"seconds": seconds})

    async def everywhere(self):
        for step in (
            self.refusals,
            self.profiles,
            self.pictures,
            self.jobs,
            self.keys,
            self.failures,
            self.expiry,
        ):
            await step()
        return self.seen

    async def refusals(self):
        for key in ("nobody", "", self.key):
            await self.ask("GET", IDS, key=key)
            await self.ask("GET", "/v1/phota/nothing", key=key)
        for sent in (b"{", b"[]", {"num_output_images": 9}, {"base_model": "x"}, {"beyond": 1}):
            await self.ask("POST", EDIT, sent)
        await self.ask("POST", EDIT, b"a=b", **{"content-type": "text/plain"})
        await self.ask("POST", EDIT, {"num_output_images": "2"})
        await self.ask("POST", EDIT, body("edit", prompt=7))
        await self.ask("POST", EDIT, body("edit", quality="auto"))
        await self.ask("POST", EDIT, body("edit", base_model="reve"))
        await self.ask("POST", EDIT, json.dumps(body("edit")).encode().replace(b"sky", b"sk\xff"))
        await self.ask("GET", f"{IDS}?tag=")
        await self.ask("POST", EDIT, {"images": ["bm8gcGljdHVyZQ=="]})
        await self.ask("POST", EDIT, {"num_output_images": 9}, key="nobody")
        await self.ask("POST", EDIT, body("edit"), key=self.poor)
        await self.ask("GET", IDS, key=self.poor)
        await self.ask("GET", "/_control/charges", key=self.poor)
        await self.ask("PUT", IDS)
        await self.ask("HEAD", IDS)
        await self.ask("GET", CALLS["job-status"].at(job_id="a%00b"))
        await self.ask("GET", IDS, **{"accept-encoding": "gzip"})

    async def profiles(self):
        first, second = [(await self.ask("POST", ADD, TRAINING))["profile_id"] for _ in range(2)]
        await self.ask("GET", "/_control/charges")
        await self.ask("POST", ADD, TRAINING | {"image_urls": FACES[:1] * 5})
        await self.ask("POST", ADD, TRAINING | {"image_urls": [NO_SUBJECT, *FACES[1:]]})
        for seconds in (0.0, 7.0, 200.0, 3 * HOUR):
            await self.advance(seconds)
            await self.ask("GET", CALLS["profile-status"].at(profile_id=first))
        await self.ask("GET", IDS)
        await self.ask("GET", CALLS["profile-picture"].at(profile_id=first))
        await self.ask("POST", EDIT, body("edit", profile_ids=[first]))
        await self.ask("DELETE", CALLS["profile-delete"].at(profile_id=second))

    async def pictures(self):
        for ratio in ("1:1", "16:9"):
            for changes in ({}, {"output_format": "jpg"}):
                await self.ask("POST", EDIT, body("edit", aspect_ratio=ratio, **changes))
        answer = await self.ask("POST", EDIT, body("edit", response_mode="urls"))
        for seconds in (0.0, 2 * DAY):
            await self.advance(seconds)
            await self.ask("GET", answer["download_urls"][0])

    async def jobs(self):
        submitted = [
            await self.ask("POST", CALLS[name].path, body(name, callback_url=HOOK, **JOB))
            for name in IMAGE_OPERATIONS
        ]
        await self.ask("GET", "/_control/charges")
        for seconds in (0.0, 2.0, 2.0, 0.5, 8 * HOUR):
            await self.advance(seconds)
            for job in submitted:
                await self.ask("GET", CALLS["job-status"].at(job_id=job["job_id"]))
        for changes in (
            {"response_mode": "bytes"},
            {"callback_url": "https://10.0.0.1/"},
            {"callback_url": "https:/hooks.example.com/"},
        ):
            await self.ask("POST", EDIT, body("edit") | JOB | changes)

    async def keys(self):
        for sent in (JOB | {"client_request_id": "one"}, {"client_request_id": "two"}):
            for changes in ({}, {}, {"num_output_images": 2}):
                await self.ask("POST", EDIT, body("edit", **sent) | changes)
            await self.ask("POST", CALLS["enhance"].path, body("enhance", **sent))
        await self.ask("GET", "/_control/charges")

    async def failures(self):
        await self.ask("POST", EDIT, body("edit", prompt=MODERATED, **JOB))
        for fault in ("timeout", "unavailable", "instance_died"):
            await self.ask(
                "POST", "/_control/faults", {"operation": "edit", "fault": fault, "times": 2}
            )
            await self.ask("POST", EDIT, body("edit"))
            self.failed = await self.ask("POST", EDIT, body("edit", callback_url=HOOK, **JOB))
        await self.advance(10.0)
        await self.ask("GET", "/_control/charges")

    async def expiry(self):
        await self.advance(2 * DAY)
        job = await self.ask("POST", EDIT, body("edit", **JOB))
        for id_ in (job["job_id"], self.failed["job_id"]):
            await self.advance(2 * DAY)
            await self.ask("GET", CALLS["job-status"].at(job_id=id_))


@pytest.fixture
def walk(monkeypatch):
    """Walk through a mock of some flavours; a pause is seen, and is none."""

    def through(*flavours):
        way = Walk(*flavours)
        monkeypatch.setattr(asyncio, "sleep", way.pause)
        return asyncio.run(way.everywhere())

    return through


def test_two_walks_through_the_plain_mock_see_the_same(walk):
    assert walk() == walk()


@pytest.mark.parametrize("name", FLAVOURS)
def test_a_flavour_can_be_seen(walk, name):
    assert walk(name) != walk()


@pytest.mark.parametrize("name", FLAVOURS)
def test_a_flavour_says_what_it_does_in_a_sentence(name):
    flavour = FLAVOURS[name]

    assert flavour.text.endswith(".")
    assert flavour.choice
