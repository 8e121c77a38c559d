"""Verifiers that hold the signature against the wrong bytes, or compute it wrongly."""

import base64
import hashlib
import json
import re
import unicodedata

from tests.unit.certification.verifiers import FAULTS, KNOWN, also, fault, mac, over, right


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


FAULTS.append(("remembers_good_signatures", "client-signature.tampered", remembers_good_signatures))
