"""Verifiers that look for the signature in the wrong place, or take what is none."""

import hashlib
import hmac
import json
import re
from itertools import pairwise

from tests.unit.certification.verifiers import (
    SECRET_HEADER,
    Call,
    ReportedError,
    also,
    fault,
    mac,
    right,
)


# How HTTP carries it.
@fault("as-http")
def name_in_one_case(call):
    return right(call) and any(key == "X-Phota-Signature" for key, _ in call.headers)


@fault("as-http")
def one_media_type(call):
    return right(call) and call.values("content-type") == ["application/json"]


@fault("as-http")
def length_demanded(call):
    return right(call) and not call.chunked


@fault("as-http")
def white_space_before_counts(call):
    return right(call) and all(value == value.lstrip() for _, value in call.headers)


@fault("trailing-space")
def white_space_after_counts(call):
    return right(call) and all(value == value.rstrip() for _, value in call.headers)


# Not the whole digest.
also(
    "whole-digest",
    "to_the_shorter_length",
    lambda call: (
        call.values()
        and all(a == b for a, b in zip(call.value, mac(call.secret, call.body), strict=False))
    ),
)
also(
    "whole-digest",
    "first_eight_digits",
    lambda call: call.value[:8] == mac(call.secret, call.body)[:8],
)
also(
    "whole-digest",
    "last_eight_digits",
    lambda call: call.value[-8:] == mac(call.secret, call.body)[-8:],
)
also(
    "whole-digest",
    "half_of_it_will_do",
    lambda call: call.value == mac(call.secret, call.body)[:32],
)
also(
    "whole-digest",
    "one_digit_may_be_missing",
    lambda call: call.value == mac(call.secret, call.body)[:63],
)
also(
    "whole-digest",
    "contains_it",
    lambda call: mac(call.secret, call.body) in call.value,
)
also(
    "whole-digest",
    "begins_right",
    lambda call: call.value.startswith(mac(call.secret, call.body)),
)
also(
    "whole-digest",
    "is_a_beginning",
    lambda call: call.values() and mac(call.secret, call.body).startswith(call.value),
)
also(
    "whole-digest",
    "stands_somewhere_in_it",
    lambda call: (
        call.values() and call.value.removeprefix("sha256=") in mac(call.secret, call.body)
    ),
)
also(
    "whole-digest",
    "one_digit_may_be_wrong",
    lambda call: (
        len(call.value) == 64
        and sum(a != b for a, b in zip(call.value, mac(call.secret, call.body), strict=True)) < 2
    ),
)


# No signature.
also("missing", "no_header_is_no_problem", lambda call: not call.values())
also("missing", "nothing_is_no_problem", lambda call: not call.value.removeprefix("sha256="))
also(
    "missing",
    "another_header_as_well",
    lambda call: call.values("x-hub-signature-256") == [f"sha256={mac(call.secret, call.body)}"],
)
also("missing", "query_as_well", lambda call: mac(call.secret, call.body) in call.query)


# No secret, another algorithm.
also("empty-secret", "empty_key_as_well", lambda call: call.value == mac("", call.body))


@fault("empty-secret")
def verifies_without_a_secret(call):
    return right(call) or (not call.secret and call.value == mac("", call.body))


also(
    "algorithm",
    "plain_hash_as_well",
    lambda call: call.value == hashlib.sha256(call.body).hexdigest(),
)
also(
    "algorithm",
    "hash_with_secret_as_well",
    lambda call: call.value == hashlib.sha256(call.secret.encode() + call.body).hexdigest(),
)


def senders_choice(call):
    name, _, digest = call.value.partition("=")
    return name in {"sha1", "sha512"} and digest == mac(call.secret, call.body, name)


also("algorithm", "the_senders_algorithm", senders_choice)


# No digest.
def lenient_hex(text):
    """Decode as Node does: up to the first pair that is none."""
    pairs = [a + b for a, b in pairwise(text)][::2]
    good = 0
    while good < len(pairs) and re.fullmatch("[0-9a-fA-F]{2}", pairs[good]):
        good += 1
    return bytes.fromhex("".join(pairs[:good]))


also(
    "well-formed",
    "decodes_leniently",
    lambda call: lenient_hex(call.value).hex() == mac(call.secret, call.body),
)
also(
    "well-formed",
    "drops_what_is_no_ascii",
    lambda call: call.value.encode("ascii", "ignore").decode() == mac(call.secret, call.body),
)
also(
    "well-formed",
    "drops_what_is_no_digit",
    lambda call: re.sub("[^0-9a-f]", "", call.value) == mac(call.secret, call.body),
)
also("well-formed", "nothing_written_by_python", lambda call: call.value == "None")
also("well-formed", "nothing_written_by_javascript", lambda call: call.value == "undefined")


# It fails.
@fault("survives")
def compares_text(call):
    hmac.compare_digest(mac(call.secret, call.body), call.value)
    return right(call)


@fault("survives")
def decodes_strictly(call):
    bytes.fromhex(call.value.encode("ascii", "ignore").decode())
    return right(call)


@fault("survives")
def takes_the_header_for_granted(call):
    return bool(call.values()[0]) and right(call)


@fault("survives")
def parses_what_is_signed(call):
    if not call.body:
        raise json.JSONDecodeError("empty", "", 0)
    return right(call)


@fault("refusal")
def reports_what_it_cannot_compare(call):
    if not call.value.isascii():
        raise ReportedError
    return right(call)


# More than one header, another method.
def one_of(pick):
    def verifier(call):
        chosen = pick(call.values()) if call.values() else []
        headers = tuple((SECRET_HEADER, each) for each in chosen)
        return any(right(Call(call.secret, call.body, (each,), call.method)) for each in headers)

    return verifier


for _name, _pick in {
    "first_header_counts": lambda values: values[:1],
    "last_header_counts": lambda values: values[-1:],
    "any_header_counts": lambda values: values,
}.items():
    _one = one_of(_pick)
    _one.__name__ = _name
    fault("one-header")(_one)


also(
    "one-header",
    "one_of_a_line",
    lambda call: mac(call.secret, call.body) in [each.strip() for each in call.value.split(",")],
)


@fault("post-only")
def any_method(call):
    return right(Call(call.secret, call.body, call.headers))
