"""Every rule, on pairs that stand under fixtures/diff with what must be said of them.

A file under fixtures/diff/rules holds what only the rule that it is named after speaks about.
"""

from pathlib import Path

import pytest
import yaml

from contracts.diff import Profile, Side, compare
from contracts.diff.registry import RULES
from contracts.documents import Document

FIXTURES = Path(__file__).parents[3] / "fixtures" / "diff"


def pairs(kind):
    """Return the pairs of one kind: those about several rules, then those about each."""
    found = yaml.safe_load((FIXTURES / f"{kind}.yaml").read_text("utf-8"))
    for path in sorted((FIXTURES / "rules").glob("*.yaml")):
        found += yaml.safe_load(path.read_text("utf-8")).get(kind, [])
    return found


SCHEMAS, OPERATIONS, DOCUMENTS = map(pairs, ("schemas", "operations", "documents"))
PROFILES = yaml.safe_load((FIXTURES / "profiles.yaml").read_text("utf-8"))
SHARED = {
    "Name": {"type": "string", "minLength": 1},
    "Tree": {
        "type": "object",
        "properties": {
            "label": {"type": "string"},
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
        },
    },
    "BoundedTree": {
        "type": "object",
        "properties": {
            "label": {"type": "string", "maxLength": 9},
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/BoundedTree"}},
        },
    },
}


OLD, NEW = "3.0.3", "3.1.0"
ONLY_NEW = frozenset(
    {"const", "contains", "contentEncoding", "contentMediaType", "contentSchema"}
    | {"dependentRequired", "dependentSchemas", "else", "if", "maxContains", "minContains"}
    | {"patternProperties", "prefixItems", "propertyNames", "then", "unevaluatedItems"}
    | {"unevaluatedProperties"}
)


def document(path_item, openapi=NEW, container="paths"):
    data = {
        "openapi": openapi,
        "info": {"title": "A pair", "version": "1"},
        container: {"/thing": path_item},
        "components": {"schemas": SHARED},
    }
    return Document("pair", data)


def in_request(content):
    return {"post": {"requestBody": content, "responses": {}}}


def in_response(content):
    return {"post": {"responses": {"200": {"description": "Done", **content}}}}


def in_callback(operation):
    return {"post": {"responses": {}, "callbacks": {"done": {"{$url}": operation}}}}


PLACES = {
    "request body": (Side.REQUEST, in_request),
    "response body": (Side.RESPONSE, in_response),
    "callback body": (Side.RESPONSE, lambda content: in_callback(in_request(content))),
    "callback answer": (Side.REQUEST, lambda content: in_callback(in_response(content))),
    "webhook body": (Side.RESPONSE, in_request),
    "parameter": (
        Side.REQUEST,
        lambda content: {
            "get": {"parameters": [{"name": "a", "in": "query", **content}], "responses": {}}
        },
    ),
    "header": (
        Side.RESPONSE,
        lambda content: {
            "get": {"responses": {"200": {"description": "Done", "headers": {"X-A": content}}}}
        },
    ),
}


def placed(schema, place, openapi=NEW):
    content = {"content": {"application/json": {"schema": schema}}}
    container = "webhooks" if place.startswith("webhook") else "paths"
    return document(PLACES[place][1](content), openapi, container)


def with_schema(schema, side):
    return placed(schema, f"{side.value} body")


def sayable_in_old(schema):
    """Whether OpenAPI 3.0 says the same with the same words."""
    if isinstance(schema, list):
        return all(map(sayable_in_old, schema))
    if not isinstance(schema, dict):
        return True
    typed = isinstance(schema.get("type", ""), str) and schema.get("type") != "null"
    ends = (schema.get(name) for name in ("exclusiveMinimum", "exclusiveMaximum"))
    referring = "$ref" in schema and len(schema) > 1
    own = typed and not referring and not any(isinstance(end, int | float) for end in ends)
    named = schema.get("properties", {}).values()
    below = [schema[name] for name in schema.keys() - {"properties", "enum", "default"}]
    return own and ONLY_NEW.isdisjoint(schema) and sayable_in_old([*named, *below])


def said(base, head):
    return sorted(f"{finding.impact} {finding.rule}" for finding in compare(base, head).findings)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("pair", SCHEMAS, ids=lambda pair: pair["name"])
def test_a_pair_of_schemas_gets_exactly_these_findings(pair, place):
    found = said(placed(pair["old"], place), placed(pair["new"], place))

    assert found == sorted(pair[PLACES[place][0]])


@pytest.mark.parametrize("place", ["request body", "response body"])
@pytest.mark.parametrize(
    "pair",
    [pair for pair in SCHEMAS if sayable_in_old([pair["old"], pair["new"]])],
    ids=lambda pair: pair["name"],
)
def test_a_pair_of_schemas_means_the_same_in_the_older_openapi(pair, place):
    found = said(placed(pair["old"], place, OLD), placed(pair["new"], place, OLD))

    assert found == sorted(pair[PLACES[place][0]])


