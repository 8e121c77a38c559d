"""What a comparison shows of each finding: a value, in the whole that carries it, and why."""

import pytest

from contracts.diff import Impact, Kind, Side, compare, proving
from contracts.documents import Document

A_STRING = {"type": "string"}
WHOLE = {"type": "integer"}


def answers(schema):
    content = {"application/json": {"schema": schema}}
    return {"get": {"responses": {"200": {"description": "Done", "content": content}}}}


def takes(schema):
    return {"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}}}


def document(item, version="3.1.0", **more):
    return Document("pair", {"openapi": version, "info": {}, "paths": {"/thing": item}, **more})


def an_object(*required, **properties):
    return {"type": "object", "properties": properties, "required": list(required)}


def only(base, head):
    """Return the one direction of the one finding that harms somebody."""
    found = [
        each
        for finding in compare(base, head).findings
        for each in finding.directions
        if each.impact is not Impact.COMPATIBLE
    ]
    (direction,) = found
    return direction


def shown(old, new, said=takes, version="3.1.0"):
    return only(document(said(old), version), document(said(new), version))


def test_a_value_deep_in_a_body_is_shown_in_a_body_that_is_right_but_for_it():
    item = an_object("size", "name", size={"enum": ["s", "m"]}, name={"type": "string"})
    old = an_object("items", items={"type": "array", "minItems": 2, "items": item})
    narrow = an_object("size", "name", size={"enum": ["s"]}, name={"type": "string"})
    new = an_object("items", items={"type": "array", "minItems": 2, "items": narrow})

    witness = shown(old, new).witness

    assert witness.kind is Kind.REFUSED
    assert witness.instance == "m"
    assert witness.pointer == "/items/0/size"
    assert witness.body == {"items": [{"size": "m", "name": ""}] * 2}
    assert (witness.operation, witness.where) == ("POST /thing", "request body")
    assert witness.why == "'m' is not one of ['s']"
    assert witness.whole
    assert not witness.decided


def test_what_is_answered_now_is_shown_in_the_whole_answer():
    old, new = (an_object("id", id=A_STRING, state={"enum": each}) for each in (["a"], ["a", "b"]))

    witness = shown(old, new, answers).witness

    assert witness.body == {"id": "", "state": "b"}
    assert witness.sentence == (
        """e.g. "b" in the response 200 body of GET /thing at /state: 'b' is not one of ['a']"""
    )


@pytest.mark.parametrize(
    ("place", "name"), [("query", "limit"), ("header", "X-Limit"), ("cookie", "limit")]
)
def test_the_value_of_a_parameter_is_the_body_of_its_witness(place, name):
    def item(limit):
        schema = {"type": "integer", "maximum": limit}
        return {"get": {"parameters": [{"name": name, "in": place, "schema": schema}]}}

    witness = only(document(item(9)), document(item(7))).witness

    assert (witness.body, witness.where) == (8, f"{place} parameter {name!r}")


def test_the_value_of_a_header_says_which_response_has_it():
    def item(least):
        headers = {"X-Left": {"schema": {"type": "integer", "minimum": least}}}
        return {"get": {"responses": {"200": {"description": "Done", "headers": headers}}}}

    witness = only(document(item(0)), document(item(-1))).witness

    assert (witness.body, witness.where) == (-1, "header x-left of response 200")


def test_what_a_callback_sends_is_judged_as_what_is_answered():
    def item(values):
        schema = an_object(state={"enum": values})
        callbacks = {"done": {"{$request.body#/url}": takes(schema)}}
        return {"post": {"callbacks": callbacks}}

    direction = only(document(item(["a"])), document(item(["a", "b"])))

    assert direction.side is Side.RESPONSE
    assert direction.witness.body == {"state": "b"}
    assert direction.witness.where.startswith("request body of callback done POST ")


@pytest.mark.parametrize("said", [takes, answers])
def test_a_property_that_is_no_longer_described_is_shown_and_not_said_to_be_refused(said):
    old, new = an_object("a", a=A_STRING, b=WHOLE), an_object("a", a=A_STRING)

    witness = shown(old, new, said).witness

    assert witness.kind is Kind.CONVENTION
    assert witness.body == {"a": "", "b": 0}
    assert witness.why == "pair does not describe the property 'b'"


def test_a_property_that_is_refused_since_the_object_is_closed_is_said_to_be_refused():
    old = {**an_object(a=A_STRING, b=WHOLE), "additionalProperties": False}
    new = {**an_object(a=A_STRING), "additionalProperties": False}

    witness = shown(old, new).witness

    assert (witness.kind, witness.instance) == (Kind.REFUSED, {"b": 0})


def test_an_alternative_that_went_is_shown_by_a_value_of_it():
    cat, dog, fish = (
        an_object("kind", kind={"enum": [name]}, **{name: A_STRING})
        for name in ("cat", "dog", "fish")
    )

    witness = shown({"oneOf": [cat, dog, fish]}, {"oneOf": [cat, fish]}).witness

    assert (witness.kind, witness.instance) == (Kind.REFUSED, {"kind": "dog"})


def test_each_finding_of_a_pair_has_its_own_witness():
    old = an_object("a", a=A_STRING, b=A_STRING)
    new = {**an_object("a", "b", a=A_STRING, b=A_STRING), "maxProperties": 2, "minProperties": 2}
    old = {**old, "additionalProperties": A_STRING}
    new = {**new, "additionalProperties": A_STRING}

    found = compare(document(takes(old)), document(takes(new))).findings

    said = {finding.rule: finding.witness for finding in found}
    assert "b" not in said["property-became-required"].instance
    assert "b" not in said["property-became-required"].instance
    tightened = [each.witness for each in found if each.rule == "limit-tightened"]
    assert any("too many properties" in each.why for each in tightened)
    assert any("too few" in each.why or "enough" in each.why for each in tightened)


def test_several_values_of_one_list_are_shown_each_by_itself():
    found = compare(
        document(takes({"enum": ["a", "b", "c"]})), document(takes({"enum": ["a"]}))
    ).findings

    assert [finding.witness.instance for finding in found] == ["b", "c"]


def test_a_value_decides_what_no_comparison_of_keywords_can():
    old, new = (
        {**A_STRING, "if": {"minLength": 1}, "then": {"maxLength": longest}} for longest in (9, 0)
    )
    direction = shown(old, new)

    assert direction.impact is Impact.BREAKING
    assert direction.witness.decided
    assert direction.witness.sentence.startswith('refuted by "a" in the request body')


def test_what_stays_undecided_says_that_no_value_was_found():
    old, new = ({"if": {"const": step}, "then": {"minimum": 1}} for step in (2, 3))

    direction = shown(old, new)

    assert (direction.impact, direction.witness) == (Impact.UNDECIDED, None)
    assert direction.unproved.startswith("no value was found")


def test_what_a_validator_does_not_look_at_is_said_to_be_unproved():
    direction = shown(A_STRING, {**A_STRING, "format": "colour"})

    assert direction.witness is None
    assert "does not check every format" in direction.unproved


def test_what_no_value_could_show_has_no_witness_and_no_excuse():
    direction = only(document(takes(A_STRING)), document({}))

    assert (direction.impact, direction.witness, direction.unproved) == (
        Impact.BREAKING,
        None,
        None,
    )


def test_a_property_that_clients_do_not_send_is_in_no_witness():
    shared = {"id": {"type": "string", "readOnly": True}}
    old = an_object("id", **shared, size={"enum": ["s", "m"]})
    new = an_object("id", **shared, size={"enum": ["s"]})

    assert shown(old, new).witness.body == {"size": "m"}


def test_a_null_of_openapi_3_0_is_shown():
    old = an_object(a={"type": "string", "nullable": True})

    assert shown(old, an_object(a=A_STRING), version="3.0.3").witness.body == {"a": None}


def test_a_number_beyond_its_width_is_shown():
    old, new = ({"type": "integer", "format": each} for each in ("int64", "int32"))

    found = compare(document(takes(old)), document(takes(new))).findings

    assert [finding.witness.instance for finding in found] == [2**31]


def test_a_text_is_made_up_for_a_pattern_that_no_text_at_hand_has():
    old, new = ({**A_STRING, "pattern": f"^[a-z]{{3}}-[0-9]{{{size}}}$"} for size in (4, 5))

    first, second = (shown(old, new).witness.instance for _ in range(2))

    assert len(first) == 8
    assert first == second


def test_a_schema_that_leads_back_to_itself_is_carried_by_the_shortest_body():
    def tree(limit):
        found = an_object(
            label={**A_STRING, "maxLength": limit}, next={"$ref": "#/components/schemas/T"}
        )
        item = takes({"$ref": "#/components/schemas/T"})
        return document(item, components={"schemas": {"T": found}})

    assert only(tree(3), tree(1)).witness.body == {"label": "aa"}


def test_what_both_sides_are_harmed_by_has_a_witness_for_each():
    def both(values):
        schema = an_object(a={"enum": values})
        return document({**takes(schema), **answers(schema)})

    found = compare(both(["a", "b"]), both(["a", "c"])).findings

    assert {
        each.message.partition(": ")[2]: each.witness.body for each in found if each.witness
    } == {
        'enum value "b" removed': {"a": "b"},
        'enum value "c" added': {"a": "c"},
    }


def test_a_choice_whose_branches_overlap_is_read_as_its_authors_mean_it():
    def choice(*lists):
        return {
            "oneOf": [
                an_object("a", **{"a": {"enum": each}, name: A_STRING})
                for each, name in zip(lists, "pq", strict=True)
            ]
        }

    found = compare(
        document(takes(choice(["x", "y"], ["y", "z"]))), document(takes(choice(["x"], ["z"])))
    ).findings

    assert [finding.witness.body for finding in found] == [{"a": "y"}] * 2


def test_a_value_that_another_branch_lets_pass_is_shown_alone_and_where_it_stands():
    branches = [an_object(name={"enum": ["a", "b"]}), an_object(other=A_STRING)]
    narrow = [an_object(name={"enum": ["a"]}), branches[1]]

    witness = shown({"oneOf": branches}, {"oneOf": narrow}).witness

    assert (witness.whole, witness.body, witness.pointer) == (False, "b", "/name")


def test_a_branch_that_allows_nothing_is_one_that_refuses():
    old, new = {"anyOf": [A_STRING, {"type": "integer"}]}, {"anyOf": [False, {"type": "integer"}]}

    found = compare(document(takes(old)), document(takes(new))).findings

    assert {finding.witness.kind for finding in found} == {Kind.REFUSED}


def test_a_choice_is_not_taken_for_refuted_by_what_two_of_its_branches_allow():
    one, two = an_object(a=A_STRING), an_object(b=A_STRING)

    direction = shown({"anyOf": [one, two]}, {"oneOf": [one, two]})

    assert (direction.impact, direction.witness) == (Impact.UNDECIDED, None)


def test_a_closed_answer_may_gain_a_property_and_that_decides_nothing():
    old = {**an_object(a={"type": "number", "multipleOf": 0.5}), "additionalProperties": False}
    new = {**an_object(a={"type": "number", "multipleOf": 0.25}, b=A_STRING)}
    new |= {"additionalProperties": False}

    found = compare(document(answers(new)), document(answers(old))).findings
    grown = compare(document(answers(old)), document(answers(new))).findings

    assert all(finding.witness is None or finding.rule != "keyword-changed" for finding in found)
    assert [finding.witness.instance for finding in grown if finding.impact is Impact.BREAKING] == [
        0.25
    ]


def test_enough_is_enough(monkeypatch):
    monkeypatch.setattr(proving, "MOST_EFFORT", 0)

    direction = shown({"enum": ["a", "b"]}, {"enum": ["a"]})

    assert (direction.impact, direction.witness) == (Impact.BREAKING, None)
    assert direction.unproved == "not looked for, since enough values were tried already"


@pytest.mark.timeout(60)
def test_a_long_chain_of_changes_is_shown_without_its_whole():
    def chain(limit):
        schemas = {
            f"T{index}": an_object(
                next={"$ref": f"#/components/schemas/T{index + 1}"},
                a={**A_STRING, "maxLength": limit},
            )
            for index in range(600)
        }
        schemas["T600"] = A_STRING
        return document(takes({"$ref": "#/components/schemas/T0"}), components={"schemas": schemas})

    found = compare(chain(3), chain(2)).findings

    lengths = {
        whole: [
            finding.witness.pointer.count("/")
            for finding in found
            if finding.witness and finding.witness.whole is whole
        ]
        for whole in (True, False)
    }
    assert len(found) == 600
    assert 1 <= max(lengths[True]) <= 60
    assert max(lengths[False]) > 60


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "schema",
    [
        {**A_STRING, "pattern": "(a+)+$", "minLength": 1},
        {**A_STRING, "pattern": "a*a*a*a*a*b", "maxLength": 19_000},
        {**A_STRING, "pattern": "("},
        {**A_STRING, "pattern": "\\p{Lu}(?<x>a)"},
        {"type": "file"},
        {"type": ["string", 3]},
        {"type": "integer", "minimum": 10**400},
        {"type": "number", "maximum": 1e999},
        {"type": "number", "multipleOf": 0},
        {"type": "number", "minimum": "1"},
        {"type": "object", "required": "a"},
        {"type": "object", "properties": ["a"], "required": ["a"]},
        {"type": "object", "patternProperties": {"(a+)+$": A_STRING}},
        {"type": "array", "minItems": 10**9},
        {"type": "array", "items": [A_STRING]},
        {"$ref": "#/components/schemas/Loop"},
        {"$ref": "#/nowhere"},
        {"type": "string", "enum": "a"},
        {"allOf": {}, "anyOf": 3, "not": 4},
        {"$dynamicRef": "#nowhere"},
    ],
)
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_no_schema_makes_the_search_fail_or_take_long(schema, version):
    loop = {"schemas": {"Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}]}}}
    for inner in (schema, an_object("p", p=schema)):
        one, two = (
            document(takes(each), version, components=loop)
            for each in (inner, {**inner, "maxLength": 1, "maxProperties": 0})
        )

        assert compare(one, two).compared == compare(two, one).compared == ("POST /thing",)
