"""What a comparison compares, counts once, and leaves unknown."""

from copy import deepcopy
from random import Random

import pytest

from contracts.diff import Direction, Impact, Side, compare
from contracts.documents import Document, load

NAME = {"schema": {"$ref": "#/components/schemas/Name"}}
OPERATION = {
    "post": {
        "requestBody": {"content": {"application/json": NAME}},
        "responses": {"200": {"description": "Done", "content": {"application/json": NAME}}},
    }
}
OPENAPI_3_0 = {"openapi": "3.0.3"}


def document(paths, covers=None, **more):
    data = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, **more}
    return Document("made", data, covers)


def naming(schema, *paths, **more):
    return document(
        dict.fromkeys(paths or ("/a",), OPERATION), components={"schemas": {"Name": schema}}, **more
    )


def test_a_schema_that_many_operations_use_is_reported_once():
    names = ("POST /a", "POST /b", "POST /c")
    base = naming({"type": "string"}, "/a", "/b", "/c")
    head = naming({"type": "string", "maxLength": 3}, "/a", "/b", "/c")

    (found,) = compare(base, head).findings

    assert (found.impact, found.rule, found.affects) == (Impact.BREAKING, "limit-tightened", names)
    sent, answered = found.directions
    assert (sent.side, sent.impact, sent.affects) == (Side.REQUEST, Impact.BREAKING, names)
    assert answered == Direction(Side.RESPONSE, Impact.COMPATIBLE, names)
    assert found.whom == "clients that send requests"
    assert found.place.pointer == "/components/schemas/Name/maxLength"
    assert found.base.pointer == "/components/schemas/Name"


def test_what_is_asked_of_answers_is_not_taken_for_requests():
    def choice(*types):
        kinds = [{"properties": {"p": {"type": kind}}, "required": ["p"]} for kind in types]
        return {"Name": {"anyOf": [{"type": "object", **kind} for kind in kinds]}}

    paths = {"/a": {"get": {"responses": OPERATION["post"]["responses"]}}, "/b": OPERATION}
    base = document(paths, components={"schemas": choice("string", "boolean")})
    head = document(paths, components={"schemas": choice("boolean", "integer")})

    findings = compare(base, head).findings

    assert {
        direction.side
        for finding in findings
        for direction in finding.directions
        if direction.impact is Impact.BREAKING
    } == set(Side)


def test_what_harms_others_than_before_has_another_fingerprint():
    def answering(operation, schema):
        return document({"/a": operation}, components={"schemas": {"Name": schema}})

    asks = {"post": {**OPERATION["post"], "responses": {}}}
    pairs = [
        (answering(operation, {"pattern": "a"}), answering(operation, {"pattern": "b"}))
        for operation in (asks, OPERATION)
    ]

    alone, both = ({each.fingerprint for each in compare(*pair).findings} for pair in pairs)

    assert alone.isdisjoint(both)


def test_what_an_excerpt_leaves_out_is_unknown_in_both_directions():
    whole = naming({"type": "string"}, "/a", "/b")
    excerpt = naming({"type": "string"}, "/a", covers=frozenset({"POST /a"}))

    for base, head in ((whole, excerpt), (excerpt, whole)):
        comparison = compare(base, head)
        assert comparison.findings == ()
        assert comparison.compared == ("POST /a",)
        assert comparison.unknown == ("POST /b",)


def test_an_operation_that_an_excerpt_names_and_lacks_is_removed():
    base = naming({"type": "string"}, "/a", "/b")
    head = naming({"type": "string"}, "/a", covers=frozenset({"POST /a", "POST /b"}))

    assert [each.rule for each in compare(base, head).findings] == ["operation-removed"]


def test_a_webhook_is_judged_by_who_reads_it():
    def sending(schema):
        content = {"application/json": {"schema": schema}}
        hook = {"post": {"requestBody": {"content": content}, "responses": {}}}
        return document({}, webhooks={"done": hook})

    found = compare(sending({"enum": ["a"]}), sending({"enum": ["a", "b"]})).findings

    assert [(each.impact, each.rule) for each in found] == [(Impact.BREAKING, "value-added")]


def test_a_renamed_path_parameter_changes_nothing():
    def with_parameter(name):
        parameter = {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        return document({f"/a/{{{name}}}": {"get": {"parameters": [parameter], "responses": {}}}})

    assert compare(with_parameter("id"), with_parameter("key")).findings == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"anyOf": [{"type": "string", "nullable": True}]}),
        (
            {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
            {"type": "integer", "minimum": 1},
        ),
    ],
)
def test_openapi_3_0_is_read_in_its_own_dialect(old, new):
    base, head = naming(old, **OPENAPI_3_0), naming(new, **OPENAPI_3_0)

    assert [each.impact for each in compare(base, head).findings] == []


