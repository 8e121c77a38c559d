"""What is reserved and spent together never passes the cap, whoever reserves, dies or retries."""

import multiprocessing
import os
import signal
import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from contracts.client import Budget, NotTested
from contracts.client.prices import MILLICENTS

CAP = 100
CAP_USD = CAP / MILLICENTS
FORK = multiprocessing.get_context("fork")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "budget.jsonl"


def left_in(file):
    return round(Budget(file).usd * MILLICENTS)


def test_what_would_pass_the_cap_is_refused_and_something_cheaper_is_not(file):
    budget = Budget(file, CAP_USD)
    budget.spend(budget.reserve(60))

    with pytest.raises(NotTested, match=r"^budget: "):
        budget.reserve(41)

    budget.reserve(40)
    assert left_in(file) == 100


def test_what_is_released_may_be_spent_again(file):
    budget = Budget(file, CAP_USD)

    budget.release(budget.reserve(100))
    budget.spend(budget.reserve(100))

    assert round(budget.spent_usd * MILLICENTS) == 100


def test_a_retry_of_the_same_key_costs_once_and_the_dearest_counts(file):
    budget = Budget(file, CAP_USD)
    first, dearer = budget.reserve(30, "key"), budget.reserve(40, "key")
    budget.spend(first)
    budget.spend(dearer)

    assert left_in(file) == 40
    budget.reserve(40, "key")
    assert left_in(file) == 40


def test_a_refused_retry_does_not_give_back_what_the_first_one_cost(file):
    budget = Budget(file, CAP_USD)
    first, retry = budget.reserve(30, "key"), budget.reserve(30, "key")

    budget.release(retry)
    assert left_in(file) == 30
    budget.spend(first)

    assert left_in(file) == 30


def test_half_a_line_of_a_killed_process_is_void(file):
    budget = Budget(file, CAP_USD)
    budget.reserve(30)
    with file.open("ab") as torn:
        torn.write(b'["reserved", "torn-1", 9')

    Budget(file, CAP_USD).reserve(70)

    assert left_in(file) == 100


def test_a_budget_without_a_cap_counts(file):
    budget = Budget(file)
    budget.spend(budget.reserve(10**9))

    assert left_in(file) == 10**9


class Shared(RuleBasedStateMachine):
    """Several processes' budgets over one file, as far as a single thread can interleave them."""

    reservations = Bundle("reservations")

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.file = Path(self.folder.name) / "budget.jsonl"
        self.budgets = [Budget(self.file, CAP_USD) for _ in range(3)]
        self.unkeyed = {}
        self.keyed = {}

    @rule(
        target=reservations,
        who=st.integers(0, 2),
        amount=st.integers(0, CAP + 1),
        key=st.sampled_from([None, "a", "b"]),
    )
    def reserve(self, who, amount, key):
        more = max(0, amount - self.held(key)) if key else amount
        fits = self.total() + more <= CAP
        try:
            made = self.budgets[who].reserve(amount, key)
        except NotTested:
            assert not fits
            return None
        assert fits
        (self.keyed.setdefault(key, {}) if key else self.unkeyed)[made.id] = amount
        return made

    @rule(who=st.integers(0, 2), made=consumes(reservations))
    def release(self, who, made):
        if made is not None:
            self.budgets[who].release(made)
            (self.keyed[made.key] if made.key else self.unkeyed).pop(made.id)

    @rule(who=st.integers(0, 2), made=consumes(reservations))
    def spend(self, who, made):
        if made is not None:
            self.budgets[who].spend(made)

    @rule(who=st.integers(0, 2), torn=st.binary(min_size=1, max_size=9))
    def die_and_come_back(self, who, torn):
        with self.file.open("ab") as half_a_line:
            half_a_line.write(torn.replace(b"\n", b""))
        self.budgets[who].close()
        self.budgets[who] = Budget(self.file, CAP_USD)

    @invariant()
    def never_passes_the_cap(self):
        for budget in self.budgets:
            assert round(budget.usd * MILLICENTS) == self.total() <= CAP

    def held(self, key):
        return max(self.keyed.get(key, {}).values(), default=0)

    def total(self):
        return sum(self.unkeyed.values()) + sum(map(self.held, self.keyed))

    def teardown(self):
        for budget in self.budgets:
            budget.close()
        self.folder.cleanup()


TestShared = Shared.TestCase
TestShared.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def spend_all(file, seed):
    """Reserve, spend and release in threads until nothing fits any longer."""
    budget = Budget(file, CAP_USD)

    def work(start):
        for step in range(60):
            amount = (start * 7 + step * 13) % 11 + 1
            try:
                made = budget.reserve(amount, "shared" if step % 5 == 0 else None)
            except NotTested:
                continue
            assert round(budget.usd * MILLICENTS) <= CAP
            (budget.release if step % 3 == 0 else budget.spend)(made)

    threads = [threading.Thread(target=work, args=(seed + n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_threads_of_several_processes_never_pass_the_cap(file):
    processes = [FORK.Process(target=spend_all, args=(file, n * 10)) for n in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert 0 < left_in(file) <= CAP
    assert highest_total(file) <= CAP


def test_a_process_killed_while_it_reserves_blocks_nobody_and_keeps_what_it_reserved(file):
    process = FORK.Process(target=reserve_for_ever, args=(file,))
    process.start()
    while not file.exists() or file.stat().st_size < 2000:
        assert process.is_alive()
    os.kill(process.pid, signal.SIGKILL)
    process.join()

    assert left_in(file) >= 10
    Budget(file, CAP_USD).reserve(10)


def reserve_for_ever(file):
    budget = Budget(file, CAP_USD)
    budget.reserve(10)
    while True:
        budget.release(budget.reserve(1))


def highest_total(file):
    """Replay the file line by line, and return the most that was ever reserved and spent."""
    lines = file.read_bytes().splitlines(keepends=True)
    replay = file.with_name("replay.jsonl")
    budget = Budget(replay)
    highest = 0.0
    for line in lines:
        with replay.open("ab") as written:
            written.write(line)
        highest = max(highest, budget.usd)
    return round(highest * MILLICENTS)
