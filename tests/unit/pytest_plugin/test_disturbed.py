"""A failure that the network may have caused is an error; a breach of the service stays one."""

import pytest

from contracts.model import Exchange, Message, Outcome, TestOutcome
from contracts.pytest_plugin.again import MOST_ATTEMPTS, Attempts, Repeats
from contracts.pytest_plugin.disturbed import cleared

NOON = "2026-01-01T12:00:00.000+00:00"
LOST = "ReadError"
AGAIN = "ReadError (asked again)"
RECOVERED = "answered when asked again, after 1 lost"


def exchange(
    number,
    error=None,
    method="POST",
    url="http://127.0.0.1/v1",
    *,
    status=0,
    seconds=0,
    at=NOON,
):
    return Exchange(
        number, "t", at, method, url, None, Message(), status, Message(), seconds, error
    )


def judge(transcript, *seen, outcome=Outcome.FAILED, loopback=True):
    test = TestOutcome("t", outcome, exchanges=seen, message="200 is promised\nassert")
    (told,) = cleared({"job.accepted": [test]}, transcript, loopback=loopback)["job.accepted"]
    return told


GOT_BETTER = [exchange(8, AGAIN, "GET"), exchange(9, RECOVERED, "GET", status=200)]


def test_a_request_that_weather_lost_breaks_nothing():
    told = judge([exchange(1, LOST), *GOT_BETTER], 1)

    assert told.outcome is Outcome.ERROR
    assert "ReadError" in told.message
    assert "200 is promised" in told.message


def test_a_breach_in_calm_exchanges_stays_one_in_whatever_weather():
    told = judge([exchange(1, status=500), exchange(2, LOST), *GOT_BETTER], 1)

    assert told.outcome is Outcome.FAILED


def test_a_get_that_was_answered_later_excuses_nothing():
    assert judge(GOT_BETTER, 8, 9).outcome is Outcome.FAILED


def test_a_get_that_used_a_fault_up_breaks_nothing():
    fault = exchange(1, url="http://127.0.0.1/_control/faults", status=200)

    assert judge([fault, *GOT_BETTER], 1, 8, 9).outcome is Outcome.ERROR


def charges_read_at(minutes):
    return [
        exchange(number, None, "GET", "http://127.0.0.1/_control/charges", status=200, at=at)
        for number, at in enumerate(minutes, start=1)
    ]


def lost_order(at, error=LOST):
    return exchange(7, error, url="http://127.0.0.1/v1/phota/edit", at=at)


@pytest.mark.parametrize("error", [LOST, AGAIN])
def test_what_another_test_has_lost_may_be_charged_late(error):
    read = charges_read_at(["2026-01-01T12:00:10+00:00", "2026-01-01T12:00:20+00:00"])

    assert judge([*read, lost_order(NOON, error), *GOT_BETTER], 1, 2).outcome is Outcome.ERROR


@pytest.mark.parametrize("at", ["2026-01-01T11:59:00+00:00", "2026-01-01T12:00:21+00:00"])
def test_what_was_lost_long_before_or_afterwards_excuses_no_charge(at):
    read = charges_read_at(["2026-01-01T12:00:10+00:00", "2026-01-01T12:00:20+00:00"])

    assert judge([*read, lost_order(at), *GOT_BETTER], 1, 2).outcome is Outcome.FAILED


def test_what_another_test_has_lost_excuses_none_that_read_no_charges():
    seen = exchange(1, status=500, at="2026-01-01T12:00:10+00:00")

    assert judge([seen, lost_order(NOON), *GOT_BETTER], 1).outcome is Outcome.FAILED


def test_processes_tell_each_other_what_they_have_lost(tmp_path):
    one, other = (Attempts(tmp_path / "losses", loopback=True) for _ in range(2))
    one.watch(lost_order(NOON), None, None)
    for seen in (*charges_read_at([NOON, "2026-01-01T12:00:10+00:00"]), *GOT_BETTER):
        other.watch(seen, None, None)
    other.note([TestOutcome("t", Outcome.FAILED, exchanges=(1, 2), message="charged\nassert")])

    assert other.disturbed().keys() == {"t"}


