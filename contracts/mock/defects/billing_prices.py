"""Lies about what is charged, and what is given back."""

from collections.abc import Callable

from contracts.mock import billing, stages
from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.defects.registry import defect
from contracts.mock.seams import handlers, stage
from contracts.mock.settings import millicents

RESERVE = stage(stages.reserve)
STUDIO = handlers("edit", "generate", "enhance", "remix")
_PICTURE, _WITH_IDENTITY = millicents(0.12), millicents(0.15)
_TIMEOUT = 504
_FOUR = 4


def repricing(reserve: Stage, price: Callable[[Call, int], int]) -> Stage:
    """Return the stage, which charges what `price` makes of the honest price."""

    def reserved(call: Call) -> Answer | None:
        answer = reserve(call)
        if hasattr(call, "charge"):
            honest, state = call.charge, call.tenant.state
            call.charge = honest._replace(millicents=price(call, honest.millicents))
            state.charges.put(honest.id, call.charge)
            left = billing.balance(call.tenant) + honest.millicents - call.charge.millicents
            state.facts.put("balance", left)
        return answer

    return reserved


def keeping(make: Handler, kept: Callable[[Call], int]) -> Handler:
    """Return the handler, which charges anew what `kept` says of a cost that it refunded."""

    def made(call: Call) -> Answer:
        answer = make(call)
        amount = kept(call) if answer.status == _TIMEOUT else 0
        if amount:
            billing.reserve(call.tenant, call.operation.name, amount)
        return answer

    return made


def is_restyled(call: Call) -> bool:
    """Return whether the request is to enhance or remix."""
    return call.operation.name in {"enhance", "remix"}


def count(call: Call) -> int:
    """Return how many pictures are asked for."""
    return int(call.json["num_output_images"])


@defect(breaks="billing.enhance-remix", wraps=RESERVE)
def remix_knows_nobody(reserve: Stage) -> Stage:
    """Charge a remix with identity as one without."""

    def price(call: Call, honest: int) -> int:
        return _PICTURE * count(call) if call.operation.name == "remix" else honest

    return repricing(reserve, price)


@defect(breaks="billing.enhance-remix", wraps=RESERVE)
def jobs_of_enhance_always_know_somebody(reserve: Stage) -> Stage:
    """Charge a job of enhance with identity, whoever is in it."""

    def price(call: Call, honest: int) -> int:
        is_job = call.operation.name == "enhance" and call.wants_job
        return _WITH_IDENTITY * count(call) if is_job else honest

    return repricing(reserve, price)


@defect(breaks="billing.enhance-remix", wraps=RESERVE)
def four_pictures_cost_three(reserve: Stage) -> Stage:
    """Charge three of four pictures."""

    def price(call: Call, honest: int) -> int:
        return honest * 3 // _FOUR if is_restyled(call) and count(call) == _FOUR else honest

    return repricing(reserve, price)


@defect(breaks="billing.enhance-remix", wraps=RESERVE)
def each_person_costs_extra(reserve: Stage) -> Stage:
    """Charge three cents for each profile in a picture, however many there are."""

    def price(call: Call, honest: int) -> int:
        extra = (_WITH_IDENTITY - _PICTURE) * max(len(call.subjects) - 1, 0)
        return honest + extra * count(call) if is_restyled(call) else honest

    return repricing(reserve, price)


@defect(breaks="billing.enhance-remix", wraps=RESERVE)
def addresses_cost_a_cent(reserve: Stage) -> Stage:
    """Charge a cent for a picture that is stored, to be fetched by URL."""

    def price(call: Call, honest: int) -> int:
        is_stored = is_restyled(call) and call.json["response_mode"] == "urls"
        return honest + millicents(0.01) if is_stored else honest

    return repricing(reserve, price)


