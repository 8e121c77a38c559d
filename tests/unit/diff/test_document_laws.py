"""Laws of the diff on whole documents: what is written otherwise and means the same is the same."""

import json
from copy import deepcopy

import documents
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rewriting import REWRITES
from rewriting.made import FORMER, MODERN
from rewriting.made import document as made

from contracts.diff import compare
from contracts.documents import Document, load

LAW = settings(max_examples=100, derandomize=True, deadline=None, database=None)
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(REWRITES)), st.integers(0, 400)), min_size=1, max_size=6
)
SMALL = st.one_of(
    st.builds(made, st.just("3.1.0"), MODERN, MODERN),
    st.builds(made, st.just("3.0.3"), FORMER, FORMER),
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
@pytest.mark.parametrize("number", [0, 5, 29])
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
