"""Nothing secret is written, in whatever spelling, and the transcript stays readable."""

import base64
import hashlib
import json
from urllib.parse import quote

import pytest

from contracts.client import Redactor

KEY = "sk-canary/+='\"\\é-0123456789"


@pytest.fixture
def redactor():
    made = Redactor()
    made.learn(KEY, "key")
    return made


@pytest.mark.parametrize(
    "spelling",
    [
        KEY,
        quote(KEY, safe=""),
        quote(KEY),
        json.dumps(KEY)[1:-1],
        base64.b64encode(KEY.encode()).decode(),
    ],
)
def test_a_learnt_secret_is_replaced_in_every_spelling(redactor, spelling):
    redacted = redactor.text(f"before {spelling} after")

    assert spelling.rstrip("=") not in redacted
    assert redacted.startswith("before ‹key:")


def test_equal_secrets_get_equal_tokens_and_different_ones_different_tokens(redactor):
    redactor.learn("another-secret", "key")

    first, again, other = (redactor.text(text) for text in (KEY, KEY, "another-secret"))

    assert first == again != other


def test_a_secret_header_is_replaced_though_it_was_never_learnt():
    headers = Redactor().headers([("X-API-Key", "never-seen-before"), ("Accept", "*/*")])

    assert headers[0][1].startswith("‹key:")
    assert headers[1] == ("Accept", "*/*")


def test_a_webhook_secret_is_learnt_from_the_body_that_brings_it():
    redactor = Redactor()

    body = redactor.body(b'{"webhook_signing_secret": "whsec-canary-1"}', "application/json")

    assert "canary" not in body
    assert "canary" not in redactor.text("the secret was whsec-canary-1")


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.example.com/a.png?X-Goog-Signature=canary&X-Goog-Expires=86400",
        "https://cdn.example.com/canary-signature-in-the-path/a.png",
    ],
)
def test_a_download_url_keeps_its_host_alone(url):
    redactor = Redactor()
    content = json.dumps({"download_urls": [url], "images": []}).encode()

    body = redactor.body(content, "application/json")

    assert "canary" not in body
    assert "https://cdn.example.com/" in body
    assert "canary" not in redactor.text(f"GET {url}: 403")


def test_a_signed_query_is_redacted_wherever_it_stands():
    redacted = Redactor().text("see http://127.0.0.1/files/1?exp=1&sig=canary&tag=kept")

    assert redacted == "see http://127.0.0.1/files/1?exp=1&sig=‹signature›&tag=kept"


def test_an_image_becomes_its_size_and_digest():
    blob = base64.b64encode(bytes(600)).decode()

    assert "600 bytes" in Redactor().body(bytes(600), "image/png")
    assert blob not in Redactor().body(json.dumps({"images": [blob]}).encode(), "application/json")


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("size", [600, 601, 602])
def test_the_same_image_has_the_same_digest_however_it_travels(encode, size):
    image = bytes(range(256)) * 2 + bytes(size - 512)
    digest = hashlib.sha256(image).hexdigest()[:16]
    sent = json.dumps({"image": f"data:image/png;base64,{encode(image).decode()}"}).encode()

    for kept in (
        Redactor().body(sent, "application/json"),
        Redactor().body(sent.replace(b"=", b""), "application/json"),
        Redactor().body(image, "image/png"),
    ):
        assert f"{size} bytes, sha256 {digest}" in kept


def test_what_is_long_and_no_base64_keeps_its_length():
    for length in range(400, 408):
        assert f"{length} characters" in Redactor().body(b"a" * length, "text/plain")


def test_what_was_cut_short_shows_nothing_either():
    redactor = Redactor()
    redactor.learn("a-long-canary-value", "key")
    url = "http://127.0.0.1/files/canary-path/1.png?sig=canary-signature"
    redactor.body(json.dumps({"download_urls": [url]}).encode(), "application/json")

    for secret in ("a-long-canary-value", url, base64.b64encode(b"u:a-long-canary-value").decode()):
        for length in range(len(secret)):
            shown = redactor.text(f'got "{secret[:length]}… and')

            assert "canary" not in shown
            assert base64.b64encode(b"ong-ca").decode()[1:] not in shown


def test_tokens_of_another_process_are_adopted(redactor):
    other = Redactor()

    other.adopt(*redactor.learnt)

    assert other.text(KEY) == redactor.text(KEY)


@pytest.mark.parametrize("text", ["X-API-Key={}", "'x-api-key': '{}'", "https://a:{}@b.example/"])
def test_json_that_is_redacted_once_more_is_still_json(text):
    redactor = Redactor("salt")
    redactor.learn("pk_secret_value_1234567", "key")
    once = redactor.text(text.format("pk_secret_value_1234567"))

    written = json.dumps({"said": once})

    assert json.loads(redactor.text(written)) == {"said": once}
