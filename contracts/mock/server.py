"""Serve a mock over HTTP until somebody stops it."""

import asyncio
import gc
import json
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Any

import uvicorn

from contracts.errors import SuiteError
from contracts.mock.app import App
from contracts.mock.protocol import Protocol
from contracts.mock.service import Service, build
from contracts.mock.settings import Settings

_BACKLOG = 1024


@dataclass(frozen=True)
class Address:
    """Where a mock is served, and the secrets of its developers. Never log this."""

    url: str
    developers: tuple[tuple[str, str, str], ...]  # name, key, webhook secret

    @property
    def control_url(self) -> str:
        """Where its control API is served."""
        return f"{self.url}/_control"

    def to_json(self) -> str:
        """Return everything as one line of JSON."""
        tenants = [
            {"name": name, "api_key": key, "webhook_signing_secret": secret}
            for name, key, secret in self.developers
        ]
        return json.dumps(
            {"base_url": self.url, "control_url": self.control_url, "developers": tenants}
        )


Announce = Callable[[Address], None]


def serve(settings: Settings, announce: Announce, *, until_stdin_ends: bool = False) -> None:
    """Serve until SIGINT or SIGTERM, and tell the address as soon as it answers.

    Raises `SuiteError` if the address is not free.
    """
    listener = _listen(settings.host, settings.port)
    with listener:
        if settings.workers > 1:
            _serve_with_workers(settings, listener, announce)
        else:
            service = build(settings)
            address = _address(settings, service, listener)
            ready = partial(announce, address)
            server = _Server(
                _config(application(service)), ready, until_stdin_ends=until_stdin_ends
            )
            server.run(sockets=[listener])


def application(service: Service) -> Any:
    """Return the ASGI application of a service."""
    return service.edge(App(service))


def worker() -> Any:
    """Return the application of one of several worker processes."""
    _collect_garbage_seldom()
    return application(build(Settings.from_environment()))


class _Server(uvicorn.Server):
    """A server that tells when it answers, and that may end with its standard input."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], *, until_stdin_ends: bool
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._until_stdin_ends = until_stdin_ends

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say so."""
        await super().startup(sockets)
        _collect_garbage_seldom()
        if self._until_stdin_ends:
            asyncio.get_running_loop().add_reader(sys.stdin.fileno(), self._stdin_is_readable)
        self._ready()

    def _stdin_is_readable(self) -> None:
        if not os.read(sys.stdin.fileno(), 1024):
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
            self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop cleanly; the signal is not raised once more at the end, as it was obeyed."""
        del sig, frame
        self.force_exit = self.should_exit
        self.should_exit = True


def _collect_garbage_seldom() -> None:
    """Spare the collector the records that are kept anyway: a quarter of a request's time."""
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


def _serve_with_workers(settings: Settings, listener: socket.socket, announce: Announce) -> None:
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415 - one process needs none

    service = build(settings)
    announce(_address(settings, service, listener))
    service.store.close()
    os.environ.update(settings.to_environment())
    config = _config("contracts.mock.server:worker", factory=True, workers=settings.workers)
    Multiprocess(config, sockets=[listener]).run()


def _config(app: Any, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
        **more,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        raise SuiteError(
            f"The mock cannot listen on {host}:{port}: {reason}.", "Choose another --port."
        ) from None
    listener.set_inheritable(True)
    return listener


def _address(settings: Settings, service: Service, listener: socket.socket) -> Address:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    secrets = {tenant.name: tenant.webhook_secret for tenant in service.tenants}
    return Address(
        url=f"http://{host}:{listener.getsockname()[1]}",
        developers=tuple(
            (developer.name, developer.key, secrets[developer.name])
            for developer in settings.developers
        ),
    )
