"""Verifiers that are wrong in one way each, and the clause that each of them breaks."""

import base64
import hashlib
import hmac
import json
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

SECRET_HEADER = "x-phota-signature"
KNOWN = ("job_id", "status", "operation", "result", "error", "created_at", "completed_at")
FAULTS = []


class ReportedError(Exception):
    """The verifier answers with an error, as an adapter does that catches everything."""


@dataclass
class Call:
    """One callback as a receiver sees it."""

    secret: str
    body: bytes
    headers: tuple
    method: str = "POST"
    query: str = ""
    chunked: bool = False

    def values(self, name=SECRET_HEADER):
        return [value.strip() for key, value in self.headers if key.lower() == name]

    @property
    def value(self):
        return self.values()[0] if self.values() else ""


def mac(secret, body, algorithm="sha256"):
    key = secret if isinstance(secret, bytes) else secret.encode()
    return hmac.new(key, body, algorithm).hexdigest()


def right(call):
    """The one that is right."""
    if call.method != "POST" or not call.secret or len(call.values()) != 1:
        return False
    return hmac.compare_digest(mac(call.secret, call.body).encode(), call.value.encode())


def fault(clause):
    def register(verifier):
        FAULTS.append((verifier.__name__, f"client-signature.{clause}", verifier))
        return verifier

    return register


def over(clause, name, spell, *, instead=True):
    """A verifier that computes the HMAC over another spelling of the body."""

    def verifier(call):
        try:
            body = spell(call.body)
        except (ValueError, RecursionError):
            return False
        sent = Call(call.secret, body, call.headers, call.method)
        return right(sent) or (not instead and right(call))

    verifier.__name__ = name
    fault(clause)(verifier)


def also(clause, name, condition):
    """A verifier that takes what is right, and something else."""

    def verifier(call):
        one_post = call.method == "POST" and len(call.values()) <= 1
        return right(call) or (one_post and bool(call.secret) and condition(call))

    verifier.__name__ = name
    fault(clause)(verifier)


def compact(body, **options):
    return json.dumps(json.loads(body), separators=(",", ":"), **options).encode()


def swapped(old, new):
    return lambda body: body.replace(old, new)


# What is genuine is refused.
for _name, _expected in {
    "refuses_everything": lambda _: "nothing",
    "hmac_of_sha1": lambda call: mac(call.secret, call.body, "sha1"),
    "hash_of_secret_and_body": lambda call: hashlib.sha256(
        call.secret.encode() + call.body
    ).hexdigest(),
    "key_and_message_swapped": lambda call: mac(call.body, call.secret.encode()),
    "body_was_read_before": lambda call: mac(call.secret, b""),
    "half_a_digest_expected": lambda call: mac(call.secret, call.body)[:32],
    "prefix_demanded": lambda call: f"sha256={mac(call.secret, call.body)}",
    "base64_demanded": lambda call: base64.b64encode(
        bytes.fromhex(mac(call.secret, call.body))
    ).decode(),
    "secret_decoded": lambda call: mac(bytes.fromhex(call.secret), call.body),
    "newline_appended": lambda call: mac(call.secret, call.body + b"\n"),
}.items():

    def _verifier(call, expected=_expected):
        return bool(call.secret) and call.value == expected(call) and len(call.values()) == 1

    _verifier.__name__ = _name
    fault("genuine")(_verifier)


@fault("checked")
def takes_everything(_):
    return True


@fault("checked")
def header_is_there(call):
    return bool(call.values())


@fault("checked")
def looks_like_a_digest(call):
    return re.fullmatch("[0-9a-f]{64}", call.value) is not None


@fault("checked")
def compares_lengths_alone(call):
    return len(call.value) == len(mac(call.secret, call.body))


