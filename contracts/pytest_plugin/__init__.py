"""The pytest plugin: options, fixtures, the clause marker, verdict collection.

`pytest tests/scenarios --base-url …` and `phota-contracts run` are the same run. With any other
arguments this plugin does nothing.
"""

from collections.abc import Callable, Generator
from contextlib import nullcontext
from typing import Any

import pytest

from contracts.client import Redactor
from contracts.errors import PhotaContractsError, TargetError
from contracts.pytest_plugin import declared, fixtures, options
from contracts.pytest_plugin.allure import keep_to_tests, redact, write_into
from contracts.pytest_plugin.exclusive import TURNS, Turns
from contracts.pytest_plugin.fixtures import RUN
from contracts.pytest_plugin.host import Host
from contracts.pytest_plugin.marking import clause, waits_for_training, wishes
from contracts.pytest_plugin.outcomes import shown, skipping, test_name
from contracts.pytest_plugin.plan import Plan
from contracts.pytest_plugin.redacting import Redacting, redact_shown
from contracts.pytest_plugin.repeating import until_judged
from contracts.pytest_plugin.run import Run
from contracts.pytest_plugin.selecting import label, order, select
from contracts.pytest_plugin.tracebacks import begin_in_scenario, show_plainly
from contracts.pytest_plugin.verdicts import to_wire
from contracts.pytest_plugin.workers import Workers

__all__ = ["Host", "clause", "waits_for_training"]

HOST = pytest.StashKey[Host]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of a run."""
    options.add(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the run, if scenarios are to be run."""
    config.addinivalue_line("markers", "clause(id): the clause that the test judges")
    config.addinivalue_line(
        "markers", "properties(*ids): a property-based probe of these clauses, among others"
    )
    config.addinivalue_line("markers", "waits_for_training(wish): begun when the run begins")
    if not options.is_judging(config):
        return
    show_plainly(config)
    config.pluginmanager.register(fixtures, "phota-fixtures")
    config.pluginmanager.register(declared, "phota-declared")
    if hasattr(config, "workerinput"):
        plan = Plan.from_wire(config.workerinput["phota"])
        write_into(config, plan.folder)
        run = Run.of_worker(plan, config.workerinput["workerid"])
        _join(config, run)
        _redact(config, lambda: run.redactor)
        return
    host = next((p for p in config.pluginmanager.get_plugins() if isinstance(p, Host)), None)
    try:
        host = host or Host.start(config.option)
    except PhotaContractsError as error:
        pytest.exit(f"phota-contracts: {error}", returncode=error.exit_code)
    config.stash[HOST] = host
    if not config.pluginmanager.is_registered(host):
        config.pluginmanager.register(host, "phota-host")
    write_into(config, host.plan.folder)
    if config.getoption("numprocesses", None):
        _redact(config, host.redactor)
        return
    if config.option.workers is None or host.plan.is_embedded:
        alone = config.stash[RUN] = Run(host.plan, "", config.option.callback_port)
        _redact(config, lambda: alone.redactor)
        return
    config.stash[RUN] = Run.of_worker(host.plan, "lead", config.option.callback_port)
    workers = Workers(host, config.stash[RUN], config.option.workers, _become)
    config.pluginmanager.register(workers, "phota-workers")
    _redact(config, host.redactor)


def _become(config: pytest.Config, worker: str) -> Run:
    """Let this process, which was forked, be the one of this name; return its run."""
    run = Run.of_worker(config.stash[HOST].plan, worker, config.option.callback_port)
    _join(config, run)
    config.pluginmanager.unregister(name="phota-redacting")
    _redact(config, lambda: run.redactor)
    redact(config, run.redactor)
    return run


def _join(config: pytest.Config, run: Run) -> None:
    """Take part in a run of several processes."""
    config.stash[RUN] = run
    if run.target.control_url is not None and not run.plan.is_embedded:
        config.stash[TURNS] = Turns(run.plan.folder, run.jobs.settle)


