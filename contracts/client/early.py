"""Tell what an HTTP layer said to an odd request before the service heard of it.

No document speaks of odd header fields, framing, or escapes in a path. A server's own HTTP layer,
or a gateway, may turn such a request down with a page of its own: that is no error of the API's,
and bears neither its envelope nor its headers.
"""

import re

import httpx

from contracts.client.weather import holds_object

_STATUSES = frozenset({400, 411, 414, 417, 431, 505})
_ODD = "phota_contracts_odd"  # what httpx does not know in a request's extensions, it lets be
# White space and other controls, and what divides a path, or an escape, when it is read again.
_ODD_ESCAPES = re.compile(rb"%(?:[01][0-9A-F]|7F|2[5EF]|3B|5C)|;", re.IGNORECASE)
_ESCAPED = re.compile(rb"%([0-9A-F]{2})", re.IGNORECASE)


def mark_as_odd(request: httpx.Request) -> None:
    """Say of a request that its header fields, framing or URL are odd."""
    request.extensions[_ODD] = True


def is_odd(request: httpx.Request) -> bool:
    """Return whether a request was marked, or shows itself odd in its path or header fields."""
    path = request.url.raw_path.partition(b"?")[0]
    return (
        _ODD in request.extensions
        or _ODD_ESCAPES.search(path) is not None
        or _is_no_text(path)
        or not all(value.isascii() for _, value in request.headers.raw)
    )


def is_early(request: httpx.Request, response: httpx.Response) -> bool:
    """Return whether an HTTP layer may have answered an odd request in the service's place."""
    is_turned_down = response.status_code in _STATUSES and not holds_object(response)
    return is_turned_down and is_odd(request)


def _is_no_text(path: bytes) -> bool:
    try:
        _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), path).decode()
    except UnicodeDecodeError:
        return True
    return False
