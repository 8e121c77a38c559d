"""The applier of overlays."""

import pytest

from contracts.documents.overlay import apply
from contracts.errors import DocumentError


def overlay(*actions, version="1.1.0"):
    return {"overlay": version, "info": {"title": "T", "version": "1"}, "actions": list(actions)}


def result(document, *actions):
    changed, unmatched = apply(document, overlay(*actions))
    assert unmatched == ()
    return changed


def test_objects_merge_recursively_and_lists_are_appended_to():
    document = {"info": {"title": "a", "contact": {"name": "n"}}, "tags": [1]}
    update = {"info": {"contact": {"url": "u"}, "title": "b"}, "tags": [2]}

    assert result(document, {"target": "$", "update": update}) == {
        "info": {"title": "b", "contact": {"name": "n", "url": "u"}},
        "tags": [1, 2],
    }


def test_neither_the_document_nor_the_overlay_changes():
    document, update = {"a": {"b": [1]}}, {"b": [2], "c": {}}

    changed = result(document, {"target": "$.a", "update": update})
    changed["a"]["c"]["later"] = 1

    assert document == {"a": {"b": [1]}}
    assert update == {"b": [2], "c": {}}


def test_what_several_nodes_receive_is_not_shared():
    changed = result({"a": {}, "b": {}}, {"target": "$.*", "update": {"new": {}}})
    changed["a"]["new"]["only"] = 1

    assert changed["b"] == {"new": {}}


def test_a_single_entry_is_appended_to_a_list():
    assert result({"a": [1]}, {"target": "$.a", "update": {"x": 1}}) == {"a": [1, {"x": 1}]}


def test_an_element_of_a_list_can_be_updated():
    document = {"tags": [{"name": "a"}, {"name": "b"}]}

    changed = result(document, {"target": "$.tags[?@.name=='b']", "update": {"x": 1}})

    assert changed == {"tags": [{"name": "a"}, {"name": "b", "x": 1}]}


def test_a_primitive_value_can_be_replaced():
    assert result({"a": {"b": 1}}, {"target": "$.a.b", "update": 2}) == {"a": {"b": 2}}


def test_removal_takes_all_that_match_whatever_their_order():
    document = {"a": [1, {"a": [5, 6]}, 2, 3]}

    assert result(document, {"target": "$..a[?@ > 1]", "remove": True}) == {"a": [1, {"a": []}]}


def test_a_node_that_is_selected_twice_is_updated_once():
    assert result({"a": [1]}, {"target": "$['a','a']", "update": 2}) == {"a": [1, 2]}


def test_a_copy_merges_what_stands_elsewhere():
    document = {"a": {"x": 1}, "b": {"y": 2}}

    changed = result(document, {"target": "$.b", "copy": "$.a"})

    assert changed == {"a": {"x": 1}, "b": {"y": 2, "x": 1}}


def test_actions_see_what_earlier_ones_did():
    changed = result(
        {},
        {"target": "$", "update": {"a": {}}},
        {"target": "$.a", "update": {"b": 1}},
        {"target": "$.a.b", "remove": True},
    )

    assert changed == {"a": {}}


def test_targets_that_select_nothing_are_reported_in_order():
    _, unmatched = apply(
        {"a": 1},
        overlay(
            {"target": "$.z", "remove": True},
            {"target": "$.a", "update": 2},
            {"target": "$.b.c", "update": {}},
        ),
    )

    assert unmatched == ("$.z", "$.b.c")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("text", "not an Overlay"),
        ({"actions": []}, "not an Overlay"),
        ({**overlay(), "overlay": "2.0.0"}, "not an Overlay"),
        (overlay(), "at least one action"),
        ({**overlay({"target": "$", "update": {}}), "info": {}}, "`title` and a `version`"),
        ({**overlay({"target": "$", "update": {}}), "other": 1}, "'other'"),
        (overlay("text"), "action 0 needs a `target`"),
        (overlay({"update": {}}), "action 0 needs a `target`"),
        (overlay({"target": "$", "update": {}}, {"target": "$"}), "action 1 says neither"),
        (overlay({"target": "$", "remove": "yes"}), "neither true nor false"),
        (overlay({"target": "$", "update": {}, "to": 1}), "'to'"),
        (overlay({"target": "$", "update": {}, "copy": "$"}), "two actions"),
        (overlay({"target": "$", "copy": "$"}, version="1.0.0"), "Overlay 1.1"),
        (overlay({"target": "$.a[", "update": {}}), "is not a JSONPath"),
        (overlay({"target": "$", "remove": True}), "would remove the document"),
        (overlay({"target": "$.list", "copy": "$.*"}), "must select one node and selects 3"),
        (overlay({"target": "$", "update": {"list": {}}}), "an object where an array stands"),
        (overlay({"target": "$", "update": {"map": 1}}), "a primitive value where an object"),
        (overlay({"target": "$.*", "update": {}}), "one action for each kind"),
    ],
)
def test_a_wrong_overlay_gets_one_sentence(wrong, words):
    with pytest.raises(DocumentError) as error:
        apply({"list": [], "map": {}, "text": ""}, wrong)

    assert words in str(error.value)
    assert "\n" not in str(error.value)
