"""Header names in capitals; uvicorn writes them small, so they change on their way out."""

from asyncio import Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fastapi_server.flavours.registry import flavour
from fastapi_server.seams import Server, around


class LoudTransport:
    """A transport that writes the names of headers in capitals."""

    def __init__(self, inner: Transport) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def write(self, data: bytes) -> None:
        head, blank, rest = data.partition(b"\r\n\r\n")
        if data.startswith(b"HTTP/1.") and blank:
            status, *headers = head.split(b"\r\n")
            pairs = (header.partition(b":") for header in headers)
            loud = (name.upper() + colon + value for name, colon, value in pairs)
            data = b"\r\n".join([status, *loud]) + blank + rest
        self.inner.write(data)


class LoudProtocol(HttpToolsProtocol):
    def connection_made(self, transport: Transport) -> None:
        super().connection_made(LoudTransport(transport))


@flavour
def headers_in_capitals(server: Server) -> None:
    """Header names are written in capitals, in answers and in callbacks."""
    server.http = LoudProtocol

    @around(server.courier, "headers")
    def headers(original, secret: str, body: bytes) -> dict[str, str]:
        return {name.upper(): value for name, value in original(secret, body).items()}
