"""Laws of the diff, on schemas that Hypothesis makes up and values that a validator judges."""

from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.diff import Side
from contracts.diff.changes import SchemaChange
from contracts.diff.inclusion import Answer, Inclusion
from contracts.diff.instances import instances
from contracts.diff.schema import Schema
from contracts.diff.witness import Witnesses
from contracts.documents import Document

WHERE = "/components/schemas/Thing"
SIZES = st.integers(0, 3)
SCALARS = st.one_of(
    st.fixed_dictionaries({"type": st.sampled_from(["null", "boolean"])}),
    st.builds(
        lambda kind, low, span: {"type": kind, "minimum": low, "maximum": low + span},
        st.sampled_from(["integer", "number"]),
        SIZES,
        SIZES,
    ),
    st.fixed_dictionaries({"type": st.just("string")}, optional={"maxLength": SIZES}),
    st.builds(lambda low: {"type": "string", "minLength": low}, SIZES),
    st.builds(
        lambda values: {"enum": values},
        st.lists(st.sampled_from(["a", "b", 1, None]), min_size=1, unique=True),
    ),
)


def larger(inner):
    properties = st.dictionaries(st.sampled_from(["p", "q"]), inner, min_size=1)
    return st.one_of(
        st.builds(lambda items: {"type": "array", "items": items, "maxItems": 2}, inner),
        st.builds(lambda branches: {"anyOf": branches}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda found: {"type": "object", "properties": found}, properties),
        st.builds(
            lambda found: {"type": "object", "properties": found, "required": sorted(found)},
            properties,
        ),
    )


SCHEMAS = st.recursive(SCALARS, larger, max_leaves=4)
LAW = settings(max_examples=150, derandomize=True, deadline=None, database=None)


def document(schema):
    data = {"openapi": "3.1.0", "info": {}, "components": {"schemas": {"Thing": schema}}}
    return Document("memory", data)


def change(base, head, side):
    return SchemaChange(side, Schema.at(base, WHERE), Schema.at(head, WHERE), Inclusion(side))


@LAW
@given(SCHEMAS)
def test_every_schema_includes_itself(schema):
    one, two = document(schema), document(schema)

    assert change(one, two, Side.REQUEST).answer is Answer.YES


@LAW
@given(SCHEMAS)
def test_one_branch_alone_means_the_same(schema):
    plain = document(schema)
    for wrapped in ({"allOf": [schema]}, {"anyOf": [schema]}):
        other = document(wrapped)
        assert change(plain, other, Side.REQUEST).answer is Answer.YES
        assert change(other, plain, Side.REQUEST).answer is Answer.YES


@LAW
@given(SCHEMAS, SCHEMAS)
def test_what_is_proved_has_no_witness(old, new):
    base, head = document(old), document(new)
    asked = change(base, head, Side.REQUEST)
    found = Witnesses(base, head, Side.REQUEST).decide(asked)

    assert asked.answer is not Answer.YES or found is None


@LAW
@given(SCHEMAS, SCHEMAS)
def test_what_is_refuted_has_a_witness(old, new):
    base, head = document(old), document(new)
    asked = change(base, head, Side.REQUEST)
    found = Witnesses(base, head, Side.REQUEST).decide(asked)

    assert asked.answer is not Answer.NO or found is not None


@LAW
@given(SCHEMAS, SCHEMAS)
def test_a_request_breaks_one_way_as_a_response_breaks_the_other(old, new):
    base, head = document(old), document(new)

    sent, answered = change(base, head, Side.REQUEST), change(head, base, Side.RESPONSE)
    assert sent.answer is answered.answer


@LAW
@given(SCHEMAS)
def test_candidates_of_a_schema_come_to_an_end(schema):
    found = Schema.at(document(schema), WHERE)

    assert len(list(islice(instances(found), 5_000))) < 5_000
