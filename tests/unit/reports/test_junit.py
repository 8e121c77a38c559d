import pytest
from junitparser import Error, Failure, Skipped
from junitparser.xunit2 import JUnitXml

from contracts.clauses import catalogue
from contracts.reports.account import account
from contracts.reports.junit import render


@pytest.fixture
def suites(told):
    return {suite.name: list(suite) for suite in JUnitXml.fromstring(render(told).encode())}


def cases_of(suites, clause_id):
    cases = suites[clause_id.partition(".")[0]]
    return [case for case in cases if case.classname == clause_id]


def test_there_is_a_suite_for_each_topic_in_order(suites):
    assert list(suites) == list(dict.fromkeys(clause.topic for clause in catalogue().values()))


def test_every_test_of_every_clause_is_a_case_with_its_clause_and_level(told, suites):
    cases = [case for suite in suites.values() for case in suite]

    assert len(cases) == sum(len(judged.result.tests) or 1 for judged in told.judged)
    for case in cases:
        properties = {entry.name: entry.value for entry in case.properties()}
        assert properties["clause"] == case.classname
        assert properties["level"] == catalogue()[case.classname].level


def test_a_broken_must_fails_with_its_promise_and_the_whole_message(suites):
    (failure,) = cases_of(suites, "error.profile-not-found")[0].result

    assert isinstance(failure, Failure)
    assert failure.message.startswith("error.profile-not-found: an unknown profile got code")
    assert failure.text.startswith(catalogue()["error.profile-not-found"].text)
    assert "assert 'NOT_FOUND' == 'PROFILE_NOT_FOUND'" in failure.text


def test_only_the_failed_test_of_a_broken_clause_fails(suites):
    edit, remix = cases_of(suites, "job.accepted")

    assert edit.is_passed
    assert remix.is_failure


def test_a_broken_should_passes_and_says_so(suites):
    (case,) = cases_of(suites, "error.json")

    assert case.is_passed
    assert case.system_out == "warning: a 404 came as text/html"


def test_a_reading_is_kept(suites):
    edit, _ = cases_of(suites, "request.invalid-status")

    assert edit.system_out == "observed: 422"


@pytest.mark.parametrize(
    ("clause_id", "kind", "reason"),
    [
        ("billing.training", Error, "the control API answered 502"),
        ("error.credit", Skipped, "PHOTA_NO_CREDIT_API_KEY is not set"),
        ("result.deprecation-header", Skipped, "the announced date has passed"),
        ("profile.lifecycle", Skipped, "no test ran"),
    ],
)
def test_what_was_not_judged_is_no_pass_and_says_why(suites, clause_id, kind, reason):
    (case,) = cases_of(suites, clause_id)

    (result,) = case.result
    assert type(result) is kind
    assert reason in result.message


def test_the_counts_add_up(told):
    report = JUnitXml.fromstring(render(told).encode())

    assert (report.failures, report.errors) == (5, 1)
    assert sum(suite.skipped for suite in report) == 6
    assert report.tests == sum(len(list(suite)) for suite in report)


def test_hostile_text_stays_text(hostile):
    report = JUnitXml.fromstring(render(hostile).encode())

    failed = next(case for suite in report for case in suite if case.is_failure)
    assert "<script>alert(1)</script>" in failed.name
    assert "␛[31m␀" in failed.result[0].text


def test_the_same_run_gives_the_same_text(told):
    assert render(told) == render(told)


def test_a_run_of_nothing_is_a_report_too(a_run):
    assert list(JUnitXml.fromstring(render(account(a_run({}), [], [], {})).encode())) == []
