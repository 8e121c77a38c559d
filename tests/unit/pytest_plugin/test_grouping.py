"""Tests that share what they make stay in one process; the rest run anywhere, the long first."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from contracts.client import Target
from contracts.documents import newest
from contracts.pytest_plugin.census import census
from contracts.pytest_plugin.grouping import overlapping
from contracts.pytest_plugin.marking import Wish
from contracts.pytest_plugin.selecting import order

STAGING = Target("staging", "https://staging.example.com", newest())


def an_item(test, *fixtures, wish=None, probes=False):
    marker = SimpleNamespace(args=[wish])
    return SimpleNamespace(
        path=Path(test.partition("::")[0]),
        nodeid=test,
        fixturenames=fixtures,
        add_marker=lambda _: None,
        iter_markers=lambda name: [marker] if wish and name == "waits_for_training" else [],
        get_closest_marker=lambda name: marker if probes and name == "properties" else None,
    )


def groups(items, target=STAGING, **known):
    found = overlapping(items, target, **known)
    return [[items[place].nodeid for place in each.places] for each in found]


def counted(*, sharing):
    """A counted test that rests on an order of another, with that other; or one that does not."""
    for name, count in census().items():
        if sharing:
            for other in count.shares:
                if any(not order.is_training for order in census()[other].makes):
                    return name, other
        elif not count.shares and not any(name in each.shares for each in census().values()):
            return name
    raise AssertionError("the census has no such test")


def test_every_test_is_in_exactly_one_group():
    items = [an_item(name) for name in census()]

    assert sorted(name for each in groups(items) for name in each) == sorted(census())


def test_a_test_is_in_the_group_of_what_it_shares():
    alone = counted(sharing=False)
    sharing, shared = counted(sharing=True)

    found = groups([an_item(sharing), an_item(alone), an_item(shared)])

    assert sorted(map(sorted, found)) == sorted([[alone], sorted([sharing, shared])])


def test_tests_that_nobody_counted_stay_with_their_file():
    items = [an_item(f"test_new_{file}.py::test_{n}") for n in (1, 2) for file in "ab"]

    assert sorted(map(len, groups(items))) == [2, 2]


def test_what_takes_longest_comes_first_and_what_needs_a_training_last():
    short, long = "test_job_expiry.py::uncounted", "test_properties.py::probe"
    trained = "test_profiles.py::uncounted"
    items = [
        an_item(short),
        an_item(trained, wish=Wish()),
        an_item(long, probes=True),
    ]

    assert groups(items) == [[long], [short], [trained]]


def test_tests_of_one_purpose_stay_together():
    one, other = (an_item(f"test_{n}.py::test", wish=Wish(purpose="to go")) for n in "ab")
    names = [name for name in census() if not census()[name].shares][:2]
    one.path, one.nodeid = Path(names[0].partition("::")[0]), names[0]
    other.path, other.nodeid = Path(names[1].partition("::")[0]), names[1]

    assert len(groups([one, other])) == 1


def test_it_is_told_what_needs_the_account_alone_and_what_no_other_process_can_run_again():
    controlled = replace(STAGING, control_url="https://staging.example.com/_control")
    items = [
        an_item("test_a.py::test"),
        an_item("test_b.py::test", "control"),
        an_item("test_c.py::test", "receiver"),
    ]
    told = {
        items[each.places[0]].nodeid: (each.is_alone, each.is_bound)
        for each in overlapping(items, controlled, one_port=True)
    }

    assert told == {
        "test_a.py::test": (False, False),
        "test_b.py::test": (True, True),
        "test_c.py::test": (False, True),
    }


def test_what_shows_on_a_new_account_comes_first_and_takes_its_group_along():
    long, other = an_item("test_a.py::probe", probes=True), an_item("test_b.py::test")
    new = an_item("test_b.py::first", "new_account")

    assert groups([long, other, new]) == [[new.nodeid, other.nodeid], [long.nodeid]]


def test_what_shows_on_a_used_account_comes_last_even_after_what_waits_for_a_training():
    used, other = an_item("test_a.py::used", "used_account"), an_item("test_c.py::test")
    trained = an_item("test_b.py::test", wish=Wish())

    assert groups([used, trained, other])[1:] == [[trained.nodeid], [used.nodeid]]


@pytest.mark.parametrize("control_url", [None, "https://staging.example.com/_control"])
def test_in_one_process_what_shows_on_a_used_account_comes_after_the_probes(control_url):
    used, probe = an_item("test_a.py::test", "used_account"), an_item("test_b.py::p", probes=True)
    far = an_item("test_c.py::test", "far_clock", "control")

    found = order([used, far, probe], replace(STAGING, control_url=control_url))

    assert found == [far, probe, used]


@pytest.mark.parametrize(("one_port", "number"), [(True, 1), (False, 2)])
def test_what_needs_the_only_receiver_stays_together(one_port, number):
    items = [an_item(f"test_{n}.py::test", "receiver") for n in "ab"]

    assert len(groups(items, one_port=one_port)) == number


def test_what_needs_the_account_alone_is_one_group_and_the_last():
    controlled = replace(STAGING, control_url="https://staging.example.com/_control")
    far = an_item("test_a.py::test", "far_clock", "control")
    alone = [an_item(f"test_{n}.py::test", "control") for n in "bc"]
    short, long = an_item("test_d.py::test"), an_item("test_e.py::probe", probes=True)

    found = groups([far, *alone, short, long], controlled)

    assert found == [[each.nodeid] for each in (long, short)] + [
        [each.nodeid for each in (*alone, far)]
    ]


def test_what_needs_the_only_receiver_goes_with_what_needs_the_account_alone_too():
    controlled = replace(STAGING, control_url="https://staging.example.com/_control")
    receiving = [an_item(f"test_{n}.py::test", "receiver") for n in "ab"]
    alone = an_item("test_c.py::test", "receiver", "control")

    found = groups([alone, *receiving], controlled, one_port=True)

    assert found == [[each.nodeid for each in (*receiving, alone)]]
