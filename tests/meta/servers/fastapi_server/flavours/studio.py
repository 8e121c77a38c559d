"""How pictures and jobs come about, and what their ids look like."""

import itertools
import secrets
import socket
import uuid
from urllib.parse import quote

from fastapi_server.flavours.registry import flavour
from fastapi_server.pictures import SIDES
from fastapi_server.problems import PIPELINE_FAILURES, invalid
from fastapi_server.seams import STUDIO, Answer, Call, Server, around, content, outgoing
from fastapi_server.state import Charge, Job, Tenant


@flavour
def instant_jobs(server: Server) -> None:
    """Jobs have ended when they are first polled."""
    server.settings.pending_seconds = server.settings.running_seconds = 0.0


@flavour
def slow_jobs(server: Server) -> None:
    """Jobs take two and a half seconds."""
    server.settings.pending_seconds, server.settings.running_seconds = 0.5, 2.0


@flavour
def jobs_skip_running(server: Server) -> None:
    """Jobs are pending until they end."""
    server.settings.pending_seconds, server.settings.running_seconds = 0.4, 0.0


@flavour
def moderation_at_submit(server: Server) -> None:
    """A blocked prompt is refused at submit, also with async: true."""
    server.settings.moderate_at_submit = True


@flavour
def outages_at_submit(server: Server) -> None:
    """When the pipeline is unavailable or broken, no job is accepted."""

    @around(server.studio, "pipeline_failure")
    def failure(original, tenant: Tenant, operation: str, request) -> str:
        code = original(tenant, operation, request)
        if request.run_async and code in ("SERVICE_UNAVAILABLE", "INTERNAL_ERROR"):
            raise PIPELINE_FAILURES[code]
        return code


@flavour
def failed_jobs_are_kept(server: Server) -> None:
    """A failed job has no result that could expire; it is shown for good."""

    @around(server.state, "add_job")
    def add(original, tenant: Tenant, job: Job) -> None:
        if job.failure:
            job.expires_at = lambda: float("inf")
        original(tenant, job)


def ids(server: Server, make) -> None:
    server.state.new_id = make


@flavour
def ids_are_uuids(server: Server) -> None:
    """Ids are UUIDs."""
    ids(server, lambda _: str(uuid.uuid4()))


@flavour
def ids_are_numbers(server: Server) -> None:
    """Ids are strings of digits."""
    numbers = itertools.count(900_000_000_000)
    ids(server, lambda _: str(next(numbers)))


@flavour
def ids_are_long(server: Server) -> None:
    """Ids have 200 characters."""
    ids(server, lambda kind: f"{kind}_{secrets.token_hex(100)}"[:200])


@flavour
def ids_need_encoding(server: Server) -> None:
    """Ids have characters that a URL has to encode."""
    ids(server, lambda kind: f"{kind} +é#?&%{secrets.token_hex(4)}")


@flavour
def poll_urls_follow_the_prose(server: Server) -> None:
    """poll_url is /v1/jobs/…, as the descriptions say, and is served there as well."""

    @content(server, *STUDIO, status=202)
    def rename(_: Call, body: dict) -> None:
        body["poll_url"] = f"/v1/jobs/{quote(body['job_id'], safe='')}"

    @around(server, "operation_of")
    def operation_of(original, call: Call) -> str | None:
        if call.path.startswith("/v1/jobs/"):
            path = f"/v1/phota{call.path.removeprefix('/v1')}"
            call.scope = {**call.scope, "path": path, "raw_path": quote(path).encode()}
        return original(call)


@flavour
def poll_urls_have_a_query(server: Server) -> None:
    """poll_url has a query."""

    @content(server, *STUDIO, status=202)
    def extend(_: Call, body: dict) -> None:
        body["poll_url"] += "?region=eu-1"


@flavour
def downloads_on_localhost(server: Server) -> None:
    """Download URLs name the host localhost."""
    server.settings.files_at = server.settings.files_at.replace("127.0.0.1", "localhost")


@flavour
def downloads_on_another_port(server: Server) -> None:
    """Download URLs lead to another port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server.listeners.append(listener)
    server.settings.files_at = f"http://127.0.0.1:{listener.getsockname()[1]}"


@flavour
def sizes_are_rounded(server: Server) -> None:
    """Pictures are cut to multiples of 32, which shifts their ratio by up to a percent."""
    _resize(server, lambda width, height: (width // 32 * 32, height // 32 * 32))


@flavour
def sizes_are_by_the_long_side(server: Server) -> None:
    """1K, 2K and 4K are the length of the longer side."""

    def fit(width: int, height: int) -> tuple[int, int]:
        side = min(SIDES.values(), key=lambda s: abs(s * s - width * height))
        return side * width // max(width, height), side * height // max(width, height)

    _resize(server, fit)


def _resize(server: Server, change) -> None:
    @around(server.studio, "shape")
    def shape(original, operation: str, request) -> tuple[int, int]:
        return change(*original(operation, request))


@flavour
def nobody_is_recognized(server: Server) -> None:
    """No profile is ever recognised: no counts, and no price for identity."""
    server.settings.recognizes = False


@flavour
def counts_of_zero_are_shown(server: Server) -> None:
    """A profile that was asked for and not recognised is counted as zero."""

    @around(server.studio, "count_subjects")
    def count(original, operation: str, request) -> dict[str, int]:
        return dict.fromkeys(original(operation, request), 0)


@flavour
def charges_by_the_picture(server: Server) -> None:
    """Every picture of a request is a charge of its own."""

    @around(server.studio, "reserve")
    def reserve(original, tenant: Tenant, operation: str, request, subjects: dict) -> Charge:
        count = request.num_output_images
        usd = server.studio.price(operation, request, subjects)
        if usd > tenant.balance:
            return original(tenant, operation, request, subjects)
        charges = [server.state.charge(tenant, operation, usd / count) for _ in range(count)]
        siblings[charges[0].id] = charges[1:]
        return charges[0]

    siblings: dict[str, list[Charge]] = {}

    @around(server.state, "refund")
    def refund(original, tenant: Tenant, charge: Charge) -> None:
        for one in [charge, *siblings.get(charge.id, [])]:
            original(tenant, one)


@flavour
def references_within_reason(server: Server) -> None:
    """A prompt longer than 20,000 characters is 400."""

    @around(server.studio, "check_model")
    def check(original, operation: str, request) -> None:
        if len(request.prompt or "") > 20_000:
            raise invalid("The prompt is too long.")
        original(operation, request)


@flavour
def pictures_are_unlike_each_other(server: Server) -> None:
    """A second read of a job signs its download URLs anew."""

    @outgoing(server, "job-status", status=200)
    def resign(call: Call, answer: Answer) -> None:
        body = answer.json
        if body["result"]:
            job = call.tenant.jobs[body["job_id"]]
            body["result"]["download_urls"] = [
                _signed_anew(server, call.tenant, url, job) for url in job.result["download_urls"]
            ]
            answer.json = body


def _signed_anew(server: Server, tenant: Tenant, url: str, job: Job) -> str:
    size, name = url.partition("?")[0].split("/")[-2:]
    width, height = map(int, size.split("x"))
    return server.studio.download_url(
        tenant, (width, height), name.rpartition(".")[2], job.expires_at()
    )
