"""What scenarios ask for by name that hangs on what the document declares."""

from collections.abc import Callable
from typing import Any

import pytest

from contracts.client import CALLS, members, not_applicable
from contracts.documents import Document


@pytest.fixture(scope="session")
def offered(document: Document) -> list[str]:
    """The operations that take a body, as far as the document declares them."""
    return list(dict.fromkeys(member.operation for member in members(document)))


@pytest.fixture
def offers_profiles(offered: list[str]) -> None:
    """Leave the clause out where the document declares no profiles."""
    if "profile-add" not in offered:
        not_applicable("the document declares no profiles")


@pytest.fixture(params=[{}, {"async": True, "response_mode": "urls"}], ids=["at once", "in a job"])
def manner(request: pytest.FixtureRequest, document: Document) -> dict[str, Any]:
    """The two ways to ask for images, as members to add to a request.

    A test of one `member` is left out in the way that its operation does not know.
    """
    chosen: dict[str, Any] = request.param
    judged = request.node.callspec.params.get("member")
    knowing = {member.operation for member in members(document) if member.name == "async"}
    if chosen and (judged.operation not in knowing if judged else not knowing):
        not_applicable("the document knows no asynchronous jobs of this kind")
    return chosen


@pytest.fixture(scope="session")
def known(document: Document) -> Callable[[str], str]:
    """Give an operation its name back, or leave the clause out where the document lacks it."""
    paths = {(one.method, one.path) for one in document.operations}

    def named(name: str) -> str:
        operation = CALLS[name]
        if (operation.method, operation.path) not in paths:
            not_applicable(f"the document has no {operation.name}")
        return operation.name

    return named


@pytest.fixture
def known_operation(request: pytest.FixtureRequest, known: Callable[[str], str]) -> str:
    """The operation that the test names, left out where the document lacks it."""
    return known(request.param)


@pytest.fixture
def in_a_job(document: Document) -> dict[str, Any]:
    """The members that ask for a job, left out where the document knows none."""
    if not any(member.name == "async" for member in members(document)):
        not_applicable("the document knows no asynchronous jobs")
    return {"async": True, "response_mode": "urls"}
