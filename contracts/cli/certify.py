"""`phota-contracts certify`: judge a client by what it does in a sandbox, and certify it."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from contracts.cli.certify_by_hand import by_hand
from contracts.cli.shown import shown
from contracts.errors import UsageError
from contracts.model import Overall

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from contracts.certification.certificate.issuing import Issued
    from contracts.certification.certificate.statement import Subject
    from contracts.certification.certifying import Client
    from contracts.certification.drills import Drill
    from contracts.certification.record import Record

_EPILOG = """
\b
Examples:
  phota-contracts certify --command "python my_client.py"
  phota-contracts certify --command "node client.js" --drill 'reset-*'
  phota-contracts certify --verifier "python my_verifier.py"
  phota-contracts certify --interactive --without callbacks
  phota-contracts certify --command "./client" --without callbacks,profiles \\
      --name "Acme photos" --client-version 2.1.0 --digest gitCommit:… --key issuer.pem

\b
The command is started once for each drill, with PHOTA_BASE_URL, PHOTA_API_KEY, PHOTA_DRILL,
PHOTA_CONTEXT (what to do, as JSON) and PHOTA_CA_FILE (the sandbox's authority); of this
environment it sees nothing but PATH and the language. It ends with 0 if it did what it was asked
to do, and with anything else if it could not. First come one good call and one refusal: a client
that fails them is told so, and drilled no further. With --interactive a page shows the drills one
by one, at an address and with a key that stay the same; what was stored is not looked at then.

\b
A certificate needs --name, --client-version and --digest, every drill, and every MUST kept; else
the same facts are written to facts.json. Without --key it is signed with a new key that nobody
knows, and says so. --verifier is the fast lane: what it starts reads a JSON line for each of the
signature vectors, {"op": "verify", "id", "body_b64", "headers", "secret"}, and answers each with
{"accept": true} or {"accept": false}. It is judged beside --command, and alone is never certified,
since only the network shows what a client acts upon.

\b
Exit codes:
  0  every rule that was judged is kept (warnings included)
  1  the client fails the smoke gate, or breaks a rule
  2  wrong usage, or a command that cannot be started
  3  the suite itself failed
  4  nothing is broken, and a MUST was not tested
  130  interrupted; nothing is written
"""


@click.command(epilog=_EPILOG)
@click.option("--command", "line", help="What starts your client.")
@click.option(
    "--interactive", is_flag=True, help="Show the drills on a page, for an application of yours."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Where --interactive serves the sandbox; 0, the default: a free port.",
)
@click.option("--verifier", help="What starts your verifying function alone.")
@click.option("--name", help="What is certified.")
@click.option("--client-version", help="Which version of it.")
@click.option("--digest", help="Of just that version: sha256:… or gitCommit:…")
@click.option(
    "--without",
    help="Features that the client does not use, with commas between: edit, generate, enhance, "
    "remix, callbacks, profiles, retries (of orders). What occurs all the same is a failure.",
)
@click.option(
    "--drill", "patterns", multiple=True, help="Only drills of such names, 'poll-*'; repeatable."
)
@click.option("--jobs", type=click.IntRange(1, 32), default=4, show_default=True, help="At once.")
@click.option(
    "--time-limit",
    type=click.FloatRange(1, 600),
    default=40.0,
    show_default=True,
    help="Seconds that one drill may take.",
)
@click.option("--key", type=click.Path(path_type=Path), help="PEM file of the key to sign with.")
@click.option(
    "--reports",
    type=click.Path(path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="Where reports are written.",
)
def command(**options: Any) -> int:
    """Judge a client by what it does in a sandbox, drill by drill, and certify it."""
    from rich.console import Console  # noqa: PLC0415 - `--help` must not wait for these imports

    from contracts.certification.certificate.keys import read_private  # noqa: PLC0415
    from contracts.certification.smoke import smoke  # noqa: PLC0415

    client, drills, subject = _client(options), _drills(options), _subject(options)
    key = read_private(options["key"]) if options["key"] else None
    with _ended_in_order():
        if client.command and (problems := smoke(client)):
            for problem in problems:
                click.echo(f"phota-contracts: {_shown(problem)}", err=True)
            click.echo("The client fails the smoke gate, so it was not drilled.", err=True)
            return 1
        issued = _certified(client, drills, subject, options, key)
    _show(issued, Console(highlight=False))
    return {Overall.NOT_CONFORMANT: 1, Overall.INCOMPLETE: 4}.get(issued.run.overall, 0)


def _certified(
    client: "Client", drills: list["Drill"], subject: "Subject | None", options: Any, key: Any
) -> "Issued":
    from rich.console import Console  # noqa: PLC0415 - as above

    from contracts.certification.certificate.issuing import (  # noqa: PLC0415
        Declared,
        concluded,
        issue,
    )
    from contracts.certification.certifying import assigned, certify  # noqa: PLC0415
    from contracts.reports import new_run_folder, point_latest  # noqa: PLC0415
    from contracts.reports.folder import hold_writable  # noqa: PLC0415

    total = len(list(assigned(drills, client)))
    if drills and not total:
        raise UsageError("None of these drills uses anything that the client uses.")
    hold_writable(options["reports"])
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    start = time.monotonic()
    if options["interactive"]:
        records = by_hand(drills, client, options["port"])
    else:
        with _progress(Console(stderr=True), total) as told:
            records = certify(drills, client, jobs=options["jobs"], told=told) if drills else []
    records += _verified(options["verifier"], client)
    name = " ".join(filter(None, (options["name"] or "client", options["client_version"])))
    run = concluded(
        records,
        client.unused,
        name=name,
        started_at=started_at,
        seconds=time.monotonic() - start,
    )
    folder = new_run_folder(options["reports"], started_at)
    issued = issue(run, records, Declared(client.unused, subject), folder, key)
    point_latest(options["reports"], folder)
    return issued


def _show(issued: "Issued", console: "Console") -> None:
    from contracts.reports import terminal  # noqa: PLC0415 - as above

    terminal.show(issued.run, console)
    said = [f"Reports: {issued.folder}"]
    if issued.certificate is None:
        said += [f"No certificate, only facts.json: {why}" for why in issued.obstacles]
    else:
        said.append(f"Certificate: {issued.certificate}")
    if issued.self_signed:
        said.append(
            "It is self-signed: its key was made for it alone, so it shows that nothing was "
            "changed, and not who issued it. Give --key for that."
        )
    for line in said:
        console.print(shown(line), soft_wrap=True, markup=False)


def _client(options: Any) -> "Client":
    from contracts.certification.certifying import Client  # noqa: PLC0415 - as above
    from contracts.certification.driving import words  # noqa: PLC0415
    from contracts.certification.tasks import Feature  # noqa: PLC0415

    given = [each.strip() for each in (options["without"] or "").split(",")]
    known = {feature.value for feature in Feature}
    unknown = [each for each in given if each and each not in known]
    if unknown:
        raise UsageError(
            f"--without: there is no feature {unknown[0]!r}.",
            f"There are {', '.join(feature.value for feature in Feature)}.",
        )
    unused = frozenset(Feature(each) for each in given if each)
    if options["interactive"] and options["line"] is not None:
        raise UsageError("--interactive and --command exclude each other.", "Give one.")
    if not options["interactive"] and options["line"] is None and options["verifier"] is None:
        raise UsageError(
            "Nothing is to be certified.", "Give --command, --interactive, or --verifier."
        )
    command = words(options["line"]) if options["line"] is not None else ()
    client = Client(command, unused, options["time_limit"])
    if not client.operations:
        raise UsageError("--without leaves no operation to be drilled in.")
    return client


def _verified(line: str | None, client: "Client") -> list["Record"]:
    """Return what the verifying function did, if there is one."""
    if line is None:
        return []
    from contracts.certification.driving import words  # noqa: PLC0415 - as above
    from contracts.certification.verifier import ask  # noqa: PLC0415

    record = ask(words(line, "--verifier"))
    return [replace(record, context={**record.context, "unused": sorted(client.unused)})]


def _drills(options: Any) -> list["Drill"]:
    from contracts.certification.drills import drills  # noqa: PLC0415 - as above

    if options["line"] is None and not options["interactive"]:
        return []
    patterns = options["patterns"] or ("*",)
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in drills()):
            raise UsageError(f"No drill matches {pattern!r}.", f"There are {', '.join(drills())}.")
    return [
        drill
        for name, drill in drills().items()
        if any(fnmatchcase(name, pattern) for pattern in patterns)
    ]


def _subject(options: Any) -> "Subject | None":
    from contracts.certification.certificate.statement import Subject  # noqa: PLC0415 - as above

    given = [options[name] for name in ("name", "client_version", "digest")]
    if options["digest"] is None:
        return None
    if None in given:
        raise UsageError("--digest needs --name and --client-version beside it.")
    return Subject.of(*given)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Take SIGTERM for Ctrl-C, so that no client of ours is left running."""

    def interrupt(_number: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress(console: "Console", total: int) -> Iterator["Callable[[Record], None]"]:
    """Show on a terminal which drill ended last; write nothing anywhere else."""
    from rich.progress import (  # noqa: PLC0415 - as above
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("drilling", total=total)
        yield lambda record: bar.update(task, advance=1, description=record.drill)


def _shown(text: str) -> str:
    """Return lines of untrusted text as lines, each of them harmless."""
    return "\n".join(shown(line) for line in text.splitlines())
