"""A client that cannot be drilled is told so at once, in words; one that can be is let through."""

import sys

import pytest

from contracts.certification.certifying import Client
from contracts.certification.smoke import smoke
from contracts.errors import UsageError

ASKING = """
import json, os, ssl, sys, urllib.request, urllib.error
context = json.loads(os.environ["PHOTA_CONTEXT"])
body = {**context["parameters"], "async": True, "response_mode": "urls"}
def ask(path, key, body=None):
    url = os.environ["PHOTA_BASE_URL"] + path
    sent = None if body is None else json.dumps(body).encode()
    headers = {"X-API-Key": key, "Content-Type": "application/json"}
    request = urllib.request.Request(url, sent, headers)
    tls = ssl.create_default_context(cafile=os.environ["PHOTA_CA_FILE"])
    with urllib.request.urlopen(request, context=tls) as answer:
        return json.load(answer)
key = os.environ["PHOTA_API_KEY"]
submit = "/v1/phota/" + context["operation"]
"""


@pytest.fixture
def a_client(tmp_path):
    def written(program):
        file = tmp_path / "client.py"
        file.write_text(ASKING + program)
        return Client([sys.executable, str(file)], time_limit=10.0)

    return written


def test_one_that_asks_and_hears_refusals_is_let_through(a_client):
    assert smoke(a_client("ask(submit, key, body)")) == ()


@pytest.mark.parametrize(
    ("program", "said"),
    [
        pytest.param("print('hello')", "it sent nothing to PHOTA_BASE_URL", id="asks for nothing"),
        pytest.param("1 / 0", "ZeroDivisionError", id="crashes"),
        pytest.param("ask(submit, 'mine', body)", "does not send PHOTA_API_KEY", id="another key"),
        pytest.param(
            "ask('/v1/phota/profiles/ids', key)", "GET /v1/phota/profiles/ids", id="asks for less"
        ),
        pytest.param("ask(submit, key, body); sys.exit(3)", "exit code 3", id="fails"),
    ],
)
def test_a_good_call_must_go_well(a_client, program, said):
    (problem,) = smoke(a_client(program))

    assert said in problem


def test_one_that_does_not_trust_the_sandbox_is_told_whom_to_trust(a_client):
    distrusting = "urllib.request.urlopen(os.environ['PHOTA_BASE_URL'], context=NONE)"
    program = f"NONE = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT); {distrusting}"

    _, hint = smoke(a_client(program))

    assert "PHOTA_CA_FILE" in hint


def test_one_that_a_signal_ends_is_told_by_which(a_client):
    (problem,) = smoke(a_client("os.kill(os.getpid(), 11)"))

    assert "was ended by SIGSEGV" in problem


def test_a_refusal_must_be_told_by_the_exit_code(a_client):
    program = "try: ask(submit, key, body)\nexcept urllib.error.HTTPError: print('oh well')"

    (problem,) = smoke(a_client(program))

    assert "claimed success" in problem
    assert "oh well" in problem


def test_a_command_that_does_not_exist_is_wrong_usage():
    with pytest.raises(UsageError, match="Cannot start"):
        smoke(Client(["/nowhere/client"]))