# Other bytes than those received.
over("exact-bytes", "parses_and_writes_anew", compact)
over("exact-bytes", "writes_anew_in_utf8", lambda body: compact(body, ensure_ascii=False))
over("exact-bytes", "strips_white_space", bytes.strip)
over("exact-bytes", "line_ends_made_equal", swapped(b"\r\n", b"\n"))
over("exact-bytes", "decodes_with_replacement", lambda b: b.decode(errors="replace").encode())
over("exact-bytes", "ascii_alone", lambda body: body.decode("ascii", "ignore").encode())
over(
    "exact-bytes",
    "letters_composed",
    lambda body: unicodedata.normalize("NFC", body.decode(errors="surrogateescape")).encode(
        errors="surrogateescape"
    ),
)
over("exact-bytes", "slashes_unescaped", swapped(rb"\/", b"/"))
over("exact-bytes", "line_separator_escaped", swapped("\u2028".encode(), rb"\u2028"))
over("exact-bytes", "angle_brackets_escaped", swapped(b"<", rb"\u003c"))
over("exact-bytes", "surrogates_replaced", swapped(rb"\ud83d", rb"\ufffd"))
over(
    "exact-bytes",
    "escapes_in_lower_case",
    lambda body: re.sub(rb"\\u[0-9A-F]{4}", lambda found: found[0].lower(), body),
)
over(
    "exact-bytes",
    "escapes_resolved",
    lambda body: re.sub(
        rb"\\u00([89a-f][0-9a-f])", lambda found: chr(int(found[1], 16)).encode(), body
    ),
)
over("exact-bytes", "control_characters_dropped", lambda b: re.sub(rb"\\u00[01][0-9a-f]", b"", b))
over("exact-bytes", "numbers_rounded", lambda body: re.sub(rb"\b(\d+)\.0\b", rb"\1", body))
over("exact-bytes", "large_numbers_rounded", swapped(b"12345678901234567890", b"1.2345678901e19"))
over("exact-bytes", "spaces_dropped", lambda body: re.sub(rb"([,:]) ", rb"\1", body))
over(
    "exact-bytes",
    "known_members_alone",
    lambda body: json.dumps(
        {name: json.loads(body).get(name) for name in KNOWN}, separators=(",", ":")
    ).encode(),
)
over("exact-bytes", "last_of_equal_members", lambda b: compact(b, ensure_ascii=False))
over("exact-bytes", "sorted_as_well", lambda b: compact(b, sort_keys=True), instead=False)
over(
    "exact-bytes",
    "pretty_as_well",
    lambda body: json.dumps(json.loads(body), indent=2).encode(),
    instead=False,
)


@fault("exact-bytes")
def refuses_deep_nesting(call):
    return right(call) and call.body.count(b"[") < 20


@fault("exact-bytes")
def refuses_duplicate_members(call):
    return right(call) and call.body.count(b'"note"') < 2


# Not the whole body.
over("whole-body", "first_64_kib", lambda body: body[: 64 * 1024])
over("whole-body", "first_64_kib_as_well", lambda body: body[: 64 * 1024], instead=False)


@fault("whole-body")
def refuses_what_is_large(call):
    return right(call) and len(call.body) < 500_000


@fault("whole-body")
def refuses_more_than_64_kib(call):
    return right(call) and len(call.body) <= 64 * 1024


class Remembering:
    def __init__(self):
        self.good = set()

    def __call__(self, call):
        if right(call):
            self.good.add(call.value)
        is_one_post = call.method == "POST" and len(call.values()) == 1
        return right(call) or (is_one_post and call.value in self.good)


def remembers_good_signatures():
    return Remembering()


also("tampered", "empty_body_as_well", lambda call: call.value == mac(call.secret, b""))


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
def white_space_counts(call):
    return right(call) and all(value == value.strip() for _, value in call.headers)


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


@fault("post-only")
def any_method(call):
    return right(Call(call.secret, call.body, call.headers))


FAULTS.append(("remembers_good_signatures", "client-signature.tampered", remembers_good_signatures))
