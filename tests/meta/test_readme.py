"""What the README tells people to type exists, and works where it can be tried here."""

import re
import shlex
from pathlib import Path

import pytest

from contracts.acceptances import load
from contracts.client.target import resolve
from contracts.errors import UsageError
from tests.meta.gate_example import BEGIN, END, quoted

CHECKOUT = Path(__file__).parents[2]
README = (CHECKOUT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ (.+?)(?:\s+#.*)?$", README, re.MULTILINE)
OURS = [command for command in COMMANDS if command.startswith("phota-contracts")]
TABLES = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
TRIED = re.compile(r"validate|diff v|lint|clauses|rules")
TRIED_HERE = [command for command in OURS if TRIED.search(command)]


def test_the_comment_is_what_the_gate_says():
    assert f"{BEGIN}\n{quoted()}\n{END}" in README


@pytest.fixture(scope="module")
def told():
    """What the commands say of themselves; each is asked once."""
    return {}


@pytest.fixture
def help_of(phota_contracts, told):
    def ask(name):
        if name not in told:
            shown = phota_contracts(name, "--help")
            assert shown.returncode == 0, shown.stderr
            told[name] = shown.stdout
        return told[name]

    return ask


def test_there_are_commands_to_test():
    assert len(OURS) >= 5
    assert TRIED_HERE


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:`|[$] )make ([a-z]+)", README))))
def test_a_make_target_exists(target):
    assert re.search(rf"^{target}:", (CHECKOUT / "Makefile").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("command", OURS)
def test_an_option_is_one_that_the_command_has(help_of, command):
    name, *arguments = shlex.split(command)[1:]

    shown = help_of(name)

    assert not [word for word in arguments if word.startswith("--") and word not in shown]


@pytest.mark.parametrize("command", TRIED_HERE)
def test_a_command_that_needs_no_target_works(phota_contracts, command):
    done = phota_contracts(*shlex.split(command)[1:], cwd=CHECKOUT)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("option", sorted(set(re.findall(r"`(--[a-z-]+)`", README))))
def test_an_option_in_the_text_is_one_that_some_command_has(help_of, option):
    names = ("run", "diff", "gate", "sweep", "certify", "verify", "plan")

    assert any(option in help_of(name) for name in names)


def test_the_table_of_a_target_is_one_that_is_read(tmp_path):
    (table,) = (each for each in TABLES if "targets.staging" in each)
    file = tmp_path / "targets.toml"
    file.write_text(table)

    target = resolve({"target": "staging"}, configuration=file, default_version="v0.7.0")

    assert target.base_url == "https://staging.example.com"
    with pytest.raises(UsageError):
        resolve({"target": "production"}, configuration=file, default_version="v0.7.0")


def test_a_file_that_the_text_names_exists():
    named = re.findall(r"`((?:contracts|tests|openapi|fixtures)/[\w./-]+)`", README)

    assert [path for path in named if not (CHECKOUT / path).exists()] == []


def test_every_exit_code_of_a_run_is_told(help_of):
    shown = help_of("run")

    assert all(re.search(rf"^\s+{code}\s", shown, re.MULTILINE) for code in (0, 1, 2, 3, 4, 130))


def test_the_decisions_are_ones_that_are_read(tmp_path):
    (table,) = (each for each in TABLES if "[[accept]]" in each)
    file = tmp_path / "decisions.toml"
    file.write_text(table)

    decisions = load(file)

    assert len(decisions.accepted) == len(decisions.overrides) == 1


def test_notes_and_documents_are_reconciled_as_the_readme_says(phota_contracts):
    (command,) = (each for each in OURS if " reconcile " in each)

    done = phota_contracts(*shlex.split(command)[1:], cwd=CHECKOUT)

    assert done.returncode == 1
    assert "504" in done.stdout


def test_the_witness_that_the_text_shows_is_the_one_that_is_found(phota_contracts):
    (shown,) = re.findall(
        r"^\$ (phota-contracts diff [^#\n]*)#.*\n((?: {2,}.+\n)+)```", README, re.MULTILINE
    )
    command, lines = shown

    found = phota_contracts(*shlex.split(command)[1:], cwd=CHECKOUT).stdout

    assert lines in found
