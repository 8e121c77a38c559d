"""The listing of the rules, and oasdiff's names where people meet them."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from contracts.acceptances import Decisions, Override
from contracts.cli.rules import command
from contracts.diff import compare
from contracts.diff.aliases import carried_over
from contracts.diff.catalogue import catalogue
from contracts.diff.registry import RULES
from contracts.documents import Document
from contracts.errors import UsageError
from contracts.model import Severity

TODAY = date(2026, 11, 21)


def document(*, limit):
    schema = {"type": "string", "maxLength": limit}
    content = {"content": {"application/json": {"schema": schema}}}
    operation = {"requestBody": content, "responses": {}}
    return Document("things", {"openapi": "3.1.0", "paths": {"/a": {"post": operation}}})


@pytest.fixture
def rules():
    """Call the command as the command line does."""

    def rules(*arguments):
        return CliRunner().invoke(command, arguments, standalone_mode=False)

    return rules


def override(rule, severity=Severity.WARNING):
    return Decisions("accept.toml", (), (Override(rule, severity, "We know."),))


def test_every_rule_is_listed_with_its_worst_impact_on_each_side():
    impacts = catalogue()["alternative-added"].impacts

    assert {rule.name for rule in RULES} <= catalogue().keys()
    assert impacts == {"request": "compatible", "response": "breaking"}


def test_what_is_said_where_no_rule_speaks_is_listed_too():
    assert {"schema-changed", "schema-unreadable"} <= catalogue().keys()


def test_the_listing_names_every_rule_and_says_why(rules):
    listed = rules().stdout

    assert [name for name in catalogue() if f"\n{name}  " not in f"\n{listed}"] == []
    assert "Clients leave it out." in listed


def test_one_rule_is_explained_with_the_names_that_oasdiff_has_for_it(rules):
    told = rules("optional-parameter-added").stdout

    assert "new-optional-request-parameter" in told


def test_a_check_of_oasdiff_is_explained_by_the_rule_that_covers_it(rules):
    told = rules("request-body-max-length-set").stdout

    assert "covered by limit-tightened, of maxLength" in told


def test_a_check_that_is_left_out_is_told_with_the_reason(rules):
    told = rules("api-version-decreased")

    assert told.return_value == 0
    assert "covered by no rule: Versions are judged" in told.stdout


def test_a_rule_that_does_not_exist_is_one_sentence(rules):
    told = rules("nothing-like-it")

    assert isinstance(told.exception, UsageError)
    assert "No rule has a name like 'nothing-like-it'" in str(told.exception)


def test_the_listing_is_there_for_programs(rules):
    told = json.loads(rules("link-*", "--format", "json").stdout)

    assert [each["name"] for each in told["rules"]] == [
        "link-added",
        "link-given-otherwise",
        "link-leads-elsewhere",
        "link-removed",
        "link-target-unknown",
    ]
    assert told["rules"][3]["impacts"] == {"response": "breaking"}
    assert told["rules"][3]["sees"] == ["link of a response"]


def test_a_severity_may_name_a_check_of_oasdiff():
    (finding,) = compare(document(limit=9), document(limit=5)).findings
    (weighed,) = carried_over(override("request-body-max-length-decreased")).weigh([finding], TODAY)

    assert finding.severity is Severity.ERROR
    assert weighed.severity is Severity.WARNING


def test_a_severity_for_answers_leaves_what_is_only_sent_alone():
    (finding,) = compare(document(limit=9), document(limit=5)).findings

    (weighed,) = carried_over(override("response-body-all-of-added")).weigh([finding], TODAY)

    assert weighed.severity is Severity.ERROR


def test_a_severity_of_our_own_rules_stays_as_it_is():
    decisions = override("limit-*")

    assert carried_over(decisions) == decisions


@pytest.mark.parametrize("name", ["request-property-removed", "api-version-decreased"])
def test_a_check_that_not_just_one_rule_covers_cannot_be_carried_over(name):
    with pytest.raises(UsageError, match=name):
        carried_over(override(name))
