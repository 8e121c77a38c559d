"""Signed download URLs: for whoever holds them, for a day, for exactly one picture."""

import io
from urllib.parse import urlsplit

import pytest
from PIL import Image

HOST = "http://mock.test:80"
DAY = 86_400


@pytest.fixture
def url(mock):
    answer = mock.generate(response_mode="urls", output_format="jpg", aspect_ratio="16:9")
    return answer.json["download_urls"][0].removeprefix(HOST)


def test_whoever_holds_the_url_gets_the_picture(mock, url):
    answer = mock.get(url, key=None)

    image = Image.open(io.BytesIO(answer.content))
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert (image.format, image.size) == ("JPEG", (1024, 576))


def test_downloads_may_have_an_origin_of_their_own(mock):
    mock.service.download_origin = "http://files.test:81"

    (url,) = mock.generate(response_mode="urls").json["download_urls"]

    path = url.removeprefix("http://files.test:81")
    assert path.startswith("/downloads/")
    assert mock.get(path, key=None, headers={b"host": b"files.test:81"}).status == 200
    assert mock.get(path, key=None).status == 404


def test_a_url_works_for_a_day_of_its_developers_time(mock, url):
    mock.seconds += DAY - 0.01
    before = mock.get(url).status
    mock.seconds += 0.02

    assert (before, mock.get(url).status) == (200, 410)


def test_a_url_of_a_job_works_for_a_day_after_the_job_ended(mock):
    done = mock.finished(mock.submit())
    url = done["result"]["download_urls"][0].removeprefix(HOST)

    mock.seconds += DAY - 10.01 + 0.2
    before = mock.get(url).status
    mock.seconds += 0.02

    assert (before, mock.get(url).status) == (200, 410)


def test_another_developers_clock_does_not_matter(mock, url):
    mock.post("/_control/clock/advance", {"seconds": 2 * DAY}, key="key-2")

    assert mock.get(url, key="key-2").status == 200


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        ("expires=1", "expires=2"),
        ("signature=", "signature=0"),
        ("signature=", "s="),
        ("1024x576", "1024x577"),
        (".jpg", ".png"),
        ("/0/", "/1/"),
        ("?", "?a=b&expires=9999999999999&"),
    ],
)
def test_a_url_that_was_changed_in_any_part_is_forbidden(mock, url, part, changed):
    answer = mock.get(url.replace(part, changed, 1))

    assert answer.status == 403


def test_a_url_without_its_query_is_forbidden(mock, url):
    assert mock.get(urlsplit(url).path).status == 403


def test_a_url_of_no_account_is_not_found(mock, url):
    account = url.split("/")[2]

    assert mock.get(url.replace(account, "0" * 12)).status == 404
    assert mock.get("/downloads/").status == 404
    assert mock.get("/downloads/../../etc/passwd").status == 404


def test_a_url_can_only_be_read(mock, url):
    assert mock.ask("HEAD", url).content == b""
    assert mock.ask("HEAD", url).status == 200
    assert mock.delete(url).headers["allow"] == "GET, HEAD"
