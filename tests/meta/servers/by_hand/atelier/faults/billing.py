"""Lies about money."""

from atelier import ledger
from atelier.faults.register import around, breaks


def _price(house, judge):
    """Let `judge(operation, order, identity, usd)` say what one picture costs."""

    @around(house.ledger, "picture_price")
    def _(inner, operation, order, identity):
        return judge(operation, order, identity, inner(operation, order, identity))


@breaks("billing.enhance-remix")
def remixed_identity_is_free(house):
    """/remix with a profile in it costs $0.12."""
    _price(house, lambda op, _o, _i, usd: ledger.RESTYLED if op == "remix" else usd)


@breaks("billing.enhance-remix")
def enhancement_always_knows_somebody(house):
    """/enhance by order costs $0.15, profile or not."""
    _price(house, lambda op, o, _i, usd: 0.15 if op == "enhance" and o.get("async") else usd)


@breaks("billing.enhance-remix")
def four_pictures_cost_three(house):
    """Of four remixed or enhanced pictures, three are charged."""

    @around(house.ledger, "bill")
    def _(inner, operation, order, subjects):
        return inner(operation, order, subjects)[:3]


@breaks("billing.enhance-remix")
def only_the_first_picture_has_identity(house):
    """With a profile, the first picture costs $0.15 and the others $0.12."""

    @around(house.ledger, "bill")
    def _(inner, operation, order, subjects):
        bill = inner(operation, order, subjects)
        if operation in ("enhance", "remix"):
            return bill[:1] + [(kind, ledger.RESTYLED) for kind, _ in bill[1:]]
        return bill


@breaks("billing.enhance-remix")
def prompted_identity_is_free(house):
    """A profile that is named in the prompt alone costs nothing extra."""

    @around(house.ledger, "bill")
    def _(inner, operation, order, subjects):
        return inner(operation, order, subjects if order.get("profile_ids") else {})


@breaks("billing.training")
def ten_quick_pictures_cost_the_full_price(house):
    """A fast training of ten pictures costs $2.90."""

    @around(house.profiles, "enrol")
    def _(inner, tenant, tier, order):
        house.crowded = len(order["image_urls"]) == 10
        return inner(tenant, tier, order)

    @around(house.ledger, "charge")
    def _(inner, tenant, bill):
        if getattr(house, "crowded", False) and bill == [("profile-training", 1.49)]:
            bill = [("profile-training", 2.90)]
        inner(tenant, bill)


@breaks("billing.training")
def large_trainings_cost_by_picture(house):
    """A standard training of fifty pictures costs $5.80."""

    @around(house.profiles, "enrol")
    def _(inner, tenant, tier, order):
        if len(order["image_urls"]) == 50:
            house.ledger.charge(tenant, house.ledger.training_bill(tier))
        return inner(tenant, tier, order)


@breaks("billing.training")
def the_second_training_is_free(house):
    """A developer's second training is not charged."""

    @around(house.ledger, "charge")
    def _(inner, tenant, bill):
        if any(kind == "profile-training" for kind, _ in bill):
            tenant.trainings = getattr(tenant, "trainings", 0) + 1
            if tenant.trainings == 2:
                return
        inner(tenant, bill)


@breaks("billing.timeout-refund")
def four_late_pictures_refund_three(house):
    """A 504 refunds all pictures but the fourth."""

    @around(house.ledger, "give_back")
    def _(inner, tenant, bill):
        inner(tenant, bill[:3])
        house.ledger.charge(tenant, bill[3:])


@breaks("billing.timeout-refund")
def the_second_504_is_kept(house):
    """A developer's first 504 is refunded, the next ones are not."""

    @around(house.ledger, "give_back")
    def _(inner, tenant, bill):
        tenant.late = getattr(tenant, "late", 0) + 1
        if tenant.late == 1:
            inner(tenant, bill)
        else:
            house.ledger.charge(tenant, bill)


@breaks("billing.timeout-refund")
def identity_is_not_refunded(house):
    """A 504 of a remix with a profile keeps the $0.03 for identity."""

    @around(house.ledger, "give_back")
    def _(inner, tenant, bill):
        inner(tenant, bill)
        extra = [(kind, round(usd - 0.12, 2)) for kind, usd in bill if usd == 0.15]
        house.ledger.charge(tenant, extra)
