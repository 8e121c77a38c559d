import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from contracts.clauses import catalogue
from contracts.model import Message, Outcome, Severity
from contracts.reports.account import account
from contracts.reports.html import render

VOID = {"meta", "input"}


class Page(HTMLParser):
    """What a browser would make of the page: its tags, its attributes and what it says where."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.data, self._open = [], [], [], ["document"]
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.data.append((self._open[-1], data))

    def said(self, tag):
        return "".join(data for within, data in self.data if within == tag)

    @property
    def text(self):
        return "".join(data for within, data in self.data if within not in {"style", "script"})


@pytest.fixture
def page(told):
    return Page(render(told))


def test_the_page_answers_at_a_glance(page):
    assert page.said("h1") == "Not conformant"
    assert page.said("title") == "Not conformant: staging, v0.7.0"
    assert (
        "3 promises are broken, 1 clause could not be judged, 3 MUSTs were not tested" in page.text
    )
    assert all(figure in page.text for figure in ("1,234", "1 min 23 s", "$3.24", "4711"))


def test_a_broken_clause_shows_its_promise_its_source_and_what_was_seen(page):
    assert "error.profile-not-found" in page.text
    assert "is 404 " in page.text
    assert "openapi v0.7.0, PhotaErrorCode" in page.text
    assert "an unknown profile got code NOT_FOUND, not PROFILE_NOT_FOUND" in page.text


def test_the_evidence_is_there_readable_and_repeatable(page):
    assert "assert 'NOT_FOUND' == 'PROFILE_NOT_FOUND'" in page.text
    assert '  "detail": "No such profile.",\n  "code": "NOT_FOUND"' in page.text
    assert "x-request-id: req_03" in page.text
    assert '--header "X-API-Key: $PHOTA_API_KEY"' in page.text


def test_every_verdict_has_its_place_and_every_clause_is_on_the_page(page):
    ids = [value for name, value in page.attributes if name == "id"]

    assert {"fail", "error", "warn", "not-tested", "not-applicable", "observed", "pass"} <= set(ids)
    assert len(ids) == len(set(ids))
    assert all(
        clause_id in page.text or clause_id.partition(".")[2] in page.text
        for clause_id in catalogue()
    )


def test_what_was_not_tested_says_why(page):
    assert "PHOTA_NO_CREDIT_API_KEY is not set" in page.text
    assert "no test ran" in page.text
    assert "in part not tested: no image_urls: no profile was made" in page.text


def test_what_the_target_kept_from_being_judged_shows_what_was_in_the_way(
    a_run, a_test, an_exchange
):
    run = a_run({"job.terminal": [a_test("job.terminal", Outcome.BLOCKED, "submit got 500")]})
    exchange = an_exchange(1, status=500, got={"detail": "boom"})

    page = Page(render(account(run, [exchange], [], catalogue())))

    assert "the target was in the way: submit got 500" in page.text
    assert '"detail": "boom"' in page.text


def test_the_findings_about_the_document_are_there(page):
    assert "prose-names-no-path" in page.text
    assert "openapi/v0.7.0/openapi.json:812:9 /components/schemas/JobHandle" in page.text


def test_the_page_needs_nothing_from_anywhere(page):
    linked = [value for name, value in page.attributes if name in {"href", "src"}]

    assert linked
    assert all(value.startswith("#") for value in linked)
    assert not {"link", "img", "iframe", "object", "base", "form"} & set(page.tags)
    assert "@import" not in page.said("style")
    assert "url(" not in page.said("style")


def test_its_policy_allows_its_own_style_and_script_and_nothing_else(page):
    policy = next(
        value for name, value in page.attributes if name == "content" and "default-src" in value
    )

    for tag in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.said(tag).encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")


def test_nothing_that_was_said_becomes_markup(told, hostile):
    benign, attacked = Page(render(told)), Page(render(hostile))

    assert attacked.tags.count("script") == 1
    assert set(attacked.tags) <= set(benign.tags)
    assert not [name for name, _ in attacked.attributes if name.startswith("on")]
    assert {name for name, _ in attacked.attributes} <= {name for name, _ in benign.attributes}
    assert attacked.said("script") == benign.said("script")
    assert "<script>alert(1)</script>" in attacked.text
    assert "{{ 7 * 7 }}" in attacked.text


def test_no_character_acts_instead_of_showing(hostile):
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\ud800-\udfff]", render(hostile))


def test_the_same_run_gives_the_same_page(told):
    assert render(told) == render(told)


def test_a_run_of_nothing_is_a_page_too(a_run):
    page = Page(render(account(a_run({}), [], [], catalogue())))

    assert page.said("h1") == "Incomplete"
    assert "Nothing was judged." in page.text
    assert "rect" not in page.tags


def test_a_run_without_a_blemish_says_so(a_run, a_test):
    run = a_run({"auth.missing-key": [a_test("auth.missing-key")]})

    page = Page(render(account(run, [], [], catalogue())))

    assert page.said("h1") == "Conformant"
    assert "Every promise that was judged is kept." in page.text
    assert "article" not in page.tags


def test_a_clause_of_another_version_is_still_told(a_run, a_test):
    run = a_run({"job.accepted": [a_test("job.accepted", Outcome.FAILED, "got 200")]})

    page = Page(render(account(run, [], [], {})))

    assert "A clause that this version's catalogue lacks." in page.text
    assert "got 200" in page.text


def test_an_unanswered_request_says_why(a_run, a_test, an_exchange):
    run = a_run({"job.accepted": [a_test("job.accepted", Outcome.FAILED, "no answer")]})
    exchange = an_exchange(1, status=0, response=Message(), error="ConnectError: refused")

    assert "ConnectError: refused" in Page(render(account(run, [exchange], [], catalogue()))).text


def test_the_page_stays_small_when_everything_is_broken_with_large_bodies(
    a_run, a_test, an_exchange, findings
):
    tests = {
        clause_id: [
            a_test(
                clause_id,
                Outcome.FAILED,
                "<&> " * 10_000,
                on=f"operation-{number}",
                exchanges=tuple(range(1, 41)),
            )
            for number in range(12)
        ]
        for clause_id in catalogue()
    }
    transcript = [an_exchange(at, got={"html": "<\"&'>" * 10_000}) for at in range(1, 41)]
    many = [replace(findings[0], severity=Severity.WARNING, message="<&> " * 1000)] * 5000

    text = render(account(a_run(tests), transcript, many, catalogue()))

    assert len(text.encode()) < 2_000_000
    page = Page(text)
    said = " ".join(page.text.split())
    assert "of this test: see transcript.jsonl, numbers 1 to 40." in said
    assert "7 more tests: see verdict.json." in said
    assert "more are in findings.sarif" in page.text
    assert "characters in all)" in page.text
