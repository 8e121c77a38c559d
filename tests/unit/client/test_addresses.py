"""An address stands below another one of the same origin, by whole steps of its path."""

import httpx
import pytest

from contracts.client.addresses import absolute, is_below


@pytest.mark.parametrize(
    ("url", "base", "is_one"),
    [
        ("https://gw.test/phota/v1/x?y=1", "https://gw.test/phota", True),
        ("https://gw.test:443/phota", "https://gw.test/phota/", True),
        ("https://gw.test/photaX/v1", "https://gw.test/phota", False),
        ("https://gw.test:8443/phota/v1", "https://gw.test/phota", False),
        ("https://gw.test.evil/phota/v1", "https://gw.test", False),
        ("http://gw.test/v1", "https://gw.test", False),
    ],
)
def test_what_stands_below_an_address(url, base, is_one):
    assert is_below(httpx.URL(url), base) is is_one


@pytest.mark.parametrize(
    "url",
    [
        "/downloads/1.png",
        "//host/1.png",
        "http:///1.png",
        "ftp://host/1",
        "http://host:port/",
        "",
        None,
        7,
    ],
)
def test_what_http_cannot_fetch_is_no_absolute_url(url):
    assert absolute(url) is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/a?b=c%20d&e=f", "HTTPS://Host/"])
def test_an_absolute_url_stays_what_it_is(url):
    assert absolute(url) == httpx.URL(url)
