"""Prepaid credit: what is charged, what is refunded, and that the sum is right."""

import pytest

from contracts.mock import billing
from contracts.mock.billing import Prices
from contracts.mock.settings import dollars, millicents

PHOTO = "https://images.test/photo.jpg"
REMIX = {"input_image": PHOTO, "reference_image": PHOTO}


def balance(mock, key=b"key-1"):
    return dollars(billing.balance(mock.service.tenants.by_key[key]))


@pytest.mark.parametrize("count", [1, 3, 4])
def test_enhance_and_remix_cost_12_cents_an_image(mock, count):
    mock.post("/v1/phota/enhance", {"image": PHOTO, "num_output_images": count})
    mock.post("/v1/phota/remix", REMIX | {"num_output_images": count})

    assert mock.charges() == [
        ("enhance", pytest.approx(0.12 * count), False),
        ("remix", pytest.approx(0.12 * count), False),
    ]


def test_enhance_and_remix_cost_15_cents_an_image_with_identity(mock):
    identity = {"profile_ids": [mock.trained()], "num_output_images": 2}

    mock.post("/v1/phota/enhance", {"image": PHOTO} | identity)
    mock.post("/v1/phota/remix", REMIX | identity)

    assert mock.charges()[1:] == [("enhance", 0.3, False), ("remix", 0.3, False)]


@pytest.mark.parametrize(("tier", "usd"), [("standard", 2.90), ("fast", 1.49)])
def test_training_costs_what_its_tier_costs(mock, tier, usd):
    mock.train(tier)

    assert mock.charges() == [("training", usd, False)]


def test_the_price_of_edit_and_generate_is_what_the_settings_assume(other_mocks):
    mock = other_mocks(unpublished_price_usd=0.07)

    mock.generate(num_output_images=2)
    mock.post("/v1/phota/edit", {})

    assert mock.charges() == [("generate", 0.14, False), ("edit", 0.07, False)]


def test_without_credit_nothing_happens(mock):
    refused = [
        mock.generate("key-3"),
        mock.submit("key-3", client_request_id="a"),
        mock.train(key="key-3"),
    ]

    assert [answer.status for answer in refused] == [402, 402, 402]
    assert {tuple(answer.json) for answer in refused} == {("detail",)}
    assert mock.charges("key-3") == []
    assert mock.get("/v1/phota/profiles/ids", key="key-3").json == {"profiles": []}


def test_credit_can_be_spent_to_the_last_cent(other_mocks):
    mock = other_mocks(unpublished_price_usd=250.0)

    statuses = [mock.generate(num_output_images=count).status for count in (3, 2, 1, 1)]

    assert statuses == [200, 402, 200, 402]
    assert balance(mock) == 0


def test_a_timeout_is_answered_cleanly_and_refunded(mock):
    mock.arm("timeout")

    answer = mock.generate()

    assert (answer.status, list(answer.json)) == (504, ["detail"])
    assert mock.charges() == [("generate", 0.1, True)]
    assert balance(mock) == 1_000


def test_a_failed_job_is_refunded_when_it_fails(mock):
    mock.arm("internal")
    submitted = mock.submit()

    before = (mock.charges(), balance(mock))
    mock.finished(submitted)

    assert before == ([("generate", 0.1, False)], pytest.approx(999.9))
    assert mock.charges() == [("generate", 0.1, True)]
    assert balance(mock) == 1_000


def test_a_refund_is_credited_once(mock):
    mock.arm("timeout", times=2)
    mock.generate()
    mock.generate()

    assert [balance(mock), balance(mock), balance(mock)] == [1_000] * 3


def test_refunded_credit_can_be_spent_again(other_mocks):
    mock = other_mocks(unpublished_price_usd=1_000.0)
    mock.arm("internal")
    submitted = mock.submit()

    assert mock.generate().status == 402
    mock.finished(submitted)
    assert mock.generate().status == 200


def test_what_is_refused_costs_nothing(mock):
    mock.generate(num_output_images=5)
    mock.generate(quality="high")
    mock.generate(prompt="[[nobody]]")
    mock.arm("unavailable")
    mock.generate()

    assert mock.charges() == []


def test_charges_add_up_to_what_was_spent(mock):
    mock.arm("timeout")
    mock.generate()
    mock.trained()
    mock.post("/v1/phota/remix", REMIX | {"num_output_images": 4})
    mock.submit(num_output_images=3)

    spent = sum(usd for _, usd, refunded in mock.charges() if not refunded)

    assert balance(mock) == pytest.approx(1_000 - spent)
    assert mock.get("/_control/charges").json["balance_usd"] == pytest.approx(1_000 - spent)


def test_sums_of_millicents_are_exact():
    prices = Prices.assuming(0.1)

    assert prices.image["enhance"] * 1_000_000 == millicents(120_000)
    assert prices.identity["remix"] * 3 == millicents(0.45)
    assert prices.training == {"standard": 290_000, "fast": 149_000}
