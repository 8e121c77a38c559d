"""Rules in prose: each at both sides of its border."""

import pytest

from contracts.mock.triggers import MODERATED, MODERATED_IN_PIPELINE

MODELS = {
    "nb2": {"1K", "2K", "4K"},
    "gpt-image-2": {"1K", "2K", "4K"},
    "qwen-image-2": {"1K", "2K"},
    "flux-2": {"1K", "2K"},
    "reve": {"1K"},
}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("resolution", ["1K", "2K", "4K"])
def test_a_resolution_that_the_model_does_not_support_is_refused(mock, model, resolution):
    answer = mock.generate(base_model=model, resolution=resolution)

    assert answer.status == (200 if resolution in MODELS[model] else 400)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("quality", ["auto", "low", "medium", "high"])
def test_quality_is_for_gpt_image_2_alone(mock, model, quality):
    answer = mock.generate(base_model=model, quality=quality)

    assert answer.status == (200 if model == "gpt-image-2" else 400)


@pytest.mark.parametrize("model", MODELS)
def test_quality_may_be_null_for_every_model(mock, model):
    assert mock.generate(base_model=model, quality=None).status == 200


def test_an_unknown_model_is_refused_by_the_schema(mock):
    assert mock.generate(base_model="nb3").what == [("body.base_model", "literal_error")]


@pytest.mark.parametrize("image", ["https://a.test/x", "HTTP://a.test", "aGVsbG8=", "aGVsbG8h"])
def test_images_are_urls_or_base64(mock, image):
    assert mock.post("/v1/phota/enhance", {"image": image}).status == 200
    assert mock.post("/v1/phota/edit", {"images": ["aGVsbG8h", image]}).status == 200


@pytest.mark.parametrize(
    "image",
    [
        "",
        "a",
        "aGVsbG8",
        "not base64!",
        "https://",
        "https://[",
        "ftp://a.test/x",
        "ä",
        "aGVs\nbG8h",
        "data:image/png;base64,aGVsbG8h",
        "iVBORw0KGgo...",
    ],
)
def test_other_images_are_refused(mock, image):
    bodies = {
        "edit": {"images": ["aGVsbG8h", image]},
        "enhance": {"image": image},
        "remix": {"input_image": "aGVsbG8h", "reference_image": image},
    }

    answers = [mock.post(f"/v1/phota/{name}", body) for name, body in bodies.items()]

    assert [answer.code for answer in answers] == ["INVALID_REQUEST"] * 3


def test_an_edit_without_images_or_prompt_is_what_the_document_allows(mock):
    assert mock.post("/v1/phota/edit", {}).status == 200


def test_a_moderated_prompt_is_blocked_at_once(mock):
    prompt = f"a photo of {MODERATED}"

    answers = [
        mock.generate(prompt=prompt),
        mock.submit(prompt=prompt),
        mock.post("/v1/phota/enhance", {"image": "aGVsbG8h", "prompt": prompt}),
    ]

    assert [(a.status, a.code) for a in answers] == [(400, "CONTENT_MODERATION")] * 3
    assert mock.charges() == []


def test_a_prompt_that_the_pipeline_moderates_fails_its_job_with_the_same_code(mock):
    submitted = mock.submit(prompt=MODERATED_IN_PIPELINE)

    assert mock.generate(prompt=MODERATED_IN_PIPELINE).code == "CONTENT_MODERATION"
    assert mock.finished(submitted)["error"]["code"] == "CONTENT_MODERATION"
    assert mock.charges() == [("generate", 0.1, True)]


def test_a_prompt_may_be_null_where_the_document_says_so(mock):
    assert mock.post("/v1/phota/enhance", {"image": "aGVsbG8h", "prompt": None}).status == 200
    assert mock.generate(prompt=None).status == 422


@pytest.mark.parametrize("reference", [{"prompt": "[[nobody]]"}, {"profile_ids": ["nobody"]}])
def test_a_reference_to_an_unknown_profile_is_refused(mock, reference):
    answer = mock.post("/v1/phota/edit", reference | {"async": True})

    assert (answer.status, answer.code) == (404, "PROFILE_NOT_FOUND")


def test_a_reference_to_a_profile_that_trains_is_refused(mock):
    profile_id = mock.train().json["profile_id"]

    assert mock.generate(prompt=f"[[{profile_id}]]").code == "PROFILE_NOT_READY"
    assert mock.post("/v1/phota/edit", {"profile_ids": [profile_id]}).code == "PROFILE_NOT_READY"


def test_a_reference_to_somebody_elses_profile_is_refused(mock):
    profile_id = mock.trained()

    answer = mock.generate("key-2", prompt=f"[[{profile_id}]]")

    assert answer.code == "PROFILE_NOT_FOUND"


def test_a_reference_of_any_length_is_answered_briefly(mock):
    answer = mock.generate(prompt=f"[[{'x' * 100_000}]]")

    assert len(answer.content) < 300


def test_a_callback_needs_a_job(mock):
    url = "https://partner.example.com/hook"

    assert mock.generate(callback_url=url).code == "INVALID_REQUEST"
    assert mock.generate(callback_url=url, **{"async": False}).code == "INVALID_REQUEST"
    assert mock.generate(callback_url=None).status == 200


@pytest.mark.parametrize(
    "url", ["http://partner.example.com", "https://", "", "partner", "https://127.0.0.2/"]
)
def test_a_callback_that_may_not_be_sent_is_refused_at_submit(mock, url):
    assert mock.submit(callback_url=url).code == "INVALID_REQUEST"
    assert mock.charges() == []


@pytest.mark.parametrize(
    ("tier", "count", "status"),
    [
        ("standard", 5, 422),
        ("standard", 9, 422),
        ("standard", 10, 200),
        ("standard", 50, 200),
        ("standard", 51, 422),
        ("fast", 4, 422),
        ("fast", 5, 200),
        ("fast", 10, 200),
        ("fast", 11, 422),
    ],
)
def test_each_tier_takes_its_number_of_images(mock, tier, count, status):
    answer = mock.train(tier, count)

    assert answer.status == status
    assert len(mock.get("/v1/phota/profiles/ids").json["profiles"]) == (status == 200)


def test_the_wrong_number_of_images_is_told_as_a_list_of_the_wrong_length(mock):
    assert mock.train("fast", 11).what == [("body.image_urls", "too_long")]
    assert mock.train("standard", 9).what == [("body.image_urls", "too_short")]


def test_the_tier_is_standard_unless_said_otherwise(mock):
    images = [f"https://images.test/{number}.jpg" for number in range(9)]

    assert mock.post("/v1/phota/profiles/add", {"image_urls": images}).status == 422


def test_training_images_are_urls(mock):
    images = [*(f"https://images.test/{number}.jpg" for number in range(9)), "aGVsbG8h"]

    assert mock.train(image_urls=images).what == [("body.image_urls.9", "url_parsing")]
