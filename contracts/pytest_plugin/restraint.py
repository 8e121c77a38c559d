"""How far, how fast and at what cost a run may go, as its options and its target say."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

from contracts.client import Intrusion, Limits, Target
from contracts.documents import registered, versions
from contracts.errors import UsageError


@dataclass(frozen=True, slots=True)
class Restraint:
    """What a run keeps to; `budget_usd` None sets no cap."""

    intrusion: Intrusion = Intrusion.FULL
    budget_usd: float | None = None
    limits: Limits = field(default_factory=Limits)

    def to_wire(self) -> dict[str, Any]:
        """Return plain data, to pass to a worker process."""
        return {**asdict(self), "intrusion": self.intrusion.value}

    def lets_probes_spend(self, target: Target, max_examples: int | None) -> bool:
        """Return whether the probes may make images and profiles, of which there is no end.

        They may if somebody chose how many examples they draw, or in a full run on this machine.
        """
        if self.intrusion is Intrusion.READ_ONLY:
            return False
        is_full = self.intrusion is Intrusion.FULL
        return max_examples is not None or (is_full and _is_here(target))

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> "Restraint":
        """Return what `to_wire` made plain."""
        intrusion = Intrusion(data["intrusion"])
        return cls(intrusion, data["budget_usd"], Limits(**data["limits"]))


def restraint(option: Any, target: Target) -> Restraint:
    """Return what the options say of this target.

    Without a level a run is full on this machine, cheap elsewhere, and read-only on a production
    address, where more needs `--yes-really`. Raises `UsageError` for a contradiction.
    """
    for name in ("budget_usd", "max_rps"):
        if not isfinite(getattr(option, name) or 0):
            raise UsageError(
                f"--{name.replace('_', '-')} {getattr(option, name)} is no number.",
                "Leave it out to set no limit.",
            )
    if option.budget_usd is not None and option.budget_usd < 0:
        raise UsageError("--budget-usd is less than nothing.", "Give 0 or more dollars.")
    if option.max_rps is not None and option.max_rps <= 0:
        raise UsageError("--max-rps lets no request out.", "Give more than 0 requests a second.")
    if option.max_concurrency is not None and option.max_concurrency < 1:
        raise UsageError("--max-concurrency lets no request out.", "Give 1 or more.")
    limits = Limits(option.max_rps, option.max_concurrency)
    return Restraint(_level(option, target), option.budget_usd, limits)


def restrained(target: Target, intrusion: Intrusion) -> Target:
    """Return the target as a run of this level knows it: one that only reads moves no clock."""
    if intrusion is Intrusion.READ_ONLY:
        return replace(target, control_url=None)
    return target


def is_production(target: Target) -> bool:
    """Return whether the target is what the documents name as the API's own server, or says so."""
    hosts = {
        urlsplit(str(server.get("url", ""))).hostname
        for version in versions()
        for server in registered(version).data.get("servers", ())
    }
    return target.production or urlsplit(target.base_url).hostname in hosts - {None}


def _level(option: Any, target: Target) -> Intrusion:
    chosen = [
        level
        for name, level in (
            ("read_only", Intrusion.READ_ONLY),
            ("cheap", Intrusion.CHEAP),
            ("full", Intrusion.FULL),
        )
        if getattr(option, name)
    ]
    if len(chosen) > 1:
        raise UsageError("--read-only, --cheap and --full exclude each other.", "Give one.")
    if not is_production(target):
        default = Intrusion.FULL if _is_here(target) else Intrusion.CHEAP
        return chosen[0] if chosen else default
    if chosen and chosen[0] is not Intrusion.READ_ONLY and not option.yes_really:
        raise UsageError(
            f"{target.base_url} is production: --{chosen[0].value} would make images and profiles.",
            "Give --read-only, or --yes-really as well.",
        )
    return chosen[0] if chosen else Intrusion.READ_ONLY


def _is_here(target: Target) -> bool:
    return not target.base_url or target.is_loopback
