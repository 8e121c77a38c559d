"""The longest chain of waits is what no number of processes would make shorter."""

import json
import runpy
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from contracts.pytest_plugin.census import census

chain = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("chain.py"))))
PROFILE = "/v1/phota/profiles/p/status"
ALONE = [name for name, count in census().items() if count.alone][:2]


@pytest.fixture
def longest(tmp_path):
    def of(*exchanges, rests_on=()):
        lines = [json.dumps({"id": number, **each}) for number, each in enumerate(exchanges)]
        (tmp_path / "transcript.jsonl").write_text("\n".join(lines))
        tests = [{"id": name, "exchanges": list(cited)} for name, cited in dict(rests_on).items()]
        (tmp_path / "verdict.json").write_text(json.dumps({"clauses": [{"tests": tests}]}))
        return chain.longest(tmp_path)

    return of


def exchange(test, begin, end, url="/v1/phota/edit", method="GET", **body):
    return {
        "test": test,
        "at": datetime.fromtimestamp(end, UTC).isoformat(),
        "seconds": end - begin,
        "method": method,
        "url": f"https://staging.example.com{url}",
        "status": 200,
        "response": {"body": json.dumps(body)},
    }


def test_what_overlaps_is_no_longer_than_its_longest_test(longest):
    found = longest(
        exchange("a", 0, 5), exchange("a", 6, 8), exchange("b", 1, 6), exchange("c", 3, 9)
    )

    assert [(name, round(seconds)) for name, seconds in found.links] == [("a", 8)]


def test_a_test_follows_the_one_whose_exchange_it_rests_on(longest):
    found = longest(exchange("a", 0, 5), exchange("b", 7, 9), rests_on={"b": [0]})

    assert found.seconds == pytest.approx(5 + 2)


def test_a_test_follows_the_training_that_was_begun_for_it(longest):
    found = longest(
        exchange("", 0, 1, "/v1/phota/profiles/add", "POST", profile_id="p"),
        exchange("a", 56, 57, PROFILE, status="IN_PROGRESS"),
        exchange("a", 60, 61, PROFILE, status="READY"),
        exchange("a", 61, 66),
    )

    assert found.seconds == pytest.approx((56 - 1) + (66 - 60))


def test_a_test_that_runs_again_follows_itself(longest):
    found = longest(exchange("a", 0, 5), exchange("a", 20, 23), exchange("b", 1, 7))

    assert found.seconds == pytest.approx(5 + 3)


def test_tests_that_need_no_control_api_overlap_where_there_is_none(longest):
    one, other = ALONE

    assert longest(exchange(one, 0, 5), exchange(other, 1, 4)).seconds == pytest.approx(5)


def test_tests_with_the_account_alone_follow_all_others_one_after_another(longest):
    one, other = ALONE
    found = longest(
        exchange("", 0, 0, "/_control/charges"),
        exchange("a", 0, 5),
        exchange(one, 10, 12),
        exchange(other, 13, 16),
        exchange(one, 20, 24),
        exchange(one, 25, 26),
        exchange("a", 27, 28),
        exchange(one, 40, 41),
    )

    assert found.seconds == pytest.approx(5 + 1 + 2 + 3 + 6 + 1)
