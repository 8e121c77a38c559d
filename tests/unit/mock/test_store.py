"""One interface, two stores: what holds for both, and what only a file can do."""

import sqlite3
import stat

import pytest

from contracts.errors import SuiteError, UsageError
from contracts.mock import store_sqlite
from contracts.mock.records import ArmedFault, Charge, Job
from contracts.mock.store import LIMITS
from contracts.mock.store_memory import MemoryStore
from contracts.mock.store_sqlite import SqliteStore

JOB = Job("job_1", "edit", 1.0, 2.0, 3.0, ("https://a", "https://b"), (), callback_url=None)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "state.db")


@pytest.fixture(params=["memory", "sqlite"])
def store(request, path):
    opened = MemoryStore() if request.param == "memory" else SqliteStore(path)
    yield opened
    opened.close()


@pytest.fixture
def state(store):
    return store.state("one")


def test_a_record_comes_back_as_it_was(state):
    state.jobs.put("job_1", JOB)
    state.submits.put("ünïcode\n", "job_1")
    state.facts.put("balance", 123_456_789_000_000)

    assert state.jobs.get("job_1") == JOB
    assert state.submits.get("ünïcode\n") == "job_1"
    assert state.facts.get("balance") == 123_456_789_000_000
    assert state.jobs.get("job_2") is None


def test_records_are_listed_oldest_first_and_replaced_in_place(state):
    for number in (3, 1, 2):
        state.charges.put(f"charge_{number}", Charge(f"charge_{number}", "edit", number))
    state.charges.put("charge_3", Charge("charge_3", "edit", 30, refund_at=5.0))

    assert [charge.millicents for charge in state.charges.values()] == [30, 1, 2]


def test_a_record_is_taken_out_once(state):
    state.jobs.put("job_1", JOB)

    assert [state.jobs.pop("job_1"), state.jobs.pop("job_1")] == [JOB, None]
    assert list(state.jobs.values()) == []


def test_accounts_never_meet(store):
    store.state("one").jobs.put("job_1", JOB)

    assert store.state("two").jobs.get("job_1") is None
    store.state("two").jobs.clear()
    assert store.state("one").jobs.get("job_1") == JOB


def test_the_oldest_records_give_way(state):
    for number in range(LIMITS["faults"] * 3):
        state.faults.put(str(number), ArmedFault(str(number), "edit", "timeout", 1))

    kept = [int(fault.id) for fault in state.faults.values()]

    assert len(kept) <= LIMITS["faults"] + 100
    assert kept == list(range(kept[0], 300))


def test_what_is_in_a_file_survives_a_restart(path):
    first = SqliteStore(path)
    first.state("one").jobs.put("job_1", JOB)
    first.close()

    again = SqliteStore(path)

    assert again.state("one").jobs.get("job_1") == JOB
    assert (first.launch, again.launch) == (1, 2)
    again.close()


def test_two_processes_see_each_others_writes_at_once(path):
    first, second = SqliteStore(path), SqliteStore(path)

    first.state("one").jobs.put("job_1", JOB)

    assert second.state("one").jobs.get("job_1") == JOB
    first.close()
    second.close()


def test_nobody_gets_into_a_transaction(path, monkeypatch):
    monkeypatch.setattr(store_sqlite, "_BUSY_SECONDS", 0.01)
    first, second = SqliteStore(path), SqliteStore(path)

    with first.state("one").atomic(), pytest.raises(sqlite3.OperationalError):
        second.state("two").jobs.put("job_1", JOB)

    first.close()
    second.close()


def test_a_transaction_that_fails_is_taken_back(path):
    store = SqliteStore(path)
    state = store.state("one")

    def fails_halfway():
        with state.atomic(), state.atomic():
            state.jobs.put("job_1", JOB)
            state.jobs.put("job_2", object())

    with pytest.raises(TypeError):
        fails_halfway()

    assert state.jobs.get("job_1") is None
    store.close()


def test_a_file_is_readable_by_its_owner_alone(path, tmp_path):
    SqliteStore(path).close()

    assert stat.S_IMODE((tmp_path / "state.db").stat().st_mode) == 0o600


def test_a_file_that_is_no_database_is_a_usage_error(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("dear diary, " * 100, "utf-8")

    with pytest.raises(UsageError, match="is no SQLite file"):
        SqliteStore(str(file))


def test_somebody_elses_database_is_a_usage_error(path):
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE diary (entry TEXT)")
    database.close()

    with pytest.raises(UsageError, match="not written by this version"):
        SqliteStore(path)


def test_a_folder_that_does_not_exist_is_a_usage_error(tmp_path):
    with pytest.raises((UsageError, SuiteError), match="nowhere"):
        SqliteStore(str(tmp_path / "nowhere" / "state.db"))
