"""A client that goes everywhere once, on a clock that stands still, and writes down what it saw.

It knows nothing of clauses. Two servers that it cannot tell apart are the same to everybody, so a
fault that changes nothing here is no fault.
"""

import asyncio
import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi_server.server import STUDIO, Server
from fastapi_server.start import furnish
from odd_requests import IMAGE, odd_bodies

NOON = 1_800_000_000.0
RANDOM = re.compile(r"[0-9a-f]{12,}")


@dataclass
class Exercise:
    """One walk through one server; `seen` is what there was to see, in order."""

    server: Server
    seen: list[str] = field(default_factory=list)
    request_ids: set[str] = field(default_factory=set)
    heard: list[httpx.Request] = field(default_factory=list)
    receiver_status: int = 200

    def __post_init__(self) -> None:
        self.facts = furnish(self.server, 80)
        self.server.state.now = lambda tenant: NOON + tenant.offset
        self.server.courier.pauses = (0.0,)
        transport = httpx.MockTransport(self.hear)
        self.server.courier.client = httpx.AsyncClient(transport=transport)

    def hear(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        return httpx.Response(self.receiver_status)

    async def run(self) -> list[str]:
        transport = httpx.ASGITransport(app=self.server.gateway(), raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url=self.facts["base_url"], timeout=5
        ) as self.http:
            first = content_of(await self.ask("GET", "webhook-secret"))
            self.first_secret = first.get("webhook_signing_secret")
            for step in (
                self.keys, self.routes, self.profiles, self.references, self.bodies, self.requests,
                self.results, self.jobs, self.failures, self.keys_of_submits, self.money,
                self.deletions, self.expiry,
            ):  # fmt: skip
                self.seen.append(f"— {step.__name__}")
                await step()
        for task in self.server.courier.tasks:
            task.cancel()
        return self.seen

    async def ask(
        self, method: str, path: str, body: Any = None, key: str | None = "", **more: Any
    ) -> httpx.Response:
        headers = dict(more.pop("headers", {}))
        if key is not None:
            headers["x-api-key"] = key or self.facts["api_key"]
        if body is not None:
            more["json"] = body
        url = path if path.startswith(("/_", "/v1", "http")) else f"/v1/phota/{path}"
        try:
            answer = await self.http.request(method, url, headers=headers, **more)
        except (httpx.HTTPError, AttributeError) as error:  # a dropped connection, in process
            self.seen.append(f"{method} {path} {type(error).__name__}")
            return httpx.Response(599, json={})
        self.note(RANDOM.sub("#", f"{method} {path}"), answer)
        return answer

    def note(self, what: str, answer: httpx.Response) -> None:
        name = answer.headers.get("x-request-id", "none")
        told = content_of(answer).get("request_id", name)
        facts = [what, answer.status_code, answer.headers.get("content-type"),
                 answer.headers.get("x-phota-deprecation-date"), sorted(answer.headers),
                 name in self.request_ids, told == name, len(name), self.hide(answer)]  # fmt: skip
        self.request_ids.add(name)
        self.seen.append(" | ".join(map(str, facts)))

    def hide(self, answer: httpx.Response) -> str:
        text = (
            answer.text
            if len(answer.content) < 4000
            else hashlib.sha256(answer.content).hexdigest()[:8].upper()
        )
        for name in ("api_key", "other_api_key", "no_credit_api_key"):
            text = text.replace(self.facts[name], name)
        for tenant in self.server.state.tenants.values():
            text = text.replace(tenant.secret, f"secret of {tenant.name}")
        return RANDOM.sub("#", text)

    async def advance(self, seconds: float) -> None:
        for name in ("api_key", "other_api_key"):
            await self.http.post("/_control/clock/advance", json={"seconds": seconds},
                                 headers={"x-api-key": self.facts[name]})  # fmt: skip
        for _ in range(4):
            await asyncio.sleep(0)

    async def settle(self) -> None:
        """Let everything that is under way come to its end."""
        await self.advance(5)
        for _ in range(50):
            if not self.server.courier.tasks:
                return
            await asyncio.sleep(0.001)

    async def fault(self, operation: str, kind: str) -> None:
        body = {"operation": operation, "fault": kind, "times": 1}
        await self.ask("POST", "/_control/faults", body)

    async def charges(self) -> None:
        for name in ("api_key", "other_api_key", "no_credit_api_key"):
            answer = await self.http.get(
                "/_control/charges", headers={"x-api-key": self.facts[name]}
            )
            rows = [(c["kind"], c["usd"], c["refunded"]) for c in answer.json()["charges"]]
            self.seen.append(f"charges of {name}: {rows}")

    async def keys(self) -> None:
        own = self.facts["api_key"]
        wrong = ("nobody", own + "x", own.upper(), own[:-1], own[:-1] + "?")
        job = (await self.ask("POST", "edit", {"async": True})).json().get("job_id")
        made = await self.ask("POST", "profiles/add", {"image_urls": ["u"] * 10})
        profile = made.json().get("profile_id")
        calls = [("GET", f"jobs/{job}"), ("GET", "webhook-secret"), ("GET", "profiles/ids"),
                 ("GET", f"profiles/{profile}/status"), ("POST", "profiles/add"),
                 ("GET", f"profiles/{profile}/profile_picture"), *(("POST", o) for o in STUDIO),
                 ("DELETE", f"profiles/{profile}")]  # fmt: skip
        for method, path in calls:
            body = {"image_urls": ["u"] * 10, **IMAGE["remix"], **IMAGE["enhance"]}
            for key in (None, *wrong):
                await self.ask(method, path, body if method == "POST" else None, key)
        for key in (None, *wrong):
            await self.ask("GET", "profiles/ids", None, key)
        await self.charges()
        await self.ask("GET", "profiles/ids")

    async def routes(self) -> None:
        await self.ask("GET", "/v1/phota/nowhere")
        await self.ask("PATCH", "edit", {})
        for name in ("nobody", "né é", "a" * 300):
            await self.ask("GET", f"jobs/{name}")
            await self.ask("GET", f"profiles/{name}/status")
            await self.ask("GET", f"profiles/{name}/profile_picture")
            await self.ask("DELETE", f"profiles/{name}")

    async def add(self, count: int, key: str = "", **more: Any) -> str:
        body = {"image_urls": ["https://example.com/p.jpg"] * count, **more}
        answer = await self.ask("POST", "profiles/add", body, key)
        name = content_of(answer).get("profile_id", "none")
        await self.ask("GET", f"profiles/{name}/status", key=key)
        return name

    async def profiles(self) -> None:
        self.training = await self.add(10, tag="team")
        for tier in ("standard", "fast", None, "premium", "STANDARD"):
            for count in (4, 5, 9, 10, 11, 50, 51):
                await self.add(count, **({"training_tier": tier} if tier else {}))
        tags = ("a", "é" * 128, "x" * 128, "x" * 129, "", " padded ", "Team", "team 2", "🙂🙂", 7)
        for tag in tags:
            await self.add(5, training_tier="fast", tag=tag)
        self.neighbour = await self.add(5, training_tier="fast", tag="team")
        self.foreign = await self.add(
            5, self.facts["other_api_key"], training_tier="fast", tag="team"
        )
        self.kept = await self.add(5, training_tier="fast", tag="kept")
        for tag in ("team", "Team", " padded ", "é" * 128, "x" * 129, "", "none", "🙂🙂"):
            await self.ask("GET", "profiles/ids", params={"tag": tag})
        await self.ask("GET", "profiles/ids")
        await self.ask("POST", "profiles/add", {"tag": "no images"})
        for age in (3, 5, 10, 55, 60, 60):
            await self.advance(age)
            for name in (self.training, self.kept, self.kept):
                await self.ask("GET", f"profiles/{name}/status")
                await self.ask("GET", f"profiles/{name}/profile_picture")
        no_subject = [self.facts["no_subject_image_url"]] * 10
        answer = await self.ask("POST", "profiles/add", {"image_urls": no_subject})
        self.lost = content_of(answer).get("profile_id", "none")
        await self.ask("GET", "profiles/ids", key=self.facts["other_api_key"])

    async def references(self) -> None:
        late = await self.add(10)
        for name in (self.kept, self.foreign, late, self.training, "nobody"):
            for operation in STUDIO:
                for more in ({"profile_ids": [name]}, {"prompt": f"[[{name}]]"},
                             {"profile_ids": [self.kept, name]}):  # fmt: skip
                    body = {**IMAGE[operation], "response_mode": "urls", **more}
                    await self.ask("POST", operation, {**body, "num_output_images": 2})
                    await self.ask("POST", operation, {**body, "async": True})
        for path in ("status", "profile_picture"):
            await self.ask("GET", f"profiles/{self.foreign}/{path}")
        await self.ask("DELETE", f"profiles/{self.foreign}")
        await self.ask("GET", f"profiles/{self.foreign}/status", key=self.facts["other_api_key"])
        await self.ask("GET", f"profiles/{self.lost}/status")

    async def bodies(self) -> None:
        typed = {"content-type": "application/json"}
        for operation in (*STUDIO, "profiles/add"):
            for raw in (b"{", b"[]", b"null", b"", b'"x"', b"\xff\xfe", b"[{}]"):
                await self.ask("POST", operation, content=raw, headers=typed)
            await self.ask("POST", operation, data={"a": "b"})

    async def requests(self) -> None:
        for operation in STUDIO:
            for body in odd_bodies(operation):
                await self.ask("POST", operation, body)
        await self.settle()
        self.seen.append(f"called: {sorted(str(r.url) for r in self.heard)}")
        await self.charges()

    async def results(self) -> None:
        for operation in STUDIO:
            for more in ({}, {"num_output_images": 4}, {"num_output_images": 2},
                         {"output_format": "jpg"}, {"output_format": "png"}):  # fmt: skip
                await self.ask("POST", operation, {**IMAGE[operation], **more})
            for kind in ("png", "jpg"):
                body = {**IMAGE[operation], "response_mode": "urls", "output_format": kind}
                answer = await self.ask("POST", operation, {**body, "num_output_images": 4})
                await self.fetch(answer)
                await self.fetch(answer)

    async def fetch(self, answer: httpx.Response) -> None:
        urls = content_of(answer).get("download_urls", [])
        for url in urls[:1] + urls[-1:]:
            await self.ask("GET", str(url), key=None)

    async def jobs(self) -> None:
        for operation in STUDIO:
            for more in ({}, {"num_output_images": 2}, {"prompt": self.facts["moderated_prompt"]}):
                await self.job(operation, more)
            await self.job(operation, {}, 500)
            await self.job(operation, {"response_mode": "bytes"})
        for name in ("api_key", "other_api_key", "api_key"):
            await self.ask("GET", "webhook-secret", key=self.facts[name])

    async def job(self, operation: str, more: dict[str, Any], receiver_status: int = 200) -> None:
        self.receiver_status = receiver_status
        secret = (await self.ask("GET", "webhook-secret")).json().get("webhook_signing_secret", "")
        self.seen.append(f"the same secret as ever: {self.first_secret == secret}")
        hook = "https://127.0.0.1:9/hook?a=1"
        body = {**IMAGE[operation], "async": True, "callback_url": hook, **more}
        handle = content_of(await self.ask("POST", operation, body))
        self.heard.clear()
        where = str(handle.get("poll_url", "none"))
        for age in (0, 0.15, 0.25, 0.3, 0.5, 0, 0, 0.6, 0.6):
            await self.advance(age)
            await self.ask("GET", where)
        await self.ask("GET", f"jobs/{handle.get('job_id')}", key=self.facts["other_api_key"])
        await self.settle()
        await self.ask("GET", where)
        named = str(handle.get("job_id", "none"))
        for request in [r for r in self.heard if named in r.content.decode()]:
            mac = hmac.new(str(secret).encode(), request.content, hashlib.sha256).hexdigest()
            right = request.headers.get("x-phota-signature") == mac
            text = RANDOM.sub("#", request.content.decode())
            self.seen.append(f"{request.method} {request.url} signed={right} {text}")

    async def failures(self) -> None:
        for operation in STUDIO:
            body = {**IMAGE[operation], "response_mode": "urls"}
            for kind in ("timeout", "timeout", "unavailable", "internal", "drop_response"):
                await self.fault(operation, kind)
                await self.ask("POST", operation, body)
            await self.fault(operation, "timeout")
            await self.ask("POST", operation, {**body, "num_output_images": 2})
            for kind in ("instance_died", "dispatch_failed", "unavailable", "internal"):
                await self.fault(operation, kind)
                await self.job(operation, {})
            blocked = {**body, "prompt": self.facts["moderated_prompt"]}
            for more in ({}, {}, {"num_output_images": 4}):
                await self.ask("POST", operation, {**blocked, **more})
        await self.charges()

    async def keys_of_submits(self) -> None:
        for operation in STUDIO:
            body = {**IMAGE[operation], "async": True}
            keys = ("k", "K", " k", "é", "y" * 40 + "1", "y" * 40 + "2", None, None, "k", "k", "é")
            for key in keys:
                await self.ask("POST", operation, {**body, "client_request_id": key})
            await self.ask("POST", operation, body)
            await self.ask("POST", operation, body)
            await self.ask("POST", operation, {**body, "client_request_id": "k", "prompt": "other"})
            await self.ask("POST", operation, {**IMAGE[operation], "client_request_id": "k"})
            foreign = {**body, "client_request_id": "k"}
            await self.ask("POST", operation, foreign, self.facts["other_api_key"])
            for wrong in ({"num_output_images": 9}, {"profile_ids": ["nobody"]},
                          {"resolution": "4K", "base_model": "reve"}):  # fmt: skip
                named = {**body, "client_request_id": f"r{sorted(wrong)}"}
                await self.ask("POST", operation, {**named, **wrong})
                await self.ask("POST", operation, named)
            race = {**body, "client_request_id": "race"}
            key = {"x-api-key": self.facts["api_key"]}
            answers = await asyncio.gather(
                *(
                    self.http.post(f"/v1/phota/{operation}", json=race, headers=key)
                    for _ in range(5)
                )
            )
            self.seen.append(f"race: {len({a.text for a in answers})}")
            blocked = {**body, "prompt": self.facts["moderated_prompt"], "client_request_id": "b"}
            await self.ask("POST", operation, blocked)
            for later in (1, 7200):
                await self.advance(later)
                await self.ask("POST", operation, {**body, "client_request_id": "k"})
                await self.ask("POST", operation, blocked)
        await self.charges()

    async def money(self) -> None:
        poor = self.facts["no_credit_api_key"]
        for operation in STUDIO:
            for more in ({}, {"async": True}):
                await self.ask("POST", operation, {**IMAGE[operation], **more}, poor)
        for tier, count in (("fast", 5), ("standard", 10)):
            body = {"image_urls": ["u"] * count, "training_tier": tier}
            await self.ask("POST", "profiles/add", body, poor)
        await self.ask("GET", "profiles/ids", key=poor)
        await self.charges()

    async def deletions(self) -> None:
        await self.ask("GET", f"profiles/{self.kept}/profile_picture")
        await self.ask("GET", f"profiles/{self.kept}/profile_picture")
        early = await self.add(10)
        for name in (self.kept, self.neighbour, early):
            await self.ask("DELETE", f"profiles/{name}")
            for path in ("status", "profile_picture"):
                await self.ask("GET", f"profiles/{name}/{path}")
            await self.ask("GET", "profiles/ids")
            for operation in STUDIO:
                body = {**IMAGE[operation], "response_mode": "urls"}
                await self.ask("POST", operation, {**body, "prompt": f"[[{name}]]"})
            await self.ask("DELETE", f"profiles/{name}")
        await self.advance(2000)
        await self.ask("GET", "profiles/ids")
        await self.ask("GET", f"profiles/{early}/status")

    async def expiry(self) -> None:
        answers = [
            await self.ask("POST", name, {**IMAGE[name], "response_mode": "urls"})
            for name in STUDIO
        ]
        handles = [
            content_of(await self.ask("POST", name, {**IMAGE[name], "async": True}))
            for name in STUDIO
        ]
        for hours in (0, 11.9, 0.2, 10.95, 0.9, 0.1, 25):
            await self.advance(hours * 3600)
            for answer in answers:
                await self.fetch(answer)
            for handle in handles:
                await self.ask("GET", f"jobs/{handle.get('job_id')}")
                await self.ask("GET", f"jobs/{handle.get('job_id')}")


def content_of(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except (ValueError, UnicodeDecodeError):
        return {}
    return body if isinstance(body, dict) else {}
