"""Lies about models and resolutions."""

from fastapi_server.faults.registry import fault
from fastapi_server.faults.requests import BOTH, OPEN
from fastapi_server.seams import (
    Answer,
    Call,
    Problem,
    Server,
    around,
    incoming,
    outgoing,
)


def unknown_model(call: Call) -> bool:
    known = ("flux-2", "gpt-image-2", "nb2", "qwen-image-2", "reve")
    return isinstance(model := call.json.get("base_model"), str) and model not in known


@fault("request.base-model-unknown", note=OPEN)
def unknown_model_is_the_default(server: Server) -> None:
    """An unknown model is silently the default one."""

    @incoming(server, *BOTH)
    def replace(call: Call) -> None:
        if unknown_model(call):
            call.json["base_model"] = "nb2"


@fault("request.base-model-unknown", note=OPEN)
def unknown_model_is_500_on_edit(server: Server) -> None:
    """An unknown model is a 500 on edit."""

    @outgoing(server, "edit", status=422)
    def crash(call: Call, answer: Answer) -> None:
        if unknown_model(call):
            problem = Problem(500, "INTERNAL_ERROR", "Something went wrong.")
            answer.status, answer.body = 500, server.refusal(call, problem).body


@fault("request.base-model-unknown", note=OPEN)
def unknown_model_is_404_on_generate(server: Server) -> None:
    """An unknown model is a 404 on generate."""

    @outgoing(server, "generate", status=422)
    def hide(call: Call, answer: Answer) -> None:
        if unknown_model(call):
            problem = Problem(404, "NOT_FOUND", "There is no such model.")
            answer.status, answer.body = 404, server.refusal(call, problem).body


def _model_rules() -> None:
    """Lies about one resolution of one model each."""

    def passes(operation: str, model: str, resolution: str, *, alone: bool = False) -> None:
        def lie(server: Server) -> None:
            @around(server.studio, "check_model")
            def check(original, asked: str, request) -> None:
                choice = (asked, request.base_model, request.resolution) if asked in BOTH else ()
                if choice != (operation, model, resolution) or alone is not request.run_async:
                    original(asked, request)

        suffix = "_in_jobs" if alone else ""
        name = f"{model}_makes_{resolution}_on_{operation}{suffix}".lower()
        lie.__name__ = name.replace("-", "_")
        lie.__doc__ = f"{model} makes {resolution} pictures on {operation}{suffix}."
        fault("request.resolution-by-model")(lie)

    passes("edit", "flux-2", "4K")
    passes("generate", "qwen-image-2", "4K")
    passes("edit", "reve", "2K")
    passes("generate", "flux-2", "4K", alone=True)


_model_rules()


@fault("request.resolution-by-model")
def unsupported_resolution_is_422(server: Server) -> None:
    """A resolution that the model does not support is a schema breach."""

    @outgoing(server, *BOTH, status=400)
    def breach(call: Call, answer: Answer) -> None:
        if "resolution" in call.json and "quality" not in call.json:
            row = {"loc": ["body", "resolution"], "msg": "not for this model", "type": "value"}
            answer.status, answer.json = 422, {"detail": [row]}
