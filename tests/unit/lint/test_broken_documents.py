"""A lint looks at documents that are wrong: whatever they hold, it answers."""

import copy
import random
from datetime import date

import pytest

from contracts.documents import Document, load
from contracts.errors import DocumentError
from contracts.lint import lint

TODAY = date(2026, 1, 1)
VALUES = (None, True, 0, -1.5, "", "x", "#/components/schemas/JobStatus", [], [None], [1, {}], {})


def spots(node):
    """Return every container in a document with each of its keys."""
    pending, found = [node], []
    while pending:
        node = pending.pop()
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        found.extend((node, key) for key in keys)
        pending.extend(node[key] for key in keys if isinstance(node[key], dict | list))
    return found


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("seed", range(40))
def test_a_document_with_wrong_values_anywhere_is_linted(seed, version):
    chance = random.Random(seed)  # noqa: S311 - to be repeatable, not secret
    data = copy.deepcopy(load("v0.7.0").data)
    for node, key in chance.sample(spots(data), 25):
        node[key] = copy.deepcopy(chance.choice(VALUES))
    data["openapi"] = version

    findings = lint(Document("broken", data), TODAY)

    assert all(finding.message for finding in findings)


@pytest.mark.parametrize("seed", range(20))
def test_an_entry_that_is_lost_is_no_reason_to_stop(seed):
    chance = random.Random(seed)  # noqa: S311 - as above
    data = copy.deepcopy(load("v0.7.0").data)
    for node, key in chance.sample(spots(data), 12):
        if isinstance(node, dict):
            node.pop(key, None)

    data["openapi"] = "3.1.0"
    assert lint(Document("broken", data), TODAY)


def test_a_schema_that_holds_itself_is_linted():
    tree = {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Tree"}}}
    tree["examples"] = [{"child": {"child": 1}}]
    data = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {},
        "components": {"schemas": {"Tree": tree}},
    }

    rules = {finding.rule for finding in lint(Document("tree", data), TODAY)}

    assert "schema-example-invalid" in rules


def test_a_reference_in_a_list_of_parameters_must_lead_somewhere(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {parameters:"
        " [{$ref: '#/components/parameters/None'}], responses: {}}}}\n",
        "utf-8",
    )

    with pytest.raises(DocumentError, match="leads nowhere"):
        load(str(path))
