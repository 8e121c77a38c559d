"""Download URLs: how many there are, what they lead to, and for how long."""

from functools import partial
from urllib.parse import urlsplit

import pytest

from contracts.client import CALLS, Unmet, body, decoded, together
from contracts.pytest_plugin import clause

FORMATS = ["png", "jpg"]
MINUTE, HOUR = 60, 3600  # seconds
EXPIRY = 24 * HOUR  # release notes 0.2.0


def is_absolute(url):
    return urlsplit(url).scheme in {"http", "https"} and bool(urlsplit(url).hostname)


def issued(api, operation, *formats):
    """Fresh download URLs of synchronous results, two of each format, asked for at once."""
    two = {"response_mode": "urls", "num_output_images": 2}
    sent = [body(operation, output_format=kind, **two) for kind in formats]
    answers = together(partial(api.post, CALLS[operation].path), sent)
    for answer in answers:
        if answer.status_code != 200 or not answer.json().get("download_urls"):
            raise Unmet(f"the request gave no download URLs: {answer}")
    return [url for answer in answers for url in answer.json()["download_urls"]]


def statuses(api, urls):
    return [api.fetch(url).status_code for url in urls]


def working(api, clock, urls):
    """Which of these URLs work although they should have expired, now or on the next day."""
    found = statuses(api, urls)
    clock.advance(EXPIRY)
    found += statuses(api, urls)
    return [status for status in found if not 400 <= status < 500]


@clause("result.urls")
@pytest.mark.parametrize(
    ("count", "changes"),
    [(1, {}), (3, {}), (4, {"output_format": "png"}), (4, {"output_format": "jpg"})],
)
def test_urls_are_as_many_as_the_images_asked_for(ask, image_operation, count, changes):
    answer = ask(image_operation, response_mode="urls", num_output_images=count, **changes)

    assert answer.status_code == 200, answer
    assert len(answer.json()["download_urls"]) == count
    assert all(is_absolute(url) for url in answer.json()["download_urls"]), answer
    assert len(set(answer.json()["download_urls"])) == count, "several images have one URL"
    assert not answer.json().get("images")


@clause("result.url-fetch")
@pytest.mark.parametrize("output_format", FORMATS)
def test_every_url_leads_to_an_image_without_the_key(downloads, image_operation, output_format):
    fetched = downloads(image_operation, num_output_images=4, output_format=output_format)

    assert [one.status_code for one in fetched] == [200] * len(fetched)
    assert {decoded(one.content).format for one in fetched} == {output_format}


@clause("result.url-fetch")
def test_a_url_may_be_fetched_again(api, image_operation):
    urls = issued(api, image_operation, "png")

    assert statuses(api, urls + urls) == [200] * len(urls + urls)


@clause("result.url-fetch")
@pytest.mark.parametrize("output_format", FORMATS)
def test_every_url_of_a_job_leads_to_an_image_without_the_key(
    job_downloads, image_operation, output_format
):
    fetched = job_downloads(image_operation, output_format)

    assert [one.status_code for one in fetched] == [200] * len(fetched)
    assert {decoded(one.content).format for one in fetched} == {output_format}


@clause("result.url-expiry")
def test_a_url_works_for_24_hours_and_no_longer(api, far_clock, image_operation):
    early = issued(api, image_operation, *FORMATS)
    far_clock.advance(EXPIRY - 2 * MINUTE)
    in_time = statuses(api, early)
    late = issued(api, image_operation, "png")
    far_clock.advance(3 * MINUTE)
    of_late = statuses(api, late)
    afterwards = working(api, far_clock, early)

    assert in_time == [200] * len(early)
    assert of_late == [200] * len(late)
    assert afterwards == []


@clause("result.url-expiry")
@pytest.mark.parametrize("output_format", FORMATS)
def test_a_url_of_a_job_works_for_24_hours_and_no_longer(
    api, far_clock, jobs, image_operation, output_format
):
    """Its URLs may be as old as the job, during which the clock may have been moved."""
    before = far_clock.moved
    two = {"num_output_images": 2, "output_format": output_format}
    job = jobs.finish(jobs.submit(api, image_operation, **two))
    urls = (job.last.get("result") or {}).get("download_urls")
    if not urls or statuses(api, urls) != [200] * len(urls):
        raise Unmet(f"the job has no download URLs that work: {job.last}")
    moved = far_clock.moved - before
    far_clock.advance(EXPIRY - 10 * MINUTE - moved)
    in_time = statuses(api, urls)
    far_clock.advance(11 * MINUTE + moved)

    assert in_time == [200] * len(urls)
    assert working(api, far_clock, urls) == []
