"""What is lost is sent again if it is to be refused, and never if it is an order."""

from types import SimpleNamespace

import httpx
import pytest

from contracts.client import NoAnswer
from contracts.properties.sending import Sender, Untold

REQUEST = httpx.Request("POST", "http://127.0.0.1/v1/phota/generate", json={"prompt": "a cat"})


def lost():
    return NoAnswer("the connection was dropped", timed_out=False, exchange=1)


def answer(status):
    return SimpleNamespace(status_code=status)


@pytest.fixture
def sends():
    """Make a sender of which these tries come back one after another, and tell those left."""

    def make(*tries, is_calm=True):
        left = list(tries)

        def send(_request):
            come = left.pop(0)
            if isinstance(come, Exception):
                raise come
            return come

        return Sender(SimpleNamespace(send=send), lambda: is_calm), left

    return make


def test_what_is_to_be_refused_is_sent_again_until_it_is_answered(sends):
    sender, left = sends(lost(), lost(), answer(422))

    assert sender.send(REQUEST).status_code == 422
    assert not left


def test_an_order_that_was_lost_is_not_sent_again_and_is_told_of_in_calm_weather(sends):
    sender, left = sends(lost(), answer(200))

    with pytest.raises(NoAnswer):
        sender.send(REQUEST, is_order=True)
    assert len(left) == 1


def test_of_an_order_that_bad_weather_took_nothing_is_known(sends):
    sender, left = sends(lost(), answer(200), is_calm=False)

    with pytest.raises(Untold):
        sender.send(REQUEST, is_order=True)
    assert len(left) == 1


@pytest.mark.parametrize("is_order", [False, True])
def test_a_hiccup_of_the_service_is_asked_about_once_more(sends, is_order):
    sender, left = sends(answer(500), answer(500), answer(200))

    assert sender.send(REQUEST, is_order=is_order).status_code == 500
    assert len(left) == 1
