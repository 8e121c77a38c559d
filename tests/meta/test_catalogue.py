"""The catalogue as people and programs see it: listed, explained, traced, and in the README."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from contracts.clauses import catalogue
from contracts.cli.clause_views import markdown
from contracts.mock.defects import DEFECTS
from contracts.pytest_plugin.tracing import DRAWN_REQUESTS, EVERY_RESPONSE, traced_tests

CHECKOUT = Path(__file__).parents[2]
SCENARIOS = CHECKOUT / "tests" / "scenarios"
WITHOUT_A_FILE = (EVERY_RESPONSE, DRAWN_REQUESTS)
WIDEST = 100


def test_the_table_in_the_readme_is_that_of_the_catalogue():
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    _, _, rest = readme.partition("<!-- clauses:begin -->\n")
    table, end, _ = rest.partition("\n<!-- clauses:end -->")

    assert end
    assert table == markdown(catalogue().values()), "run phota-contracts clauses --readme README.md"


def test_every_clause_has_its_row_with_source_and_tests(phota_contracts):
    shown = phota_contracts("clauses", "--trace")

    rows = re.findall(
        r"^(\S+) +((?:openapi|release notes|guide).*?) +(\d+) +(\d+)$", shown.stdout, re.MULTILINE
    )
    assert shown.returncode == 0, shown.stderr
    assert [id_ for id_, *_ in rows] == list(catalogue())
    assert all(int(tests) for id_, _, tests, _ in rows if not catalogue()[id_].untestable)
    assert max(map(len, shown.stdout.splitlines())) <= WIDEST


def test_every_decorated_test_is_traced_to_its_clause():
    for file in SCENARIOS.rglob("test_*.py"):
        found = re.findall(r'^@clause\("(.+?)"\)', file.read_text("utf-8"), re.MULTILINE)
        decorated = Counter(found)
        traced = {
            id_: sum(test.startswith(f"{file.name}::") for test in tests)
            for id_, tests in traced_tests().items()
        }

        if file.name != "test_properties.py":
            assert {id_: n for id_, n in traced.items() if n} == decorated


def test_a_test_that_is_named_exists():
    texts = {file.name: file.read_text("utf-8") for file in SCENARIOS.rglob("test_*.py")}
    for test in {test for tests in traced_tests().values() for test in tests}:
        file, _, name = test.partition("::")
        if file not in WITHOUT_A_FILE:
            assert f"def {name}(" in texts[file]


def test_every_rule_for_all_responses_is_traced():
    traced = {
        id_
        for id_, tests in traced_tests().items()
        if any(test.startswith(EVERY_RESPONSE) for test in tests)
    }

    assert traced == {
        "auth.key-not-echoed",
        "error.envelope",
        "error.json",
        "error.no-internals",
        "error.request-id-header",
        "error.request-id-match",
        "error.validation-shape",
        "result.deprecation-header",
        "result.schema",
    }


def test_every_defect_breaks_clauses_that_there_are():
    broken = {defect.breaks for defect in DEFECTS.values()}
    also = {id_ for defect in DEFECTS.values() for id_ in defect.also_breaks}

    assert broken | also <= catalogue().keys()


def test_programs_get_all_of_it(phota_contracts):
    told = json.loads(phota_contracts("clauses", "--trace", "--json").stdout)

    assert [clause["id"] for clause in told] == list(catalogue())
    for clause in told:
        assert clause["tests"] == list(traced_tests()[clause["id"]])
        own = {name for name, defect in DEFECTS.items() if defect.breaks == clause["id"]}
        assert {defect["name"] for defect in clause["defects"]} == own
        assert all(source["quote"] or source["fact"] for source in clause["sources"])


@pytest.mark.parametrize("clause_id", ["job.expired", "request.base-model-unknown"])
def test_a_clause_that_is_named_is_explained(phota_contracts, clause_id):
    shown = phota_contracts("clauses", clause_id, COLUMNS="72").stdout

    clause = catalogue()[clause_id]
    told = " ".join(shown.split())
    assert clause.text in told
    assert clause.finding in told
    assert all(f"“{source.quote}”" in told for source in clause.sources)
    assert all(f"{reading.text}: {reading.said_by}" in told for reading in clause.readings)
    assert all(test in told for test in traced_tests()[clause_id])
    assert max(len(line) for line in shown.splitlines() if " " in line.strip()) <= 72


def ids(shown):
    return [line.split()[0] for line in shown.stdout.splitlines()]


def test_filters_leave_out_all_other_clauses(phota_contracts):
    chosen = phota_contracts("clauses", "job.*", "--level", "must", "--need", "clock")
    first = phota_contracts("clauses", "--since", "v0.5.0", "--level", "OPEN", "--level", "SHOULD")

    assert ids(chosen) == ["job.expired"]
    assert ids(first) == [
        id_
        for id_, clause in catalogue().items()
        if clause.since == "v0.5.0" and clause.level != "MUST"
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nothing.*"], "No clause matches 'nothing.*'."),
        (["--since", "v9"], "No clause is promised since 'v9'."),
        (["--json", "--markdown"], "are views: choose one"),
        (["--readme", "Makefile"], "has no <!-- clauses:begin -->"),
        (["--need", "luck"], "'luck' is not one of"),
    ],
)
def test_a_wrong_option_gets_one_clear_sentence(phota_contracts, arguments, told):
    refused = phota_contracts("clauses", *arguments, cwd=CHECKOUT)

    assert refused.returncode == 2
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_reader_that_leaves_early_hears_nothing():
    command = [sys.executable, "-m", "contracts", "clauses", "--trace"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as shown:  # noqa: S603 - our own command
        shown.stdout.readline()
        shown.stdout.close()

        assert shown.stderr.read() == b""


def test_colours_are_for_terminals(phota_contracts):
    assert "\x1b" not in phota_contracts("clauses", "job.expired").stdout
