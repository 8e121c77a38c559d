"""Successes of every kind, for the clauses that are judged on every response by themselves."""

import pytest

from contracts.client import CALLS, Unmet, body
from contracts.pytest_plugin import clause

DEPRECATION_DATE = "2026-05-08"  # release notes 0.2.0


def reached(*answers):
    """Every response is judged as it arrives; here is to be made sure that these are successes."""
    for answer in answers:
        if answer.status_code != 200:
            raise Unmet(f"there is no success to judge: {answer}")


@clause("result.schema")
@pytest.mark.parametrize("mode", ["bytes", "urls"])
def test_a_result_is_of_its_declared_schema(ask, image_operation, mode):
    reached(ask(image_operation, response_mode=mode, num_output_images=4))


@clause("result.schema")
def test_a_job_is_of_its_declared_schema_from_its_submit_to_its_end(finished_jobs, image_operation):
    assert finished_jobs(image_operation).is_over


@clause("result.schema")
@pytest.mark.usefixtures("offers_profiles")
def test_a_profile_is_of_its_declared_schema_from_its_creation_to_its_deletion(api, profiles):
    profile = profiles.add(api)
    reached(
        api.get(profile.path("profile-status")),
        api.get(CALLS["profile-ids"].path),
        api.get(CALLS["profile-ids"].path, params={"tag": profile.tag}),
        api.delete(profile.path("profile-delete")),
    )


@clause("result.schema")
@pytest.mark.usefixtures("offers_profiles")
def test_what_is_said_of_a_trained_profile_is_of_its_declared_schema(api, trained_profile):
    reached(
        api.get(trained_profile.path("profile-status")),
        api.get(CALLS["profile-ids"].path),
        api.post(CALLS["edit"].path, body("edit", profile_ids=[trained_profile.id])),
    )


@clause("result.schema")
@pytest.mark.usefixtures("offers_profiles")
def test_the_webhook_secret_is_of_its_declared_schema(api):
    reached(api.get(CALLS["webhook-secret"].path))


@clause("result.deprecation-header")
def test_a_result_names_no_other_day_for_the_new_default(ask, observe, image_operation):
    answer = ask(image_operation, num_output_images=...)
    named = answer.headers.get("x-phota-deprecation-date", "").strip()

    assert named in {"", DEPRECATION_DATE}
    observe("carried" if named else "not carried")
