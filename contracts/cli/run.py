"""`phota-contracts run`: judge a target against every clause, and write the verdict."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click

from contracts.cli.target_options import judging
from contracts.model import Overall

_EPILOG = """
\b
Examples:
  phota-contracts run                                     the embedded mock
  phota-contracts run --scenarios-only --clause 'job.*'   a part of it
  PHOTA_API_KEY=… phota-contracts run --base-url https://staging.example.com
  phota-contracts run --target staging --config targets.toml --require-complete

\b
Keys come from the environment alone, since arguments show in process lists:
  PHOTA_API_KEY, PHOTA_OTHER_API_KEY, PHOTA_NO_CREDIT_API_KEY

\b
Exit codes:
  0  conformant (warnings and, without --require-complete, gaps included)
  1  not conformant
  2  wrong usage
  3  the target or its control API cannot be reached, or the suite itself failed
  4  incomplete, and --require-complete was given
  130  interrupted; what was found so far is reported
"""


@click.command(epilog=_EPILOG)
@judging
@click.option("--callback-port", type=click.IntRange(0, 65535), default=0, help="Its local port.")
@click.option(
    "--reports",
    type=click.Path(path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="Where reports are written.",
)
@click.option("--shard", help="Run one part of the tests, e.g. 2/3; `report merge` joins them.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Repeat the probes of this seed.")
@click.option(
    "--resume",
    type=click.Path(path_type=Path),
    help="Go on with the broken-off run of this folder: what it settled is taken over.",
)
@click.option(
    "--only-failed",
    type=click.Path(path_type=Path),
    help="Run again what did not pass in the run of this folder, and take over the rest.",
)
@click.option("--require-complete", is_flag=True, help="Exit 4 if a MUST could not be tested.")
def command(**options: Any) -> int:
    """Judge a target against every clause, and write the verdict."""
    workers: int | None = options["workers"]
    require_complete = options.pop("require_complete")
    verdict, code = _judge(SimpleNamespace(**options), workers)
    if code == 0 and require_complete and verdict is Overall.INCOMPLETE:
        return 4
    return code


def _judge(option: SimpleNamespace, workers: int | None) -> tuple[Overall | None, int]:
    import pytest  # noqa: PLC0415 - `--help` must not wait for these imports
    from rich.console import Console  # noqa: PLC0415

    from contracts.cli.ending import Ending  # noqa: PLC0415
    from contracts.pytest_plugin import Host  # noqa: PLC0415
    from contracts.pytest_plugin.planning import fitting  # noqa: PLC0415
    from contracts.pytest_plugin.progress import Progress  # noqa: PLC0415
    from contracts.reports import terminal  # noqa: PLC0415

    console = Console()
    option.workers = workers = workers or fitting(option)
    with Ending() as ending, Host.start(option) as host:
        plugins = [host, ending, Progress(Console(stderr=True), host)]
        ending.folder = host.plan.folder
        arguments = _arguments(option, workers, embedded=host.plan.is_embedded)
        code = int(pytest.main(arguments, plugins=plugins))
    if host.verdict is not None:
        terminal.show(host.verdict, console, host.findings)
        if not host.plan.is_embedded:
            console.print(host.money, soft_wrap=True, highlight=False, markup=False)
        console.print(f"Reports: {host.plan.folder}", soft_wrap=True, highlight=False, markup=False)
    for line in host.complaints:
        click.echo(f"phota-contracts: {line}", err=True)
    return (host.verdict.overall if host.verdict else None), code


def _arguments(option: SimpleNamespace, workers: int, *, embedded: bool) -> list[str]:
    from contracts.pytest_plugin.options import SCENARIOS  # noqa: PLC0415 - as above

    arguments = [str(SCENARIOS), "-c", str(SCENARIOS / "pytest.ini"), "-p", "no:terminal"]
    # A library's deprecation warning judges neither the target nor us, wherever this is installed.
    arguments += ["-W", "default", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    if option.max_examples is not None:
        arguments += ["--max-examples", str(option.max_examples)]
    arguments += ["--callback-port", str(option.callback_port)]
    for name in ("clause", "level"):
        for value in getattr(option, name):
            arguments += [f"--{name}", value]
    if option.shard:
        arguments += ["--shard", option.shard]
    if option.scenarios_only:
        arguments.append("--scenarios-only")
    if workers > 1 and embedded:
        arguments += ["-n", str(workers), "--dist", "loadgroup", "--no-loadscope-reorder"]
    elif workers > 1:
        arguments += ["--workers", str(workers), "--capture", "sys"]
    return arguments
