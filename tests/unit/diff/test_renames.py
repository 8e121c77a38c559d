"""What is there still under another name is told as that, and never as less than it was."""

from contracts.diff import Impact, Mode, compare
from contracts.diff.likeness import best_pairs, name_likeness
from contracts.documents import Document


def document(**paths):
    items = {f"/{name.replace('_', '/')}": item for name, item in paths.items()}
    return Document("d", {"openapi": "3.1.0", "paths": items})


def answering(schema, **more):
    content = {"application/json": {"schema": schema}}
    return {"responses": {"200": {"description": "", "content": content}}, **more}


def test_what_moved_is_compared_below_too():
    base = document(a={"get": answering({"maxLength": 3}, operationId="one")})
    head = document(b={"get": answering({"maxLength": 9}, operationId="one")})

    loosened, moved = sorted(compare(base, head).findings, key=lambda found: found.rule)

    assert (moved.rule, moved.message) == ("operation-moved", "GET /a is now GET /b")
    assert (moved.base.pointer, moved.place.pointer) == ("/paths/~1a/get", "/paths/~1b/get")
    assert loosened.rule == "limit-loosened"
    assert moved.affects == loosened.affects == ("GET /b",)


def test_what_moved_and_did_not_change_otherwise_still_moved():
    base, head = (
        document(**{name: {"get": answering({"type": "string"}, operationId="one")}})
        for name in ("a", "b")
    )

    assert [found.rule for found in compare(base, head).findings] == ["operation-moved"]


def test_what_moved_is_one_operation_that_was_compared():
    base = document(a={"get": answering({}, operationId="one")})
    head = document(b={"get": answering({}, operationId="one")})

    assert compare(base, head).compared == ("GET /b",)


def test_in_an_excerpt_nothing_moves():
    base = document(a={"get": answering({}, operationId="one")})
    head = document(b={"get": answering({}, operationId="one")})
    excerpt = Document("e", head.data, covers=frozenset({"GET /b"}))

    comparison = compare(base, excerpt)

    assert [found.rule for found in comparison.findings] == ["operation-added"]
    assert comparison.unknown == ("GET /a",)


def test_another_method_is_another_operation():
    base = document(a={"get": answering({}, operationId="one")})
    head = document(b={"put": answering({}, operationId="one")})

    assert {found.rule for found in compare(base, head).findings} == {
        "operation-removed",
        "operation-added",
    }


def test_a_renamed_property_has_both_places():
    base = document(a={"get": answering({"properties": {"colour": {"type": "string"}}})})
    head = document(a={"get": answering({"properties": {"color": {"type": "string"}}})})

    (found,) = compare(base, head).findings

    assert found.message == "property 'colour' is now 'color'"
    assert found.base.pointer.endswith("/properties/colour")
    assert found.place.pointer.endswith("/properties/color")


def test_a_rename_breaks_clients_that_are_ahead_too():
    base = document(a={"get": answering({"properties": {"colour": {"type": "string"}}})})
    head = document(a={"get": answering({"properties": {"color": {"type": "string"}}})})

    (found,) = compare(base, head, mode=Mode.FULL).findings

    assert [each.impact for each in found.directions] == [Impact.BREAKING, Impact.BREAKING]


def test_a_parameter_that_moved_says_from_where_to_where():
    def asking(place):
        parameter = {"name": "page", "in": place, "schema": {"type": "integer"}}
        return document(a={"get": {"parameters": [parameter], "responses": {}}})

    (found,) = compare(asking("query"), asking("header")).findings

    assert found.message == "query parameter 'page' is now header parameter 'page'"


def test_letters_tell_how_alike_names_are_and_not_how_words_are_joined():
    assert name_likeness("pageSize", "page_size") == 1.0
    assert name_likeness("_", "page") == 0.0


def test_a_pair_is_the_best_of_both_and_the_only_best():
    scores = {("a", "x"): 0.9, ("a", "y"): 0.8, ("b", "y"): 0.7, ("c", "z"): 0.2}

    assert best_pairs(scores, 0.5) == {"a": "x"}
    assert best_pairs({("a", "x"): 0.9, ("a", "y"): 0.9}, 0.5) == {}
