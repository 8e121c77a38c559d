"""Whatever the secret, the text around it and the way it is written: nothing of it is left."""

import base64
import html
import json
import shlex
import string
import textwrap
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from contracts.client import Redactor

LONGEST_PIECE = 6
ANY_SECRET = st.text(string.ascii_letters + string.digits + "-_.~+/=:'\"\\<>&%$ é", min_size=16)
SECRETS = ANY_SECRET.filter(lambda text: len(set(text)) >= 8 and text == text.strip())
MINTED = st.text(string.ascii_letters + string.digits + "-_", min_size=16, max_size=60).filter(
    lambda text: len(set(text)) >= 8
)
CONTEXTS = st.text(string.ascii_letters + string.digits + " \t{}[]:;,.!?()", max_size=40)
WAYS = {
    "raw": str,
    "url": lambda text: quote(text, safe=""),
    "url lower": lambda text: "".join(
        f"%{byte:02x}" if chr(byte) not in string.ascii_letters else chr(byte)
        for byte in text.encode()
    ),
    "url plus": quote_plus,
    "url twice": lambda text: quote(quote(text, safe=""), safe=""),
    "json": json.dumps,
    "json slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "json all": lambda text: "".join(f"\\u{ord(character):04x}" for character in text),
    "json twice": lambda text: json.dumps(json.dumps({"key": text})),
    "html": html.escape,
    "html numbers": lambda text: "".join(f"&#{ord(character)};" for character in text),
    "xml attribute": quoteattr,
    "repr": repr,
    "repr of bytes": lambda text: repr(text.encode()),
    "repr in json": lambda text: json.dumps(repr(text)),
    "json in html": lambda text: html.escape(json.dumps(text)),
    "shell": shlex.quote,
    "curl": lambda text: f"curl -H {shlex.quote('X-API-Key: ' + text)} http://127.0.0.1/",
    "url query": lambda text: f"http://127.0.0.1/?a=1&b={quote(text, safe='')}&c=2",
    "hex": lambda text: text.encode().hex(),
    "hex upper": lambda text: text.encode().hex().upper(),
    "base64 0": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 1": lambda text: base64.b64encode(b"u" + text.encode() + b"!?").decode(),
    "base64 2": lambda text: base64.b64encode(b"u:" + text.encode() + b"w").decode(),
    "base64url": lambda text: base64.urlsafe_b64encode(b"user:" + text.encode()).decode(),
    "base64 lines": lambda text: base64.encodebytes(b"x" * 50 + text.encode()).decode(),
    "base64 in a url": lambda text: quote(base64.b64encode(text.encode()).decode(), safe=""),
}
UNBROKEN = sorted(WAYS.keys() - {"base64 lines"})
DECODED = ("base64", "hex", "html numbers", "json all")


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=60, deadline=None)
@given(secret=SECRETS, before=CONTEXTS, after=CONTEXTS)
def test_nothing_is_left_of_a_secret(way, secret, before, after):
    redactor = Redactor()
    redactor.learn(secret, "key")
    written = WAYS[way](secret)
    assume(not any(piece in f"{before} {after}" for piece in pieces(written)))

    redacted = redactor.text(f"{before} {written} {after}")

    assert not any(piece in redacted for piece in pieces(secret) - pieces("curl X-API-Key http://"))
    assert "‹key:" in redacted
    if way.startswith(DECODED):
        assert sum(piece in redacted for piece in pieces(written)) <= 2 * (LONGEST_PIECE + 80)


@settings(max_examples=100, deadline=None)
@given(secret=MINTED, before=CONTEXTS, after=CONTEXTS, way=st.sampled_from(UNBROKEN))
def test_it_is_not_left_on_several_lines_either(secret, before, after, way):
    redactor = Redactor()
    redactor.learn(secret, "key")
    text = "\n    ".join(textwrap.wrap(WAYS[way](secret), 12, break_on_hyphens=False))
    assume(not any(piece in f"{before} {after}" for piece in pieces(secret)))

    redacted = redactor.text(f"{before}\n    {text}\n{after}")

    assert "‹key:" in redacted
    assert not any(piece in redacted for piece in pieces(secret))


@settings(max_examples=200, deadline=None)
@given(secret=MINTED, text=st.text(max_size=300))
def test_a_text_without_secrets_is_what_it_was(secret, text):
    redactor = Redactor()
    redactor.learn(secret, "key")
    assume(secret not in text)

    redacted = redactor.text(text)

    assert redacted == text


def pieces(text):
    return {text[at : at + LONGEST_PIECE] for at in range(len(text) - LONGEST_PIECE + 1)}
