"""What things cost, by the release notes: pictures (0.6.0), training (0.5.0), refunds (0.7.0).

Judged by the charges that a target shows. How a request is split into charges is not documented:
what counts is the sum of those that are not refunded. Nor is the moment: a job or a training may
be charged when it is submitted, or when it ends.
"""

from itertools import product

import pytest

from contracts.client import NoAnswer, Unmet, eventually, together
from contracts.pytest_plugin import clause

PICTURE, WITH_IDENTITY = 0.12, 0.15  # dollars an output image
TRAINING = {"standard": 2.90, "fast": 1.49, None: 2.90}  # dollars a profile; standard by default
PRICED = ["enhance", "remix"]
# Ordered at once; a price that ignores the number is right for one pair. One of each is ordered by
# URL, the other in the default mode; with a person it is the other way round.
COUNTS = [(1, 3), (2, 4)]
BY_DEFAULT = {"response_mode": ...}
TOLERANCE = 1e-6
PATIENCE = 2.0  # seconds until a charge or a refund shows
STEP = 60.0  # seconds of the target's clock
LONGEST_TRAINING = 3600.0  # as above: ten times what release notes 0.5.0 say, and queue time

pytestmark = pytest.mark.usefixtures("control")


def prices(count, counts):
    """What so many pictures may cost, by how often known subjects were counted in them.

    Where some of the pictures show nobody, the documents leave open whether those cost less.
    """
    shown = min(sum(counts.values()), count)
    apart = WITH_IDENTITY * shown + PICTURE * (count - shown)
    return {apart, WITH_IDENTITY * count} if shown else {apart}


@pytest.fixture
def settled(run):
    """Wait until the charges are one of some sums, and see whether they stay so; return them."""

    def wait(by, charged, expected):
        def is_expected():
            if any(abs(charged() - usd) < TOLERANCE for usd in expected):
                return True
            run.control_of(by.key).advance(STEP)
            return None

        if eventually(is_expected, PATIENCE) is None:
            run.control_of(by.key).advance(LONGEST_TRAINING)
            eventually(is_expected, PATIENCE)
        run.control_of(by.key).advance(STEP)
        return charged()

    return wait


@pytest.fixture
def made(jobs, call):
    """Order pictures; return what may be charged for them."""

    def order(by, operation, count, changes):
        sent = {"num_output_images": count, "response_mode": "urls"} | changes
        answer = call(by, operation, **sent)
        if answer.status_code == 202:
            job = jobs.finish(jobs.accepted(by, operation, sent, answer))
            result = job.last.get("result")
        else:
            result = answer.json() if answer.status_code == 200 else None
        if result is None:
            raise Unmet(f"no pictures were made: {answer}")
        return prices(count, result["known_subjects"].get("counts") or {})

    return order


@pytest.fixture
def bill(spending, settled, made):
    """Place one order, or several at the same moment: what was charged, and what may be for all.

    Each of `orders` is a number of pictures and changes of the request.
    """

    def place(by, operation, *orders):
        charged = spending(by)
        each = together(lambda order: made(by, operation, *order), orders)
        may_cost = {sum(chosen) for chosen in product(*each)}
        return settled(by, charged, may_cost), may_cost

    return place


def assert_costs(bill):
    charged, may_cost = bill
    assert any(abs(charged - usd) < TOLERANCE for usd in may_cost), (
        f"charged ${charged:.4f}, not one of {sorted(may_cost)}"
    )


@clause("billing.enhance-remix")
@pytest.mark.parametrize("counts", COUNTS)
@pytest.mark.parametrize("operation", PRICED)
def test_each_picture_costs_twelve_cents(api, bill, operation, counts):
    fewer, more = counts

    assert_costs(bill(api, operation, (fewer, {}), (more, BY_DEFAULT)))


@clause("billing.enhance-remix")
@pytest.mark.parametrize("counts", COUNTS)
@pytest.mark.parametrize("operation", PRICED)
def test_each_picture_of_a_known_person_costs_fifteen_cents(
    api, trained_profile, bill, operation, counts
):
    known = {"profile_ids": [trained_profile.id]}
    fewer, more = counts

    assert_costs(bill(api, operation, (fewer, known | BY_DEFAULT), (more, known)))


# Whether a prompt can name a profile here is not documented; what is counted, is charged.
@clause("billing.enhance-remix")
@pytest.mark.parametrize("operation", PRICED)
def test_a_known_person_in_the_prompt_costs_the_same(api, trained_profile, bill, operation):
    named = {"prompt": f"keep [[{trained_profile.id}]] as they are"}

    assert_costs(bill(api, operation, (2, named)))


@clause("billing.enhance-remix")
@pytest.mark.parametrize("operation", PRICED)
def test_two_known_persons_cost_no_more_than_one(api, profiles, trained_profile, bill, operation):
    ids = [trained_profile.id, profiles.trained(api, "standard").id]

    assert_costs(bill(api, operation, (1, {"profile_ids": ids})))


