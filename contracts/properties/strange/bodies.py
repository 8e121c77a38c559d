"""Strange bodies: members of strange values, and JSON that parsers read differently."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from contracts.client import IMAGE_OPERATIONS, Api, own_tag
from contracts.client import body as valid_body
from contracts.properties.promises import Fate, Promise, Promises
from contracts.properties.schemas import Schemas
from contracts.properties.strange import literals
from contracts.properties.strange.asking import Strange, ask, leniently
from contracts.properties.strange.pictures import pictures
from contracts.properties.strange.spelling import doubled, miswritten, spliced, with_another
from contracts.properties.strange.texts import PROMPTS, TEXTS

COUNT = "num_output_images"
_PICTURED = {"edit": "images", "enhance": "image", "remix": "reference_image"}
_LEAST = 10  # training images, which either tier takes
_DEEP = (900, 10_000)
_MANY = 3_000
_STUMBLING = "request.not-json"  # the clause of all bodies over which parsers fall

_HIGH, _LOW = rb"\\ud[89ab][0-9a-f]{2}", rb"\\ud[c-f][0-9a-f]{2}"
_LONE_SURROGATE = re.compile(rb"%b(?!%b)|(?<!%b)%b" % (_HIGH, _LOW, _HIGH, _LOW))


@dataclass(frozen=True)
class Bodies:
    """Writes the strange bodies of one operation."""

    api: Api
    schemas: Schemas
    promises: Promises
    operation: str

    @property
    def can_be_asked(self) -> bool:
        """Whether a valid body can be written at all."""
        return self.operation in IMAGE_OPERATIONS or self.schemas.can_train

    @property
    def valid(self) -> dict[str, Any]:
        """A body that keeps every rule, and asks for the least."""
        if self.operation in IMAGE_OPERATIONS:
            return valid_body(self.operation, response_mode="urls")
        images = list(self.schemas.training_images[:_LEAST])
        return {"image_urls": images, "tag": own_tag()}

    def all(self) -> Iterator[Strange]:
        """Yield every strange body."""
        yield from self._pictures()
        yield from self._texts()
        if self.operation in IMAGE_OPERATIONS:
            yield from self._numbers()
        yield from self._malformed()
        yield from self._doubled()
        yield from self._deep()
        yield from self._huge()

    def of(self, kind: str, body: Mapping[str, Any]) -> Strange:
        """Return a request of a body that every parser reads alike."""
        content = json.dumps(body).encode()
        if _LONE_SURROGATE.search(content):
            return self.raw(kind, content)
        promise = leniently(self.promises.of_body(self.operation, body))
        return Strange(kind, self._ask(content), promise, body)

    def raw(
        self, kind: str, content: bytes, fate: Fate = Fate.OPEN, clause: str = _STUMBLING
    ) -> Strange:
        """Return a request of a body that not every parser reads alike, or reads at all."""
        return Strange(kind, self._ask(content), Promise(fate, clause))

    def _ask(self, content: bytes) -> httpx.Request:
        return ask(self.api, self.operation, content)

    def with_picture(self, picture: str) -> dict[str, Any]:
        """Return a body with this in the place of an image."""
        member = _PICTURED.get(self.operation)
        if member is not None:
            return {**self.valid, member: [picture] if member == "images" else picture}
        return {**self.valid, "image_urls": [picture, *self.valid["image_urls"][1:]]}

    def _pictures(self) -> Iterator[Strange]:
        if self.operation == "generate":
            return
        for kind, picture in pictures().items():
            yield self.of(f"an image that is {kind}", self.with_picture(picture))

    def _texts(self) -> Iterator[Strange]:
        if self._trains:
            for kind, text in TEXTS.items():  # what is made bears our tag, that it can be deleted
                yield self.of(f"a tag of {kind}", {**self.valid, "tag": own_tag() + text})
            return
        for kind, text in (*TEXTS.items(), *PROMPTS.items()):
            yield self.of(f"a prompt of {kind}", {**self.valid, "prompt": text})
        if self.operation == "generate":
            for kind, text in (*TEXTS.items(), *PROMPTS.items()):
                yield self.of(f"a profile id of {kind}", {**self.valid, "profile_ids": [text]})

    def _numbers(self) -> Iterator[Strange]:
        for told, clause, fate in (
            (literals.WRONG, "request.output-count", Fate.REFUSED),
            (literals.FRACTIONS, "request.types", Fate.REFUSED),
            (literals.EXTREME, _STUMBLING, Fate.REFUSED),
            (literals.OPEN, "request.coercion", Fate.OPEN),
        ):
            for kind, literal in told.items():
                content = spliced(self.valid, COUNT, literal)
                yield self.raw(f"a count that is {kind}", content, fate, clause)
        for kind, literal in literals.EXTREME.items():
            for member in ("async", "stray"):
                yield self.raw(f"{member} of {kind}", spliced(self.valid, member, literal))

    def _malformed(self) -> Iterator[Strange]:
        """Yield what is no JSON, though some parser or other reads it."""
        for kind, literal in literals.MALFORMED.items():
            content = spliced(self.valid, "stray", literal)
            yield self.raw(f"JSON with {kind}", content)
        for kind, content in miswritten(self.valid).items():
            yield self.raw(f"JSON in or with {kind}", content)
        for kind, content in (("nothing but its start", b'{"'), ("an open text", b'{"a": "')):
            yield self._void(kind, content)

    def _void(self, kind: str, content: bytes) -> Strange:
        refused = Promise(Fate.REFUSED, _STUMBLING)
        return Strange(kind, self._ask(content), refused, is_void=True)

    def _doubled(self) -> Iterator[Strange]:
        """Yield members said twice: whether the first or the last counts is stated nowhere."""
        for kind, content in doubled(self.valid).items():
            yield self.raw(f"a member twice: {kind}", content)
        if COUNT not in self.valid:
            return
        for one, other in ((1, 9), (9, 1)):
            content = with_another(spliced(self.valid, COUNT, str(one)), COUNT, str(other))
            yield self.raw(f"counts of {one} and {other}", content)
        content = with_another(spliced(self.valid, COUNT, "9"), COUNT, "9")
        yield self.raw("counts of 9 and 9", content, Fate.REFUSED, "request.output-count")

    def _deep(self) -> Iterator[Strange]:
        inmost = json.dumps(own_tag()).encode() if self._trains else b"1"
        for depth in _DEEP:
            lists = b"[" * depth + inmost + b"]" * depth
            objects = b'{"a":' * depth + inmost + b"}" * depth
            for told, literal in (("lists", lists), ("objects", objects)):
                kind = f"{depth} {told} in each other"
                yield self.raw(f"{kind}, undeclared", spliced(self.valid, "stray", literal))
                for member in (next(iter(self.valid)), "tag" if self._trains else "prompt"):
                    # Who passes over such a tag makes a profile that nobody could find again.
                    others = {} if member == "tag" else self.valid
                    yield self.raw(f"{kind}, as {member}", spliced(others, member, literal))
            yield self.raw(f"{depth} lists in each other alone", lists, Fate.REFUSED)
            yield self._void(f"{depth} open lists", b"[" * depth)

    @property
    def _trains(self) -> bool:
        return self.operation == "profile-add"

    def _huge(self) -> Iterator[Strange]:
        """Yield long lists and objects; far less than ten images, which a request may hold."""
        for kind, value in {
            "many noughts": [0] * _MANY,
            "many empty lists": [[]] * _MANY,
            "many members": {f"m{n}": n for n in range(_MANY)},
        }.items():
            yield self.of(f"{kind}, undeclared", {**self.valid, "stray": value})
        members = {f"m{n}": None for n in range(_MANY)}
        yield self.of("many undeclared members", {**self.valid, **members})
        lists = {"edit": "images", "profile-add": "image_urls"}
        for member in {lists.get(self.operation, "profile_ids"), "profile_ids"}:
            if not (self._trains and member == "profile_ids"):
                yield self.of(f"many empty {member}", {**self.valid, member: [""] * _MANY})
                yield self.of(f"many {member} of null", {**self.valid, member: [None] * _MANY})
