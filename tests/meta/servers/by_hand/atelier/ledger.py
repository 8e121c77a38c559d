"""What things cost, in US dollars, and who was charged for what."""

from atelier.state import Charge

RESTYLED, RESTYLED_WITH_IDENTITY = 0.12, 0.15
TRAINING = {"standard": 2.90, "fast": 1.49}
BY_MODEL = {"nb2": 0.09, "gpt-image-2": 0.11, "qwen-image-2": 0.05, "flux-2": 0.06, "reve": 0.07}
IDENTITY_ON_TOP = 0.04


class Ledger:
    def __init__(self, manners):
        self.manners = manners

    def picture_price(self, operation, order, identity):
        """Of one output picture; with identity, when a profile is recognised in it."""
        if operation in ("enhance", "remix"):
            return RESTYLED_WITH_IDENTITY if identity else RESTYLED
        extra = IDENTITY_ON_TOP if identity else 0.0
        return round(BY_MODEL[order.get("base_model", "nb2")] + extra, 4)

    def bill(self, operation, order, subjects):
        """One item a picture, or one for the whole operation."""
        count = order.get("num_output_images", 1)
        price = self.picture_price(operation, order, bool(subjects))
        if self.manners.one_charge_an_operation:
            return [(operation, round(price * count, 4))]
        return [(f"{operation}-picture", price)] * count

    def training_bill(self, tier):
        parts = [round(TRAINING[tier] * part, 2) for part in self.manners.charge_parts[:-1]]
        rest = round(TRAINING[tier] - sum(parts), 2)
        return [("profile-training", usd) for usd in (*parts, rest)]

    def covers(self, tenant, bill):
        spent = sum(charge.usd for charge in tenant.charges if not charge.refunded)
        return sum(usd for _, usd in bill) <= tenant.prepaid - spent

    def charge(self, tenant, bill):
        tenant.charges.extend(Charge(kind, usd) for kind, usd in bill)

    def give_back(self, tenant, bill):
        """A reserved cost that was never earned: shown as refunded, or not at all."""
        if not self.manners.refunds_vanish:
            tenant.charges.extend(Charge(kind, usd, refunded=True) for kind, usd in bill)

    def entries(self, tenant):
        return [charge.data() for charge in tenant.charges]
