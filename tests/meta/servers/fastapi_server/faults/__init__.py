"""The lies: each breaks one clause of the catalogue. Importing a topic registers its lies."""

from fastapi_server.faults import (
    auth,
    billing,
    bodies,
    callbacks,
    errors,
    idempotency,
    jobs,
    pipeline,
    profiles,
    requests,
    results,
)
from fastapi_server.faults.registry import FAULTS

__all__ = [
    "FAULTS",
    "auth",
    "billing",
    "bodies",
    "callbacks",
    "errors",
    "idempotency",
    "jobs",
    "pipeline",
    "profiles",
    "requests",
    "results",
]
