"""The overlays, read by Schemathesis: what they let through, and what they lead to."""

from collections import Counter

import pytest

from contracts.client import CALLS
from contracts.documents import registered
from contracts.properties import Schemas
from contracts.properties.cases import allowed, anything
from contracts.properties.promises import Fate, Promises
from contracts.properties.schemas import body_validator

OPERATIONS = [f"{call.method} {call.path}" for call in CALLS.values()]
IMAGES = ["https://images.example.com/training/1.jpg"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_the_tightened_document_allows_the_published_one_allows(schemas, operation):
    published = body_validator(schemas.document, operation)
    tightened = body_validator(schemas.tightened, operation)

    found = list(allowed(schemas, operation))

    assert found
    assert published is None or all(published.is_valid(case.body) for case in found)
    assert tightened is None or all(tightened.is_valid(case.body) for case in found)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_the_tightened_document_allows_has_one_right_answer(schemas, operation):
    promises = Promises(schemas)
    absence = "{" in operation  # the id in its path is nobody's

    fates = Counter(promises.of(case).fate for case in allowed(schemas, operation))

    assert fates[Fate.REFUSED if absence else Fate.ACCEPTED] > 0
    assert fates[Fate.ACCEPTED if absence else Fate.REFUSED] == 0


def test_every_value_of_an_enumeration_is_covered(schemas):
    found = list(allowed(schemas, "POST /v1/phota/edit"))

    def values(member):
        return {case.body.get(member) for case in found}

    assert values("aspect_ratio") >= {"auto", "1:1", "3:4", "4:3", "9:16", "16:9"}
    assert values("resolution") >= {"1K", "2K", "4K"}
    assert values("output_format") >= {"png", "jpg"}
    assert values("num_output_images") >= {1, 2, 3, 4}


def test_every_rule_of_a_request_is_broken_once(schemas):
    promises = Promises(schemas)

    broken = {promises.of(case).clause for case in anything(schemas, "POST /v1/phota/edit")}

    assert broken >= {
        "request.coercion",
        "request.edit-images-max",
        "request.enums",
        "request.output-count",
        "request.types",
    }


def test_nothing_is_sent_to_an_id_that_somebody_may_have(schemas):
    for case in allowed(schemas, "DELETE /v1/phota/profiles/{profile_id}"):
        assert case.path_parameters["profile_id"].startswith("unknown-")


def test_an_excerpt_is_tightened_as_far_as_it_goes():
    excerpt = Schemas(registered("v0.5.0"), 7, ())

    found = list(allowed(excerpt, "POST /v1/phota/generate"))

    assert found
    assert all("async" not in case.body for case in found)


def test_too_few_training_images_leave_no_profile_sure_to_be_made():
    poor = Schemas(registered("v0.7.0"), 7, IMAGES)

    fates = {Promises(poor).of(case).fate for case in allowed(poor, "POST /v1/phota/profiles/add")}

    assert fates == {Fate.OPEN}
