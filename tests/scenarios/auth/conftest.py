"""The two developers who should not meet, and keys where no document looks for one."""

import base64
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


def basic(key):
    """The key as a user's name without a password."""
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


# Ways to carry a key that no document knows.
MISPLACED = {
    "a bearer token": lambda key: {"headers": {"Authorization": f"Bearer {key}"}},
    "a bare authorization": lambda key: {"headers": {"Authorization": key}},
    "a user's name": lambda key: {"headers": {"Authorization": basic(key)}},
    "an authorization by key": lambda key: {"headers": {"Authorization": f"ApiKey {key}"}},
    "an authorization by token": lambda key: {"headers": {"Authorization": f"Token {key}"}},
    "another header": lambda key: {
        "headers": dict.fromkeys(("Api-Key", "X-Api-Token", "X-Auth-Token", "X-Phota-Key"), key)
    },
    "a cookie": lambda key: {"headers": {"Cookie": f"X-API-Key={key}; api_key={key}"}},
    "the query": lambda key: {
        "params": dict.fromkeys(("X-API-Key", "api_key", "apikey", "key"), key)
    },
    "a token in the query": lambda key: {"params": {"token": key, "access_token": key}},
}


@pytest.fixture(params=MISPLACED)
def misplaced(request, api):
    """The parts of a request that carry the developer's key where no document looks for one."""
    return MISPLACED[request.param](api.key)