@defect(breaks="billing.enhance-remix", wraps=RESERVE)
def several_pictures_as_bytes_cost_one(reserve: Stage) -> Stage:
    """Charge one picture where several are sent as bytes."""

    def price(call: Call, honest: int) -> int:
        is_sent = is_restyled(call) and call.json["response_mode"] == "bytes"
        return honest // count(call) if is_sent else honest

    return repricing(reserve, price)


@defect(breaks="billing.training", wraps=RESERVE)
def fast_costs_a_cent_more(reserve: Stage) -> Stage:
    """Charge $1.50 for a fast training."""

    def price(call: Call, honest: int) -> int:
        return millicents(1.50) if call.json.get("training_tier") == "fast" else honest

    return repricing(reserve, price)


@defect(breaks="billing.training", wraps=RESERVE)
def standard_costs_by_the_image(reserve: Stage) -> Stage:
    """Charge a standard training by the image, which is right for ten."""

    def price(call: Call, honest: int) -> int:
        is_standard = call.json.get("training_tier") == "standard"
        return honest * len(call.json["image_urls"]) // 10 if is_standard else honest

    return repricing(reserve, price)


@defect(
    breaks="billing.training",
    wraps=RESERVE,
    also_breaks={"profile.tier-default": "what a training costs tells which tier it is"},
)
def an_omitted_tier_costs_what_fast_costs(reserve: Stage) -> Stage:
    """Charge a training without a tier as a fast one, and train it as a standard one."""

    def price(call: Call, honest: int) -> int:
        is_training = call.operation.name == "profile-add"
        is_omitted = is_training and "training_tier" not in call.parsed
        return call.service.prices.training["fast"] if is_omitted else honest

    return repricing(reserve, price)


@defect(breaks="billing.training", wraps=RESERVE)
def every_third_training_is_free(reserve: Stage) -> Stage:
    """Give each developer every third training for nothing."""
    trainings: dict[str, int] = {}

    def price(call: Call, honest: int) -> int:
        if call.operation.name != "profile-add":
            return honest
        trainings[call.tenant.account] = trainings.get(call.tenant.account, 0) + 1
        return honest if trainings[call.tenant.account] % 3 else 0

    return repricing(reserve, price)


@defect(breaks="billing.timeout-refund", wraps=STUDIO)
def a_late_remix_is_paid(make: Handler) -> Handler:
    """Keep the cost of a remix that ran past its limit."""

    def kept(call: Call) -> int:
        return call.charge.millicents if call.operation.name == "remix" else 0

    return keeping(make, kept)


@defect(breaks="billing.timeout-refund", wraps=STUDIO)
def three_of_four_late_pictures_are_refunded(make: Handler) -> Handler:
    """Refund three of four pictures that ran past their limit."""

    def kept(call: Call) -> int:
        return call.charge.millicents // _FOUR if count(call) == _FOUR else 0

    return keeping(make, kept)


@defect(breaks="billing.timeout-refund", wraps=STUDIO)
def the_second_timeout_is_paid(make: Handler) -> Handler:
    """Refund the first of an operation's requests that run past their limit, not the second."""
    late: dict[str, int] = {}

    def kept(call: Call) -> int:
        late[call.operation.name] = late.get(call.operation.name, 0) + 1
        return 0 if late[call.operation.name] % 2 else call.charge.millicents

    return keeping(make, kept)


@defect(breaks="billing.timeout-refund", wraps=STUDIO)
def late_identity_is_paid(make: Handler) -> Handler:
    """Keep three cents a picture for the identity in what ran past its limit."""

    def kept(call: Call) -> int:
        return (_WITH_IDENTITY - _PICTURE) * count(call) if call.subjects else 0

    return keeping(make, kept)


@defect(breaks="billing.timeout-refund", wraps=STUDIO)
def late_addresses_are_paid(make: Handler) -> Handler:
    """Keep the cost of pictures that were to be fetched by URL and ran past their limit."""

    def kept(call: Call) -> int:
        return call.charge.millicents if call.json["response_mode"] == "urls" else 0

    return keeping(make, kept)
