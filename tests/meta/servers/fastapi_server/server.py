"""The routes, and the one object that a fault or a flavour gets to change."""

import re
import secrets
import socket  # noqa: TC003 - read at runtime, as the next one
from collections.abc import Callable  # noqa: TC003 - as above
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from fastapi_server.callbacks import Courier
from fastapi_server.control import control_routes
from fastapi_server.models import STUDIO_MODELS, AddProfileRequest
from fastapi_server.pictures import picture
from fastapi_server.problems import PIPELINE_FAILURES, Problem
from fastapi_server.profiles import Profiles
from fastapi_server.state import State
from fastapi_server.studio import Settings, Studio
from fastapi_server.wire import Answer, Call, Gateway, Scope, ask, json_answer

OPERATIONS = {
    "edit": ("POST", r"/v1/phota/edit"),
    "generate": ("POST", r"/v1/phota/generate"),
    "enhance": ("POST", r"/v1/phota/enhance"),
    "remix": ("POST", r"/v1/phota/remix"),
    "job-status": ("GET", r"/v1/phota/jobs/[^/]+"),
    "webhook-secret": ("GET", r"/v1/phota/webhook-secret"),
    "profile-ids": ("GET", r"/v1/phota/profiles/ids"),
    "profile-status": ("GET", r"/v1/phota/profiles/[^/]+/status"),
    "profile-picture": ("GET", r"/v1/phota/profiles/[^/]+/profile_picture"),
    "profile-add": ("POST", r"/v1/phota/profiles/add"),
    "profile-delete": ("DELETE", r"/v1/phota/profiles/[^/]+"),
}
STUDIO = ("edit", "generate", "enhance", "remix")
PICTURE_COUNT = 60


class Server:
    """The parts, put together. Hooks see every call before, and every answer after, the routes."""

    def __init__(self) -> None:
        self.state = State()
        self.courier = Courier()
        self.settings = Settings()
        self.studio = Studio(self.state, self.courier, self.settings)
        self.profiles = Profiles(self.state)
        self.models: dict[str, type] = {**STUDIO_MODELS, "profile-add": AddProfileRequest}
        self.before: list[Callable[[Call], Answer | None]] = []
        self.after: list[Callable[[Call, Answer], None]] = []
        self.last: list[Callable[[Call, Answer], None]] = []
        self.http: str | type = "auto"
        self.listeners: list[socket.socket] = []
        self.app: FastAPI | None = None

    def gateway(self) -> Gateway:
        self.app = build_app(self)
        return Gateway(self.serve)

    async def serve(self, scope: Scope, body: bytes) -> Answer:
        call = Call(scope, body, self.new_request_id(), place=scope["path"])
        call.operation = self.operation_of(call)
        if call.path.startswith("/_control"):
            return await ask(self.app, call)
        answer = self.gate(call)
        for hook in self.before:
            if answer is None:
                answer = hook(call)
                call.keep_changes()
        answer = answer or self.injected(call) or await self.forward(call)
        answer.headers["x-request-id"] = call.request_id
        answer.headers["x-phota-deprecation-date"] = "2026-05-08"
        for hook in (*self.after, *self.last):
            hook(call, answer)
        if call.tenant and self.state.injected(call.tenant, call.operation, "drop_response"):
            answer.dropped = True
        return answer

    def operation_of(self, call: Call) -> str | None:
        for name, (method, pattern) in OPERATIONS.items():
            if call.method == method and re.fullmatch(pattern, call.path):
                return name
        return None

    def new_request_id(self) -> str:
        return f"r-{secrets.token_hex(9)}"

    def gate(self, call: Call) -> Answer | None:
        """Let known developers in; 403 without a key, 401 with a wrong one."""
        if call.operation is None:
            return None
        key = call.headers.get("x-api-key")
        if not key:
            return self.refusal(call, Problem(403, None, "Send your key as X-API-Key."))
        call.tenant = self.state.tenant(key)
        if call.tenant is None:
            return self.refusal(call, Problem(401, None, "That key is not one of ours."))
        return None

    def injected(self, call: Call) -> Answer | None:
        """The failures that were ordered for an operation that runs no pictures."""
        if call.operation is None or call.operation in STUDIO:
            return None
        kind = self.state.injected(call.tenant, call.operation, "unavailable", "internal")
        code = {"unavailable": "SERVICE_UNAVAILABLE", "internal": "INTERNAL_ERROR"}.get(kind)
        return self.refusal(call, PIPELINE_FAILURES[code]) if code else None

    async def forward(self, call: Call) -> Answer:
        return await ask(self.app, call)

    def refusal(self, call: Call, problem: Problem) -> Answer:
        body = {"detail": problem.detail, "request_id": call.request_id}
        if problem.code:
            body["code"] = problem.code
        return json_answer(problem.status, body)