def _redact(config: pytest.Config, redactor: Callable[[], Redactor]) -> None:
    config.pluginmanager.register(Redacting(config, redactor), "phota-redacting")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker process what to judge; keys travel through its pipe alone."""
    if HOST in node.config.stash:
        node.workerinput["phota"] = node.config.stash[HOST].plan.to_wire()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Quieten Allure, now that it is there."""
    if RUN in session.config.stash:
        keep_to_tests(session.config)
        redact(session.config, session.config.stash[RUN].redactor)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a scenario once for each operation that the document has."""
    if RUN in metafunc.config.stash:
        fixtures.parametrize(metafunc, metafunc.config.stash[RUN].document)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the chosen clauses, label tests for Allure, and run last what moves the clock far."""
    if RUN not in config.stash:
        return
    run = config.stash[RUN]
    chosen = options.selection(config.option)
    kept, left_out = select(items, chosen, run.target, run.plan.left_out)
    kept = order(kept, run.target)
    if chosen.shard is not None:
        kept, of_others = chosen.shard.deal(kept)
        left_out += of_others
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = kept
    for item in items:
        label(item)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """After all tests, run those again that the network disturbed; then let others go on."""
    result = yield
    run = session.config.stash.get(RUN, None)
    if run is not None:
        until_judged(session, run)
    if (turns := session.config.stash.get(TURNS, None)) is not None:
        turns.let_go()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Give tests that use the control API the account for themselves."""
    run = item.config.stash.get(RUN, None)
    if run is None:
        return (yield)
    turns = item.config.stash.get(TURNS, None)
    if not run.recorder.test:
        run.begin_trainings(wishes(item.session.items))
    with turns.take(item) if turns is not None else nullcontext():
        run.profiles.look_in()
        run.recorder.begin(test_name(item))
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    """Show as skipped, in pytest's own words, what is left untested with a reason."""
    return (yield from skipping())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """As for the set-up; a test whose like met with silence is not run."""
    run = item.config.stash.get(RUN, None)
    if run is not None:
        run.silences.check(item)
    return (yield from skipping())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Attach to the report what the test showed of its clause."""
    if call.excinfo is not None:
        begin_in_scenario(item.config, call.excinfo)
    report = yield
    run = item.config.stash.get(RUN, None)
    if run is None:
        return report
    if call.excinfo is not None and isinstance(call.excinfo.value, TargetError):
        why = run.redactor.text(str(call.excinfo.value))
        item.session.shouldstop = vars(report)["phota_stopped"] = why
    if call.excinfo is not None:
        run.silences.note(item, call.excinfo.value)
    vars(report)["phota_test"] = test_name(item)
    if call.when == "teardown" and (changed := run.gathered.changed_invariants()):
        vars(report)["phota_invariants"] = changed
    told = list(shown(item, call, run))
    run.attempts.note(outcome for _, outcome in told)
    vars(report)["phota"] = [(id_, to_wire(outcome)) for id_, outcome in told]
    report.longrepr = redact_shown(report.longrepr, run.redactor.text)
    report.sections = [(title, run.redactor.text(text)) for title, text in report.sections]
    return report


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_sessionfinish(
    session: pytest.Session, exitstatus: int
) -> Generator[None, object, object]:
    """Clean up, conclude, and write the reports, whatever others make of the end."""
    try:
        return (yield)
    finally:
        _conclude(session, exitstatus)


def _conclude(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    run, host = config.stash.get(RUN, None), config.stash.get(HOST, None)
    if TURNS in config.stash:
        config.stash[TURNS].close()
    if run is not None:
        last_words = run.last_words()
        if host is None:
            config.workeroutput["phota"] = last_words  # type: ignore[attr-defined]
        else:
            host.take(run.worker, last_words)
    if host is not None:
        interrupted = exitstatus == pytest.ExitCode.INTERRUPTED and host.stopped is None
        session.exitstatus = host.finish(interrupted=interrupted)
