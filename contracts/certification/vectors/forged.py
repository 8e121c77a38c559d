"""Vectors that a client must refuse: whoever sent them does not know the secret."""

import json

from contracts.certification.vectors.recipes import (
    CONTENT_TYPE,
    HEADER,
    Expect,
    Given,
    Lane,
    Made,
    mac,
    plain_hash,
    recipe,
)

_CHECKED = "client-signature.checked"
_TAMPERED = "client-signature.tampered"
_BYTES = "client-signature.exact-bytes"
_WHOLE = "client-signature.whole-body"
_DIGEST = "client-signature.whole-digest"
_MISSING = "client-signature.missing"
_EMPTY = "client-signature.empty-secret"
_ALGORITHM = "client-signature.algorithm"
_FORM = "client-signature.well-formed"
_ONE = "client-signature.one-header"
_POST = "client-signature.post-only"
_REFUSAL = "client-signature.refusal"
_NO = Expect.REJECT
_64K = 64 * 1024


@recipe("R01", "no signature at all", _MISSING, _NO)
def absent(given: Given) -> Made:
    """Anybody can send it."""
    return Made(given.body, (CONTENT_TYPE,))


@recipe("R02", "an empty signature", _DIGEST, _NO, "R01")
def empty(given: Given) -> Made:
    """Nothing is a prefix of everything."""
    return given.sent(given.body, "")


@recipe("R03", "a prefix without a digest", _DIGEST, _NO, "R02")
def prefix_only(given: Given) -> Made:
    """What is left after the prefix is nothing."""
    return given.sent(given.body, "sha256=")


@recipe("R04", "the signature of a stranger's secret", _CHECKED, _NO)
def strangers(given: Given) -> Made:
    """The plainest forgery: well formed, and not the developer's."""
    return given.sent(given.body, mac(given.stranger.encode(), given.body))


@recipe("R05", "one byte tampered with", _TAMPERED, _NO)
def tampered(given: Given) -> Made:
    """The signature is that of the plain body, as it may have been seen before."""
    changed = given.body.replace(b'"created_at":"2', b'"created_at":"3', 1)
    return given.sent(changed, given.digest(given.body))


@recipe("R06", "the signature of the same JSON, pretty-printed", _BYTES, _NO)
def pretty(given: Given) -> Made:
    """Equal values, other bytes."""
    return given.sent(given.body, given.digest(json.dumps(dict(given.data), indent=2).encode()))


@recipe("R07", "the signature of the same JSON, members sorted", _BYTES, _NO)
def resorted(given: Given) -> Made:
    """As R06."""
    ordered = json.dumps(dict(given.data), sort_keys=True, separators=(",", ":"))
    reverse = json.dumps(dict(reversed(list(given.data.items()))), separators=(",", ":"))
    return given.sent(reverse.encode(), given.digest(ordered.encode()))


@recipe("R08", "the first eight digits of the right signature", _DIGEST, _NO)
def first_digits(given: Given) -> Made:
    """Compared to the shorter length, it is equal."""
    return given.sent(given.body, given.digest(given.body)[:8])


@recipe("R09", "the right signature with two digits more", _DIGEST, _NO)
def more_digits(given: Given) -> Made:
    """It begins right."""
    return given.sent(given.body, given.digest(given.body) + "00")


@recipe("R10", "the last digit of the signature wrong", _DIGEST, _NO)
def last_digit(given: Given) -> Made:
    """Only a comparison of all digits sees it."""
    digest = given.digest(given.body)
    return given.sent(given.body, digest[:-1] + _other(digest[-1]))


@recipe("R11", "the first digit of the signature wrong", _DIGEST, _NO)
def first_digit(given: Given) -> Made:
    """As R10."""
    digest = given.digest(given.body)
    return given.sent(given.body, _other(digest[0]) + digest[1:])


@recipe("R12", "a byte beyond ASCII inside the right signature", _FORM, _NO, "R10", "R11")
def beyond_ascii(given: Given) -> Made:
    """Some comparisons of text fail on it, some decoders drop it."""
    digest = given.digest(given.body)
    return given.sent(given.body, f"{digest[:32]}\xe9{digest[32:]}")


@recipe("R13", "letters that are no digits after the right signature", _FORM, _NO, "R09")
def no_digits(given: Given) -> Made:
    """Some decoders stop at the first letter that they do not know."""
    return given.sent(given.body, given.digest(given.body) + "zz")


@recipe("R14", "an odd number of digits", _FORM, _NO, "R09")
def odd(given: Given) -> Made:
    """Some decoders drop the digit that has no partner."""
    return given.sent(given.body, given.digest(given.body) + "0")


@recipe("R15", "the HMAC under an empty key", _EMPTY, _NO)
def empty_key(given: Given) -> Made:
    """What a client computes that never got its secret."""
    return given.sent(given.body, mac(b"", given.body))


@recipe("R16", "a SHA-256 without any key", _ALGORITHM, _NO)
def no_key(given: Given) -> Made:
    """Anybody can compute it."""
    return given.sent(given.body, plain_hash(given.body))


