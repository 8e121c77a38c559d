"""What a finding calls the value that it speaks of."""

import pytest

from contracts.diff.spots import spot
from contracts.documents import Document

PARAMETERS = [{"name": "page", "in": "query", "schema": {}}]
DOCUMENT = Document(
    "things",
    {
        "openapi": "3.1.0",
        "paths": {"/a": {"get": {"parameters": PARAMETERS}}},
        "components": {"parameters": {"Page": PARAMETERS[0]}},
    },
)


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("/components/schemas/Pet/properties/tags/items", "Pet.tags[]"),
        ("/components/schemas/Pet/allOf/1/maxProperties", "Pet"),
        ("/components/schemas/Pair/prefixItems/1/minimum", "Pair[1]"),
        ("/components/schemas/Pair/prefixItems", "Pair"),
        ("/components/schemas/Map/additionalProperties", "Map.*"),
        ("/components/schemas/Pet/properties/properties/properties/items", "Pet.properties.items"),
        ("/paths/~1a/post/requestBody/content/application~1json/schema", "request body"),
        ("/paths/~1a/post/responses/404/content/a~1b/schema/properties/code", "response 404.code"),
        ("/paths/~1a/get/responses/200/headers/X-Id/schema", "header X-Id"),
        ("/paths/~1a/get/parameters/0/schema/maximum", "query parameter 'page'"),
        ("/components/parameters/Page/schema", "query parameter 'page'"),
        ("", ""),
    ],
)
def test_a_pointer_in_words(pointer, words):
    assert spot(DOCUMENT, pointer) == words
