"""The two developers who should not meet."""

from dataclasses import dataclass

import pytest

from contracts.client import Api


@dataclass(frozen=True)
class Two:
    """A developer, and another one who should not come near what the first has."""

    owner: Api
    foreigner: Api


@pytest.fixture(scope="module", params=["first to second", "second to first"])
def two(request, api, other_api):
    """The two developers, each in either role."""
    return Two(api, other_api) if request.param == "first to second" else Two(other_api, api)
