"""Runs of shards are joined, and only such."""

import json

import pytest

from contracts.clauses import catalogue
from contracts.errors import UsageError
from contracts.model import Outcome, Overall, RunVerdict, TargetSummary, TestOutcome, Verdict
from contracts.reports import judge_clause, overall, to_json
from contracts.reports.merging import merge

CLAUSE = catalogue()["job.expired"]
ABSENT = TestOutcome("", Outcome.NOT_TESTED, message="left to another shard")
KEPT = TestOutcome("test_a", Outcome.PASSED, 0.1, (), None, None, tuple(range(9)))
BROKEN = TestOutcome("test_b", Outcome.FAILED, 0.1, (), "no 410")


@pytest.fixture
def shard(tmp_path):
    """Write the run of a shard."""

    def write(name, *tests, version="1", api="v0.7.0", url="http://127.0.0.1:1", target="mock"):
        clauses = (judge_clause(CLAUSE, tests),)
        run = RunVerdict(
            suite_version=version,
            target=TargetSummary(target, url, api),
            started_at=f"2026-11-21T12:00:0{len(name)}+00:00",
            seconds=1.0,
            seed=1,
            requests=3,
            spend_usd=0.1,
            overall=overall(clauses),
            clauses=clauses,
        )
        folder = tmp_path / name
        folder.mkdir()
        (folder / "verdict.json").write_text(json.dumps(to_json(run)))
        return folder

    return write


def test_a_breach_in_any_shard_breaks_the_clause(shard):
    run, _ = merge([shard("a", ABSENT), shard("bb", BROKEN), shard("ccc", KEPT)])

    assert run.clauses[0].verdict is Verdict.FAIL
    assert run.overall is Overall.NOT_CONFORMANT
    assert [test.id for test in run.clauses[0].tests] == ["test_b", "test_a"]


def test_what_no_shard_tested_is_not_tested(shard):
    run, _ = merge([shard("a", ABSENT), shard("bb", ABSENT)])

    assert run.clauses[0].verdict is Verdict.NOT_TESTED
    assert run.clauses[0].reason == "left to another shard"
    assert (run.requests, run.spend_usd) == (6, 0.2)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"version": "2"}, "version of the suite"),
        ({"api": "v0.5.0"}, "document"),
        ({"target": "staging"}, "target"),
        ({"url": "https://staging.example.com"}, "target"),
    ],
)
def test_runs_of_something_else_are_refused(shard, changes, what):
    folders = [shard("a", KEPT), shard("bb", KEPT, **changes)]

    with pytest.raises(UsageError, match=what):
        merge(folders)


def test_mocks_of_different_ports_are_one_target(shard):
    run, _ = merge([shard("a", ABSENT), shard("bb", BROKEN, url="http://127.0.0.1:2")])

    assert run.clauses[0].verdict is Verdict.FAIL