def test_it_is_calm_until_a_request_was_answered_on_a_later_try_in_any_process(tmp_path):
    one, other, alone = (Attempts(file, loopback=True) for file in [tmp_path / "seen"] * 2 + [None])
    for seen in (one, alone):
        seen.watch(lost_order(NOON), None, None)  # which a test may have provoked

    assert (one.is_calm, other.is_calm, alone.is_calm) == (True, True, True)
    for seen in (one, alone):
        seen.watch(exchange(9, RECOVERED, "GET", status=200), None, None)
    assert (one.is_calm, other.is_calm, alone.is_calm) == (False, False, False)


def test_half_a_line_of_another_process_is_read_when_it_is_whole(tmp_path):
    told, seen = tmp_path / "told", tmp_path / "seen"
    one, other = (Attempts(file, loopback=True) for file in (told, seen))
    one.watch(lost_order(NOON), None, None)
    one.watch(exchange(9, RECOVERED, "GET", status=200), None, None)
    whole, calm = told.read_bytes(), []

    for until in (len(whole) // 4, -5, len(whole)):
        seen.write_bytes(whole[:until])
        calm.append(other.is_calm)

    assert calm == [True, True, False]


def test_processes_tell_each_other_of_better_weather(tmp_path):
    one, other = (Attempts(tmp_path / "seen", loopback=True) for _ in range(2))
    for number in (1, 2, 3):
        other.watch(exchange(number, LOST), None, None)
    one.watch(exchange(9, RECOVERED, "GET", status=200), None, None)
    other.note([TestOutcome("t", Outcome.FAILED, exchanges=(1,), message="silence")])

    assert other.disturbed().keys() == {"t"}


def test_a_late_answer_breaks_nothing():
    slow = [exchange(1, AGAIN, "GET", seconds=10), exchange(2, RECOVERED, "GET", status=200)]

    assert judge(slow, 1, 2).outcome is Outcome.ERROR


def test_a_deletion_that_was_done_twice_breaks_nothing():
    twice = [exchange(1, AGAIN, "DELETE"), exchange(2, RECOVERED, "DELETE", status=404)]

    assert judge(twice, 1, 2).outcome is Outcome.ERROR


def test_what_this_machines_target_drops_again_and_again_is_its_breach():
    assert judge([exchange(n, LOST) for n in (1, 2, 3)], 1).outcome is Outcome.FAILED


@pytest.mark.parametrize("times", [1, 2])
def test_what_was_dropped_once_or_twice_cannot_be_told(times):
    assert judge([exchange(n, LOST) for n in range(times)], 0).outcome is Outcome.ERROR


def test_no_loss_on_the_way_to_another_machine_is_the_targets():
    transcript = [exchange(n, LOST) for n in (1, 2, 3)]

    assert judge(transcript, 1, loopback=False).outcome is Outcome.ERROR


def test_what_passed_on_a_strangers_answer_has_not_passed():
    page = exchange(1, "a web page (200) came in the service's place", status=200)

    assert judge([page, *GOT_BETTER], 1, outcome=Outcome.PASSED).outcome is Outcome.ERROR


def test_what_passed_though_an_answer_was_lost_has_passed():
    told = judge([exchange(1, LOST), *GOT_BETTER], 1, outcome=Outcome.PASSED)

    assert told.outcome is Outcome.PASSED


def attempts(*tests, transcript):
    told = [
        TestOutcome("t", outcome, exchanges=(seen,), attempt=number)
        for number, (outcome, seen) in enumerate(tests, start=1)
    ]
    return cleared({"job.accepted": told}, transcript, loopback=True)["job.accepted"]


STORM = [exchange(1, LOST), exchange(2, status=200), exchange(3, status=500), *GOT_BETTER]


@pytest.mark.parametrize(("later", "seen"), [(Outcome.PASSED, 2), (Outcome.FAILED, 3)])
def test_what_a_later_attempt_has_judged_counts_instead(later, seen):
    first, second = attempts((Outcome.FAILED, 1), (later, seen), transcript=STORM)

    assert (first.outcome, first.superseded) == (Outcome.ERROR, True)
    assert (second.outcome, second.superseded) == (later, False)


def test_a_breach_in_calm_exchanges_is_never_superseded():
    first, second = attempts((Outcome.FAILED, 3), (Outcome.PASSED, 2), transcript=STORM)

    assert (first.outcome, first.superseded) == (Outcome.FAILED, False)
    assert second.outcome is Outcome.PASSED


def test_an_attempt_that_found_that_it_cannot_be_tested_counts_instead():
    first, second = attempts((Outcome.FAILED, 1), (Outcome.NOT_TESTED, 2), transcript=STORM)

    assert (first.superseded, second.superseded) == (True, False)


def test_an_attempt_that_could_not_be_tested_for_the_weather_supersedes_nothing():
    first, _ = attempts((Outcome.FAILED, 1), (Outcome.NOT_TESTED, 1), transcript=STORM)

    assert (first.outcome, first.superseded) == (Outcome.ERROR, False)


def test_an_attempt_that_got_no_further_supersedes_nothing():
    first, _ = attempts((Outcome.FAILED, 1), (Outcome.ERROR, 2), transcript=STORM)

    assert (first.outcome, first.superseded) == (Outcome.ERROR, False)


def test_an_earlier_attempt_supersedes_nothing():
    _, second = attempts((Outcome.PASSED, 2), (Outcome.FAILED, 1), transcript=STORM)

    assert (second.outcome, second.superseded) == (Outcome.ERROR, False)


def test_only_the_tests_that_were_disturbed_are_to_be_run_again():
    seen = Attempts(loopback=True)
    for one in STORM:
        seen.watch(one, None, None)
    seen.note(
        TestOutcome(name, outcome, exchanges=(number,))
        for name, outcome, number in [
            ("lost", Outcome.FAILED, 1),
            ("blocked by what was lost", Outcome.BLOCKED, 1),
            ("passed though an answer was lost", Outcome.PASSED, 1),
            ("broken", Outcome.FAILED, 3),
            ("passed", Outcome.PASSED, 2),
        ]
    )

    assert seen.disturbed().keys() == {"lost", "blocked by what was lost"}
    assert not seen.disturbed(), "each attempt is told of once"


def test_what_another_process_lost_later_disturbs_what_was_in_order_so_far(tmp_path):
    one, other = (Attempts(tmp_path / "seen", loopback=True) for _ in range(2))
    for seen in (*charges_read_at([NOON, "2026-01-01T12:00:10+00:00"]), *GOT_BETTER):
        other.watch(seen, None, None)
    other.note([TestOutcome("t", Outcome.FAILED, exchanges=(1, 2), message="charged\nassert")])
    before = other.disturbed()
    one.watch(lost_order(NOON), None, None)

    assert (before, other.disturbed().keys()) == ({}, {"t"})


def test_it_is_told_how_long_a_test_has_waited_in_vain_in_this_attempt():
    seen = Attempts(loopback=True)
    for one in (*GOT_BETTER, exchange(7, LOST, seconds=10)):
        seen.watch(one, None, None)
    told = []
    for _ in range(2):
        seen.note([TestOutcome("t", Outcome.FAILED, exchanges=(7,), message="silence")])
        told.append(seen.disturbed())

    assert told == [{"t": 10}, {"t": 0}]


def test_a_test_is_run_again_so_often_and_no_oftener():
    repeats, numbers = Repeats(), [1]
    while repeats.allowed({"t": 0}):
        numbers.append(repeats.next(["t"]))

    assert numbers == list(range(1, MOST_ATTEMPTS + 1))


def test_a_test_that_has_waited_in_vain_for_a_minute_is_not_run_again():
    repeats = Repeats()

    allowed = [repeats.allowed({"silent": 20, "slow": 5}) for _ in range(3)]

    assert allowed == [{"silent", "slow"}, {"silent", "slow"}, {"slow"}]


def test_what_runs_together_runs_in_an_attempt_later_than_any_of_its_own():
    repeats = Repeats()

    numbers = [repeats.next(names) for names in (["a"], ["a", "b"], ["b"], ["c"])]

    assert numbers == [2, 3, 4, 2]
