"""Options win over the environment, it wins over a table, and keys never stand in a file."""

import pytest

from contracts.client.target import resolve
from contracts.errors import UsageError

TABLE = """
[tool.phota-contracts.targets.staging]
base_url = "https://staging.example.com"
job_deadline = 90
image_urls = ["https://images.example.com/1.jpg"]
"""


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch, tmp_path):
    for name in ("PHOTA_TARGET", "PHOTA_BASE_URL", "PHOTA_API_KEY", "PHOTA_CONTROL_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def resolved(configuration=None, **options):
    return resolve(options, configuration=configuration, default_version="v0.7.0")


@pytest.fixture
def table(tmp_path):
    def write(text):
        file = tmp_path / "phota-contracts.toml"
        file.write_text(text)
        return file

    return write


def test_without_anything_the_target_is_the_mock_still_to_be_started():
    assert (resolved().name, resolved().base_url) == ("mock", "")


def test_a_named_target_is_read_from_the_working_folder(table):
    table(TABLE)

    target = resolved(target="staging")

    assert target.base_url == "https://staging.example.com"
    assert target.image_urls == ("https://images.example.com/1.jpg",)
    assert target.patience == 90


def test_the_environment_wins_over_the_table_and_options_over_both(table, monkeypatch):
    table(TABLE)
    monkeypatch.setenv("PHOTA_BASE_URL", "https://environment.example.com")

    assert resolved(target="staging").base_url == "https://environment.example.com"
    option = resolved(target="staging", base_url="https://option.example.com/")
    assert option.base_url == "https://option.example.com"


def test_keys_come_from_the_environment_and_do_not_show(monkeypatch):
    monkeypatch.setenv("PHOTA_API_KEY", "canary-key")

    target = resolved(base_url="http://127.0.0.1:1")

    assert target.api_key == "canary-key"
    assert "canary" not in repr(target)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TABLE + 'api_key = "canary"', "PHOTA_API_KEY"),
        (TABLE + 'colour = "red"', "unknown entry 'colour'"),
        (TABLE.replace("90", '"soon"'), "job_deadline has the wrong type"),
        (TABLE.replace("90", "-1"), "job_deadline is no number of seconds"),
        (TABLE.replace("90", "nan"), "job_deadline is no number of seconds"),
        (TABLE.replace("90", "true"), "job_deadline is no number of seconds"),
        (TABLE + 'ca_file = "absent.pem"', "ca_file absent.pem cannot be read as certificates"),
        ("not toml", "not valid TOML"),
        ("", "No target 'staging'"),
    ],
)
def test_a_wrong_table_is_one_sentence(table, text, said):
    table(text)

    with pytest.raises(UsageError, match=said) as raised:
        resolved(target="staging")

    assert "canary" not in str(raised.value)


@pytest.mark.parametrize(
    "address", ["nonsense", "ftp://host", "http://", "http://[::1", "http://h:0"]
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(UsageError, match="--base-url"):
        resolved(base_url=address)


@pytest.mark.parametrize("name", ["base_url", "control_url", "callback_url"])
def test_an_address_with_a_password_is_refused_without_showing_it(name):
    with pytest.raises(UsageError, match="holds a password") as raised:
        resolved(**{"base_url": "https://host", name: "https://somebody:canary@host"})

    assert "canary" not in str(raised.value)


def test_a_callback_address_is_https():
    with pytest.raises(UsageError, match="not https"):
        resolved(base_url="http://127.0.0.1:1", callback_url="http://example.com")


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost", True),
        ("https://staging.example.com", False),
        ("http://10.0.0.1", False),
    ],
)
def test_a_target_on_this_machine_is_known_as_one(address, loopback):
    assert resolved(base_url=address).is_loopback is loopback
