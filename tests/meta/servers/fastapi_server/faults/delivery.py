"""Lies about what callbacks say and where they go."""

from fastapi_server.faults.registry import fault
from fastapi_server.seams import STUDIO, Answer, Call, Server, around, incoming, outgoing
from fastapi_server.state import Job, Tenant


def told(server: Server, change) -> None:
    """Let the callback say what `change(message)` makes of it, rightly signed."""

    @around(server.courier, "deliver")
    async def deliver(original, url: str, message: dict, secret: str) -> None:
        await original(url, change(message), secret)


@fault("callback.body")
def callback_names_another_job(server: Server) -> None:
    """The callback names a job that does not exist."""
    told(server, lambda message: {**message, "job_id": f"{message['job_id']}0"})


@fault("callback.body")
def callback_calls_failure_success(server: Server) -> None:
    """The callback of a failed job says that it succeeded."""
    told(server, lambda m: {**m, "status": "succeeded", "error": None})


@fault("callback.body")
def callback_says_running(server: Server) -> None:
    """The callback says that the job is running."""
    told(server, lambda message: {**message, "status": "running", "result": None})


@fault("callback.body")
def callback_is_a_form(server: Server) -> None:
    """The body of a callback is a form."""
    server.courier.message = lambda m: f"job_id={m['job_id']}&status={m['status']}".encode()


@fault("callback.body")
def callback_names_no_job(server: Server) -> None:
    """The callback does not say which job it is about."""
    told(server, lambda m: {"event": m["event"], "status": m["status"], "result": None})


@fault("callback.body")
def callback_of_remix_has_other_urls(server: Server) -> None:
    """The callback of a remix job shows download URLs that polling does not."""

    def change(message: dict) -> dict:
        if message["operation"] != "remix" or not message["result"]:
            return message
        urls = [url.replace("/cdn/", "/old/") for url in message["result"]["download_urls"]]
        return {**message, "result": {**message["result"], "download_urls": urls}}

    told(server, change)


def unchecked(server: Server, when, *operations: str) -> None:
    """Let callback_url go without async, on the calls that `when` names."""

    @incoming(server, *operations)
    def drop(call: Call) -> None:
        alone = isinstance(call.json.get("callback_url"), str) and not call.json.get("async")
        if alone and when(call):
            call.json.pop("callback_url")


@fault("callback.requires-async")
def callback_without_async_on_remix(server: Server) -> None:
    """Remix takes a callback_url without async: true."""
    unchecked(server, lambda _: True, "remix")


@fault("callback.requires-async")
def callback_without_async_everywhere(server: Server) -> None:
    """A callback_url without async: true is overlooked."""
    unchecked(server, lambda call: "async" not in call.json, *STUDIO)


@fault("callback.requires-async")
def callback_with_async_false(server: Server) -> None:
    """A callback_url with async: false is overlooked."""
    unchecked(server, lambda call: call.json.get("async") is False, *STUDIO)


@fault("callback.requires-async")
def callback_makes_it_async_on_enhance(server: Server) -> None:
    """On enhance, a callback_url alone makes a job."""

    @incoming(server, "enhance")
    def turn(call: Call) -> None:
        if isinstance(call.json.get("callback_url"), str):
            call.json.setdefault("async", True)


def passes_address(server: Server, when, *operations: str) -> None:
    @around(server.studio, "check_callback")
    def check(original, operation: str, url: str) -> None:
        if operation not in operations or not when(url):
            original(operation, url)


@fault("callback.https")
def http_callback_on_generate(server: Server) -> None:
    """Generate takes a callback_url over http."""
    passes_address(server, lambda url: url.startswith("http://"), "generate")


@fault("callback.https")
def http_callback_everywhere(server: Server) -> None:
    """Every operation takes a callback_url over http."""
    passes_address(server, lambda url: url.startswith("http://"), *STUDIO)


@fault("callback.https")
def any_scheme_on_edit(server: Server) -> None:
    """Edit takes a callback_url of any scheme that begins otherwise than with http."""
    passes_address(server, lambda url: not url.lower().startswith("http"), "edit")


@fault("callback.https")
def http_callback_is_dropped_on_remix(server: Server) -> None:
    """Remix takes a callback_url over http, and never calls it."""

    @incoming(server, "remix")
    def drop(call: Call) -> None:
        if str(call.json.get("callback_url")).startswith("http://"):
            call.json.pop("callback_url")