def call_of(request: Request) -> Call:
    return request.scope["call"]


Current = Annotated[Call, Depends(call_of)]


def build_app(server: Server) -> FastAPI:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.include_router(control_routes(server.state, set(OPERATIONS)))
    answer_problems(app, server)
    studio_routes(app, server)
    profile_routes(app, server)
    file_routes(app, server)
    return app


def answer_problems(app: FastAPI, server: Server) -> None:
    def respond(request: Request, problem: Problem) -> Response:
        answer = server.refusal(call_of(request), problem)
        return Response(answer.body, answer.status, answer.headers)

    @app.exception_handler(Problem)
    async def refused(request: Request, problem: Problem):
        return respond(request, problem)

    @app.exception_handler(HTTPException)
    async def no_route(request: Request, error: HTTPException):
        code = {404: "NOT_FOUND", 400: "INVALID_REQUEST"}.get(error.status_code)
        response = respond(request, Problem(error.status_code, code, str(error.detail)))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    async def breach(request: Request, error: RequestValidationError):
        errors = error.errors()
        if any(e["type"] == "json_invalid" for e in errors):
            return respond(request, Problem(400, "INVALID_REQUEST", "The body is not JSON."))
        rows = [{"loc": list(e["loc"]), "msg": e["msg"], "type": e["type"]} for e in errors]
        return JSONResponse({"detail": rows}, 422)

    @app.exception_handler(Exception)
    async def broken(request: Request, _: Exception):
        return respond(request, PIPELINE_FAILURES["INTERNAL_ERROR"])


def studio_routes(app: FastAPI, server: Server) -> None:
    def add_operation(operation: str, model: type) -> None:
        @app.post(f"/v1/phota/{operation}")
        async def run(body: model, call: Current):
            status, content = server.studio.submit(call.tenant, operation, body)
            return JSONResponse(content, status)

    for operation in STUDIO:
        add_operation(operation, server.models[operation])

    @app.get("/v1/phota/jobs/{job_id}")
    async def job_status(job_id: str, call: Current) -> dict[str, Any]:
        return server.studio.poll(call.tenant, job_id)

    @app.get("/v1/phota/webhook-secret")
    async def webhook_secret(call: Current) -> dict[str, str]:
        return {"webhook_signing_secret": server.state.secret(call.tenant)}


def profile_routes(app: FastAPI, server: Server) -> None:
    @app.get("/v1/phota/profiles/ids")
    async def ids(
        call: Current, tag: Annotated[str | None, Query(min_length=1, max_length=128)] = None
    ) -> dict[str, Any]:
        return server.profiles.listing(call.tenant, tag)

    add_request: type = server.models["profile-add"]

    @app.post("/v1/phota/profiles/add")
    async def add(body: add_request, call: Current) -> dict[str, str]:
        return server.profiles.add(call.tenant, body)

    @app.get("/v1/phota/profiles/{profile_id}/status")
    async def status(profile_id: str, call: Current) -> dict[str, Any]:
        return server.profiles.status(call.tenant, profile_id)

    @app.get("/v1/phota/profiles/{profile_id}/profile_picture")
    async def profile_picture(profile_id: str, call: Current):
        content = server.profiles.picture(call.tenant, profile_id)
        return Response(content, media_type="image/jpeg")

    @app.delete("/v1/phota/profiles/{profile_id}")
    async def delete(profile_id: str, call: Current) -> dict[str, str]:
        return server.profiles.delete(call.tenant, profile_id)


def file_routes(app: FastAPI, server: Server) -> None:
    @app.get("/cdn/{path:path}")  # noqa: FAST003 - the call has the path
    async def download(call: Current, until: float = 0.0, token: str = ""):
        expected = server.studio.file_token(call.path, until)
        if not secrets.compare_digest(token.encode(), expected.encode()):
            raise Problem(403, None, "This address was not signed by us.")
        _, _, owner, size, name = call.path.split("/")
        tenant = next(t for t in server.state.tenants.values() if t.name == owner)
        if server.state.now(tenant) >= until:
            raise Problem(403, None, "This address is no longer valid.")
        width, height = map(int, size.split("x"))
        content, media_type = server.studio.file(width, height, name.rpartition(".")[2])
        return Response(content, media_type=media_type)

    @app.get("/samples/{path:path}")  # noqa: FAST003 - one picture for all
    async def sample():
        return Response(picture(640, 480, "jpg"), media_type="image/jpeg")
