"""How far a run may go follows from where the target is, and more has to be asked for."""

from types import SimpleNamespace

import pytest

from contracts.client import Intrusion, Limits, Target
from contracts.errors import UsageError
from contracts.pytest_plugin.restraint import Restraint, restrained, restraint

HERE = "http://127.0.0.1:8080"
STAGING = "https://staging.example.com"
PRODUCTION = "https://api.photalabs.com"


def chosen(base_url, *flags, production=False, **values):
    options = dict.fromkeys(("read_only", "cheap", "full", "yes_really"), False)
    options |= dict.fromkeys(("budget_usd", "max_rps", "max_concurrency")) | dict.fromkeys(
        flags, True
    )
    target = Target("t", base_url, "v0.7.0", production=production)
    return restraint(SimpleNamespace(**options | values), target)


@pytest.mark.parametrize(
    ("base_url", "level"),
    [
        ("", Intrusion.FULL),
        (HERE, Intrusion.FULL),
        (STAGING, Intrusion.CHEAP),
        (PRODUCTION, Intrusion.READ_ONLY),
        (f"{PRODUCTION}/v1", Intrusion.READ_ONLY),
    ],
)
def test_without_a_choice_the_place_decides(base_url, level):
    assert chosen(base_url).intrusion is level


def test_a_target_may_call_itself_production():
    assert chosen(STAGING, production=True).intrusion is Intrusion.READ_ONLY


@pytest.mark.parametrize("flag", ["cheap", "full"])
def test_making_things_in_production_takes_a_second_word(flag):
    with pytest.raises(UsageError, match="--yes-really"):
        chosen(PRODUCTION, flag)

    assert chosen(PRODUCTION, flag, "yes_really").intrusion is Intrusion(flag)


def test_yes_really_alone_changes_nothing():
    assert chosen(PRODUCTION, "yes_really").intrusion is Intrusion.READ_ONLY


def test_two_levels_exclude_each_other():
    with pytest.raises(UsageError, match="exclude each other"):
        chosen(HERE, "cheap", "full")


@pytest.mark.parametrize(
    ("name", "value"), [("budget_usd", -1.0), ("max_rps", 0.0), ("max_concurrency", 0)]
)
def test_a_limit_that_cannot_be_kept_is_refused(name, value):
    with pytest.raises(UsageError):
        chosen(HERE, **{name: value})


def test_a_run_that_only_reads_moves_no_clock():
    target = Target("t", HERE, "v0.7.0", control_url=f"{HERE}/_control")

    assert restrained(target, Intrusion.READ_ONLY).control_url is None
    assert restrained(target, Intrusion.CHEAP) is target


def test_a_restraint_comes_back_from_the_wire_as_it_was():
    kept = Restraint(Intrusion.CHEAP, 2.5, Limits(3.0, 2))

    assert Restraint.from_wire(kept.to_wire()) == kept
    assert type(kept.to_wire()["intrusion"]) is str


@pytest.mark.parametrize(
    ("name", "option"), [("budget_usd", "--budget-usd"), ("max_rps", "--max-rps")]
)
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_sets_no_limit(name, option, value):
    with pytest.raises(UsageError, match=f"{option} .* is no number"):
        chosen(HERE, **{name: value})


@pytest.mark.parametrize(
    ("intrusion", "base_url", "max_examples", "may_spend"),
    [
        (Intrusion.FULL, HERE, None, True),
        (Intrusion.CHEAP, HERE, None, False),
        (Intrusion.FULL, STAGING, None, False),
        (Intrusion.CHEAP, STAGING, 5, True),
        (Intrusion.READ_ONLY, HERE, 5, False),
    ],
)
def test_probes_spend_where_that_is_free_or_somebody_said_how_many(
    intrusion, base_url, max_examples, may_spend
):
    target = Target("t", base_url, "v0.7.0")

    assert Restraint(intrusion).lets_probes_spend(target, max_examples) is may_spend
