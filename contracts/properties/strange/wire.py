"""Strange requests around a sound body: header fields missing, doubled or odd, and chunks.

What a server makes of them is stated nowhere; that none of them breaks it is what is asked.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from contracts.client import Api
from contracts.properties.promises import Fate, Promise
from contracts.properties.strange.asking import JSON, Header, Strange, ask, in_pieces

_BODY = Promise(Fate.OPEN, "request.not-json")
_KEY = Promise(Fate.OPEN, "auth.invalid-key")
_UNKNOWN_KEY = Promise(Fate.REFUSED, "auth.invalid-key")
_NO_KEY = "phota-contracts-no-key"
_TYPES: Mapping[str, tuple[str | bytes, ...]] = {
    "none": (),
    "an empty one": ("",),
    "the same twice": (JSON, JSON),
    "JSON and text": (JSON, "text/plain"),
    "text and JSON": ("text/plain", JSON),
    "both in one": (f"{JSON}, text/plain",),
    "in capitals": ("APPLICATION/JSON",),
    "UTF-8": (f"{JSON}; charset=utf-8",),
    "UTF-8 in quotes": (f'{JSON};charset="UTF-8"',),
    "UTF-16, though it is not": (f"{JSON}; charset=utf-16",),
    "Latin-1": (f"{JSON}; charset=iso-8859-1",),
    "an unknown charset": (f"{JSON}; charset=klingon",),
    "an empty charset": (f"{JSON}; charset=",),
    "two charsets": (f"{JSON}; charset=utf-8; charset=utf-16",),
    "a loose semicolon": (f"{JSON};",),
    "an open quote": (f'{JSON}; charset="utf-8',),
    "bytes that are no ASCII": (b"application/json; charset=\xe9",),
    "another JSON": ("application/vnd.api+json",),
    "a bare word": ("json",),
    "a bare slash": ("/",),
    "anything": ("*/*",),
    "a long parameter": (f"{JSON}; a={'b' * 2_000}",),
    "a form without a boundary": ("multipart/form-data",),
}
_FIELDS: Mapping[str, tuple[Header, ...]] = {
    "a coding that it is not in": (("Content-Encoding", "gzip"),),
    "an unknown coding": (("Content-Encoding", "phota-contracts"),),
    "no coding, said so": (("Content-Encoding", "identity"),),
    "an answer wanted in HTML": (("Accept", "text/html"),),
    "no answer wanted": (("Accept", "*/*;q=0"), ("Accept-Encoding", "identity;q=0")),
    "an odd wish": (("Accept", "///;q=a"), ("Accept-Language", "x-" * 50)),
    "an odd cookie": (("Cookie", "=;;=;a=\x80"), ("Cookie", "b")),
    "another way to log in": (("Authorization", "Bearer phota-contracts"),),
    "an odd address to answer for": (("X-Forwarded-For", "a, , ::1%0, 999.9.9.9"),),
    "an odd trace": (("traceparent", "00-zz-zz-zz"), ("X-Request-Id", "")),
    "an empty field": (("X-Phota-Contracts", ""),),
    "bytes that are no ASCII": (("X-Phota-Contracts", b"\xff\xfe\xe9"),),
    "a hundred fields": tuple((f"X-Phota-Contracts-{n}", "a") for n in range(100)),
    "a long field": (("X-Phota-Contracts", "a" * 6_000),),
}
_QUERIES = ("prompt=x&prompt=y", "%ff=%00", "&&&=&==", "a[]=1&a[b][c]=2", "a" * 3_000)
_KEYS: Mapping[str, str | bytes] = {
    "of other letters": b"\xc3\xa9\xff",
    "of white space within": "a b\tc",
    "of commas": ",,",
    "that is long": "k" * 6_000,
    "of a query": "' OR '1'='1",
}


def around(api: Api, operation: str, valid: Mapping[str, Any]) -> Iterator[Strange]:
    """Yield strange requests around a valid body."""
    content = json.dumps(valid).encode()
    for kind, types in _TYPES.items():
        headers = [("Content-Type", each) for each in types]
        request = ask(api, operation, content, headers=headers)
        yield Strange(f"a content type: {kind}", request, _BODY, may_be_dropped=True)
    plain: Header = ("Content-Type", JSON)
    for kind, fields in _FIELDS.items():
        request = ask(api, operation, content, headers=(plain, *fields))
        yield Strange(f"header fields: {kind}", request, _BODY, may_be_dropped=True)
    packed = (plain, ("Content-Encoding", "gzip"))
    for kind, sent in (("whole", gzip.compress(content)), ("half", gzip.compress(content)[:40])):
        request = ask(api, operation, sent, headers=packed)
        yield Strange(f"a body packed by gzip, {kind}", request, _BODY, may_be_dropped=True)
    for size in (17, 4_096):
        request = in_pieces(ask(api, operation, content), size)
        yield Strange(f"a body in chunks of {size}", request, _BODY, body=valid)
    for query in _QUERIES:
        request = ask(api, operation, content, query=query)
        yield Strange("a query where none belongs", request, _BODY, may_be_dropped=True)


def to_read(api: Api, operation: str, of: str) -> Iterator[Strange]:
    """Yield strange requests of an operation that reads: no key's holder can be charged for one."""
    token = uuid4().hex
    for kind, fields in _FIELDS.items():
        request = ask(api, operation, headers=fields, of=of)
        yield Strange(f"header fields: {kind}", request, _KEY, may_be_dropped=True)
    request = ask(api, operation, b'{"a": 1}', of=of)
    yield Strange("a body where none belongs", request, _KEY, may_be_dropped=True)
    request = ask(api, operation, headers=[("X-Request-Id", token), ("X-Request-Id", "b")], of=of)
    yield Strange("two request ids", request, _KEY, may_be_dropped=True)
    for kind, first, second in (
        ("the same", api.key, api.key),
        ("an unknown one second", api.key, _NO_KEY),
        ("an unknown one first", _NO_KEY, api.key),
        ("an empty one second", api.key, ""),
    ):
        pair = [("X-API-Key", first or ""), ("X-API-Key", second or "")]
        request = ask(api, operation, headers=pair, of=of, with_key=False)
        yield Strange(f"two keys: {kind}", request, _KEY, may_be_dropped=True)
    for kind, key in _KEYS.items():
        request = ask(api, operation, headers=[("X-API-Key", key)], of=of, with_key=False)
        yield Strange(f"a key {kind}", request, _UNKNOWN_KEY, may_be_dropped=True)
