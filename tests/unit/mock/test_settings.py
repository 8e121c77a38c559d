"""Settings and keys: where they come from, and what contradicts itself."""

import pytest

from contracts.errors import UsageError
from contracts.mock.settings import Settings, callback_hosts, developers


def given(text, **options):
    return developers(10.0, environment={"PHOTA_MOCK_KEYS": text}, **{"seed": None} | options)


def test_without_keys_three_developers_get_random_ones():
    first, second = given(""), given("")

    assert [developer.name for developer in first] == ["developer", "other", "no-credit"]
    assert [developer.credit_millicents for developer in first] == [1_000_000, 1_000_000, 0]
    assert not {d.key for d in first} & {d.key for d in second}


def test_with_a_seed_they_get_the_same_ones():
    assert given("", seed=7) == given("", seed=7)
    assert given("", seed=7) != given("", seed=8)


def test_a_comma_list_names_them_in_order():
    names = [(developer.name, developer.key) for developer in given(" a, b ,c,d,")]

    assert names == [("developer", "a"), ("other", "b"), ("no-credit", "c"), ("developer-4", "d")]


def test_a_json_object_names_them_itself():
    assert [developer.name for developer in given('{"anna": "a", "no-credit": "b"}')] == [
        "anna",
        "no-credit",
    ]


def test_what_is_written_for_a_worker_is_read_by_it():
    known = developers(1_000_000.0, None, {"PHOTA_MOCK_KEYS": "a,b,c"})
    settings = Settings("v0.7.0", seed=5, state="/x", workers=2, developers=known)

    assert Settings.from_environment(settings.to_environment()) == settings


@pytest.mark.parametrize(
    "text", ["{", '{"a": 5}', '{"a": ""}', '{"a": "ä"}', "a\nb,c", "a,a", '{"a": "x", "b": "x"}']
)
def test_keys_that_cannot_be_used_are_a_usage_error(text):
    with pytest.raises(UsageError, match="PHOTA_MOCK_KEYS"):
        given(text)


def test_keys_are_not_shown():
    assert "secret-key" not in repr(given("secret-key"))


def test_only_a_mock_on_loopback_may_call_back_to_loopback():
    assert "127.0.0.1" in callback_hosts("127.0.0.1", ())
    assert callback_hosts("192.0.2.1", ("partner.test",)) == ("partner.test",)


def test_several_workers_need_a_state():
    with pytest.raises(UsageError, match="2 workers"):
        Settings("v0.7.0", workers=2)
