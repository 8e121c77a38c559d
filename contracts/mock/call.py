"""One request on its way through the stages: each stage adds what it found out."""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from contracts.mock.answers import Answer
from contracts.mock.records import Charge, Fault

if TYPE_CHECKING:
    from contracts.mock.api import Operation
    from contracts.mock.service import Service
    from contracts.mock.tenants import Tenant

_LONGEST_KEY = 128
_HOST = re.compile(r"[\w.-]{1,253}(?::\d{1,5})?|\[[0-9a-fA-F:.]+\](?::\d{1,5})?", re.ASCII)


class Call:
    """What was asked; `body` is None if it was larger than we read."""

    __slots__ = (
        "body",
        "charge",
        "data",
        "fault",
        "headers",
        "id",
        "method",
        "operation",
        "parameters",
        "parsed",
        "path",
        "query",
        "raw_query",
        "scheme",
        "service",
        "subjects",
        "tenant",
    )

    operation: "Operation"  # from the stage `route` on
    tenant: "Tenant"  # from the stage `authenticate` on
    parameters: Mapping[str, str]
    charge: Charge

    def __init__(  # noqa: PLR0913, PLR0917 - what an HTTP request is made of
        self,
        service: "Service",
        method: str,
        path: str,
        raw_query: bytes = b"",
        headers: Mapping[bytes, bytes] | None = None,
        body: bytes | None = b"",
        scheme: str = "http",
    ) -> None:
        self.service = service
        self.method = method
        self.path = path
        self.raw_query = raw_query
        self.headers = headers or {}
        self.body = body
        self.scheme = scheme
        self.id = ""
        self.query: Mapping[str, str] = {}
        self.parsed: Any = None
        self.data: dict[str, Any] | None = None
        self.fault: Fault | None = None
        self.subjects: tuple[str, ...] = ()

    @property
    def is_routed(self) -> bool:
        """Whether the operation is known."""
        return hasattr(self, "operation")

    @property
    def is_authenticated(self) -> bool:
        """Whether the developer is known."""
        return hasattr(self, "tenant")

    @property
    def json(self) -> dict[str, Any]:
        """The members of the body that the document knows, with its defaults."""
        assert self.data is not None, "the schema has not been checked yet"  # noqa: S101 - our own bug
        return self.data

    @property
    def wants_job(self) -> bool:
        """Whether the request is asynchronous."""
        return self.data is not None and self.data.get("async") is True

    @property
    def submit_key(self) -> str | None:
        """The client_request_id of an asynchronous request, in a form of bounded length."""
        key: str | None = self.json.get("client_request_id") if self.wants_job else None
        if key is None or len(key) <= _LONGEST_KEY:
            return key
        return hashlib.sha256(key.encode()).hexdigest()

    @property
    def origin(self) -> str:
        """The scheme and host by which the client reached us."""
        host = self.headers.get(b"host", b"").decode("latin-1")
        return f"{self.scheme}://{host if _HOST.fullmatch(host) else 'localhost'}"

    @property
    def download_origin(self) -> str:
        """The scheme and host that download URLs name: the service's own for them, or ours."""
        return self.service.download_origin or self.origin


Handler = Callable[[Call], Answer]
Stage = Callable[[Call], Answer | None]
