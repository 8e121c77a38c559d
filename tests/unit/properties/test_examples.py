"""Examples that broke a promise outlive the run, here and on a server that many share."""

import sys

import fakeredis
import pytest
import redis
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase, MultiplexedDatabase

from contracts.errors import UsageError
from contracts.properties import Budget, example_database
from contracts.properties.schemas import operation_of


@pytest.fixture
def server(monkeypatch):
    """A Redis that this process alone sees."""
    shared = fakeredis.FakeServer()

    def reached(address):
        assert address == "redis://examples.example.com"
        return fakeredis.FakeRedis(server=shared)

    monkeypatch.setattr(redis.Redis, "from_url", reached)
    return fakeredis.FakeRedis(server=shared)


def test_no_place_keeps_nothing():
    assert example_database("") is None
    assert example_database(" , ") is None


def test_a_folder_and_another_are_one_database(tmp_path):
    database = example_database(f"{tmp_path / 'a'},{tmp_path / 'b'}")
    database.save(b"key", b"value")

    assert isinstance(database, MultiplexedDatabase)
    assert [*DirectoryBasedExampleDatabase(tmp_path / "b").fetch(b"key")] == [b"value"]


def test_a_folder_and_a_server_share_what_is_found(tmp_path, server):
    places = "{},redis://examples.example.com"
    example_database(places.format(tmp_path / "here")).save(b"key", b"value")

    elsewhere = example_database(places.format(tmp_path / "there"))

    assert [*elsewhere.fetch(b"key")] == [b"value"]
    assert [key.split(b":")[0] for key in server.scan_iter()] == [b"phota-contracts"]


def test_a_server_without_its_client_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "redis", None)
    monkeypatch.delitem(sys.modules, "hypothesis.extra.redis", raising=False)

    with pytest.raises(UsageError, match="not installed"):
        example_database("redis://localhost")


@pytest.fixture
def drawn(schemas):
    """Draws prompts that are numbers."""
    generate = operation_of(schemas.published, "POST /v1/phota/generate")
    return st.integers(0, 10_000).map(lambda n: generate.Case(body={"prompt": str(n)}))


def great_numbers_fail(*call):
    return (500, {}) if int(call[2]["prompt"]) > 9_000 else call[-1]


def test_what_one_run_found_the_next_tries_first(tmp_path, target, new_probe, drawn):
    target.twist = great_numbers_fail
    database = example_database(str(tmp_path / "examples"))
    first, again, fresh = new_probe(database=database), new_probe(database=database), new_probe()
    first.fuzz(drawn, Budget(200, seconds=60), "numbers")
    again.fuzz(drawn, Budget(1, seconds=60), "numbers")
    fresh.fuzz(drawn, Budget(1, seconds=60), "numbers")

    assert first.findings.broken
    assert again.findings.broken
    assert not fresh.findings.broken


def test_what_one_probe_found_another_does_not_try(tmp_path, target, new_probe, drawn):
    target.twist = great_numbers_fail
    database = example_database(str(tmp_path / "examples"))
    first, other = new_probe(database=database), new_probe(database=database)
    first.fuzz(drawn, Budget(200, seconds=60), "numbers")
    other.fuzz(drawn, Budget(1, seconds=60), "other numbers")

    assert first.findings.broken
    assert not other.findings.broken
