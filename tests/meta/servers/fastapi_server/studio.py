"""Edit, generate, enhance and remix: the rules, the results, the asynchronous jobs."""

# ruff: noqa: ARG002 - some arguments are there for the faults and flavours to decide by

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from fastapi_server.callbacks import Courier
from fastapi_server.models import StudioRequest
from fastapi_server.pictures import MEDIA_TYPES, dimensions, encoded, picture
from fastapi_server.problems import PIPELINE_FAILURES, Problem, invalid, unready_profile
from fastapi_server.state import DAY, Charge, Job, State, Tenant

MODERATED_PROMPT = "a scene our safety filter always blocks: forbidden-lighthouse"
RESOLUTIONS = {
    "nb2": {"1K", "2K", "4K"},
    "gpt-image-2": {"1K", "2K", "4K"},
    "qwen-image-2": {"1K", "2K"},
    "flux-2": {"1K", "2K"},
    "reve": {"1K"},
}
PRICES = {
    "nb2": (0.09, 0.13),
    "gpt-image-2": (0.21, 0.25),
    "qwen-image-2": (0.06, 0.1),
    "flux-2": (0.07, 0.11),
    "reve": (0.05, 0.08),
    "enhance": (0.12, 0.15),
    "remix": (0.12, 0.15),
}
REFERENCE = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


@dataclass
class Settings:
    """What an operator of this server may choose, within what the documents leave open."""

    default_format: str = "png"
    pending_seconds: float = 0.1
    running_seconds: float = 0.2
    files_at: str = ""
    moderate_at_submit: bool = False
    recognizes: bool = True


