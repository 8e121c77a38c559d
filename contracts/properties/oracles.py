"""What the prose promises of an answer beyond its status and schema, for any request that was sent.

Each oracle yields a clause, and what is wrong, None if nothing is.
"""

import base64
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx

from contracts.client import Answer, Picture, decoded, signature
from contracts.properties.promises import Fate, Promise

Reading = tuple[str, str | None]
_TOLERANCE = 0.02
_FORMATS = frozenset({"png", "jpg"})


def of_result(promise: Promise, body: Any, answer: Answer) -> Iterator[Reading]:
    """Yield what a result shows that keeps its schema; other answers show nothing here."""
    is_result = promise.status == answer.status_code == httpx.codes.OK and isinstance(body, dict)
    if promise.fate is Fate.ACCEPTED and is_result:
        result = answer.json()
        if "known_subjects" in result:
            yield from (reading for oracle in _OF_RESULTS for reading in oracle(body, result))


def of_fate(promise: Promise, answer: Answer) -> Iterator[Reading]:
    """Yield whether a request fared as promised."""
    if promise.fate is Fate.ACCEPTED and answer.response.is_success:
        is_kept = answer.status_code == promise.status
        yield promise.clause, None if is_kept else f"{promise.status} is promised"
    elif promise.fate is Fate.REFUSED and answer.response.is_success:
        yield promise.clause, "a refusal is promised"
    elif promise.fate is Fate.REFUSED and answer.response.is_client_error:
        yield promise.clause, None


def _delivery(body: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[Reading]:
    """Judge that as many are delivered as asked for, where the mode says, and nowhere else."""
    mode, count = body.get("response_mode", "bytes"), body.get("num_output_images", 1)
    full, empty = ("images", "download_urls") if mode == "bytes" else ("download_urls", "images")
    found = len(result.get(full) or ()), len(result.get(empty) or ())
    breach = None
    if found != (count, 0):
        breach = f"{count} {full} and no {empty} are promised, not {found[0]} and {found[1]}"
    yield f"result.{mode}", breach


def _pictures(body: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[Reading]:
    """Judge that what is delivered decodes, in the format and the shape asked for."""
    for encoded in result.get("images") or ():
        try:
            content = base64.b64decode(encoded, validate=True)
        except ValueError as reason:
            yield "result.bytes", f"not an image in base64: {reason}"
            return
        asked = body.get("output_format")
        try:
            picture = decoded(content)
        except AssertionError as reason:
            has_begun = signature(content) == asked
            yield "result.format" if has_begun else "result.bytes", str(reason)
            return
        if asked in _FORMATS:
            is_right = picture.format == asked
            breach = None if is_right else f"{asked} is promised, not {picture.format}"
            yield "result.format", breach
        yield from _shape(body.get("aspect_ratio", "auto"), picture)


def _shape(asked: str, picture: Picture) -> Iterator[Reading]:
    if asked != "auto":
        width, height = map(int, asked.split(":"))
        is_right = abs(picture.width / picture.height / (width / height) - 1) <= _TOLERANCE
        breach = None if is_right else f"{asked} is promised, not {picture.width}x{picture.height}"
        yield "result.aspect-ratio", breach


def _subjects(_body: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[Reading]:
    """Judge that nobody is known where no profile was named."""
    counts = result["known_subjects"].get("counts") or {}
    breach = f"nobody was asked for, yet counts is {counts}" if counts else None
    yield "result.known-subjects", breach


_OF_RESULTS: tuple[Callable[[Mapping[str, Any], Mapping[str, Any]], Iterator[Reading]], ...] = (
    _delivery,
    _pictures,
    _subjects,
)
