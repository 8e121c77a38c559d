"""Laws of the diff on whole documents: what is written otherwise and means the same is the same."""

import json
import os
import subprocess
import sys
from copy import deepcopy
from functools import partial
from random import Random

import documents
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rewriting import REWRITES
from rewriting.made import FORMER, MODERN
from rewriting.made import document as made
from rewriting.order import shuffled

from contracts.diff import Impact, compare
from contracts.documents import Document, load
from contracts.documents.building import build

LAW = settings(max_examples=30, derandomize=True, deadline=None, database=None)
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(REWRITES)), st.integers(0, 400)), min_size=1, max_size=6
)
SMALL = st.one_of(
    st.builds(made, st.just("3.1.0"), MODERN, MODERN),
    st.builds(made, st.just("3.0.3"), FORMER, FORMER),
)
PAIRS = st.tuples(
    st.builds(made, st.just("3.1.0"), MODERN, MODERN),
    st.builds(made, st.just("3.1.0"), MODERN, MODERN),
)


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    base, _ = documents.written(tmp_path_factory.mktemp("made"), seed=7, size=300_000)
    data = json.loads(base.read_text("utf-8"))
    for holder in (data["paths"], data["components"]["schemas"]):  # which refer to earlier ones
        for name in list(holder)[20:]:
            del holder[name]
    return data


@pytest.fixture(scope="module", params=["v0.5.0", "v0.7.0", "generated"])
def known(request):
    if request.param == "generated":
        return request.getfixturevalue("generated")
    return deepcopy(load(request.param).data)


def findings(base, head):
    return [
        f"{each.impact} {each.rule}: {each.message} at {each.place.pointer}"
        for each in compare(Document("base", base), Document("head", head)).findings
    ]


def harm(base, head):
    """Return the worst that a change means to each side; nothing if it is harmless."""
    found = compare(Document("base", base), Document("head", head)).findings
    directions = sorted(
        (each for finding in found for each in finding.directions),
        key=lambda each: -each.impact.rank,
    )
    return {each.side: each.impact for each in directions if each.impact is not Impact.COMPATIBLE}


def rewritten(data, steps):
    for name, number in steps:
        data = REWRITES[name](data, number) or data
    return data


@LAW
@given(SMALL)
def test_nothing_changed_between_a_document_and_itself(data):
    assert findings(data, deepcopy(data)) == []


def test_nothing_changed_between_a_known_document_and_itself(known):
    assert findings(known, deepcopy(known)) == []


@pytest.mark.parametrize("name", sorted(REWRITES))
@pytest.mark.parametrize("number", [0, 17])
def test_a_rewrite_of_a_known_document_changes_nothing(known, name, number):
    other = REWRITES[name](known, number)
    if other is not None:
        assert findings(known, other) == []
        assert findings(other, known) == []


@LAW
@given(SMALL, STEPS)
def test_rewrites_of_a_small_document_change_nothing(data, steps):
    other = rewritten(data, steps)

    assert findings(data, other) == []
    assert findings(other, data) == []


@LAW
@given(PAIRS, STEPS, STEPS)
def test_a_change_harms_the_same_however_both_documents_are_written(pair, steps, others):
    base, head = pair

    assert harm(base, head) == harm(rewritten(base, steps), rewritten(head, others))


@LAW
@given(PAIRS, st.integers(1, 99))
def test_the_order_of_names_changes_no_byte_of_what_is_said(pair, number):
    drawing = Random(number)  # noqa: S311 - to be repeated
    others = [shuffled(each, drawing, frozenset()) for each in pair]

    one, two = (compare(*map(partial(Document, "made"), each)) for each in (pair, others))
    assert repr(one.findings) == repr(two.findings)


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_hashing_changes_no_byte_of_what_is_said(tmp_path, seed):
    base, head = documents.written(tmp_path, seed=3, size=300_000)
    command = [sys.executable, "-m", "contracts", "diff", "--format", "json", base, head]
    said = [
        subprocess.run(  # noqa: S603 - our own command
            command, env={**os.environ, "PYTHONHASHSEED": each}, capture_output=True, check=False
        ).stdout
        for each in (seed, "7")
    ]

    assert said[0] == said[1]
    assert json.loads(said[0])["findings"]


@LAW
@given(SMALL)
def test_yaml_says_what_json_says(data):
    one, two = (
        build(write(data).encode(), "made")
        for write in (json.dumps, partial(yaml.safe_dump, sort_keys=True))
    )

    assert compare(one, two).findings == ()


def test_a_document_in_several_files_says_what_one_file_says(known, tmp_path):
    for name, schema in known["components"]["schemas"].items():
        (tmp_path / f"{name}.json").write_text(json.dumps(elsewhere(schema)), "utf-8")
    (tmp_path / "root.json").write_text(json.dumps(elsewhere(known)), "utf-8")
    split = load(str(tmp_path / "root.json"), lenient=True)

    assert split.unread == ()
    assert compare(Document("whole", known), split).findings == ()
    assert compare(split, Document("whole", known)).findings == ()


def elsewhere(node):
    """Return a node that refers to the file of a schema, and not to where it stood."""
    if isinstance(node, list):
        return [elsewhere(each) for each in node]
    if isinstance(node, dict):
        name = str(node.get("$ref", "")).partition("#/components/schemas/")[2]
        rest = {key: elsewhere(value) for key, value in node.items() if key != "schemas"}
        return {**rest, "$ref": f"{name}.json"} if name else rest
    return node
