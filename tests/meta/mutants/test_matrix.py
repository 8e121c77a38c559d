"""The kill matrix tells what is wrong: survivors, wrong blame, stale waivers."""

import pytest
from bench import Breach, Judged
from flavours import Server, combined
from matrix import Row, of_defect
from showing import complaints, summary

from contracts.mock.defects import DEFECTS
from contracts.mock.flavours import FLAVOURS
from contracts.model import Verdict

NAME = "fast-tier-takes-eleven"
OWN = DEFECTS[NAME].breaks


def a_row(*broken, name=NAME, bare=None):
    breaches = {id_: Breach(Verdict.FAIL, ("test_x.py::test_y[1]",), "why") for id_ in broken}
    return Row(of_defect(DEFECTS[name]), Judged(breaches, {}, 1.0), bare)


def test_a_defect_that_breaks_its_clause_and_no_other_is_right():
    row = a_row(OWN)

    assert row.is_right
    assert list(complaints([row])) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ((), "survives"),
        (("job.times",), "survives"),
        ((OWN, "job.times"), "job.times was blamed: why"),
    ],
)
def test_a_survivor_and_wrong_blame_are_told(broken, said):
    row = a_row(*broken)

    assert not row.is_right
    assert any(said in line for line in complaints([row]))


@pytest.mark.skipif(
    not any(defect.also_breaks for defect in DEFECTS.values()), reason="no defect breaks two"
)
def test_a_waiver_that_nothing_needs_is_stale():
    defect = next(defect for defect in DEFECTS.values() if defect.also_breaks)
    row = a_row(defect.breaks, name=defect.name)

    assert not row.is_right
    assert any("does not" in line for line in complaints([row]))
    assert a_row(defect.breaks, *defect.also_breaks, name=defect.name).is_right


def test_both_figures_stand_side_by_side():
    rows = [a_row(OWN, bare=False), a_row(bare=True)]

    assert summary(rows) == (
        "1 of 2 defects killed, 1 by exactly the clause that they break; "
        "bare Schemathesis kills 1 of 2."
    )


def test_a_warning_is_an_alarm_unless_the_flavour_declares_it():
    flavour = next(iter(FLAVOURS.values()))
    server = Server("one", (flavour,))
    warned = Judged({"job.times": Breach(Verdict.WARN, (), "why")}, {}, 1.0)

    assert bool(list(server.alarms(warned))) == ("job.times" not in flavour.warns)


def test_combinations_hold_one_flavour_of_a_choice_and_follow_from_the_seed():
    servers = combined(10, seed=1)

    for server in servers:
        choices = [flavour.choice for flavour in server.flavours]
        assert len(choices) == len(set(choices))
    assert servers == combined(10, seed=1)
    assert servers != combined(10, seed=2)
