import shlex

from contracts.model import Message
from contracts.reports.curl import curl


def arguments(command):
    return shlex.split(command, comments=True)


def test_the_command_repeats_the_request(an_exchange):
    command = arguments(curl(an_exchange(1)))

    assert command[:4] == ["curl", "--globoff", "--request", "POST"]
    assert "http://127.0.0.1:8080/v1/phota/edit" in command
    assert "content-type: application/json" in command
    assert command[-2:] == ["--data-raw", '{"prompt": "make the sky blue", "num_output_images": 1}']


def test_the_key_is_a_variable_and_the_comment_says_which_key_it_stands_for(an_exchange):
    command = curl(an_exchange(1))

    assert '--header "X-API-Key: $PHOTA_API_KEY"' in command
    assert command.endswith("# PHOTA_API_KEY stands for ‹key:5f0c61aa›.")


def test_headers_that_curl_makes_itself_are_left_to_it(an_exchange):
    assert "host:" not in curl(an_exchange(1))


def test_a_request_without_a_key_stays_without(an_exchange):
    exchange = an_exchange(1, request=Message((("accept", "*/*"),)))

    assert "API_KEY" not in curl(exchange)
    assert "--data-raw" not in curl(exchange)


def test_nothing_breaks_out_of_the_quotes(an_exchange):
    evil = "x'; touch owned; '$(id)`id`"
    exchange = an_exchange(1, url=evil, request=Message(((evil, evil),), evil))

    command = arguments(curl(exchange))

    assert command.count(evil) == 2
    assert f"{evil}: {evil}" in command


def test_a_key_that_is_no_token_is_never_shown(an_exchange):
    exchange = an_exchange(1, request=Message((("x-api-key", "canary\nrm -rf x"),)))

    assert '--header "X-API-Key: $PHOTA_API_KEY"' in curl(exchange)
    assert "canary" not in curl(exchange)


def test_what_the_transcript_left_out_is_said(an_exchange):
    assert "fill it in" in curl(an_exchange(1, sent={"image": "‹base64, 912 bytes›"}))
    assert "fill it in" not in curl(an_exchange(1))
