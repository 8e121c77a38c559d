"""What is judged: options win over the environment, the environment over a TOML table."""

import ipaddress
import os
import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contracts.client.operations import IMAGE_OPERATIONS
from contracts.client.prices import published
from contracts.errors import UsageError

CONFIGURATION_FILES = ("phota-contracts.toml", "pyproject.toml")
MOCK = "mock"
_ENVIRONMENT = {
    "base_url": "PHOTA_BASE_URL",
    "callback_url": "PHOTA_CALLBACK_URL",
    "control_url": "PHOTA_CONTROL_URL",
    "api_version": "PHOTA_API_VERSION",
    "api_key": "PHOTA_API_KEY",
    "other_api_key": "PHOTA_OTHER_API_KEY",
    "no_credit_api_key": "PHOTA_NO_CREDIT_API_KEY",
}
_KEYS = ("api_key", "other_api_key", "no_credit_api_key")
_LOOPBACK_JOB_DEADLINE = 30.0
_JOB_DEADLINE = 600.0  # the longest request the release notes know (0.1.1)


@dataclass(frozen=True)
class Target:
    """One service to judge, with all that one must know of it. Times are seconds.

    Deadlines are kept; what else takes how long is for plans alone.
    """

    name: str
    base_url: str
    api_version: str
    api_key: str | None = field(default=None, repr=False)
    other_api_key: str | None = field(default=None, repr=False)
    no_credit_api_key: str | None = field(default=None, repr=False)
    callback_url: str | None = None
    control_url: str | None = None
    moderated_prompt: str | None = None
    no_subject_image_url: str | None = None
    image_urls: tuple[str, ...] = ()
    job_deadline: float = 0.0
    training_deadline: float | None = None
    request_seconds: float | None = None
    job_seconds: float | None = None
    training_seconds: float | None = None
    prices: Mapping[str, float] = field(default_factory=dict)
    production: bool = False
    ca_file: str | None = None

    @property
    def keys(self) -> frozenset[str]:
        """The developers' keys that are known."""
        known = (self.api_key, self.other_api_key, self.no_credit_api_key)
        return frozenset(key for key in known if key)

    @property
    def is_loopback(self) -> bool:
        """Whether the target runs on this machine, where the network drops nothing."""
        return is_loopback(self.base_url)

    @property
    def patience(self) -> float:
        """How long a job may take before it counts as one that never ends."""
        return self.job_deadline or (_LOOPBACK_JOB_DEADLINE if self.is_loopback else _JOB_DEADLINE)


def is_loopback(url: str) -> bool:
    """Return whether the URL's host is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def resolve(
    options: Mapping[str, Any], *, configuration: Path | None = None, default_version: str
) -> Target:
    """Return the target that options, environment and configuration name.

    A target without `base_url` is the embedded mock, still to be started. Raises `UsageError`
    for an unknown name, a key in a file, a wrong entry or an address that is none.
    """
    chosen = {key: value for key, value in options.items() if value is not None}
    environment = {
        key: os.environ[name] for key, name in _ENVIRONMENT.items() if os.environ.get(name)
    }
    named = chosen.get("target") or os.environ.get("PHOTA_TARGET")
    table = _table(named, configuration) if named and named != MOCK else {}
    chosen.pop("target", None)
    merged = {"api_version": default_version, **table, **environment, **chosen}
    if named == MOCK and "base_url" not in chosen:
        merged.pop("base_url", None)
    if "base_url" not in merged:
        return Target(name=MOCK, base_url="", api_version=merged["api_version"])
    for name in ("base_url", "control_url", "callback_url"):
        if name in merged:
            merged[name] = _address(name, merged[name])
    return Target(name=named or "target", **merged)


def keys_from_environment() -> tuple[str, ...]:
    """Return every developer's key that the environment holds."""
    return tuple(
        os.environ[_ENVIRONMENT[name]] for name in _KEYS if os.environ.get(_ENVIRONMENT[name])
    )


def _address(name: str, value: Any) -> str:
    try:
        parts = urlsplit(str(value))
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        option = name.replace("_", "-")
        raise UsageError(
            f"{value!r} is no address for --{option}.", "Give one like https://host:port."
        )
    if "@" in parts.netloc:  # every report would show it
        raise UsageError(
            f"The address for --{name.replace('_', '-')} holds a password.",
            "Give one without what stands before the @.",
        )
    if name == "callback_url" and parts.scheme != "https":
        raise UsageError(f"--callback-url {value!r} is not https.", "Callbacks go to https alone.")
    return str(value).rstrip("/")


def _table(name: str, configuration: Path | None) -> dict[str, Any]:
    for file in [configuration] if configuration else map(Path, CONFIGURATION_FILES):
        targets = _targets(file) if file.is_file() or configuration else {}
        if name in targets:
            return _checked(targets[name], f"targets.{name} in {file}")
    where = configuration or " or ".join(CONFIGURATION_FILES)
    raise UsageError(
        f"No target {name!r}: {where} has no [tool.phota-contracts.targets.{name}].",
        "Name one that is there, or give --base-url.",
    )


def _targets(file: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"Cannot read {file}: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is not valid TOML: {error}.") from error
    targets = content.get("tool", {}).get("phota-contracts", {}).get("targets", {})
    return targets if isinstance(targets, dict) else {}


_SECONDS = (int, float)
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "image_urls": list,
    "job_deadline": _SECONDS,
    "training_deadline": _SECONDS,
    "request_seconds": _SECONDS,
    "job_seconds": _SECONDS,
    "training_seconds": _SECONDS,
    "prices": dict,
    "production": bool,
}


def _checked(table: Any, where: str) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise UsageError(f"{where} is not a table.")
    known = {item.name for item in fields(Target)} - {"name", *_KEYS}
    for key, value in table.items():
        if key in _KEYS:
            raise UsageError(f"{where} holds {key}.", f"Keys belong into {_ENVIRONMENT[key]}.")
        if key not in known:
            raise UsageError(
                f"{where} has an unknown entry {key!r}.", f"Known: {', '.join(sorted(known))}."
            )
        if not isinstance(value, _KINDS.get(key, str)):
            raise UsageError(f"{where}: {key} has the wrong type ({type(value).__name__}).")
        if _KINDS.get(key) == _SECONDS:
            _check_seconds(key, value, where)
    _check_prices(table.get("prices", {}), where)
    _check_authorities(table.get("ca_file"), where)
    return {key: tuple(value) if key == "image_urls" else value for key, value in table.items()}


def _check_seconds(key: str, seconds: Any, where: str) -> None:
    if isinstance(seconds, bool) or not 0 < seconds < inf:
        raise UsageError(f"{where}: {key} is no number of seconds: {seconds!r}.")


def _check_authorities(file: str | None, where: str) -> None:
    if file is None:
        return
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:
        raise UsageError(
            f"{where}: ca_file {file} cannot be read as certificates: {error.strerror or error}.",
            "Give the certificate authorities to trust, as PEM.",
        ) from error


def _check_prices(prices: Mapping[str, Any], where: str) -> None:
    known = sorted({*published(), *(f"{name}_identity" for name in IMAGE_OPERATIONS)})
    for item, usd in prices.items():
        if item not in known:
            raise UsageError(f"{where}: prices has no {item!r}.", f"Known: {', '.join(known)}.")
        if isinstance(usd, bool) or not isinstance(usd, int | float) or not 0 <= usd < inf:
            raise UsageError(f"{where}: the price of {item} is no number of dollars: {usd!r}.")
