"""The `phota-contracts` command: its commands are imported only when they are called."""

import importlib
import os
import sys
import traceback
from types import TracebackType

import click

from contracts.cli.shown import shown
from contracts.errors import PhotaContractsError

_COMMANDS = {
    "run": "Judge a target against every clause, and write the verdict.",
    "plan": "Say what a run would test and cost, without sending a request.",
    "sweep": "Delete what a broken-off run left on its target.",
    "receive": "Receive callbacks at a public address, and check their signatures.",
    "certify": "Judge a client by what it does in a sandbox, and certify it.",
    "verify": "Hold a client's certificate to its signature and to its evidence.",
    "keygen": "Make a pair of keys to sign certificates with.",
    "mock": "Serve the API ourselves: the default target and the partners' sandbox.",
    "validate": "Check that documents are valid OpenAPI.",
    "diff": "Say what changed between two documents, and whom it breaks.",
    "gate": "Let a change of a document pass, or refuse it and say why.",
    "reconcile": "Hold release notes and documents against each other.",
    "rules": "List and explain what the comparison of two documents looks for.",
    "lint": "Say what a document gets wrong about itself.",
    "clauses": "List and explain the promises that a target is judged by.",
    "report": "Render a run's verdict again, or show it on the terminal.",
}


class _Commands(click.Group):
    """Load `contracts.cli.NAME.command` on first use, so that each command starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a newcomer meets them."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of the command."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command = importlib.import_module(f"contracts.cli.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - narrows for mypy
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the summary of each command without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="phota-contracts", prog_name="phota-contracts")
def commands() -> None:
    r"""Hold the Phota image API to what its documents promise.

    \b
    phota-contracts run                              judge the embedded mock
    phota-contracts run --base-url http://127.0.0.1:8080
    phota-contracts certify --command "python my_client.py"
    phota-contracts diff v0.5.0 v0.7.0
    phota-contracts clauses job.expired
    """


def main() -> None:
    """Run the command line; every error that a person can mend is one sentence."""
    sys.excepthook = _show
    try:
        code = commands(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except PhotaContractsError as error:
        click.echo(f"phota-contracts: {shown(str(error))}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on: be quiet
        sys.exit(0)
    except OSError as error:
        where = f": {error.filename}" if error.filename else "."
        click.echo(f"phota-contracts: {shown(f'{error.strerror or error}{where}')}", err=True)
        sys.exit(3)
    sys.exit(code if isinstance(code, int) else 0)


def _show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show a defect of ours as Python does, without the secrets of the environment."""
    from contracts.client.redaction import Redactor  # noqa: PLC0415 - seldom needed
    from contracts.client.target import keys_from_environment  # noqa: PLC0415

    redactor = Redactor()
    for key in (*keys_from_environment(), os.environ.get("PHOTA_WEBHOOK_SECRET")):
        redactor.learn(key, "key")
    told = "".join(traceback.format_exception(kind, error, trace))
    click.echo(redactor.text(told), err=True, nl=False)
