"""Whose certificates are trusted."""

import ssl
from functools import cache

import httpx


@cache
def authorities(ca_file: str | None = None) -> ssl.SSLContext:
    """Return the certificate authorities that are trusted, which take a while to read, once.

    Those of a file come to those that everybody trusts.
    """
    trusted = httpx.create_ssl_context(trust_env=False)
    if ca_file is not None:
        trusted.load_verify_locations(ca_file)
    return trusted
