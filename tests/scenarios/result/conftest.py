"""Images of answers and of jobs, fetched once and read alike, however many clauses look at them."""

import base64
from functools import partial
from math import log

import pytest

from contracts.client import (
    NoAnswer,
    NotTested,
    Unmet,
    attempt,
    decoded,
    signature,
    together,
)

LISTING = ["edit", "enhance", "remix"]  # the operations that take `profile_ids`
SCALES = {"edit": "edit", "generate": "generate", "enhance": "edit", "remix": "generate"}
SIZES = ("1K", "2K", "4K")
TOLERANCE = 0.02


@pytest.fixture(scope="session")
def contents():
    """Read the images of an answer in bytes; whether they are raw base64 is another clause."""

    def of(answer):
        if answer.status_code != 200 or not answer.json().get("images"):
            raise Unmet(f"the request gave no images: {answer}")
        try:
            return [base64.b64decode(one, validate=True) for one in answer.json()["images"]]
        except (TypeError, ValueError) as error:
            raise Unmet(f"what the request gave is no image: {error}") from error

    return of


@pytest.fixture(scope="session")
def pictures(contents):
    """Decode the images of an answer in bytes; whether they are whole is another clause."""
    return lambda answer: _decoded(contents(answer))


@pytest.fixture(scope="session")
def downloaded():
    """Decode what is downloaded so; whether it can be had, and is whole, are other clauses."""
    return lambda download, *request, **changes: _decoded(_bodies(download, *request, **changes))


@pytest.fixture(scope="session")
def signatures():
    """Tell the formats of what is downloaded so, by the first bytes."""

    def of(download, *request, **changes):
        return {signature(content) for content in _bodies(download, *request, **changes)}

    return of


def _decoded(contents):
    try:
        return [decoded(content) for content in contents]
    except AssertionError as error:
        raise Unmet(f"an image is not whole: {error}") from error


def _bodies(download, *request, **changes):
    try:
        fetched = download(*request, **changes)
    except NoAnswer as silence:
        raise Unmet(f"a download URL leads nowhere: {silence}") from silence
    if any(answer.status_code != 200 for answer in fetched):
        raise Unmet(f"the download URLs gave {[str(answer) for answer in fetched]}")
    return [answer.content for answer in fetched]


@pytest.fixture(scope="session")
def is_of_ratio():
    """Tell whether a picture has an aspect ratio, within the tolerance."""

    def judge(picture, ratio):
        wide, high = map(int, ratio.split(":"))
        return abs(picture.width / picture.height / (wide / high) - 1) <= TOLERANCE

    return judge


@pytest.fixture(scope="session")
def size_by(ask, pictures):
    """Tell which resolution a picture is nearest to, by the pixels of an operation that has all.

    Where it has but one, it is measured by those of another, which are asked for at once.
    """

    def made(operation, size):
        return ask(operation, base_model="nb2", resolution=size, output_format="jpg")

    def of(operation, picture):
        scale = SCALES[operation]
        answers = together(partial(made, scale), SIZES)
        pixels = {
            size: pictures(answer)[0].pixels for size, answer in zip(SIZES, answers, strict=True)
        }
        if not pixels["1K"] < pixels["2K"] < pixels["4K"]:
            raise Unmet(f"there is no scale to measure by: {scale} gives {pixels} pixels")
        return min(pixels, key=lambda size: abs(log(picture.pixels / pixels[size])))

    return of


@pytest.fixture(scope="session")
def referring():
    """Ask for one person, in the way that the operation knows."""

    def by(operation, profile_id):
        if operation in LISTING:
            return {"profile_ids": [profile_id]}
        return {"prompt": f"a portrait of [[{profile_id}]] alone, at dusk"}

    return by


@pytest.fixture(scope="session")
def downloads(api, ask):
    """Ask for images by URL and fetch them at once, without the key; once for each request."""
    fetched = {}

    def fetch_once(operation, **changes):
        answer = ask(operation, response_mode="urls", **changes)
        if answer.status_code != 200 or not answer.json().get("download_urls"):
            raise Unmet(f"a synchronous {operation} gave no download URLs: {answer}")
        if answer.exchange not in fetched:
            fetched[answer.exchange] = [api.fetch(url) for url in answer.json()["download_urls"]]
        api.recorder.cite(download.exchange for download in fetched[answer.exchange])
        return fetched[answer.exchange]

    return fetch_once


JOB_FORMATS = {
    "png": {"output_format": "png"},
    "jpg": {"output_format": "jpg", "num_output_images": 4},
    "omitted": {},
}
JOB_SIZES = {
    "tall": {"aspect_ratio": "3:4", "resolution": "4K", "output_format": "jpg"},
    "wide": {
        "aspect_ratio": "16:9",
        "resolution": "2K",
        "output_format": "png",
        "num_output_images": 2,
    },
}


@pytest.fixture(scope="session")
def job_downloads(api, jobs):
    """Return what a finished job delivers, by operation and format.

    Those of an operation are submitted at once. Those of jpg have four outputs, all fetched.
    """
    return _delivered(api, jobs, JOB_FORMATS)


@pytest.fixture(scope="session")
def sized_job_downloads(api, jobs):
    """Return what a finished job delivers, by operation and shape, both submitted at once."""
    return _delivered(api, jobs, JOB_SIZES)


def _delivered(api, jobs, kinds):
    """Return what tells of the downloads of a job of each kind, once its operation is asked for."""
    fetched = {}

    def deliver(operation):
        started = {kind: attempt(jobs.submit, api, operation, **kinds[kind]) for kind in kinds}
        return {kind: _fetch_result(api, jobs, job) for kind, job in started.items()}

    def of(operation, kind):
        if operation not in fetched:
            fetched[operation] = deliver(operation)
        found = fetched[operation][kind]
        if isinstance(found, Exception):
            raise found
        api.recorder.cite(download.exchange for download in found)
        return found

    return of


def _fetch_result(api, jobs, job):
    """Return what a job delivers, or the exception that says why it cannot be had."""
    urls = job if isinstance(job, Unmet | NotTested) else attempt(_urls_of, jobs, job)
    if isinstance(urls, Unmet | NotTested):
        return urls
    try:
        return [api.fetch(url) for url in urls]
    except (Unmet, NoAnswer) as reason:
        return reason


def _urls_of(jobs, job):
    result = jobs.finish(job).last.get("result")
    urls = result.get("download_urls") if isinstance(result, dict) else None
    if not urls or not isinstance(urls, list):
        raise Unmet(f"the {job.operation} job has no download URLs: {job.last}")
    return urls
