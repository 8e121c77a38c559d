"""Serve a stage for each drill by https on this machine, under an authority of its own."""

import asyncio
import socket
import ssl
import tempfile
import threading
from collections.abc import Coroutine, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import trustme
import uvicorn

from contracts.certification.courier import Courier
from contracts.certification.scripts import Script
from contracts.certification.stage import AbortingProtocol, Identity, Stage
from contracts.errors import SuiteError

HOST = "127.0.0.1"
_NAMES = (HOST, "localhost")
_START_DEADLINE = 10.0
_SETTLING = 15.0  # for callbacks that are on their way; a client's receiver may be slow
_BACKLOG = 128

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files: the authority to trust, and a certificate with its key for a client's receiver."""

    authority: Path
    receiver: Path
    receiver_key: Path


@dataclass(frozen=True, slots=True)
class _Serving:
    """What serves a stage, at the API's port and at that of downloads."""

    server: uvicorn.Server
    task: asyncio.Task[None]
    listeners: list[socket.socket]


class Sandbox:
    """Runs stages, many at once, in a thread of its own, until the context ends."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="phota-contracts-")
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.certificates = self._issued()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sandbox", daemon=True)
        self._servers: dict[Stage, _Serving] = {}
        self._courier: Courier | None = None

    def __enter__(self) -> Self:
        """Start the thread."""
        self._thread.start()
        self._courier = self._call(_a_courier())
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Stop what is still served."""
        for stage in list(self._servers):
            self._call(self._stop(stage))
        if self._courier is not None:
            self._call(self._courier.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_START_DEADLINE)
        self._loop.close()
        self._folder.cleanup()

    def open(
        self,
        drill: str,
        script: Script,
        *,
        ports: tuple[int, int] = (0, 0),
        identity: Identity | None = None,
    ) -> Stage:
        """Serve a new stage, by default on free ports and for a developer of its own.

        The first port is the API's, the second that of downloads. Raises `SuiteError` if that is
        impossible.
        """
        return self._call(self._start(drill, script, ports, identity))

    def close(self, stage: Stage) -> None:
        """Wait for the stage's callbacks to be sent, and stop serving it."""
        self._call(self._stop(stage))

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _start(
        self, drill: str, script: Script, ports: tuple[int, int], identity: Identity | None
    ) -> Stage:
        assert self._courier is not None, "the sandbox is entered"  # noqa: S101 - our own bug
        stage = Stage(drill, script, self._courier, identity)
        listeners = _listeners(ports)
        stage.stand_at(*(f"https://{HOST}:{each.getsockname()[1]}" for each in listeners))
        server = uvicorn.Server(self._config(stage))
        serving = asyncio.create_task(server.serve(sockets=listeners))
        self._servers[stage] = _Serving(server, serving, listeners)
        async with asyncio.timeout(_START_DEADLINE):
            while not server.started:
                if serving.done():
                    raise SuiteError(f"The sandbox for {drill} did not start.")
                await asyncio.sleep(0.01)
        return stage

    async def _stop(self, stage: Stage) -> None:
        served = self._servers.pop(stage)
        try:
            async with asyncio.timeout(_SETTLING):
                await stage.settle()
        except TimeoutError:
            stage.facts["unsettled"] = True  # a receiver that never answers must not stop us
        served.server.should_exit = True
        await served.task
        for listener in served.listeners:
            listener.close()

    def _config(self, stage: Stage) -> uvicorn.Config:
        config = uvicorn.Config(
            stage,
            http=AbortingProtocol,
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        config.load()
        config.ssl = self._tls
        return config

    def _issued(self) -> Certificates:
        folder = Path(self._folder.name)
        files = Certificates(folder / "authority.pem", folder / "receiver.pem", folder / "key.pem")
        authority = trustme.CA()
        authority.issue_cert(*_NAMES).configure_cert(self._tls)
        authority.cert_pem.write_to_path(files.authority)
        receiver = authority.issue_cert(*_NAMES)
        for number, blob in enumerate(receiver.cert_chain_pems):
            blob.write_to_path(files.receiver, append=number > 0)
        receiver.private_key_pem.write_to_path(files.receiver_key)
        files.receiver_key.chmod(0o600)
        return files


async def _a_courier() -> Courier:
    return Courier()


def _listeners(ports: Iterable[int]) -> list[socket.socket]:
    with ExitStack() as opened:
        listeners = [opened.enter_context(_listener(port)) for port in ports]
        opened.pop_all()
    return listeners


def _listener(port: int) -> socket.socket:
    try:
        listener = socket.create_server((HOST, port), backlog=_BACKLOG)
    except OSError as error:
        raise SuiteError(
            f"Cannot listen on {HOST}:{port}: {error.strerror}.", "Give another port."
        ) from error
    listener.settimeout(0)
    return listener