class Studio:
    def __init__(self, state: State, courier: Courier, settings: Settings) -> None:
        self.state = state
        self.courier = courier
        self.settings = settings
        self.file_secret = secrets.token_bytes(16)

    # --- the rules -------------------------------------------------------------------------

    def check_model(self, operation: str, request: StudioRequest) -> None:
        if operation not in ("edit", "generate"):
            return
        if request.resolution not in RESOLUTIONS[request.base_model]:
            raise invalid(f"{request.base_model} does not make {request.resolution} pictures.")
        if request.quality is not None and request.base_model != "gpt-image-2":
            raise invalid("Only gpt-image-2 has quality tiers.")

    def check_callback(self, operation: str, url: str) -> None:
        if trouble := self.courier.objection(url):
            raise invalid(trouble)

    def referenced(self, operation: str, request: StudioRequest) -> list[str]:
        """The ids of the profiles asked for, in the list and in the prompt, each once."""
        listed = getattr(request, "profile_ids", [])
        return list(dict.fromkeys([*listed, *REFERENCE.findall(request.prompt or "")]))

    def resolve(self, tenant: Tenant, operation: str, profile_id: str) -> None:
        """Refuse a profile that is unknown or not trained."""
        profile = self.state.profile(tenant, profile_id)
        if profile.status(self.state.now(tenant)) != "READY":
            raise unready_profile(profile_id)

    def pipeline_failure(self, tenant: Tenant, operation: str, request: StudioRequest) -> str:
        """The code that this request's pictures will fail with, or an empty string."""
        if MODERATED_PROMPT in (request.prompt or ""):
            return "CONTENT_MODERATION"
        kinds = ["unavailable", "internal"]
        if request.run_async:
            kinds += ["instance_died", "dispatch_failed"]
        codes = {"unavailable": "SERVICE_UNAVAILABLE", "internal": "INTERNAL_ERROR"}
        injected = self.state.injected(tenant, operation, *kinds)
        return codes.get(injected, injected) if injected else ""

    def price(self, operation: str, request: StudioRequest, subjects: dict[str, int]) -> float:
        plain, identity = PRICES[getattr(request, "base_model", operation)]
        each = identity if any(subjects.values()) else plain
        return each * request.num_output_images

    # --- the two ways to run ---------------------------------------------------------------

    def submit(self, tenant: Tenant, operation: str, request: StudioRequest) -> tuple[int, dict]:
        """The status and body of the answer; raises Problem for every refusal."""
        self.check_model(operation, request)
        if request.callback_url is not None:
            self.check_callback(operation, request.callback_url)
        if request.run_async and (earlier := self.earlier(tenant, operation, request)):
            return 202, self.handle(tenant, earlier)
        for profile_id in self.referenced(operation, request):
            self.resolve(tenant, operation, profile_id)
        if request.run_async:
            return 202, self.handle(tenant, self.enqueue(tenant, operation, request))
        return 200, self.run(tenant, operation, request)

    def earlier(self, tenant: Tenant, operation: str, request: StudioRequest) -> Job | None:
        if request.client_request_id is None:
            return None
        job_id = self.state.earlier_submit(tenant, operation, request.client_request_id)
        return tenant.jobs.get(job_id) if job_id else None

    def reserve(
        self, tenant: Tenant, operation: str, request: StudioRequest, subjects: dict[str, int]
    ) -> Charge:
        return self.state.charge(tenant, operation, self.price(operation, request, subjects))

    def run(self, tenant: Tenant, operation: str, request: StudioRequest) -> dict:
        subjects = self.count_subjects(operation, request)
        charge = self.reserve(tenant, operation, request, subjects)
        if self.state.injected(tenant, operation, "timeout"):
            self.state.refund(tenant, charge)
            raise Problem(504, None, "This took longer than we let a connection wait.")
        if code := self.pipeline_failure(tenant, operation, request):
            self.state.refund(tenant, charge)
            raise PIPELINE_FAILURES[code]
        now = self.state.now(tenant)
        return self.result(tenant, operation, request, subjects, now)

    def enqueue(self, tenant: Tenant, operation: str, request: StudioRequest) -> Job:
        subjects = self.count_subjects(operation, request)
        failure = self.pipeline_failure(tenant, operation, request)
        if failure == "CONTENT_MODERATION" and self.settings.moderate_at_submit:
            raise PIPELINE_FAILURES[failure]
        charge = self.reserve(tenant, operation, request, subjects)
        now = self.state.now(tenant)
        starts = now + self.settings.pending_seconds
        ends = starts + self.settings.running_seconds
        request.response_mode = "urls"
        job = Job(
            id=self.state.new_id("job"),
            operation=operation,
            created_at=now,
            starts_at=ends if failure == "dispatch_failed" else starts,
            ends_at=ends,
            result=self.result(tenant, operation, request, subjects, ends),
            failure=failure or None,
            callback_url=request.callback_url,
            charge=charge,
        )
        self.state.add_job(tenant, job)
        if request.client_request_id is not None:
            body = request.model_dump_json()
            self.state.remember_submit(tenant, operation, request.client_request_id, job.id, body)
        self.courier.watch(self.follow(tenant, job))
        return job

    async def follow(self, tenant: Tenant, job: Job) -> None:
        """Settle the job's account and call the partner once it has ended."""
        await self.state.reach(tenant, job.ends_at)
        if job.failure and job.charge:
            self.state.refund(tenant, job.charge)
        if job.callback_url is not None:
            await self.notify(tenant, job)

    async def notify(self, tenant: Tenant, job: Job) -> None:
        message = {"event": "job.finished", **self.job_view(tenant, job)}
        await self.courier.deliver(job.callback_url, message, self.state.secret(tenant))

    # --- what the client sees --------------------------------------------------------------

    def handle(self, tenant: Tenant, job: Job) -> dict:
        poll_url = f"/v1/phota/jobs/{quote(job.id, safe='')}"
        return {"job_id": job.id, "status": "pending", "poll_url": poll_url}

    def poll(self, tenant: Tenant, job_id: str) -> dict:
        job = self.state.job(tenant, job_id)
        if self.state.now(tenant) >= job.expires_at():
            raise Problem(410, "NOT_FOUND", "The result of this job is no longer kept.")
        return self.job_view(tenant, job)

    def job_view(self, tenant: Tenant, job: Job) -> dict[str, Any]:
        status = job.status(self.state.now(tenant))
        view = {
            "job_id": job.id,
            "operation": job.operation,
            "status": status,
            "created_at": self.moment(job.created_at),
            "completed_at": None,
            "result": None,
            "error": None,
        }
        if status in ("succeeded", "failed"):
            view["completed_at"] = self.moment(job.ends_at)
        if status == "succeeded":
            view["result"] = job.result
        if status == "failed":
            problem = PIPELINE_FAILURES[job.failure or ""]
            view["error"] = {"code": problem.code, "message": problem.detail}
        return view

    def moment(self, seconds: float) -> str:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")

    def count_subjects(self, operation: str, request: StudioRequest) -> dict[str, int]:
        """How often each profile asked for is in the pictures: this server knows everybody."""
        if not self.settings.recognizes:
            return {}
        return dict.fromkeys(self.referenced(operation, request), request.num_output_images)

    def shape(self, operation: str, request: StudioRequest) -> tuple[int, int]:
        ratio = getattr(request, "aspect_ratio", "4:3")
        return dimensions(ratio, getattr(request, "resolution", "2K"))

    def result(
        self,
        tenant: Tenant,
        operation: str,
        request: StudioRequest,
        subjects: dict[str, int],
        issued_at: float,
    ) -> dict[str, Any]:
        """The EditResponse; its download URLs last for a day from `issued_at`."""
        size = self.shape(operation, request)
        kind = request.output_format or self.settings.default_format
        places = range(request.num_output_images)
        images, urls = [], []
        if request.response_mode == "bytes":
            images = [encoded(*size, kind) for _ in places]
        else:
            urls = [self.download_url(tenant, size, kind, issued_at + DAY) for _ in places]
        return {
            "images": images,
            "download_urls": urls,
            "known_subjects": {"counts": subjects},
        }

    def download_url(self, tenant: Tenant, size: tuple[int, int], kind: str, until: float) -> str:
        path = f"/cdn/{tenant.name}/{size[0]}x{size[1]}/{secrets.token_hex(6)}.{kind}"
        query = urlencode({"until": f"{until:.3f}", "token": self.file_token(path, until)})
        return f"{self.settings.files_at}{path}?{query}"

    def file(self, width: int, height: int, kind: str) -> tuple[bytes, str]:
        """The bytes and the media type behind a download URL."""
        return picture(width, height, kind), MEDIA_TYPES[kind]

    def file_token(self, path: str, until: float) -> str:
        text = f"{path} {until:.3f}".encode()
        return hmac.new(self.file_secret, text, hashlib.sha256).hexdigest()[:32]
