"""The control API: what a test environment offers beyond the API itself."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, HTTPException
from pydantic import BaseModel, Field

from fastapi_server.state import State, Tenant


class Advance(BaseModel):
    seconds: Annotated[float, Field(ge=0, le=10 * 365 * 86_400)]


class Injection(BaseModel):
    operation: str
    fault: Literal[
        "timeout", "unavailable", "internal", "instance_died", "dispatch_failed", "drop_response"
    ]
    times: Annotated[int, Field(ge=1, le=1000)] = 1


def control_routes(state: State, operations: set[str]) -> APIRouter:
    router = APIRouter(prefix="/_control")

    def tenant_of(key: str | None) -> Tenant:
        tenant = state.tenant(key) if key else None
        if tenant is None:
            raise HTTPException(401, "The control API needs a developer's X-API-Key.")
        return tenant

    @router.post("/clock/advance")
    async def advance(order: Advance, x_api_key: Annotated[str | None, Header()] = None):
        tenant = tenant_of(x_api_key)
        state.advance(tenant, order.seconds)
        return {"now": state.now(tenant)}

    @router.get("/charges")
    async def charges(x_api_key: Annotated[str | None, Header()] = None):
        return {"charges": [vars(charge) for charge in tenant_of(x_api_key).charges]}

    @router.post("/faults")
    async def faults(order: Injection, x_api_key: Annotated[str | None, Header()] = None):
        if order.operation not in operations:
            raise HTTPException(400, f"There is no operation called {order.operation!r}.")
        state.inject(tenant_of(x_api_key), order.operation, order.fault, order.times)
        return {"injected": order.model_dump()}

    @router.post("/reset")
    async def reset(x_api_key: Annotated[str | None, Header()] = None):
        state.reset(tenant_of(x_api_key))
        return {"reset": True}

    return router
