"""What a run would do is told from the census, the target's entry and the options alone."""

import pytest

from contracts.clauses import catalogue
from contracts.client import Intrusion, Prices, Target
from contracts.documents import newest
from contracts.pytest_plugin.census import census, closure, totals
from contracts.pytest_plugin.cheapest import cheapest
from contracts.pytest_plugin.forecast import PROBES, Question, forecast
from contracts.pytest_plugin.options import Selection
from contracts.pytest_plugin.restraint import Restraint

EVERYTHING = Selection(frozenset(catalogue()), scenarios_only=True)
IMAGES = tuple(f"https://images.example.com/{n}.jpg" for n in range(50))
WHOLE = {
    "api_key": "1",
    "other_api_key": "2",
    "no_credit_api_key": "3",
    "callback_url": "https://callbacks.example.com",
    "control_url": "https://staging.example.com/_control",
    "moderated_prompt": "x",
    "no_subject_image_url": IMAGES[0],
    "image_urls": IMAGES,
}


def foretold(intrusion=Intrusion.FULL, *, budget=None, chosen=EVERYTHING, workers=1, **entry):
    address = {"base_url": "https://staging.example.com"}
    target = Target("staging", api_version=newest(), **address | WHOLE | entry)
    kept = Restraint(intrusion, budget)
    return forecast(Question(target, chosen, kept, workers=workers))


def untested(found):
    return {each.id: each.reason for each in found.clauses if not each.is_tested}


def test_a_target_that_offers_everything_is_tested_in_full():
    assert untested(foretold()) == {}


@pytest.mark.parametrize(
    ("missing", "clause", "reason"),
    [
        ({"other_api_key": None}, "auth.isolation", "PHOTA_OTHER_API_KEY"),
        ({"no_credit_api_key": None}, "error.credit", "PHOTA_NO_CREDIT_API_KEY"),
        ({"control_url": None}, "job.expired", "--control-url"),
        ({"callback_url": None}, "callback.sent", "--callback-url"),
        ({"moderated_prompt": None}, "error.moderation", "moderated_prompt"),
        ({"image_urls": ()}, "profile.created", "needs 5 entries in image_urls of the target's"),
        ({"image_urls": IMAGES[:2]}, "profile.created", "configuration, which has 2"),
        (
            {"image_urls": IMAGES[:2], "base_url": "http://127.0.0.1:9101"},
            "profile.created",
            "configuration, which has 2",
        ),
        (
            {"control_url": None},
            "profile.picture",
            "needs training_deadline in the target's configuration",
        ),
    ],
)
def test_what_is_missing_is_named_by_the_clauses_that_need_it(missing, clause, reason):
    assert reason in untested(foretold(**missing))[clause]


def test_what_cannot_be_tested_costs_nothing():
    assert foretold(control_url=None).expected_usd < foretold().expected_usd
    assert foretold(api_key=None).worst_case_usd == 0


def test_a_cheap_run_shows_every_clause_for_a_fraction_of_the_money():
    cheap, full = foretold(Intrusion.CHEAP), foretold()

    assert untested(cheap) == {}
    assert cheap.expected_usd < full.expected_usd / 5
    assert cheap.left_out.isdisjoint(cheapest(census().keys() - cheap.left_out, Prices()))


def test_a_run_that_only_reads_costs_nothing_and_says_what_it_leaves():
    found = foretold(Intrusion.READ_ONLY)

    assert found.worst_case_usd == 0
    assert untested(found)["job.accepted"].startswith("read-only: ")
    assert "auth.invalid-key" not in untested(found)


def test_a_budget_leaves_untested_what_it_cannot_pay():
    poor = untested(foretold(budget=1.0))

    assert poor["profile.created"].startswith("budget: ")
    assert "auth.invalid-key" not in poor


def test_the_worst_case_covers_what_ought_to_be_refused_and_what_workers_do_twice():
    one, two = foretold(), foretold(workers=2)

    assert one.worst_case_usd > one.expected_usd
    assert two.worst_case_usd > one.worst_case_usd


def test_the_targets_own_prices_are_reckoned_with():
    dear = foretold(prices={"fast": 100.0})

    assert dear.worst_case_usd > foretold().worst_case_usd
    assert dear.prices["fast"].source == "prices of the target's configuration"


def test_some_clauses_cost_less_than_all():
    chosen = Selection(frozenset({"job.accepted"}), scenarios_only=True)
    found = foretold(chosen=chosen)

    assert 0 < found.expected_usd < foretold().expected_usd
    assert untested(found)["job.identity"] == "left out by --clause or --level"


def test_a_test_makes_what_it_shares_where_nobody_else_does():
    sharing = next(name for name, count in census().items() if count.shares and not count.makes)

    assert closure([sharing]) > {sharing}
    assert totals(closure([sharing]))[0] >= totals([sharing])[0]


def test_probes_cost_nothing_where_nobody_said_how_many():
    everything = Selection(frozenset(catalogue()), scenarios_only=False)
    target = Target("staging", "https://staging.example.com", newest(), **WHOLE)
    kept = Restraint(Intrusion.FULL)

    without = forecast(Question(target, everything, kept))
    allowed = forecast(Question(target, everything, kept, max_examples=20))

    assert without.expected_usd == foretold().expected_usd < allowed.expected_usd
    assert any(count.file == PROBES for count in census().values())