@recipe("R17", "a SHA-256 of secret and body in a row", _ALGORITHM, _NO)
def in_a_row(given: Given) -> Made:
    """No HMAC: such a hash can be continued without the secret."""
    return given.sent(given.body, plain_hash(given.secret.encode() + given.body))


@recipe("R18", "an HMAC of SHA-1", _ALGORITHM, _NO)
def sha1(given: Given) -> Made:
    """The sender does not choose the algorithm."""
    digest = mac(given.secret.encode(), given.body, "sha1")
    return given.sent(given.body, f"sha1={digest}")


@recipe("R19", "an HMAC of SHA-512", _ALGORITHM, _NO)
def sha512(given: Given) -> Made:
    """As R18."""
    digest = mac(given.secret.encode(), given.body, "sha512")
    return given.sent(given.body, f"sha512={digest}")


@recipe("R20", "the word None", _FORM, _NO)
def none(given: Given) -> Made:
    """How Python writes nothing."""
    return given.sent(given.body, "None")


@recipe("R21", "the word undefined", _FORM, _NO)
def undefined(given: Given) -> Made:
    """How JavaScript writes nothing."""
    return given.sent(given.body, "undefined")


@recipe("R22", "the right signature in another header", _MISSING, _NO, "R01")
def another_header(given: Given) -> Made:
    """Whatever guards X-Phota-Signature on the way does not guard another header."""
    header = ("X-Hub-Signature-256", f"sha256={given.digest(given.body)}")
    return Made(given.body, (CONTENT_TYPE, header))


@recipe("R23", "the signature of an empty body", _TAMPERED, _NO)
def of_nothing(given: Given) -> Made:
    """A body that was read before is empty when it is read again."""
    return given.sent(given.body, given.digest(b""))


@recipe("R24", "two signatures, the second right", _ONE, _NO)
def second_right(given: Given) -> Made:
    """Which one counts is for nobody to guess."""
    return _twice(given, mac(given.stranger.encode(), given.body), given.digest(given.body))


@recipe("R25", "two signatures, the first right", _ONE, _NO)
def first_right(given: Given) -> Made:
    """As R24."""
    return _twice(given, given.digest(given.body), mac(given.stranger.encode(), given.body))


@recipe("R26", "the signature of the first 64 KiB alone", _WHOLE, _NO)
def beginning(given: Given) -> Made:
    """What follows could be anything."""
    body = given.noted('"' + "x" * (2 * _64K) + '"')
    return given.sent(body, given.digest(body[:_64K]))


@recipe("R27", "a member smuggled in before its equal", _BYTES, _NO)
def smuggled(given: Given) -> Made:
    """Parsed and written anew, it is the body that was signed."""
    signed = given.spelt(note="second")
    body = given.noted('"first","note":"second"')
    return given.sent(body, given.digest(signed))


@recipe("R29", "the right signature in the query", _MISSING, _NO, "R01", lane=Lane.NETWORK)
def in_query(given: Given) -> Made:
    """The signature is a header."""
    query = f"{HEADER}={given.digest(given.body)}&signature={given.digest(given.body)}"
    return Made(given.body, (CONTENT_TYPE,), query=query)


@recipe("R30", "an empty body, rightly signed", _REFUSAL, _NO, lane=Lane.NETWORK)
def nothing(given: Given) -> Made:
    """Genuine, and still no JobStatus."""
    return given.signed(b"")


@recipe("R31", "rightly signed, but sent by PUT", _POST, _NO, lane=Lane.NETWORK)
def by_put(given: Given) -> Made:
    """A callback is a POST."""
    return given.signed(given.body, method="PUT")


@recipe("R33", "a verifier without a secret", _EMPTY, _NO, lane=Lane.FUNCTION)
def without_secret(given: Given) -> Made:
    """An empty secret is no secret: nothing is genuine under it."""
    return given.sent(given.body, mac(b"", given.body), secret="")


@recipe("R34", "half of the right signature", _DIGEST, _NO)
def half(given: Given) -> Made:
    """What a comparison takes that stops at 32 digits."""
    return given.sent(given.body, given.digest(given.body)[:32])


@recipe("R35", "the right signature without its last digit", _DIGEST, _NO)
def a_digit_short(given: Given) -> Made:
    """What a comparison takes that stops one digit too early."""
    return given.sent(given.body, given.digest(given.body)[:-1])


@recipe("R36", "two signatures in one line, the second right", _ONE, _NO, "R09", "R11")
def in_one_line(given: Given) -> Made:
    """What a proxy makes of R24: it means the same."""
    wrong = mac(given.stranger.encode(), given.body)
    return given.sent(given.body, f"{wrong}, {given.digest(given.body)}")


def _other(digit: str) -> str:
    return "0" if digit != "0" else "1"


def _twice(given: Given, first: str, second: str) -> Made:
    return Made(given.body, (CONTENT_TYPE, (HEADER, first), (HEADER, second)))
