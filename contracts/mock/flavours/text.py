"""How JSON is written: order, spacing, escapes, what is null, and what nobody declared."""

import itertools
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from contracts.mock.answers import JSON, Answer
from contracts.mock.call import Call, Handler
from contracts.mock.flavours.liberties import (
    RENDER,
    RESPOND,
    Change,
    Members,
    Tell,
    changing,
    job_told,
    telling,
)
from contracts.mock.flavours.registry import flavour
from contracts.mock.ids import Ids
from contracts.mock.rendering import Headers, Render
from contracts.mock.seams import part


def _written(render: Render, **how: Any) -> Render:
    """Return the rendering, which writes JSON otherwise."""

    def rendered(call: Call, answer: Answer) -> tuple[int, Headers, bytes]:
        if answer.content is None and call.method != "HEAD":
            text = json.dumps(answer.data, **how).encode()
            answer = Answer(answer.status, None, text, answer.media_type, answer.headers)
        return render(call, answer)

    return rendered


def _reversed(members: Members) -> Members:
    return dict(reversed(members.items()))


@flavour(choice="spelling", wraps=RENDER)
def json_is_indented(render: Render) -> Render:
    """Write JSON on many lines, and everything beyond ASCII as escapes."""
    return _written(render, indent=2)


@flavour(choice="spelling", wraps=RENDER)
def json_is_spaced(render: Render) -> Render:
    """Write JSON with spaces and raw characters, its keys sorted."""
    return _written(render, separators=(" , ", " : "), ensure_ascii=False, sort_keys=True)


@flavour(choice="key order", wraps=RESPOND)
def keys_are_reversed(respond: Handler) -> Handler:
    """Write the members of objects in the opposite order."""
    return changing(respond, _everywhere(_reversed))


def _everywhere(tell: Tell) -> Change:
    """Return what changes every object of an answer."""
    return lambda _, answer: telling(answer, tell)


@flavour(choice="media type", wraps=RENDER)
def json_has_a_charset(render: Render) -> Render:
    """Name the charset of JSON in its content type, which is written in capitals."""

    def rendered(call: Call, answer: Answer) -> tuple[int, Headers, bytes]:
        status, headers, content = render(call, answer)
        plain = (b"content-type", JSON.encode())
        named = (b"content-type", b"Application/JSON; charset=UTF-8")
        return status, [named if header == plain else header for header in headers], content

    return rendered


@flavour(choice="further members", wraps=RESPOND)
def objects_have_further_members(respond: Handler) -> Handler:
    """Send members that no document declares, in every object but the map of counts."""
    added = {"_type": "object", "meta": {}}
    return changing(respond, _everywhere(lambda members: {**members, **added}))


@flavour(choice="nulls", wraps=RESPOND)
def nulls_are_left_out(respond: Handler) -> Handler:
    """Leave out what is null and not required."""
    return changing(respond, _everywhere(_without_nulls))


def _without_nulls(members: Members) -> Members:
    return {name: value for name, value in members.items() if value is not None}


@flavour(choice="empty counts", wraps=RESPOND)
def empty_counts_are_left_out(respond: Handler) -> Handler:
    """Answer an empty object for known_subjects where nobody is known."""

    def bare(members: Members) -> Members:
        return {} if members == {"counts": {}} else members

    return changing(respond, _everywhere(bare))


@flavour(choice="numbers", wraps=RESPOND)
def counts_are_written_with_a_fraction(respond: Handler) -> Handler:
    """Write whole numbers as 1.0, which JSON Schema takes for an integer."""

    def fractional(members: Members) -> Members:
        counts = members.get("counts")
        return members | {"counts": {k: float(v) for k, v in counts.items()}} if counts else members

    return changing(respond, _everywhere(fractional))


@flavour(choice="request ids", wraps=part("request_ids"))
def request_ids_are_uuids(ids: Ids) -> Ids:
    """Give requests UUIDs."""
    return _Named(ids, (str(uuid.uuid4()) for _ in itertools.count()))


@flavour(choice="request ids", wraps=part("request_ids"))
def request_ids_are_counted(ids: Ids) -> Ids:
    """Count requests, and say which instance answered."""
    return _Named(ids, (f"i-07/{number}:a=b" for number in itertools.count(1)))


class _Named(Ids):
    """Ids of another shape; secrets are as they were."""

    def __init__(self, ids: Ids, names: Iterator[str]) -> None:
        self.secret = ids.secret  # type: ignore[method-assign] # those of the ids before
        self._names = names

    def new(self, prefix: str) -> str:
        """Return the next name, whatever it is for."""
        del prefix
        return next(self._names)


def _timed(tell: Tell, spell: Any) -> Tell:
    """Return what is told of a job, whose times are spelt otherwise."""

    def timed(status: Members) -> Members:
        told = tell(status)
        for name in ("created_at", "completed_at"):
            if told.get(name):
                told[name] = spell(datetime.fromisoformat(told[name]))
        return told

    return timed


@flavour(choice="times", wraps=job_told)
def times_are_whole_seconds(tell: Tell) -> Tell:
    """Write times in whole seconds that end in Z."""
    return _timed(tell, lambda moment: moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


@flavour(choice="times", wraps=job_told)
def times_have_microseconds(tell: Tell) -> Tell:
    """Write times with six decimal places and a Z, in small letters."""
    return _timed(tell, lambda moment: f"{moment:%Y-%m-%dt%H:%M:%S.%f}z")


@flavour(choice="times", wraps=job_told)
def times_are_somewhere_else(tell: Tell) -> Tell:
    """Write times with the offset of a place in the west."""
    somewhere = timezone(-timedelta(hours=3, minutes=30))
    return _timed(tell, lambda moment: moment.astimezone(somewhere).isoformat())
