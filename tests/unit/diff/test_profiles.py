"""Which promises a comparison holds the head document to: what travels, names, what people read."""

from pathlib import Path

import pytest
import yaml

from contracts.diff import Profile, compare
from contracts.diff.registry import RULES
from contracts.documents import Document

FIXTURES = Path(__file__).parents[3] / "fixtures" / "diff"
PAIRS = yaml.safe_load((FIXTURES / "profiles.yaml").read_text("utf-8"))
NARROWER = {"sdk": Profile.WIRE, "docs": Profile.SDK}


def documents(pair):
    return [Document(name, {"openapi": "3.1.0", **pair[name]}) for name in ("old", "new")]


def said(findings):
    return sorted(f"{finding.impact} {finding.rule}" for finding in findings)


def of(*operations, schemas):
    paths = {f"/{name}": {"get": operation} for name, operation in operations}
    return {"openapi": "3.1.0", "paths": paths, "components": {"schemas": schemas}}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["name"])
def test_a_pair_gets_exactly_these_findings(pair):
    comparison = compare(*documents(pair), profile=Profile(pair["profile"]))

    assert said(comparison.findings) == sorted(pair["findings"])
    assert comparison.profile == pair["profile"]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["name"])
def test_a_profile_that_holds_less_says_nothing_of_it(pair):
    assert compare(*documents(pair), profile=NARROWER[pair["profile"]]).findings == ()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["name"])
def test_the_reverse_is_a_change_too(pair):
    there, back = (
        compare(*each, profile=Profile(pair["profile"])).findings
        for each in (documents(pair), reversed(documents(pair)))
    )

    assert len(there) == len(back)


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["name"])
def test_a_document_beside_itself_has_no_changes(pair, profile):
    old, _ = documents(pair)

    assert compare(old, old, profile=profile).findings == ()


def test_every_profile_has_rules():
    assert {found.profile for found in RULES} == set(Profile)


def test_a_name_breaks_code_and_prose_breaks_people():
    names = compare(*documents(PAIRS[0]), profile=Profile.DOCS).findings
    terms = next(pair for pair in PAIRS if pair["name"] == "another license")
    prose = compare(*documents(terms), profile=Profile.DOCS).findings

    assert [each.whom for each in names] == ["code that calls generated clients"]
    assert [each.whom for each in prose] == ["people who read the document"]


def test_a_renamed_schema_is_told_with_both_names_and_the_operations_that_use_it():
    pair = next(pair for pair in PAIRS if pair["name"] == "a schema under another name")

    first, second = compare(*documents(pair), profile=Profile.SDK).findings

    assert {first.message, second.message} == {
        "schema 'Photo' is now 'Image'",
        "schema 'Size' is now 'Extent'",
    }
    assert first.affects == second.affects == ("PUT /a",)
    assert {first.base.pointer, second.base.pointer} == {
        "/components/schemas/Photo",
        "/components/schemas/Size",
    }


def test_two_schemas_that_are_equally_like_one_are_not_taken_for_it():
    def using(*names):
        refs = [{"$ref": f"#/components/schemas/{name}"} for name in names]
        content = {"application/json": {"schema": {"oneOf": refs}}}
        operation = {"responses": {"200": {"description": "", "content": content}}}
        same = {"properties": {"url": {"type": "string"}}}
        return Document("d", of(("a", operation), schemas=dict.fromkeys(names, same)))

    found = compare(using("A"), using("B", "C"), profile=Profile.SDK).findings

    assert "component-renamed" not in {each.rule for each in found}
    assert "component-removed" in {each.rule for each in found}


def test_an_edited_text_is_shown_around_what_changed():
    long = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    before, now = (
        Document("d", of(("a", {"description": text, "responses": {}}), schemas={}))
        for text in (f"{long} {long} old end", f"{long} {long} new end")
    )

    (found,) = compare(before, now, profile=Profile.DOCS).findings

    assert "new end" in found.message
    assert "old end" in found.message
    assert len(found.message) < 200


def test_a_name_does_not_explain_what_changed_on_the_wire():
    def titled(title, keywords):
        content = {"application/json": {"schema": {"title": title, "properties": {}, **keywords}}}
        operation = {"responses": {"200": {"description": "", "content": content}}}
        return Document("d", of(("a", operation), schemas={}))

    pair = titled("One", {"allOf": [{"not": {"const": {}}}]}), titled("Two", {})
    wire, sdk = (
        {found.rule for found in compare(*pair, profile=profile).findings}
        for profile in (Profile.WIRE, Profile.SDK)
    )

    assert wire
    assert sdk == wire | {"class-title-changed"}
