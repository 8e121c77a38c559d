"""Routes that do not exist: NOT_FOUND, "unknown route" (PhotaErrorCode, openapi v0.7.0)."""

import pytest

from contracts.client import NOBODY, Unmet
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.internals import leaks

ROUTES = [
    ("GET", "/v1/phota/no-such-route"),
    ("POST", "/v1/phota/no-such-route"),
    ("DELETE", "/v1/phota/no-such-route"),
    ("GET", "/v1/no-such-route"),
    ("POST", "/v1/phota/edits"),
    ("POST", "/v1/phota/edit/again"),
    ("GET", "/v1/phota/jobs/some/where"),
    ("GET", f"/v1/phota/profiles/{NOBODY}/portrait"),
    ("GET", "/v1/phota/profiles/ids/all/of/them"),
    ("POST", "/v1/phota/profiles/add/one"),
]


@clause("error.unknown-route")
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_an_unknown_route_is_not_found(api, method, path):
    answer = api.request(method, path, **({"json": {}} if method == "POST" else {}))

    assert (answer.status_code, answer.code) == (404, "NOT_FOUND"), answer
    assert isinstance(answer.json()["detail"], str), answer
    assert isinstance(answer.json()["request_id"], str), answer


@clause("error.json")
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_an_unknown_route_is_told_in_json(api, method, path):
    answer = api.request(method, path, **({"json": {}} if method == "POST" else {}))
    if answer.status_code != 404 or answer.code is None:
        raise Unmet(f"an unknown route has no envelope, which another clause judges: {answer}")

    assert answer.media_type == "application/json", answer


@clause("error.no-internals")
def test_no_unknown_route_shows_how_the_service_is_built(api):
    for method, path in ROUTES:
        answer = api.request(method, path, **({"json": {}} if method == "POST" else {}))
        if answer.status_code < 400:
            raise Unmet(f"an unknown route is known, which another clause judges: {answer}")

        assert not leaks(answer.response.request, answer.response), answer
