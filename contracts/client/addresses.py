"""Tell which address stands below which."""

from functools import cache

import httpx


def is_below(url: httpx.URL, base: str) -> bool:
    """Return whether a URL has the origin of another one, and its path stands below that one's."""
    top = _parsed(base)
    steps = top.path.rstrip("/") + "/"
    return _origin(url) == _origin(top) and f"{url.path}/".startswith(steps)


def absolute(url: object) -> httpx.URL | None:
    """Return what is the text of an absolute URL that HTTP can fetch; None if it is not."""
    try:
        parsed = httpx.URL(url) if isinstance(url, str) else None
    except httpx.InvalidURL:
        return None
    return parsed if parsed and parsed.scheme in {"http", "https"} and parsed.host else None


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port  # the scheme's own port is None here


@cache
def _parsed(base: str) -> httpx.URL:
    return httpx.URL(base)
