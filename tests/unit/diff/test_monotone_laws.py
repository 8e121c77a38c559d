"""Laws of the diff about what may only be harmless, and about directions and several versions."""

from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st
from rewriting.made import FORMER, MODERN
from rewriting.made import document as made

from contracts.diff import Impact, Side, compare
from contracts.diff.registry import RULES
from contracts.documents import Document

LAW = settings(max_examples=40, derandomize=True, deadline=None, database=None)
SMALL = st.one_of(
    st.builds(made, st.just("3.1.0"), MODERN, MODERN),
    st.builds(made, st.just("3.0.3"), FORMER, FORMER),
)
NOTHING = {"type": "null"}
NOT_BY_VALUES = {each.name for each in RULES if not each.by_values}


def impacts(base, head):
    return {
        each.impact for each in compare(Document("base", base), Document("head", head)).findings
    }


def breaks(old, new, side, *, by_values=False):
    """Tell whether a change breaks that side, by the sets of values or for any reason."""
    sent, answered = ((old, NOTHING), (new, NOTHING)), ((NOTHING, old), (NOTHING, new))
    base, head = (
        Document("made", made("3.1.0", *pair))
        for pair in (sent if side is Side.REQUEST else answered)
    )
    return any(
        direction.impact is Impact.BREAKING and direction.side is side
        for found in compare(base, head).findings
        if not (by_values and found.rule in NOT_BY_VALUES)
        for direction in found.directions
    )


@LAW
@given(SMALL, MODERN)
def test_an_optional_property_added_never_breaks(data, schema):
    head = deepcopy(data)
    for name in ("Tree", "Cat", "Dog"):
        head["components"]["schemas"][name]["properties"]["added"] = schema

    assert impacts(data, head) == {Impact.COMPATIBLE}


@LAW
@given(SMALL, MODERN)
def test_a_status_added_never_breaks(data, schema):
    head = deepcopy(data)
    answer = {"description": "New.", "content": {"application/json": {"schema": schema}}}
    head["paths"]["/things"]["post"]["responses"]["202"] = answer

    assert impacts(data, head) == {Impact.COMPATIBLE}


@LAW
@given(SMALL, MODERN)
def test_an_operation_added_never_breaks(data, schema):
    head = deepcopy(data)
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    head["paths"]["/things"]["put"] = {"requestBody": body, "responses": {}}

    assert impacts(data, head) == {Impact.COMPATIBLE}


@LAW
@given(SMALL, MODERN)
def test_an_optional_parameter_added_never_breaks(data, schema):
    head = deepcopy(data)
    added = {"name": "added", "in": "query", "schema": schema}
    head["paths"]["/things"]["parameters"].append(added)

    assert impacts(data, head) == {Impact.COMPATIBLE}


@LAW
@given(MODERN, MODERN)
def test_a_request_breaks_forward_as_a_response_breaks_backward(old, new):
    if breaks(old, new, Side.REQUEST, by_values=True):
        assert breaks(new, old, Side.RESPONSE)
    if breaks(old, new, Side.RESPONSE, by_values=True):
        assert breaks(new, old, Side.REQUEST)


@LAW
@given(MODERN, MODERN, MODERN)
def test_what_breaks_at_no_step_does_not_break_in_all(first, second, third):
    steps = (first, second), (second, third)
    if not any(breaks(old, new, Side.REQUEST) for old, new in steps):
        assert not breaks(first, third, Side.REQUEST, by_values=True)
