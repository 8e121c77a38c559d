"""How a test environment may show its charges: by parts, at the end, under other names."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from contracts.mock import billing, stages
from contracts.mock.answers import Answer, Refusal
from contracts.mock.billing import Prices
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.flavours.liberties import (
    ACCEPTED,
    CREATED,
    IMAGES,
    changing,
    following,
    whole,
)
from contracts.mock.flavours.registry import flavour
from contracts.mock.records import Charge
from contracts.mock.seams import Around, handlers, part, records, stage
from contracts.mock.service import Service
from contracts.mock.store import Collection
from contracts.mock.tenants import Tenant

_CHARGES = records("charges")
_NO_CREDIT = 402


class _Shown(Around[Charge]):
    """Charges that are kept as they are and shown otherwise."""

    def __init__(
        self, inner: Collection[Charge], show: Callable[[Charge], Iterable[Charge]]
    ) -> None:
        super().__init__(inner)
        self._show = show

    def values(self) -> Iterable[Charge]:
        """Return what is shown of each charge."""
        return [shown for charge in super().values() for shown in self._show(charge)]


@flavour(choice="parts of charges", wraps=_CHARGES)
def charges_come_in_two(charges: Collection[Charge]) -> Collection[Charge]:
    """Show each charge as a net amount and its tax."""

    def split(charge: Charge) -> Iterable[Charge]:
        tax = charge.millicents // 6
        yield charge._replace(id=f"{charge.id}.net", millicents=charge.millicents - tax)
        yield charge._replace(id=f"{charge.id}.tax", kind="tax", millicents=tax)

    return _Shown(charges, split)


@flavour(choice="names of charges", wraps=_CHARGES)
def charges_have_other_names(charges: Collection[Charge]) -> Collection[Charge]:
    """Show charges by numbers, all of one kind, the newest first."""

    def rename(charge: Charge) -> Iterable[Charge]:
        yield charge._replace(id=str(int(charge.id.rpartition("_")[2], 16)), kind="usage")

    return _Shown(charges, rename)


@flavour(choice="prices", wraps=part("prices"))
def identity_costs_more_everywhere(prices: Prices) -> Prices:
    """Charge more for identity in edit and generate as well, whose prices nobody publishes."""
    unpublished = {name: prices.image[name] * 3 // 2 for name in ("edit", "generate")}
    return replace(prices, identity=prices.identity | unpublished)


@flavour(choice="refunds", wraps=_CHARGES)
def refunds_are_forgotten_charges(charges: Collection[Charge]) -> Collection[Charge]:
    """Show no charge at all that will be refunded."""
    return _Shown(charges, lambda charge: () if charge.refund_at is not None else (charge,))


@flavour(choice="who needs credit", wraps=stage(stages.authenticate))
def nothing_is_done_without_credit(judge: Stage) -> Stage:
    """Answer 402 to an account without credit wherever the document declares it."""

    def refuse(call: Call) -> None:
        if _NO_CREDIT in call.operation.responses and billing.balance(call.tenant) <= 0:
            raise Refusal(_NO_CREDIT, "Insufficient prepaid credit balance.")

    return following(judge, refuse)


@flavour(choice="moment of charges", wraps=whole)
def jobs_are_charged_at_their_end(service: Service) -> None:
    """Show the charge of a job once the job is over."""
    ends: dict[str, float] = {}

    def accepted(call: Call, answer: Answer) -> None:
        if answer.status == ACCEPTED:
            job = call.tenant.state.jobs.get(answer.data["job_id"])
            ends[call.charge.id] = job.ended_at if job else 0.0

    def noted(handle: Handler) -> Handler:
        return changing(handle, accepted)

    IMAGES(service, noted)
    for tenant in service.tenants:
        tenant.state.charges = _due(tenant.state.charges, ends, tenant.now)


@flavour(choice="moment of training charges", wraps=whole)
def trainings_are_charged_at_their_end(service: Service) -> None:
    """Show the charge of a training once the training is over, or given up by a deletion."""
    trained: dict[str, str] = {}

    def created(call: Call, answer: Answer) -> None:
        if answer.status == CREATED:
            trained[call.charge.id] = answer.data["profile_id"]

    handlers("profile-add")(service, lambda handle: changing(handle, created))
    for tenant in service.tenants:
        tenant.state.charges = _trained(tenant.state.charges, trained, tenant)


def _trained(
    charges: Collection[Charge], trained: dict[str, str], tenant: Tenant
) -> Collection[Charge]:
    def show(charge: Charge) -> Iterable[Charge]:
        profile = tenant.state.profiles.get(trained.get(charge.id, ""))
        return () if profile is not None and profile.ended_at > tenant.now() else (charge,)

    return _Shown(charges, show)


def _due(
    charges: Collection[Charge], ends: dict[str, float], now: Callable[[], float]
) -> Collection[Charge]:
    return _Shown(charges, lambda charge: (charge,) if ends.get(charge.id, 0.0) <= now() else ())
