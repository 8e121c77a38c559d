"""A fault that a test did not use up is withdrawn, where the control API knows how."""

import pytest

from contracts.client import Control
from contracts.errors import TargetError

FAULT = {"operation": "edit", "fault": "timeout"}


class Answer:
    """What the control API says."""

    def __init__(self, status):
        self.is_refusal = status in {400, 422}
        self.response = self
        self.is_success = status == 200

    def __str__(self):
        return "an answer"


class Api:
    """A control API that answers one status after another, and remembers what it was told."""

    base_url = "http://127.0.0.1/_control"

    def __init__(self, *statuses):
        self._left = list(statuses)
        self.told = []

    def post(self, path, body, **_):
        self.told.append((path, body))
        return Answer(self._left.pop(0))


@pytest.mark.parametrize("withdrawing", [200, 400, 422])
def test_a_fault_is_set_and_withdrawn_whether_or_not_no_times_are_known(withdrawing):
    api = Api(200, withdrawing)

    with Control(api).fault("edit", "timeout", times=2):
        pass

    assert api.told == [("/faults", FAULT | {"times": times}) for times in (2, 0)]


@pytest.mark.parametrize("statuses", [(422,), (200, 500)])
def test_a_control_api_that_does_not_do_it_is_out_of_order(statuses):
    with pytest.raises(TargetError), Control(Api(*statuses)).fault("edit", "timeout"):
        pass
