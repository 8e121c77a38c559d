"""Download URLs: how many there are, what they lead to, and for how long."""

from collections import defaultdict
from functools import partial
from urllib.parse import urlsplit

import pytest

from contracts.client import CALLS, Unmet, attempt, body, decoded, members, together
from contracts.pytest_plugin import clause

FORMATS = ["png", "jpg"]
MINUTE, HOUR = 60, 3600  # seconds
EXPIRY = 24 * HOUR  # release notes 0.2.0


def is_absolute(url):
    return urlsplit(url).scheme in {"http", "https"} and bool(urlsplit(url).hostname)


def issued(api, operation, **changes):
    """Fresh download URLs of a synchronous result."""
    return urls_of(
        api.post(CALLS[operation].path, body(operation, response_mode="urls", **changes))
    )


def urls_of(answer):
    if answer.status_code != 200 or not answer.json().get("download_urls"):
        raise Unmet(f"the request gave no download URLs: {answer}")
    return answer.json()["download_urls"]


def statuses(api, urls):
    return [api.fetch(url).status_code for url in urls]


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
    assert not answer.json().get("images")


@clause("result.url-fetch")
@pytest.mark.parametrize("output_format", FORMATS)
def test_every_url_leads_to_an_image_without_the_key(downloads, image_operation, output_format):
    fetched = downloads(image_operation, num_output_images=4, output_format=output_format)

    assert [one.status_code for one in fetched] == [200] * len(fetched)
    assert {decoded(one.content).format for one in fetched} == {output_format}


@clause("result.url-fetch")
def test_a_url_may_be_fetched_again(api, image_operation):
    urls = issued(api, image_operation)

    assert statuses(api, urls + urls) == [200] * len(urls + urls)


@clause("result.url-fetch")
@pytest.mark.parametrize("output_format", FORMATS)
def test_every_url_of_a_job_leads_to_an_image_without_the_key(
    job_downloads, image_operation, output_format
):
    fetched = job_downloads(image_operation, output_format)

    assert [one.status_code for one in fetched] == [200] * len(fetched)
    assert {decoded(one.content).format for one in fetched} == {output_format}


class Aging:
    """URLs of one operation, fetched until two days have passed; what came of it, as statuses."""

    def __init__(self, api, clock, operation):
        self.api = api
        self.clock = clock
        self.operation = operation
        self.urls = defaultdict(list)
        self.statuses = defaultdict(list)
        self.exchanges = []

    def live(self, jobs):
        """Issue URLs, some by a job if `jobs` are known, and fetch them before and after."""
        seen = self.api.recorder.seen
        before = len(seen)
        try:
            moved = self.begin(jobs)
            self.clock.advance(EXPIRY - 10 * MINUTE - moved)
            self.fetch("of a job", "in time")
            self.clock.advance(8 * MINUTE)
            self.fetch("early", "in time")
            self.issue("late", FORMATS[:1])
            self.clock.advance(3 * MINUTE + moved)
            self.fetch("late", "in time")
            for over in ("over", "over for a day"):
                self.fetch("early", over)
                self.fetch("of a job", over)
                self.clock.advance(EXPIRY)
        finally:
            self.exchanges = seen[before:]

    def begin(self, jobs):
        """Issue URLs; return by how many seconds of the clock they may be older at the most."""
        moved_before = self.clock.moved
        together(lambda issue: issue(), [partial(self.issue, "early"), partial(self.wait, jobs)])
        self.fetch("of a job", "at first")
        return self.clock.moved - moved_before

    def issue(self, name, kinds=FORMATS):
        """Ask for an image of each kind at the same moment."""
        sent = [body(self.operation, response_mode="urls", output_format=kind) for kind in kinds]
        answers = together(partial(self.api.post, CALLS[self.operation].path), sent)
        self.urls[name] = [url for answer in answers for url in urls_of(answer)]

    def wait(self, jobs):
        """Let a job issue URLs, at some moment between its submit and its end."""
        if jobs is None:
            return
        job = jobs.finish(jobs.submit(self.api, self.operation))
        self.urls["of a job"] = (job.last.get("result") or {}).get("download_urls") or []
        if not self.urls["of a job"]:
            raise Unmet(f"the job has no download URLs: {job.last}")

    def fetch(self, name, when):
        """Fetch URLs, to see whether they work."""
        found = [self.api.fetch(url).status_code for url in self.urls[name]]
        self.statuses[name, when] += found


@pytest.fixture(scope="session")
def aging(api, run, jobs, document):
    """The URLs of an operation, which have grown old; once for all tests that look at them."""
    knows_jobs = any(member.name == "async" for member in members(document))
    made = {}

    def of(operation):
        if operation not in made:
            one = Aging(api, run.control, operation)
            made[operation] = one, attempt(one.live, jobs if knows_jobs else None)
        return made[operation]

    return of


@pytest.fixture
def aged(api, far_clock, aging, image_operation):  # noqa: ARG001 - `far_clock` excludes
    """The URLs of the operation, cited as seen by this test; or stop, with the reason."""
    found, reason = aging(image_operation)
    api.recorder.cite(found.exchanges)
    if reason is not None:
        raise type(reason)(str(reason)) from reason
    return found


def still_working(aged, name):
    late = aged.statuses[name, "over"] + aged.statuses[name, "over for a day"]
    return [status for status in late if not 400 <= status < 500]


@clause("result.url-expiry")
def test_a_url_works_for_24_hours_and_no_longer(aged):
    assert aged.statuses["early", "in time"] == [200] * len(aged.urls["early"])
    assert aged.statuses["late", "in time"] == [200] * len(aged.urls["late"])
    assert still_working(aged, "early") == []


@clause("result.url-expiry")
@pytest.mark.usefixtures("in_a_job")
def test_a_url_of_a_job_works_for_24_hours_and_no_longer(aged):
    if aged.statuses["of a job", "at first"] != [200] * len(aged.urls["of a job"]):
        raise Unmet("the download URLs of the job never worked, which another clause judges")

    assert aged.statuses["of a job", "in time"] == [200] * len(aged.urls["of a job"])
    assert still_working(aged, "of a job") == []
