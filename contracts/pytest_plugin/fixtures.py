"""What scenarios ask for by name."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from contracts.client import (
    CALLS,
    IMAGE_OPERATIONS,
    Api,
    Control,
    Job,
    Jobs,
    NotTested,
    Profile,
    Profiles,
    Target,
    Unmet,
    attempt,
    not_tested,
    together,
)
from contracts.client.receiver import Inbox, Receiver
from contracts.documents import Document
from contracts.pytest_plugin.run import Run

RUN = pytest.StashKey[Run]()
OBSERVED = pytest.StashKey[list[str]]()
JUDGED = pytest.StashKey[list["Judged"]]()


@dataclass(frozen=True, slots=True)
class Judged:
    """What one test showed of one of several clauses, and in which exchanges."""

    clause: str
    breach: str | None
    exchanges: tuple[int, ...]
    observed: str | None


@pytest.fixture(scope="session")
def run(pytestconfig: pytest.Config) -> Run:
    """The run as a whole."""
    return pytestconfig.stash[RUN]


@pytest.fixture(scope="session")
def target(run: Run) -> Target:
    """What is judged."""
    return run.target


@pytest.fixture(scope="session")
def document(run: Run) -> Document:
    """The document that the target is judged by."""
    return run.document


@pytest.fixture(scope="session")
def api(run: Run) -> Api:
    """The target as the developer sees it."""
    if run.target.api_key is None:
        not_tested("needs a developer's key in PHOTA_API_KEY")
    return run.developer


@pytest.fixture(scope="session")
def other_api(run: Run) -> Api:
    """The target as a second developer sees it."""
    if run.target.other_api_key is None:
        not_tested("needs a second developer's key in PHOTA_OTHER_API_KEY")
    return run.api(run.target.other_api_key)


@pytest.fixture(scope="session")
def no_credit_api(run: Run) -> Api:
    """The target as a developer without credit sees it."""
    if run.target.no_credit_api_key is None:
        not_tested("needs the key of an account without credit in PHOTA_NO_CREDIT_API_KEY")
    return run.api(run.target.no_credit_api_key)


@pytest.fixture(scope="session")
def anonymous(run: Run) -> Api:
    """The target as one sees it who sends no key."""
    return run.api(None)


@pytest.fixture(scope="session")
def stranger(run: Run) -> Api:
    """The target as one sees it whose key nobody issued."""
    return run.api(f"unknown-{run.random.getrandbits(128):032x}")


@pytest.fixture
def control(run: Run, jobs: Jobs) -> Control:
    """The target's control API; asking for it gives the test the account for itself alone."""
    if run.control is None:
        not_tested("needs the target's control API: --control-url")
    jobs.settle()
    return run.control


@pytest.fixture(scope="session")
def still_clock() -> None:
    """Nobody else moves the target's clock meanwhile: the test has the account for itself alone."""


@pytest.fixture(scope="session")
def new_account() -> None:
    """Other tests come later: what is judged shows most where an account is used the first time."""


@pytest.fixture(scope="session")
def used_account() -> None:
    """Other tests come earlier: what is judged shows most where an account holds a lot."""


@pytest.fixture
def far_clock(control: Control, jobs: Jobs) -> Iterator[Control]:
    """The control API, for moving the clock by hours: nothing from before is shared on."""
    yield control
    jobs.forget()


@pytest.fixture(scope="session")
def jobs(run: Run) -> Jobs:
    """Submits jobs and sees them through."""
    return run.jobs


@pytest.fixture(scope="session")
def profiles(run: Run) -> Profiles:
    """Creates profiles and sees their training through."""
    return run.profiles


@pytest.fixture
def trained_profile(profiles: Profiles, api: Api) -> Profile:
    """A READY profile of the developer, shared: look, do not delete."""
    return profiles.trained(api)


@pytest.fixture
def finished_job(jobs: Jobs, api: Api, image_operation: str) -> Job:
    """A job of the operation that is over, shared."""
    return jobs.finished(api, image_operation)


@pytest.fixture(scope="session")
def at_once() -> Callable[..., dict[Any, Any]]:
    """Act on all items at the same moment, by default on the image operations; see `had`."""

    def act_on(
        act: Callable[[Any], Any], items: Iterable[Any] = IMAGE_OPERATIONS
    ) -> dict[Any, Any]:
        return dict(zip(items, together(lambda item: attempt(act, item), items), strict=True))

    return act_on


@pytest.fixture(scope="session")
def had(api: Api) -> Callable[[Any], Any]:
    """What was made for an item, cited as seen by this test; or stop, with the reason."""

    def seen(found: Any) -> Any:
        if isinstance(found, Unmet | NotTested):
            raise type(found)(str(found)) from found
        first, between, last = found.exchanges[:3], found.exchanges[3:-3], found.exchanges[-3:]
        waited_for = filter(api.recorder.asked_again, between)
        api.recorder.cite([*first, *waited_for, *last])
        return found

    return seen


@pytest.fixture(scope="session")
def receiver(run: Run) -> Receiver:
    """The run's callback receiver, reachable by the target."""
    if run.callback_address is None:
        not_tested("needs an address that reaches the run's receiver: --callback-url")
    return run.receiver


@pytest.fixture
def open_inbox(run: Run, receiver: Receiver) -> Callable[..., Inbox]:
    """Open a path of the receiver, by the address that the target reaches."""

    def open_one(*, status: int = 200, delay: float = 0) -> Inbox:
        return receiver.inbox(public=run.callback_address, status=status, delay=delay)

    return open_one


@pytest.fixture(scope="session")
def is_calm(run: Run) -> Callable[[], bool]:
    """Say whether the network has lost nothing so far.

    Where it does, nothing may be created that bears no tag of ours: without its answer nobody could
    find it again.
    """
    return lambda: run.attempts.is_calm


@pytest.fixture
def observe(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Record which of the accepted readings of an OPEN clause the target showed."""
    readings: list[str] = []
    request.node.stash[OBSERVED] = readings
    return readings.append


@pytest.fixture
def judge(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Say of any clause that the test exercised it, where, and how it was broken, if it was."""
    judged: list[Judged] = []
    request.node.stash[JUDGED] = judged

    def say(
        clause_id: str,
        breach: str | None,
        exchanges: Iterable[int] = (),
        observed: str | None = None,
    ) -> None:
        judged.append(Judged(clause_id, breach, tuple(exchanges), observed))

    return say


@pytest.fixture
def client_request_id(run: Run) -> Callable[[], str]:
    """Make idempotency keys that no other run has used."""
    prefix = f"phota-contracts-{run.plan.started_at}-{run.random.getrandbits(48):012x}"
    numbers = itertools.count(1)
    return lambda: f"{prefix}-{next(numbers)}"


def parametrize(metafunc: pytest.Metafunc, document: Document) -> None:
    """Run a test once for each operation of the document, where it asks for one."""
    paths = {(operation.method, operation.path) for operation in document.operations}
    offered = [call.name for call in CALLS.values() if (call.method, call.path) in paths]
    if "image_operation" in metafunc.fixturenames:
        chosen = [name for name in IMAGE_OPERATIONS if name in offered]
        metafunc.parametrize("image_operation", chosen)
    if "any_operation" in metafunc.fixturenames:
        metafunc.parametrize("any_operation", offered)
