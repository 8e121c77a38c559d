"""A pointer is told as people name its place."""

import pytest

from contracts.clauses.places import named


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("/components/schemas/PhotaErrorCode/description", "PhotaErrorCode"),
        ("/components/schemas/JobHandle/properties/status/description", "JobHandle.status"),
        ("/components/securitySchemes/APIKeyHeader", "APIKeyHeader"),
        ("/paths/~1v1~1phota~1edit/post/responses/403/description", "POST /v1/phota/edit 403"),
        ("/paths/~1v1~1phota~1jobs~1{job_id}/get/description", "GET /v1/phota/jobs/{job_id}"),
        ("/info/description", "/info/description"),
        ("/paths/~1v1~1phota~1edit", "/paths/~1v1~1phota~1edit"),
    ],
)
def test_a_place_is_named(pointer, name):
    assert named(pointer) == name
