"""Images by URL, of answers and of jobs, fetched once however many clauses look at them."""

import pytest

from contracts.client import IMAGE_OPERATIONS, NoAnswer, NotTested, Unmet, attempt


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


@pytest.fixture(scope="session")
def job_downloads(api, jobs, offered):
    """Return what a finished job delivers, by operation and format; all were submitted at once.

    Those of jpg have four outputs, each of which is fetched.
    """
    chosen = [(name, kind) for kind in JOB_FORMATS for name in IMAGE_OPERATIONS if name in offered]
    started = {key: attempt(jobs.submit, api, key[0], **JOB_FORMATS[key[1]]) for key in chosen}
    fetched = {key: _fetch_result(api, jobs, job) for key, job in started.items()}

    def of(operation, kind):
        found = fetched[operation, kind]
        if isinstance(found, Exception):
            raise found
        api.recorder.cite(download.exchange for download in found)
        return found

    return of


def _fetch_result(api, jobs, job):
    """Return what a job delivers, or the exception that says why it cannot be had."""
    if isinstance(job, Unmet | NotTested):
        return job
    try:
        result = jobs.finish(job).last.get("result") or {}
        if not result.get("download_urls"):
            return Unmet(f"the {job.operation} job has no download URLs: {job.last}")
        return [api.fetch(url) for url in result["download_urls"]]
    except (Unmet, NotTested, NoAnswer) as reason:
        return reason
