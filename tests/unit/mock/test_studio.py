"""Results of edit, generate, enhance and remix, at once and by a job."""

import base64
import io
import json

import pytest
from PIL import Image

PHOTO = "https://images.test/photo.jpg"
BODIES = {
    "edit": {"prompt": "x", "images": [PHOTO]},
    "generate": {"prompt": "x"},
    "enhance": {"image": PHOTO},
    "remix": {"input_image": PHOTO, "reference_image": PHOTO},
}


@pytest.fixture(params=list(BODIES))
def operation(request):
    return request.param


def ask(mock, operation, **changes):
    return mock.post(f"/v1/phota/{operation}", BODIES[operation] | changes)


def opened(encoded):
    image = Image.open(io.BytesIO(base64.b64decode(encoded)))
    image.load()
    return image


def test_bytes_are_the_default(mock, operation):
    answer = ask(mock, operation)

    assert answer.status == 200
    assert opened(answer.json["images"][0]).format == "PNG"
    assert answer.json["download_urls"] == []
    assert answer.json["known_subjects"] == {"counts": {}}


def test_urls_instead_of_bytes(mock, operation):
    answer = ask(mock, operation, response_mode="urls", num_output_images=3)

    assert answer.json["images"] == []
    assert len(set(answer.json["download_urls"])) == 3
    assert answer.json["download_urls"][0].startswith("http://mock.test:80/downloads/")


@pytest.mark.parametrize("count", [1, 4, 2.0])
def test_as_many_images_as_were_asked_for(mock, operation, count):
    assert len(ask(mock, operation, num_output_images=count).json["images"]) == count


@pytest.mark.parametrize("operation", ["edit", "generate"])
def test_format_resolution_and_aspect_ratio_are_as_asked(mock, operation):
    answer = ask(mock, operation, output_format="jpg", resolution="2K", aspect_ratio="9:16")

    image = opened(answer.json["images"][0])
    assert (image.format, image.size) == ("JPEG", (1152, 2048))


@pytest.mark.parametrize("operation", ["enhance", "remix"])
def test_enhance_and_remix_are_pinned_to_2k(mock, operation):
    answer = ask(mock, operation, resolution="4K")

    assert opened(answer.json["images"][0]).size == (2048, 2048)


def test_a_job_is_accepted_as_pending(mock, operation):
    answer = ask(mock, operation, **{"async": True})

    assert answer.status == 202
    assert answer.json["status"] == "pending"
    assert answer.json["poll_url"] == f"/v1/phota/jobs/{answer.json['job_id']}"


def test_a_job_takes_its_time_and_then_has_a_result(mock, operation):
    submitted = ask(mock, operation, **{"async": True, "response_mode": "urls"})

    pending = mock.job(submitted).json
    mock.seconds += 0.05
    running = mock.job(submitted).json
    mock.seconds += 0.15
    done = mock.job(submitted).json

    assert [state["status"] for state in (pending, running, done)] == [
        "pending",
        "running",
        "succeeded",
    ]
    assert {state["operation"] for state in (pending, running, done)} == {operation}
    assert {state["created_at"] for state in (pending, running, done)} == {
        "2026-01-01T12:00:00.000+00:00"
    }
    assert [state["completed_at"] for state in (pending, running)] == [None, None]
    assert done["completed_at"] == "2026-01-01T12:00:00.200+00:00"
    assert [state["result"] for state in (pending, running)] == [None, None]
    assert len(done["result"]["download_urls"]) == 1
    assert done["error"] is None


def test_a_job_that_was_asked_for_bytes_also_has_urls(mock):
    done = mock.finished(mock.submit(response_mode="bytes", num_output_images=2))

    assert done["result"]["images"] == []
    assert len(done["result"]["download_urls"]) == 2


def test_a_finished_job_never_changes_again(mock):
    submitted = mock.submit()
    done = mock.finished(submitted)

    mock.seconds += 3_600

    assert mock.job(submitted).json == done


def test_a_result_expires_a_day_after_it_was_ready(mock):
    submitted = mock.submit()

    mock.seconds += 0.2 + 86_400 - 0.01
    assert mock.job(submitted).status == 200
    mock.seconds += 0.02
    assert mock.job(submitted).status == 410


def test_a_job_of_nobody_and_a_job_of_somebody_else_are_not_found(mock):
    submitted = mock.submit()

    assert mock.get("/v1/phota/jobs/job_1").code == "NOT_FOUND"
    assert mock.job(submitted, key="key-2").code == "NOT_FOUND"


