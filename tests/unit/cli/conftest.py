"""The command line, called here."""

import sys
from types import SimpleNamespace

import pytest

from contracts.cli.main import main


@pytest.fixture
def ours(capsys, monkeypatch):
    """Run the command line here, since a process for each would cost seconds."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["phota-contracts", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return SimpleNamespace(returncode=ended.value.code, stdout=said.out, stderr=said.err)

    return call
