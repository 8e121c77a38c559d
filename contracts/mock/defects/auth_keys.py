"""Lies about keys: where one is looked for, and which is known."""

import base64
from collections.abc import Callable
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

from contracts.mock import stages
from contracts.mock.answers import Answer, Refusal, refusal
from contracts.mock.call import Call, Stage
from contracts.mock.defects.answering import header, unchecked
from contracts.mock.defects.registry import defect
from contracts.mock.seams import stage

AUTHENTICATE = stage(stages.authenticate)
_KEY = b"x-api-key"
_LONGEST_KEY = 255
_COMPARED = 16


def taking(authenticate: Stage, find: Callable[[Call], str | None]) -> Stage:
    """Return the stage, which also takes the known key that `find` makes out."""

    def taken(call: Call) -> Answer | None:
        key = find(call)
        tenant = call.service.tenants.by_key.get(key.encode()) if key else None
        if tenant is None:
            return authenticate(call)
        call.tenant = tenant
        return None

    return taken


def alike(call: Call, is_alike: Callable[[str, str], bool]) -> str | None:
    """Return the known key that the key of the request is like."""
    given = header(call, _KEY)
    known = (key.decode() for key in call.service.tenants.by_key)
    return next((key for key in known if given and is_alike(given, key)), None)


@defect(breaks="auth.missing-key", wraps=AUTHENTICATE)
def bearer_tokens_are_keys(authenticate: Stage) -> Stage:
    """Take the key from `Authorization: Bearer` as well."""
    return taking(authenticate, lambda call: header(call, b"authorization").removeprefix("Bearer "))


@defect(breaks="auth.missing-key", wraps=AUTHENTICATE)
def a_users_name_is_a_key(authenticate: Stage) -> Stage:
    """Take the key for the user's name of `Authorization: Basic` as well."""

    def find(call: Call) -> str | None:
        kind, _, login = header(call, b"authorization").partition(" ")
        try:
            name = base64.b64decode(login, validate=True).partition(b":")[0]
        except ValueError:
            return None
        return name.decode("latin-1") if kind == "Basic" else None

    return taking(authenticate, find)


@defect(breaks="auth.missing-key", wraps=AUTHENTICATE)
def a_body_carries_the_key(authenticate: Stage) -> Stage:
    """Take the key from the member `api_key` of a body as well."""

    def find(call: Call) -> str | None:
        found = unchecked(call).get("api_key")
        return found if isinstance(found, str) else None

    return taking(authenticate, find)


@defect(breaks="auth.missing-key", wraps=AUTHENTICATE)
def the_query_carries_a_token(authenticate: Stage) -> Stage:
    """Take the key from `?access_token=` where the header is missing."""

    def find(call: Call) -> str | None:
        return parse_qs(call.raw_query.decode("latin-1")).get("access_token", [None])[0]

    return taking(authenticate, find)


@defect(breaks="auth.missing-key", wraps=AUTHENTICATE)
def the_query_carries_the_key(authenticate: Stage) -> Stage:
    """Take the key from `?api_key=` where the header is missing."""

    def find(call: Call) -> str | None:
        return parse_qs(call.raw_query.decode("latin-1")).get("api_key", [None])[0]

    return taking(authenticate, find)


@defect(breaks="auth.missing-key", wraps=AUTHENTICATE)
def a_cookie_opens_what_is_read(authenticate: Stage) -> Stage:
    """Take the key of a GET from the cookie of a web page."""

    def find(call: Call) -> str | None:
        found = SimpleCookie(header(call, b"cookie")).get("api_key")
        return found.value if found and call.method == "GET" else None

    return taking(authenticate, find)


@defect(breaks="auth.missing-key", wraps=AUTHENTICATE)
def an_empty_key_is_anybodys(authenticate: Stage) -> Stage:
    """Take an empty key for the first developer's, as every key begins with nothing."""

    def find(call: Call) -> str | None:
        first = next(iter(call.service.tenants.by_key)).decode()
        return first if call.headers.get(_KEY) == b"" else None

    return taking(authenticate, find)


@defect(breaks="auth.missing-key", wraps=AUTHENTICATE)
def keyless_is_unauthorized(authenticate: Stage) -> Stage:
    """Answer a request without a key with 401, as v0.5 did."""

    def authenticated(call: Call) -> Answer | None:
        if _KEY not in call.headers:
            raise Refusal(401, "Not authenticated")
        return authenticate(call)

    return authenticated


@defect(breaks="auth.invalid-key", wraps=AUTHENTICATE)
def a_tail_is_overlooked(authenticate: Stage) -> Stage:
    """Let in whoever sends a key with more behind it."""
    return taking(authenticate, lambda call: alike(call, str.startswith))


@defect(breaks="auth.invalid-key", wraps=AUTHENTICATE)
def case_is_overlooked(authenticate: Stage) -> Stage:
    """Compare keys without regard to case."""
    return taking(
        authenticate, lambda call: alike(call, lambda one, two: one.lower() == two.lower())
    )


@defect(breaks="auth.invalid-key", wraps=AUTHENTICATE)
def the_first_characters_decide(authenticate: Stage) -> Stage:
    """Compare the first sixteen characters of keys alone."""
    return taking(
        authenticate, lambda call: alike(call, lambda one, two: one[:_COMPARED] == two[:_COMPARED])
    )


@defect(breaks="auth.invalid-key", wraps=AUTHENTICATE)
def the_middle_is_overlooked(authenticate: Stage) -> Stage:
    """Compare the length of keys, and all of them but what stands in the middle."""

    def is_alike(given: str, key: str) -> bool:
        end = (len(key) - 1) // 2
        is_edged = given[:end] == key[:end] and given[-end:] == key[-end:]
        return len(given) == len(key) and is_edged

    return taking(authenticate, lambda call: alike(call, is_alike))


@defect(breaks="auth.invalid-key", wraps=AUTHENTICATE)
def long_keys_break_the_lookup(authenticate: Stage) -> Stage:
    """Answer a key that does not fit its database column with a 500."""

    def authenticated(call: Call) -> Answer | None:
        if len(call.headers.get(_KEY, b"")) > _LONGEST_KEY:
            raise refusal("INTERNAL_ERROR", "Internal error.")
        return authenticate(call)

    return authenticated


@defect(breaks="auth.invalid-key", wraps=AUTHENTICATE)
def unknown_keys_are_forbidden(authenticate: Stage) -> Stage:
    """Answer an unknown key with 403, like a missing one."""

    def authenticated(call: Call) -> Answer | None:
        try:
            return authenticate(call)
        except Refusal:
            raise Refusal(403, "Not authenticated") from None

    return authenticated