def test_the_job_seconds_of_the_settings_are_how_long_a_job_takes(other_mocks):
    mock = other_mocks(job_seconds=0.0)

    assert mock.job(mock.submit()).json["status"] == "succeeded"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("unavailable", "SERVICE_UNAVAILABLE"),
        ("internal", "INTERNAL_ERROR"),
        ("instance_died", "instance_died"),
        ("dispatch_failed", "dispatch_failed"),
    ],
)
def test_a_fault_fails_a_job_with_its_code(mock, fault, code):
    mock.arm(fault)
    submitted = mock.submit()

    failed = mock.finished(submitted)

    assert submitted.status == 202
    assert (failed["status"], failed["error"]["code"]) == ("failed", code)
    assert failed["result"] is None
    assert failed["completed_at"]


def test_a_job_that_was_never_dispatched_never_ran(mock):
    mock.arm("dispatch_failed")
    submitted = mock.submit()

    mock.seconds += 0.19

    assert mock.job(submitted).json["status"] == "pending"
    assert mock.finished(submitted)["status"] == "failed"


def test_known_subjects_are_counted_over_all_outputs(mock):
    first, second = mock.trained(), mock.trained()

    by_list = mock.post(
        "/v1/phota/enhance",
        {"image": PHOTO, "profile_ids": [first, second, first], "num_output_images": 3},
    )
    by_prompt = mock.generate(prompt=f"[[{first}]] and [[{first}]]", num_output_images=2)
    job = mock.finished(mock.submit(prompt=f"[[{second}]]", num_output_images=4))

    assert by_list.json["known_subjects"]["counts"] == {first: 3, second: 3}
    assert by_prompt.json["known_subjects"]["counts"] == {first: 2}
    assert job["result"]["known_subjects"]["counts"] == {second: 4}


def test_a_submit_repeated_with_its_key_returns_the_original_job(mock, operation):
    first = ask(mock, operation, **{"async": True, "client_request_id": "a"})
    while_pending = ask(mock, operation, **{"async": True, "client_request_id": "a"})
    mock.seconds += 10
    after_its_end = ask(
        mock, operation, **{"async": True, "client_request_id": "a", "num_output_images": 4}
    )

    assert first.json == while_pending.json == after_its_end.json
    assert len(mock.charges()) == 1


def test_other_keys_and_no_keys_make_other_jobs(mock):
    keys = [{"client_request_id": "a"}, {"client_request_id": "b"}, {"client_request_id": ""}]
    none = [{"client_request_id": None}, {"client_request_id": None}, {}, {}]

    ids = {mock.submit(**key).json["job_id"] for key in keys + none}

    assert len(ids) == 7


def test_keys_of_any_length_are_told_apart(mock):
    first, second = "ü" * 100_000, "ü" * 100_001

    ids = [mock.submit(client_request_id=key).json["job_id"] for key in (first, second, first)]

    assert ids[0] == ids[2] != ids[1]


def test_keys_belong_to_one_developer(mock):
    mine = mock.submit(client_request_id="a")
    theirs = mock.submit("key-2", client_request_id="a")

    assert mine.json["job_id"] != theirs.json["job_id"]


def test_a_refused_submit_does_not_use_up_its_key(mock):
    mock.submit(client_request_id="a", quality="high")
    mock.submit(client_request_id="a", num_output_images=5)
    mock.submit("key-3", client_request_id="a")

    assert mock.submit(client_request_id="a").status == 202
    assert len(mock.charges()) == 1


def test_a_key_on_a_synchronous_request_means_nothing(mock):
    mock.generate(client_request_id="a")

    assert mock.generate(client_request_id="a").status == 200
    assert mock.submit(client_request_id="a").status == 202
    assert len(mock.charges()) == 3


def test_the_webhook_secret_is_each_developers_own_and_stays(mock):
    secrets = [mock.get("/v1/phota/webhook-secret", key=key).json for key in ("key-1", "key-2")]

    mock.post("/_control/reset", {})

    assert secrets[0] != secrets[1]
    assert mock.get("/v1/phota/webhook-secret").json == secrets[0]
    assert len(secrets[0]["webhook_signing_secret"]) == 43


def test_an_unlikely_host_header_never_gets_into_a_url(mock):
    answer = mock.post(
        "/v1/phota/generate",
        {"response_mode": "urls"},
        headers={b"host": b"evil.test/path?x="}.items(),
    )

    assert answer.json["download_urls"][0].startswith("http://localhost/downloads/")


def test_the_seed_decides_every_id(other_mocks):
    def story(mock):
        answers = [mock.submit(), mock.train(), mock.generate(response_mode="urls")]
        answers += [mock.get("/v1/phota/webhook-secret"), mock.get("/_control/charges")]
        return [json.dumps([answer.headers, answer.content.decode()]) for answer in answers]

    first, again, other, unseeded = (
        story(other_mocks(seed=seed, state=None)) for seed in (7, 7, 8, None)
    )

    assert first == again
    assert not set(first) & set(other)
    assert not set(first) & set(unseeded)