@clause("billing.enhance-remix")
@pytest.mark.parametrize("operation", PRICED)
def test_pictures_cost_the_same_in_a_job(api, bill, in_a_job, operation):
    assert_costs(bill(api, operation, (3, in_a_job)))


@clause("billing.enhance-remix")
@pytest.mark.parametrize("operation", PRICED)
def test_pictures_of_a_known_person_cost_the_same_in_a_job(
    api, trained_profile, bill, in_a_job, operation
):
    assert_costs(bill(api, operation, (4, {"profile_ids": [trained_profile.id]} | in_a_job)))


@clause("billing.enhance-remix")
@pytest.mark.parametrize("operation", PRICED)
def test_neither_form_nor_prompt_changes_the_price(api, bill, operation):
    forms = {"output_format": "jpg"}, {"prompt": "warmer colours"}, {"response_mode": "bytes"}

    assert_costs(bill(api, operation, *((1, form) for form in forms)))


@clause("billing.enhance-remix")
@pytest.mark.parametrize("operation", PRICED)
def test_who_orders_pays(api, other_api, bill, spending, operation):
    spent_by_the_other = spending(api)

    assert_costs(bill(other_api, operation, (1, {})))
    assert spent_by_the_other() == 0


@pytest.fixture
def train(profiles, spending, settled):
    """Train profiles of a tier; return what was charged, and what they should cost."""

    def order(by, tier, count=None, times=1):
        charged = spending(by)
        for _ in range(times):
            profiles.add(by, count, tier)
        price = TRAINING[tier] * times
        return settled(by, charged, {price}), {price}

    return order


@clause("billing.training")
@pytest.mark.parametrize(
    ("tier", "count"),
    [("fast", 5), ("fast", 10), ("standard", 10), ("standard", 31), ("standard", 50), (None, 10)],
)
def test_a_training_costs_the_price_of_its_tier(api, train, tier, count):
    assert_costs(train(api, tier, count))


@clause("billing.training")
@pytest.mark.parametrize("tier", TRAINING)
def test_every_training_costs_the_same(api, train, tier):
    assert_costs(train(api, tier, times=3))


@clause("billing.training")
@pytest.mark.parametrize("tier", ["fast", "standard"])
def test_a_training_that_ended_costs_no_more(api, profiles, spending, settled, tier):
    charged = spending(api)
    profiles.finish(profiles.add(api, tier=tier))

    assert_costs((settled(api, charged, {TRAINING[tier]}), {TRAINING[tier]}))


@clause("billing.training")
@pytest.mark.parametrize("tier", ["fast", "standard"])
def test_another_developers_training_costs_the_same(api, other_api, train, spending, tier):
    spent_by_the_other = spending(api)

    assert_costs(train(other_api, tier))
    assert spent_by_the_other() == 0


@pytest.fixture
def time_out(api, meet, spending, settled):
    """Let requests of an operation run out of time; return what they cost in the end."""

    def order(operation, times=1, by=api, **changes):
        charged = spending(by)
        try:
            answers = meet(operation, "timeout", times, by, **changes)
        except NoAnswer as reason:
            raise Unmet(f"a request that ran out of time was not answered: {reason}") from reason
        if {answer.status_code for answer in answers} != {504}:
            raise Unmet(f"the requests did not run out of time: {answers}")
        return settled(by, charged, {0})

    return order


@clause("billing.timeout-refund")
@pytest.mark.parametrize(("count", "mode"), [(1, "bytes"), (4, "bytes"), (3, "urls")])
def test_a_timeout_costs_nothing(time_out, image_operation, count, mode):
    charged = time_out(image_operation, num_output_images=count, response_mode=mode)

    assert charged == pytest.approx(0, abs=TOLERANCE)


@clause("billing.timeout-refund")
@pytest.mark.parametrize("operation", ["edit", "generate"])
def test_a_timeout_of_a_large_picture_costs_nothing(time_out, operation):
    assert time_out(operation, resolution="4K") == pytest.approx(0, abs=TOLERANCE)


@clause("billing.timeout-refund")
def test_no_timeout_costs_anything(time_out, image_operation):
    assert time_out(image_operation, times=3) == pytest.approx(0, abs=TOLERANCE)


@clause("billing.timeout-refund")
def test_another_developers_timeout_costs_nothing(other_api, time_out, image_operation):
    charged = time_out(image_operation, by=other_api)

    assert charged == pytest.approx(0, abs=TOLERANCE)


@clause("billing.timeout-refund")
@pytest.mark.parametrize("operation", ["edit", "enhance", "remix"])
def test_a_timeout_with_a_known_person_costs_nothing(time_out, trained_profile, operation):
    charged = time_out(operation, profile_ids=[trained_profile.id])

    assert charged == pytest.approx(0, abs=TOLERANCE)


@clause("billing.timeout-refund")
@pytest.mark.parametrize("operation", PRICED)
def test_the_request_after_a_timeout_costs_its_price(api, time_out, bill, operation):
    time_out(operation)

    assert_costs(bill(api, operation, (1, {})))
