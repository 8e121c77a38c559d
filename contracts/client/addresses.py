"""Tell which address stands below which."""

from functools import cache

import httpx


def is_below(url: httpx.URL, base: str) -> bool:
    """Return whether a URL has the origin of another one, and its path stands below that one's."""
    top = _parsed(base)
    steps = top.path.rstrip("/") + "/"
    return _origin(url) == _origin(top) and f"{url.path}/".startswith(steps)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port  # the scheme's own port is None here


@cache
def _parsed(base: str) -> httpx.URL:
    return httpx.URL(base)
