"""What a client is to keep is listed and explained as what a service promises is."""

import json

from contracts.certification.drills import drills
from contracts.clauses import catalogue
from contracts.model import Role


def listed(done):
    return [line.split()[0] for line in done.stdout.splitlines()]


def test_a_role_has_its_own_clauses(ours):
    assert listed(ours("clauses", "--role", "client")) == list(catalogue(Role.CLIENT))
    assert listed(ours("clauses")) == list(catalogue())


def test_an_id_of_a_clients_clause_says_whose_it_is(ours):
    found = listed(ours("clauses", "client-retry.*"))

    assert found
    assert set(found) <= set(catalogue(Role.CLIENT))


def test_one_is_explained_with_its_drills_and_how_to_keep_it(ours):
    told = ours("clauses", "client-callback.poll-wins").stdout
    shown = " ".join(told.split())

    assert "How to keep it" in told
    assert "Applies to clients that use callbacks" in shown
    assert "callback-says-failed" in shown
    assert "Buys at least" not in told


def test_every_drill_is_told_to_programs(ours):
    told = json.loads(ours("clauses", "--role", "client", "--json").stdout)

    assert {each["role"] for each in told} == {"client"}
    assert all(each["mend"] for each in told)
    shown = {name.removeprefix("drill::") for each in told for name in each["tests"]}
    assert shown == set(drills())


def test_another_roles_clause_is_none_of_it(ours):
    done = ours("clauses", "job.expired", "--role", "client")

    assert done.returncode == 2
    assert "No clause matches" in done.stderr
