"""Lies about what is charged, and what is given back."""

from fastapi_server.faults.registry import fault
from fastapi_server.seams import STUDIO, Server, around
from fastapi_server.state import Charge, Tenant


def priced(server: Server, change) -> None:
    """Let the price be `change(operation, request, subjects, honest)`."""

    @around(server.studio, "price")
    def price(original, operation: str, request, subjects: dict) -> float:
        return change(operation, request, subjects, original(operation, request, subjects))


@fault("billing.enhance-remix")
def remix_costs_what_an_edit_costs(server: Server) -> None:
    """Remix is charged at the price of an edit."""
    priced(server, lambda operation, request, _, usd: 0.09 * request.num_output_images
           if operation == "remix" else usd)  # fmt: skip


@fault("billing.enhance-remix")
def identity_is_free_on_remix(server: Server) -> None:
    """Remix is not charged for identity."""
    priced(server, lambda operation, request, _, usd: 0.12 * request.num_output_images
           if operation == "remix" else usd)  # fmt: skip


@fault("billing.enhance-remix")
def several_enhanced_pictures_cost_one(server: Server) -> None:
    """Enhance is charged once, however many pictures were made."""
    priced(server, lambda operation, request, _, usd: usd / request.num_output_images
           if operation == "enhance" else usd)  # fmt: skip


@fault("billing.enhance-remix")
def identity_is_always_charged_on_enhance(server: Server) -> None:
    """Enhance is always charged with identity."""
    priced(server, lambda operation, request, _, usd: 0.15 * request.num_output_images
           if operation == "enhance" else usd)  # fmt: skip


@fault("billing.enhance-remix")
def identity_is_charged_once_for_several(server: Server) -> None:
    """With identity, only the first picture of several costs 0.15."""

    def first_only(operation: str, request, subjects: dict, usd: float) -> float:
        if operation in ("enhance", "remix") and subjects:
            return 0.15 + 0.12 * (request.num_output_images - 1)
        return usd

    priced(server, first_only)


@fault("billing.enhance-remix")
def async_remix_is_free(server: Server) -> None:
    """A remix job costs nothing."""
    priced(server, lambda operation, request, _, usd: 0.0
           if operation == "remix" and request.run_async else usd)  # fmt: skip


def trained(server: Server, change) -> None:
    @around(server.profiles, "price")
    def price(original, request) -> float:
        return change(request, original(request))


@fault("billing.training")
def fast_costs_what_standard_costs(server: Server) -> None:
    """Quick Train is charged as Full Train."""
    trained(server, lambda *_: 2.90)


@fault("billing.training")
def standard_is_charged_by_the_image(server: Server) -> None:
    """Full Train is charged by the image, and right for ten of them only."""
    trained(server, lambda request, usd: 0.29 * len(request.image_urls)
            if request.training_tier == "standard" else usd)  # fmt: skip


@fault("billing.training")
def fast_costs_a_cent_more(server: Server) -> None:
    """Quick Train costs $1.50."""
    trained(server, lambda request, usd: 1.50 if request.training_tier == "fast" else usd)


@fault("billing.training")
def unnamed_tier_costs_what_fast_costs(server: Server) -> None:
    """Without a tier, Full Train is charged as Quick Train."""
    trained(server, lambda request, usd: usd if "training_tier" in request.model_fields_set
            else 1.49)  # fmt: skip


@fault("billing.training")
def second_training_is_charged_twice(server: Server) -> None:
    """From a developer's second profile on, a training is charged twice."""

    @around(server.state, "charge")
    def charge(original, tenant: Tenant, kind: str, usd: float) -> Charge:
        if kind == "training" and any(c.kind == kind for c in tenant.charges):
            original(tenant, kind, usd)
        return original(tenant, kind, usd)


def unrefunded(server: Server, when) -> None:
    """Keep the money of the timed-out charges that `when(tenant, charge)` names."""

    @around(server.state, "refund")
    def refund(original, tenant: Tenant, charge: Charge) -> None:
        if not when(tenant, charge):
            original(tenant, charge)


@fault("billing.timeout-refund")
def nothing_is_refunded(server: Server) -> None:
    """A 504 keeps the reserved cost."""
    unrefunded(server, lambda *_: True)


@fault("billing.timeout-refund")
def remix_is_not_refunded(server: Server) -> None:
    """A 504 on remix keeps the reserved cost."""
    unrefunded(server, lambda _, charge: charge.kind == "remix")


@fault("billing.timeout-refund")
def edit_is_not_refunded(server: Server) -> None:
    """A 504 on edit keeps the reserved cost."""
    unrefunded(server, lambda _, charge: charge.kind == "edit")


@fault("billing.timeout-refund", note="needs two timeouts of one developer")
def only_the_first_timeout_is_refunded(server: Server) -> None:
    """A developer's second 504 keeps the reserved cost."""
    unrefunded(server, lambda tenant, _: any(c.refunded for c in tenant.charges))


@fault("billing.timeout-refund")
def refund_is_charged_again(server: Server) -> None:
    """A 504 refunds the reserved cost, and charges it anew."""

    @around(server.state, "refund")
    def refund(original, tenant: Tenant, charge: Charge) -> None:
        original(tenant, charge)
        if charge.kind in STUDIO:
            server.state.charge(tenant, charge.kind, charge.usd)


@fault("billing.timeout-refund", note="needs a timeout of several pictures")
def refund_is_forgotten_for_several_pictures(server: Server) -> None:
    """A 504 refunds nothing when several pictures were asked for."""
    plain = {0.09, 0.13, 0.21, 0.25, 0.06, 0.1, 0.07, 0.11, 0.05, 0.08, 0.12, 0.15}
    unrefunded(server, lambda _, charge: charge.usd not in plain)
