import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator

from contracts.clauses import catalogue
from contracts.errors import SuiteError, UsageError
from contracts.reports import from_json, load, to_json
from contracts.reports.verdict import schema


def subschemas(node):
    if isinstance(node, dict):
        yield from (value for value in node.get("properties", {}).values())
        for value in node.values():
            yield from subschemas(value)


def test_a_run_survives_being_written_and_read(run):
    assert from_json(json.loads(json.dumps(to_json(run)))) == run


def test_what_the_run_noticed_besides_survives_too(run):
    noticed = replace(run, observations={"server": "uvicorn"})

    assert from_json(to_json(noticed)) == noticed


def test_the_verdict_has_the_designed_members_and_no_others(run):
    data = to_json(run)

    assert list(data) == [
        "suite", "target", "started_at", "seconds", "seed", "requests", "spend_usd", "overall",
        "clauses",
    ]  # fmt: skip
    assert list(data["target"]) == ["name", "base_url", "api_version"]
    assert list(data["clauses"][0]) == ["id", "level", "verdict", "reason", "observed", "tests"]
    plain = data["clauses"][0]["tests"][0]
    assert list(plain) == ["id", "outcome", "seconds", "exchanges", "exercised"]


def test_clauses_stand_in_the_order_of_the_catalogue(run):
    assert [clause["id"] for clause in to_json(run)["clauses"]] == list(catalogue())


def test_the_published_schema_is_valid_and_describes_every_member():
    Draft202012Validator.check_schema(schema())

    described = list(subschemas(schema()))
    assert len(described) > 20
    assert all("description" in member for member in described)


def test_a_run_that_breaks_the_schema_is_our_own_fault(run):
    with pytest.raises(SuiteError, match=r"at \$\.seconds"):
        to_json(replace(run, seconds=-1.0))


def test_a_folder_without_a_verdict_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"no verdict\.json in .*Name the folder of a run"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"seconds": NaN}', "NaN is no JSON number"),
        ("[]", "not a verdict"),
        ('{"suite": {"name": "another", "version": "1"}}', "not a verdict"),
    ],
)
def test_what_is_no_verdict_is_told_in_one_sentence(tmp_path, text, said):
    (tmp_path / "verdict.json").write_text(text)

    with pytest.raises(UsageError) as caught:
        load(tmp_path)

    assert said in str(caught.value)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("overall", "fine"),
        ("seconds", "4"),
        ("requests", -1),
        ("started_at", "yesterday"),
        ("surprise", 1),
        ("clauses", [{"id": "a.b"}]),
    ],
)
def test_a_changed_member_is_found(run, member, value):
    data = to_json(run) | {member: value}

    with pytest.raises(UsageError, match="breaks the schema at"):
        from_json(data)


def test_a_verdict_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "verdict.json").mkdir()

    with pytest.raises(UsageError, match="cannot be read"):
        load(tmp_path)
