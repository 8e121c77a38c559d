"""Vectors of which no document says what they are: what a client makes of them is only told."""

import base64

from contracts.certification.vectors.recipes import Expect, Given, Lane, Made, mac, recipe

_SPELLING = "client-signature.spelling"


@recipe("R28", "the right signature in base64", _SPELLING, Expect.OPEN)
def base64_spelt(given: Given) -> Made:
    """The documents do not say how the digest is written."""
    digest = base64.b64encode(bytes.fromhex(given.digest(given.body))).decode()
    return given.sent(given.body, digest)


@recipe("B14", "the right signature in upper case", _SPELLING, Expect.OPEN)
def upper_case(given: Given) -> Made:
    """As R28."""
    return given.sent(given.body, given.digest(given.body).upper())


@recipe("B15", "the right signature after `sha256=`", _SPELLING, Expect.OPEN)
def prefixed(given: Given) -> Made:
    """As R28."""
    return given.sent(given.body, f"sha256={given.digest(given.body)}")


@recipe("B16", "keyed by the decoded hex secret", _SPELLING, Expect.OPEN, lane=Lane.FUNCTION)
def decoded_key(given: Given) -> Made:
    """The documents do not say whether the secret's text is itself the key."""
    return given.sent(given.body, mac(bytes.fromhex(given.secret), given.body))