def outcome(server: Server, when, change) -> None:
    """Change a job by what its receiver answered: `when(delivered)`."""
    delivered: list[bool] = []

    @around(server.courier, "post")
    async def post(original, *arguments) -> bool:
        delivered[:] = [await original(*arguments)]
        return delivered[0]

    @around(server.studio, "notify")
    async def notify(original, tenant: Tenant, job: Job) -> None:
        delivered.clear()
        await original(tenant, job)
        if delivered and when(delivered[0]):
            change(tenant, job)


def fail(_: Tenant, job: Job) -> None:
    job.failure = job.failure or "INTERNAL_ERROR"


@fault("callback.best-effort")
def unheard_callback_fails_the_job(server: Server) -> None:
    """A job whose receiver does not answer 2xx has failed."""
    outcome(server, lambda heard: not heard, fail)


@fault("callback.best-effort")
def unheard_callback_loses_the_job(server: Server) -> None:
    """A job whose receiver does not answer 2xx is forgotten."""
    outcome(server, lambda heard: not heard, lambda tenant, job: tenant.jobs.pop(job.id))


@fault("callback.best-effort")
def job_waits_for_its_callback(server: Server) -> None:
    """A job is running until its receiver has answered 2xx; for ever, if it never does."""

    @around(server.state, "add_job")
    def add(original, tenant: Tenant, job: Job) -> None:
        honest = job.status
        if job.callback_url is not None:
            job.status = lambda now: (
                "running" if job.id in waiting and now > job.starts_at else honest(now)
            )
            waiting.add(job.id)
        original(tenant, job)

    waiting: set[str] = set()

    @around(server.studio, "notify")
    async def notify(_, tenant: Tenant, job: Job) -> None:
        waiting.discard(job.id)
        message = {"event": "job.finished", **server.studio.job_view(tenant, job)}
        waiting.add(job.id)
        body = server.courier.message(message)
        headers = server.courier.headers(server.state.secret(tenant), body)
        if await server.courier.post(job.callback_url, body, headers):
            waiting.discard(job.id)


@fault("callback.best-effort")
def unheard_callback_empties_the_result(server: Server) -> None:
    """When its receiver does not answer 2xx, a job loses its download URLs."""

    def empty(_: Tenant, job: Job) -> None:
        job.result = {**job.result, "download_urls": []}

    outcome(server, lambda heard: not heard, empty)


@fault("callback.no-internal-reach", note="needs a listener on 127.0.0.2")
def every_loopback_address_is_called(server: Server) -> None:
    """Every address of the loopback network is called."""
    _reach(server, lambda host: host.startswith("127."))


@fault("callback.no-internal-reach", note="needs a listener on 127.0.0.2 and its decimal form")
def addresses_as_numbers_are_called(server: Server) -> None:
    """An internal address that is written as one number is called."""
    _reach(server, lambda host: host.isdigit() or host.startswith("0x"))


@fault("callback.no-internal-reach", note="needs a listener on [::1]")
def the_sixth_loopback_is_called(server: Server) -> None:
    """[::1] is called."""
    _reach(server, lambda host: ":" in host)


def _reach(server: Server, when) -> None:
    """Accept and call the hosts that `when` names."""

    @around(server.courier, "is_internal")
    def internal(original, host: str) -> bool:
        return original(host) and not when(host)

    @around(server.courier, "deliver")
    async def deliver(original, url: str, message: dict, secret: str) -> None:
        host = url.partition("//")[2].partition("/")[0].rpartition(":")[0].strip("[]")
        if not when(host):
            return await original(url, message, secret)
        body = server.courier.message(message)
        await server.courier.post(url, body, server.courier.headers(secret, body))
        return None


@fault("callback.no-internal-reach", note="needs a listener on 127.0.0.2, on remix")
def remix_calls_before_it_refuses(server: Server) -> None:
    """Remix refuses an internal callback_url only after it has knocked there."""

    @outgoing(server, "remix", status=400)
    def knock(call: Call, _: Answer) -> None:
        url = call.json.get("callback_url")
        if isinstance(url, str) and url.startswith("https://127."):
            server.courier.watch(server.courier.post(url, b"{}", {}))
