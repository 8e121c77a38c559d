"""How a mock is to be served: plain data that also reaches worker processes, and its keys."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from contracts.errors import UsageError
from contracts.mock.ids import Ids

KEYS_VARIABLE = "PHOTA_MOCK_KEYS"
SETTINGS_VARIABLE = "PHOTA_MOCK_SETTINGS"  # between our own processes
LOCAL_HOSTS = ("127.0.0.1", "localhost")
NO_CREDIT = "no-credit"
_NAMES = ("developer", "other", NO_CREDIT)
_MILLICENTS = 100_000


def millicents(usd: float) -> int:
    """Return an amount of US dollars in thousandths of a cent, in which all sums are whole."""
    return round(usd * _MILLICENTS)


def dollars(amount: int) -> float:
    """Return an amount of millicents in US dollars."""
    return amount / _MILLICENTS


@dataclass(frozen=True, slots=True)
class Developer:
    """One developer of the sandbox: a name for people, the key, the prepaid credit."""

    name: str
    key: str = field(repr=False)
    credit_millicents: int


@dataclass(frozen=True)
class Settings:
    """Everything that a mock can be told when it starts. Times are seconds.

    `training_seconds` is how long a fast training takes, `image_seconds` how long one waits for
    images that are answered at once, `latency_seconds` for every answer.
    """

    api_version: str
    host: str = "127.0.0.1"
    port: int = 0
    seed: int | None = None
    state: str | None = None
    workers: int = 1
    job_seconds: float = 0.2
    training_seconds: float = 180.0
    image_seconds: float = 0.0
    latency_seconds: float = 0.0
    callback_hosts: tuple[str, ...] = LOCAL_HOSTS
    credit_usd: float = 1_000_000.0
    unpublished_price_usd: float = 0.10
    developers: tuple[Developer, ...] = ()
    defects: tuple[str, ...] = ()
    flavours: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        if self.workers > 1 and self.state is None:
            raise UsageError(
                f"{self.workers} workers cannot share a state in memory.",
                "Add --state FILE, or leave --workers out.",
            )

    def to_environment(self) -> dict[str, str]:
        """Return the variables that tell another process of ours all of it."""
        plain = asdict(replace(self, developers=()))
        keys = {developer.name: developer.key for developer in self.developers}
        return {SETTINGS_VARIABLE: json.dumps(plain), KEYS_VARIABLE: json.dumps(keys)}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Return the settings that `to_environment` wrote."""
        plain: dict[str, Any] = json.loads(environment[SETTINGS_VARIABLE])
        for name in ("callback_hosts", "defects", "flavours"):
            plain[name] = tuple(plain[name])
        plain["developers"] = developers(plain["credit_usd"], plain["seed"], environment)
        return cls(**plain)


def developers(
    credit_usd: float, seed: int | None, environment: Mapping[str, str] = os.environ
) -> tuple[Developer, ...]:
    """Return the sandbox's developers: those of PHOTA_MOCK_KEYS, or three with new keys.

    The variable holds a comma list (a developer, another one, one without credit, further ones)
    or a JSON object of names and keys. The one named `no-credit` has no credit. Raises
    `UsageError` if it is neither, or if two developers share a key.
    """
    keys = _given(environment.get(KEYS_VARIABLE, "")) or _generated(seed)
    if len(set(keys.values())) < len(keys):
        raise UsageError(f"{KEYS_VARIABLE} gives two developers the same key.")
    return tuple(
        Developer(name, key, 0 if name == NO_CREDIT else millicents(credit_usd))
        for name, key in keys.items()
    )


def callback_hosts(host: str, further: tuple[str, ...]) -> tuple[str, ...]:
    """Return the internal hosts that a mock at this address may call back to.

    Its own machine is one of them only if nobody else can ask for it.
    """
    return (*LOCAL_HOSTS, *further) if host in {*LOCAL_HOSTS, "::1"} else further


def _generated(seed: int | None) -> dict[str, str]:
    ids = Ids(None if seed is None else f"{seed}/keys")
    return {name: f"pk_mock_{ids.secret(name)}" for name in _NAMES}


def _given(text: str) -> dict[str, str]:
    if not text.strip().startswith("{"):
        keys = [key.strip() for key in text.split(",") if key.strip()]
        further = [f"developer-{number}" for number in range(4, len(keys) + 1)]
        return _usable(dict(zip([*_NAMES, *further], keys, strict=False)))
    try:
        keys_by_name = json.loads(text)
    except ValueError as error:
        raise UsageError(f"{KEYS_VARIABLE} is not valid JSON: {error}.") from None
    return _usable(keys_by_name)


def _usable(keys: dict[str, Any]) -> dict[str, str]:
    for name, key in keys.items():
        if not isinstance(key, str) or not key.isascii() or not key.isprintable() or not key:
            raise UsageError(
                f"{KEYS_VARIABLE}: the key of {name!r} is no printable ASCII text.",
                "Give a comma list of keys, or a JSON object of names and keys.",
            )
    return keys
