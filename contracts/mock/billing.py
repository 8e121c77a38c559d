"""Prepaid credit: charges are reserved before the work and refunded when it fails.

Amounts are whole millicents. A charge tells when it is refunded; whether it is, the clock says.
"""

from dataclasses import dataclass

from contracts.mock.answers import Refusal
from contracts.mock.records import Charge
from contracts.mock.settings import millicents
from contracts.mock.tenants import Tenant

TRAINING = "training"
_IMAGE_USD, _IDENTITY_USD = 0.12, 0.15  # enhance and remix: release notes 0.6.0
_TRAINING_USD = {"standard": 2.90, "fast": 1.49}  # release notes 0.5.0


@dataclass(frozen=True)
class Prices:
    """What things cost, in millicents: an image, one that shows a profile, and training.

    No document publishes prices of edit and generate: they are an assumption that can be set.
    """

    image: dict[str, int]
    identity: dict[str, int]
    training: dict[str, int]

    @classmethod
    def assuming(cls, unpublished_usd: float) -> "Prices":
        """Return the published prices, and `unpublished_usd` for an image of edit and generate."""
        assumed = dict.fromkeys(("edit", "generate"), millicents(unpublished_usd))
        published = ("enhance", "remix")
        return cls(
            image=assumed | dict.fromkeys(published, millicents(_IMAGE_USD)),
            identity=assumed | dict.fromkeys(published, millicents(_IDENTITY_USD)),
            training={tier: millicents(usd) for tier, usd in _TRAINING_USD.items()},
        )


def reserve(tenant: Tenant, kind: str, amount: int) -> Charge:
    """Charge the tenant; 402 if the credit does not suffice."""
    left = balance(tenant) - amount
    if left < 0:
        raise Refusal(402, "Insufficient prepaid credit balance.")
    charge = Charge(tenant.ids.new("charge"), kind, amount)
    tenant.state.facts.put("balance", left)
    tenant.state.charges.put(charge.id, charge)
    return charge


def refund(tenant: Tenant, charge: Charge, at: float) -> None:
    """Give the charge back at this time of the tenant's clock."""
    refunded = charge._replace(refund_at=at)
    tenant.state.charges.put(charge.id, refunded)
    tenant.state.refunds.put(charge.id, refunded)


def balance(tenant: Tenant) -> int:
    """Return the credit left, in millicents, once refunds that are due have been credited."""
    state = tenant.state
    stored = state.facts.get("balance")
    left: int = tenant.credit if stored is None else stored
    for charge in state.refunds.values():
        if is_refunded(charge, tenant.now()):
            left += charge.millicents
            state.refunds.pop(charge.id)
            state.facts.put("balance", left)
    return left


def is_refunded(charge: Charge, now: float) -> bool:
    """Return whether the charge has been given back."""
    return charge.refund_at is not None and charge.refund_at <= now
