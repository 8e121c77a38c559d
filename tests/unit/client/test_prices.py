"""What a request can cost at most, however it is written."""

import json
from pathlib import Path

import httpx
import pytest

from contracts.client import Order, Prices
from contracts.client.prices import order_of, published

NOTES = Path("openapi/release-notes.txt").read_text("utf-8")


def asked(path, body, method="POST"):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return order_of(httpx.Request(method, f"https://api.example.com{path}", content=content))


def test_published_prices_stand_in_the_release_notes():
    for item, price in published().items():
        if not price.is_assumed:
            assert price.source.startswith("release notes 0."), item
            assert f"${price.usd:.2f} per" in NOTES, item
            assert f"${price.identity_usd:.2f}" in NOTES, item


def test_what_no_document_states_is_named_as_an_assumption_and_dearer_than_what_is_published():
    table = published()

    assert {item for item, price in table.items() if price.is_assumed} == {"edit", "generate"}
    for item in ("edit", "generate"):
        assert table[item].source.startswith("assumed: ")
        assert table[item].usd > table["enhance"].identity_usd


@pytest.mark.parametrize(
    ("path", "body", "order"),
    [
        ("/v1/phota/edit", {"prompt": "x", "images": []}, Order("edit", 1)),
        ("/v1/phota/edit", {"num_output_images": 3}, Order("edit", 3)),
        ("/v1/phota/enhance", {"num_output_images": 5}, Order("enhance", 4)),
        ("/v1/phota/enhance", {"num_output_images": "2"}, Order("enhance", 4)),
        ("/v1/phota/remix", {"profile_ids": ["p"]}, Order("remix", 1, identity=True)),
        ("/v1/phota/generate", {"prompt": "[[p]] smiles"}, Order("generate", 1, identity=True)),
        ("/v1/phota/generate", b"{", Order("generate", 4, identity=True)),
        ("/v1/phota/generate", [], Order("generate", 4, identity=True)),
        ("//v1/phota/%65dit/", {}, Order("edit", 1)),
        ("/gateway/v1/phota/edit", {}, Order("edit", 1)),
        ("/v1/phota/profiles/add", {"training_tier": "fast"}, Order("fast", 1)),
        ("/v1/phota/profiles/add", {"training_tier": "FAST"}, Order("standard", 1)),
        ("/v1/phota/profiles/add", {}, Order("standard", 1)),
        ("/v1/phota/jobs/1", {}, None),
    ],
)
def test_a_request_is_read_as_the_most_that_it_may_mean(path, body, order):
    assert asked(path, body) == order


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "OPTIONS"])
def test_what_reads_or_deletes_costs_nothing(method):
    assert asked("/v1/phota/edit", {}, method) is None


def test_an_order_is_read_back_as_it_was_written():
    for order in (Order("edit", 2), Order("remix", 4, identity=True), Order("fast", 1)):
        assert Order.parse(str(order)) == order


def test_the_targets_own_prices_win_and_identity_follows_them():
    prices = Prices({"edit": 0.10, "fast": 1.0, "remix_identity": 0.5})

    assert prices.millicents(Order("edit", 2)) == 20_000
    assert prices.millicents(Order("edit", 2, identity=True)) == 25_000
    assert prices.millicents(Order("fast", 1)) == 100_000
    assert prices.millicents(Order("remix", 1)) == 12_000
    assert prices.millicents(Order("remix", 1, identity=True)) == 50_000
    assert prices.table["edit"].source == "prices of the target's configuration"
