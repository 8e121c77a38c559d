"""Defects and flavours are chosen by name, wrap one part each, and leave other mocks alone."""

import pytest

from contracts.errors import UsageError
from contracts.mock import rules, stages
from contracts.mock.answers import Answer
from contracts.mock.defects import DEFECTS
from contracts.mock.flavours import FLAVOURS
from contracts.mock.seams import Around, handlers, part, records, rule, stage
from contracts.mock.service import build
from contracts.mock.settings import Settings, developers
from contracts.mock.variations import vary


@pytest.fixture
def service():
    return build(Settings("v0.7.0", developers=developers(1.0, seed=1, environment={})))


def marked(original):
    """Wrap anything callable so that it can be told apart."""

    def varied(*arguments):
        return original(*arguments)

    return varied


def test_handlers_of_several_operations_are_wrapped_by_one(service):
    before = dict(service.handlers)

    handlers("edit", "remix")(service, marked)

    assert service.handlers["edit"] is service.handlers["remix"] is not before["edit"]
    assert service.handlers["generate"] is before["generate"]


def test_a_stage_is_found_within_a_transaction_and_once_it_is_wrapped(service):
    seen = []

    def noting(name):
        def wrap(recall):
            def noted(call):
                seen.append(name)
                return recall(call)

            return noted

        return wrap

    stage(stages.recall)(service, noting("inner"))
    stage(stages.recall)(service, noting("outer"))
    recall = service.stages[-1].stages[0]
    with pytest.raises(AttributeError):
        recall(None)  # the original needs a call; both wrappers were passed before

    assert seen == ["outer", "inner"]
    assert service.stages[-1].stages[1] is stages.reserve


def test_a_rule_is_wrapped_for_every_operation_that_obeys_it(service):
    rule(rules.readable_images)(service, marked)

    assert all(rules.readable_images not in obeyed for obeyed in service.rules.values())
    assert service.rules["profile-add"] == rules.RULES["profile-add"]


def test_records_are_wrapped_for_every_developer(service):
    records("jobs")(service, Around)

    assert all(isinstance(tenant.state.jobs, Around) for tenant in service.tenants)


def test_a_part_is_wrapped_by_its_name(service):
    part("respond")(service, lambda _: lambda _: Answer(418))

    assert service.respond(None).status == 418


def test_a_mock_beside_it_stays_honest(service):
    vary(service, defects=list(DEFECTS))

    honest = build(Settings("v0.7.0", developers=developers(1.0, 1, {})))

    assert honest.rules is rules.RULES
    assert honest.stages is stages.STAGES


@pytest.mark.parametrize("names", [{"defects": ["none"]}, {"flavours": ["none"]}])
def test_an_unknown_name_is_one_clear_sentence(service, names):
    with pytest.raises(UsageError, match=r"has no (defect|flavour) 'none'"):
        vary(service, **names)


def test_flavours_of_one_choice_exclude_each_other(service):
    rivals = {}
    for flavour in FLAVOURS.values():
        rivals.setdefault(flavour.choice, []).append(flavour.name)
    first, second, *_ = next(names for names in rivals.values() if len(names) > 1)

    with pytest.raises(UsageError, match="exclude each other"):
        vary(service, flavours=[first, second])


def test_settings_carry_the_names_to_other_processes():
    told = Settings("v0.7.0", defects=("a",), flavours=("b", "c"))

    read = Settings.from_environment(told.to_environment())

    assert (read.defects, read.flavours) == (told.defects, told.flavours)
