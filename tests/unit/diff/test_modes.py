"""Whose clients meet whose service: backward, forward, or both."""

import pytest

from contracts.diff import Impact, Mode, Side, compare
from contracts.diff.changes import SchemaChange
from contracts.diff.forward import MEANS
from contracts.diff.promises import Profile
from contracts.diff.registry import RULES
from contracts.documents import Document
from tests.unit.diff.test_rules import OPERATIONS, SCHEMAS, document, with_schema

TEXT = {"type": "string"}
EMPTY = {"type": "object", "properties": {"a": TEXT}}
OPTIONAL = {"type": "object", "properties": {"a": TEXT, "b": TEXT}}
REQUIRED = {**OPTIONAL, "required": ["b"]}
BOUNDED = {"type": "string", "maxLength": 3}

# What breaks clients built for the head at a service of the base, on each side.
FORWARD = [
    (EMPTY, OPTIONAL, {Side.REQUEST}),
    (EMPTY, REQUIRED, {Side.REQUEST, Side.RESPONSE}),
    (OPTIONAL, EMPTY, set()),
    (REQUIRED, EMPTY, {Side.REQUEST}),
    (OPTIONAL, REQUIRED, {Side.RESPONSE}),
    (REQUIRED, OPTIONAL, {Side.REQUEST}),
    (TEXT, BOUNDED, {Side.RESPONSE}),
    (BOUNDED, TEXT, {Side.REQUEST}),
]


def breaks(base, head, mode):
    return compare(base, head, mode=mode).impacts[Impact.BREAKING] > 0


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize(("old", "new", "broken"), FORWARD)
def test_clients_built_for_the_head_meet_a_service_of_the_base(old, new, broken, side):
    pair = with_schema(old, side), with_schema(new, side)

    assert breaks(*pair, Mode.FORWARD) is (side in broken)


def test_a_finding_says_what_changed_from_base_to_head_and_whom_it_breaks():
    pair = with_schema(BOUNDED, Side.REQUEST), with_schema(TEXT, Side.REQUEST)

    (found,) = compare(*pair, mode=Mode.FORWARD).findings

    assert (found.rule, found.message) == ("limit-loosened", "request body: maxLength 3 removed")
    assert found.whom == "clients built for the new version that send requests"
    assert [each.side for each in found.directions] == [Side.REQUEST]


def test_both_ways_a_change_is_told_once_with_all_whom_it_breaks():
    dates = {"type": "string", "format": "date"}, {"type": "string", "format": "uuid"}
    pair = [with_schema(schema, Side.REQUEST) for schema in dates]

    comparison = compare(*pair, mode=Mode.FULL)

    (found,) = comparison.findings
    assert (comparison.mode, found.rule) == ("full", "format-changed")
    assert found.whom == (
        "clients that send requests and clients built for the new version that send requests"
    )


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("pair", SCHEMAS, ids=lambda pair: pair["name"])
def test_both_ways_breaks_what_either_way_breaks(pair, side, mode):
    documents = with_schema(pair["old"], side), with_schema(pair["new"], side)

    assert breaks(*documents, Mode.FULL) >= breaks(*documents, mode)


@pytest.mark.parametrize("pair", OPERATIONS, ids=lambda pair: pair["name"])
def test_the_facts_are_the_same_whichever_way_they_are_judged(pair):
    documents = document(pair["old"]), document(pair["new"])
    rules = {name for name, _ in _operation_facts(*documents, Mode.BACKWARD)}

    assert rules == {name for name, _ in _operation_facts(*documents, Mode.FORWARD)}


def _operation_facts(base, head, mode):
    of_schemas = {rule.name for rule in RULES if rule.sees is SchemaChange} | {"schema-changed"}
    found = compare(base, head, mode=mode).findings
    return {(each.rule, each.message) for each in found if each.rule not in of_schemas}


@pytest.mark.parametrize("rule", [rule.name for rule in RULES if rule.profile is Profile.WIRE])
def test_every_rule_about_more_than_values_says_what_it_means_forward(rule):
    by_values = {found.name for found in RULES if found.sees is SchemaChange}

    assert rule in MEANS or rule in by_values


def test_a_rule_that_is_not_there_means_nothing():
    assert MEANS.keys() - {rule.name for rule in RULES} == set()


@pytest.mark.parametrize(
    ("old", "new", "broken"),
    [
        ({"get": {"responses": {}}}, {}, False),
        ({}, {"get": {"responses": {}}}, True),
        (
            {"get": {"responses": {"200": {"description": ""}}}},
            {"get": {"responses": {"200": {"description": ""}, "202": {"description": ""}}}},
            False,
        ),
        (
            {"get": {"responses": {"200": {"description": ""}}}},
            {"get": {"responses": {"201": {"description": ""}}}},
            True,
        ),
    ],
)
def test_operations_and_statuses_break_clients_that_are_ahead(old, new, broken):
    assert breaks(document(old), document(new), Mode.FORWARD) is broken


def test_another_harm_has_another_fingerprint():
    pair = with_schema(TEXT, Side.REQUEST), with_schema({"type": "integer"}, Side.REQUEST)
    backward, forward = (
        {found.fingerprint for found in compare(*pair, mode=mode).findings}
        for mode in (Mode.BACKWARD, Mode.FORWARD)
    )

    assert backward.isdisjoint(forward)


def test_a_document_beside_itself_has_no_changes_in_any_mode():
    one = Document("d", with_schema(REQUIRED, Side.RESPONSE).data)

    assert [compare(one, one, mode=mode).findings for mode in Mode] == [(), (), ()]


# What one document describes and the other does not, and how long things stay, has no mirror.
ONE_WAY = ("property-added", "property-removed", "property-renamed", "sunset", "stability")
MIRRORED = [
    pair
    for pair in SCHEMAS
    if not any(word in told for told in pair["request"] + pair["response"] for word in ONE_WAY)
]


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("pair", MIRRORED, ids=lambda pair: pair["name"])
def test_forward_breaks_what_the_way_back_would_break(pair, side):
    base, head = with_schema(pair["old"], side), with_schema(pair["new"], side)

    assert breaks(base, head, Mode.FORWARD) is breaks(head, base, Mode.BACKWARD)