@pytest.mark.parametrize("pair", OPERATIONS, ids=lambda pair: pair["name"])
def test_a_pair_of_path_items_gets_exactly_these_findings(pair):
    found = said(document(pair["old"]), document(pair["new"]))

    assert found == sorted(pair["findings"])


@pytest.mark.parametrize("pair", DOCUMENTS, ids=lambda pair: pair["name"])
def test_a_pair_of_documents_gets_exactly_these_findings(pair):
    base, head = (Document("pair", {"openapi": "3.1.0", **pair[name]}) for name in ("old", "new"))

    assert said(base, head) == sorted(pair["findings"])


def test_every_rule_has_a_pair_that_it_speaks_about():
    expected = {
        finding.split()[1]
        for pair in (*SCHEMAS, *OPERATIONS, *DOCUMENTS, *PROFILES)
        for keyword in ("request", "response", "findings")
        for finding in pair.get(keyword, ())
    }

    assert {rule.name for rule in RULES} - expected == set()


def spoken(pair):
    """Return the rules that speak about a pair, by side; an operation is all of one side."""
    return {
        keyword: {finding.split()[1] for finding in pair[keyword]}
        for keyword in ("request", "response", "findings")
        if keyword in pair
    }


WIRE = [rule for rule in RULES if rule.profile is Profile.WIRE]


@pytest.mark.parametrize("name", sorted({rule.name for rule in WIRE}))
def test_a_rule_speaks_on_each_side_and_keeps_silent_where_it_should(name):
    own = yaml.safe_load((FIXTURES / "rules" / f"{name}.yaml").read_text("utf-8"))
    sides = {rule.side.value for rule in RULES if rule.name == name}
    told = [spoken(pair) for kind in own.values() for pair in kind]

    heard = {side for pair in told for side, rules in pair.items() if name in rules}
    assert heard >= sides or heard == {"findings"}
    assert any(name not in rules for pair in told for rules in pair.values())


def test_no_file_is_named_after_a_rule_that_is_gone():
    named = {path.stem for path in (FIXTURES / "rules").glob("*.yaml")}

    assert named == {rule.name for rule in WIRE}


# What has no mirror: neither the same rule on the other side, nor its opposite.
ALONE = {
    "host-left-open": "nothing says where the service was, or is",
    "property-no-longer-named": "a name more is an optional property more",
    "server-removed": "an address more concerns nobody",
    "credentials-from-elsewhere": "tokens come from one place or another",
    "failure-response-removed": "an answer more is one, whether it tells of a failure or not",
    "host-changed": "the hosts of both documents are looked at together",
    "known-value-removed": "a list that may grow tells of every value but those that go",
    "link-given-otherwise": "both documents are looked at together",
    "link-leads-elsewhere": "both documents are looked at together",
    "link-target-unknown": "a link that leads somewhere again is one that leads elsewhere",
    "parameter-default-changed": "both documents are looked at together",
    "parameter-written-otherwise": "both documents are looked at together",
    "request-body-removed": "a body more is told by whether it is required",
    "response-condition-moved": "a case that moves back is a response removed",
    "response-covered": "a status described by itself is a response added",
    "response-header-became-required": "one that became optional is a required one less",
    "response-header-written-otherwise": "both documents are looked at together",
    "scheme-changed": "both documents are looked at together",
    "service-moved": "both documents are looked at together",
}
OPPOSITE = (
    ("added", "removed"),
    ("added", "accepted"),
    ("required", "optional"),
    ("tightened", "loosened"),
    ("allowed", "forbidden"),
    ("increased", "decreased"),
    ("deprecated", "reactivated"),
    ("offered", "withdrawn"),
    ("became-whole", "may-be-broken"),
    ("became-listed", "no-longer-listed"),
    ("for-both-sides", "for-the-other-side"),
    ("more-credentials-asked", "other-credentials-accepted"),
    ("allows-less", "allows-more"),
    ("retired-", ""),
    ("required-request-body", "optional-request-body"),
    ("response-header-added", "optional-response-header-removed"),
    ("response-added", "success-response-removed"),
    ("parameter-removed", "optional-parameter-added"),
)


def mirrored(name):
    sides = {rule.side for rule in RULES if rule.name == name}
    names = {rule.name for rule in RULES}
    others = {name.replace(*pair) for pair in OPPOSITE}
    others |= {name.replace(two, one) for one, two in OPPOSITE if two}
    return sides == set(Side) or bool((others - {name}) & names)


def test_every_rule_has_a_mirror_or_a_reason_to_have_none():
    assert {rule.name for rule in WIRE if not mirrored(rule.name)} == set(ALONE)


def test_every_rule_says_why():
    assert [rule.name for rule in RULES if not rule.promise] == []
