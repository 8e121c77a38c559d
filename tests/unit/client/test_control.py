"""What a control API does not offer leaves tests untested; only one out of order ends a run."""

import json
import math
from types import SimpleNamespace

import httpx
import pytest

from contracts.client import Charge, Control, NotTested
from contracts.client.answer import Answer as RealAnswer
from contracts.errors import TargetError

FAULT = {"operation": "edit", "fault": "timeout"}
REFUSALS = [400, 401, 403, 404, 405, 409, 422, 501]


class Answer:
    """What the control API says."""

    def __init__(self, status):
        self.status_code = status
        self.response = self
        self.is_success = status == 200
        self.is_client_error = 400 <= status < 500

    def json(self):
        return {"charges": []}

    def __str__(self):
        return "an answer"


class Api:
    """A control API that answers one status after another, and remembers what it was told."""

    base_url = "http://127.0.0.1/_control"

    def __init__(self, *statuses):
        self._left = list(statuses)
        self.told = []

    def get(self, _, **__):
        return Answer(self._left.pop(0))

    def post(self, path, body, **_):
        self.told.append((path, body))
        return Answer(self._left.pop(0))


@pytest.mark.parametrize("withdrawing", [200, *REFUSALS])
def test_a_fault_is_set_and_withdrawn_whether_or_not_no_times_are_known(withdrawing):
    api = Api(200, withdrawing)

    with Control(api).fault("edit", "timeout", times=2):
        pass

    assert api.told == [("/faults", FAULT | {"times": times}) for times in (2, 0)]


@pytest.mark.parametrize("status", REFUSALS)
def test_what_is_not_offered_cannot_be_tested(status):
    told = "the control API does not offer the fault 'timeout' of edit: an answer"
    with pytest.raises(NotTested, match=told), Control(Api(status)).fault("edit", "timeout"):
        pass
    with pytest.raises(NotTested, match="to tell the charges"):
        Control(Api(status)).charges()
    control = Control(Api(status))
    with pytest.raises(NotTested, match="to move the clock 30 s"):
        control.advance(30)
    assert control.moved == 0


def test_a_clock_that_cannot_be_moved_is_asked_for_once():
    still, moving = Control(Api(501)), Control(Api(200, 200))

    assert [still.nudge(30), still.nudge(30), still.moved] == [False, False, 0]
    assert [moving.nudge(30), moving.nudge(30), moving.moved] == [True, True, 60]


@pytest.mark.parametrize("statuses", [(500,), (429,), (200, 500)])
def test_a_control_api_that_does_not_do_it_is_out_of_order(statuses):
    with pytest.raises(TargetError), Control(Api(*statuses)).fault("edit", "timeout"):
        pass


def charged(content):
    """What is read of the charges where the control API tells them so."""
    answer = RealAnswer(httpx.Response(200, content=content), 1)
    return Control(SimpleNamespace(get=lambda *_, **__: answer)).charges()


def of_charges(*entries):
    return json.dumps({"charges": entries})


CHARGE = {"id": "ch_1", "usd": 0.12, "refunded": False}


def test_charges_are_read_with_whatever_else_is_told_of_them():
    told = of_charges(CHARGE | {"kind": "remix"}, {"id": 2, "usd": "2.90", "refunded": True})

    assert charged(told) == {
        "ch_1": Charge("ch_1", 0.12, refunded=False),
        "2": Charge("2", 2.9, refunded=True),
    }
    assert charged('{"charges": [], "balance_usd": 7}') == {}


@pytest.mark.parametrize(
    "told",
    [
        "",
        "<html>",
        "null",
        "[]",
        "{}",
        json.dumps([CHARGE]),
        '{"items": []}',
        '{"charges": null}',
        '{"charges": 7}',
        json.dumps({"charges": {"ch_1": CHARGE}}),
        of_charges(None),
        of_charges("ch_1"),
        of_charges([CHARGE]),
        *[of_charges({k: v for k, v in CHARGE.items() if k != name}) for name in CHARGE],
        *[of_charges(CHARGE | {"id": id_}) for id_ in (None, [], 1.5)],
        *[of_charges(CHARGE | {"usd": usd}) for usd in (None, True, {}, "$1", math.nan, 10**400)],
        *[of_charges(CHARGE | {"refunded": said}) for said in (None, "false", 0)],
        of_charges(CHARGE, CHARGE),
        of_charges(CHARGE | {"id": 1}, CHARGE | {"id": "1"}),
    ],
)
def test_charges_that_are_told_otherwise_cannot_be_tested(told):
    with pytest.raises(NotTested, match=r"does not tell the charges as .*, but as 200"):
        charged(told)


@pytest.mark.parametrize("content", [b"", b"[]", b"moved", b'{"now": "later"}'])
def test_of_what_was_done_nothing_need_be_told(content):
    answer = RealAnswer(httpx.Response(204 if not content else 202, content=content), 1)
    control = Control(SimpleNamespace(post=lambda *_, **__: answer))

    control.advance(30)
    control.reset()
    with control.fault("edit", "timeout"):
        pass

    assert control.moved == 30