def test_a_reference_to_nowhere_is_undecided():
    base = naming({"type": "string"})
    head = naming({"$ref": "#/components/schemas/Lost"})

    assert {each.impact for each in compare(base, head).findings} == {Impact.UNDECIDED}


def test_a_long_chain_of_references_is_compared():
    chain = {
        f"S{number}": {"properties": {"next": {"$ref": f"#/components/schemas/S{number + 1}"}}}
        for number in range(500)
    }

    def ending(schema):
        schemas = {"Name": {"$ref": "#/components/schemas/S0"}, **chain, "S500": schema}
        return document({"/a": OPERATION}, components={"schemas": schemas})

    found = compare(ending({"type": "string"}), ending({"type": "integer"})).findings

    assert "type-changed" in {each.rule for each in found}


def test_schemas_that_all_lead_to_each_other_are_compared():
    def tangled(limit):
        def leading(number):
            ways = [{"$ref": f"#/components/schemas/S{number * way % 150}"} for way in (7, 11, 13)]
            return {
                "properties": {"one": ways[0], "all": {"items": ways[1]}, "any": {"anyOf": ways}}
            }

        schemas = {f"S{number}": leading(number) for number in range(150)}
        schemas["S77"]["properties"]["name"] = {"type": "string", "maxLength": limit}
        schemas["Name"] = {"$ref": "#/components/schemas/S1"}
        return document({"/a": OPERATION}, components={"schemas": schemas})

    found = compare(tangled(9), tangled(5)).findings

    assert [(each.impact, each.rule) for each in found] == [
        (Impact.BREAKING, "limit-tightened"),
    ]


def test_a_choice_of_very_many_things_is_compared():
    def choices(size):
        branches = [
            {"properties": {name: {"type": "string", "maxLength": size}}} for name in "abcd"
        ]
        return naming({"allOf": [{"anyOf": branches} for _ in range(12)]})

    assert compare(choices(2), choices(1)).findings


def test_an_operation_behind_a_reference_to_nowhere_is_unknown():
    base = naming({"type": "string"})
    head = document({"/a": {"$ref": "paths.yaml#/a"}})

    for pair in ((base, head), (head, base)):
        comparison = compare(*pair)
        assert (comparison.findings, comparison.unknown) == ((), ("POST /a",))


def test_references_in_a_circle_are_compared():
    circle = {
        "A": {"$ref": "#/components/schemas/Name"},
        "Name": {"$ref": "#/components/schemas/A"},
    }
    lost = document(
        {"/a": OPERATION, "/b": {"$ref": "#/paths/~1b"}}, components={"schemas": circle}
    )

    assert compare(lost, naming({"type": "string"})).compared == ("POST /a",)


@pytest.mark.parametrize("version", ["v0.5.0", "v0.7.0"])
def test_a_document_does_not_differ_from_itself(version):
    assert compare(load(version), load(version)).findings == ()


def test_the_order_of_a_document_does_not_matter():
    def turned(value):
        if isinstance(value, dict):
            return {name: turned(value[name]) for name in reversed(value)}
        return value

    newest = load("v0.7.0")

    assert compare(newest, Document("turned", turned(newest.data))).findings == ()


WRONG = [None, 3, "x", [], {}, True, [{}], {"a": 1}, {"$ref": 3}, ["string", 3], {"type": 3}]


@pytest.mark.parametrize("seed", range(40))
def test_a_document_that_is_wrong_anywhere_is_still_compared(seed):
    chance = Random(seed)  # noqa: S311 - no secret
    newest = load("v0.7.0")
    wrong = Document("wrong", deepcopy(newest.data))
    holder, name = chance.choice(list(_members(wrong.data)))
    holder[name] = chance.choice(WRONG)

    for pair in ((newest, wrong), (wrong, newest)):
        assert compare(*pair).compared is not None


def _members(node):
    names = node if isinstance(node, dict) else range(len(node))
    for name in names:
        yield node, name
        if isinstance(node[name], dict | list):
            yield from _members(node[name])


def test_a_finding_stays_the_same_where_the_head_calls_a_schema_otherwise():
    def holding(name, limit):
        schema = {"$ref": f"#/components/schemas/{name}"}
        content = {"application/json": {"schema": schema}}
        operation = {"requestBody": {"content": content}, "responses": {}}
        schemas = {name: {"type": "string", "maxLength": limit}}
        paths = {"/a": {"post": operation}}
        return Document(
            "d", {"openapi": "3.1.0", "paths": paths, "components": {"schemas": schemas}}
        )

    (first,) = compare(holding("Text", 9), holding("Text", 5)).findings
    (second,) = compare(holding("Text", 9), holding("Words", 5)).findings

    assert first.message == "Text: maxLength 5, was 9"
    assert first.fingerprint == second.fingerprint
