"""What tells of the service's workings, and what only looks as if it did."""

import httpx
import pytest

from contracts.pytest_plugin.internals import leaks

URL = "https://api.photalabs.com/v1/phota/edit"

LEAKS = [
    "Traceback (most recent call last): boom",
    'File "/srv/api/x.py", line 3',
    "sqlalchemy.exc.OperationalError: connection refused",
    "phota.pipeline.worker.PoolExhausted: no worker is free",
    "torch.cuda.OutOfMemoryError",
    "raised asyncpg.InterfaceError",
    "java.lang.NullPointerException",
    "cannot open /workspace/phota/store.py",
    "cannot open /releases/41/store.py",
    "No such file: '/tmp/phota/x'",
    "path=/srv/phota/x",
    "(/Users/ci/phota/x)",
    "in handler.py, line 88",
    '"worker.rs" at line 7',
    "line 88, in take",
    "C:\\phota\\worker.py",
    "/opt/venv/lib/python3.13/site-packages/x",
    "worker.go:120 says no",
    "goroutine 7 [running]",
    "at Pool.take(pool.ts:12:3)",
]
NO_LEAKS = [
    "Désolé 🙏",
    "Create a key at app.photalabs.com, or see https://api.photalabs.com/app/settings.",
    "Write to help@api.photalabs.com. Then try again.Or ask us.",
    "num_output_images: Input should be less than or equal to 4",
    "body.images.0.str: value_error.any_str.max_length; type_error.integer",
    "JSON decode error: Expecting value: line 1 column 5 (char 4)",
    "gpt-image-2 does not support 4K; see /models and /profiles/add.",
    "POST /v1/phota/edit takes at most 10 images.",
    "GET /v1/phota/jobs/job_0123 is unknown",
    "PROFILE_NOT_FOUND: Profile 'no..such.thing' does not exist.",
    "Input should be 'auto', '1:1', '3:4' or '4:3'",
    "See https://errors.pydantic.dev/2.5/v/missing",
    "See docs.photalabs.xyz/home/keys, api.photalabs.xyz:443/usr/x",
    "The photo Paris.Final.JPG is too large; A: 1, B:\\ 2",
]


def told(detail, *, url=URL, content=b"{}", **headers):
    """What is found in an error that says this."""
    request = httpx.Request("POST", url, content=content)
    return leaks(request, httpx.Response(500, json={"detail": detail}, headers=headers))


@pytest.mark.parametrize("detail", LEAKS)
def test_the_workings_are_told(detail):
    assert told(detail)
    assert told([{"loc": ["body"], "msg": detail}])


@pytest.mark.parametrize("detail", NO_LEAKS)
def test_what_only_looks_like_the_workings_is_not_held_against_anybody(detail):
    assert told(detail) == []


@pytest.mark.parametrize("detail", LEAKS)
def test_what_the_request_held_may_come_back(detail):
    request = httpx.Request("POST", URL, json={"prompt": f"paint {detail}"})

    assert leaks(request, httpx.Response(400, json={"detail": f"No: {detail}"})) == []


@pytest.mark.parametrize("asked", ["/home/keys.py", "/v1/phota/tmp.py", "/tmp/x%20y/z"])  # noqa: S108
def test_the_path_of_the_request_may_be_quoted(asked):
    shown = f"There is nothing at '{httpx.URL(asked).path}', path={asked}"

    assert told(shown, url=f"https://api.photalabs.com{asked}") == []


def test_a_header_may_tell_as_well():
    assert told("Internal error.", **{"X-Debug": "phota.pipeline.worker.PoolExhausted"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Set-Cookie", "affinity=a1; Path=/app/v1; HttpOnly"),
        ("Location", "/app/login"),
        ("Link", "</home/errors>; rel=help"),
        ("Content-Type", "application/vnd.phota.Error+json"),
        ("X-Request-Id", "api.eu.i-07/4711"),
        ("Via", "1.1 varnish, 1.1 d1.cloudfront.net (CloudFront)"),
    ],
)
def test_headers_that_name_pages_or_requests_tell_nothing(name, value):
    assert told("Internal error.", **{name: value}) == []


def test_the_links_of_a_page_are_no_files():
    page = "<link href='/app/style.css'><script src=/app/site.js></script>Not Found"
    request = httpx.Request("GET", URL)

    assert leaks(request, httpx.Response(404, html=page)) == []
