"""Write what happened in drills as lines of JSON, and read them again."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts.certification.record import (
    Body,
    Callback,
    Charge,
    Ending,
    Record,
    Reply,
    Request,
    Stored,
)
from contracts.errors import UsageError


def to_lines(records: Iterable[Record]) -> Iterator[str]:
    """Yield the transcript of a certification: a JSON object a line, events in their order."""
    for record in records:
        yield _line(record.drill, "drill", {"context": record.context, "facts": record.facts})
        for kind, events in (
            ("request", record.requests),
            ("callback", record.callbacks),
            ("charge", record.charges),
        ):
            for event in events:
                yield _line(record.drill, kind, _plain(event))
        if record.ending is not None:
            yield _line(record.drill, "ending", _plain(record.ending))


def from_lines(lines: Iterable[str], where: str = "the transcript") -> tuple[Record, ...]:
    """Return the records that `to_lines` wrote; raise `UsageError` naming the first bad line."""
    parts: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            _take(parts, entry)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise UsageError(
                f"{where}, line {number}, is no event of a drill: {type(error).__name__} {error}.",
                "Give the transcript.jsonl that `phota-contracts certify` wrote.",
            ) from error
    return tuple(Record(**part) for part in parts.values())


def _take(parts: dict[str, dict[str, Any]], entry: dict[str, Any]) -> None:
    drill, kind, data = entry["drill"], entry["kind"], entry["event"]
    if kind == "drill":
        parts[drill] = {"drill": drill, **data}
        return
    part = parts[drill]
    if kind == "ending":
        files = tuple(Stored(**file) for file in data.pop("files"))
        part["ending"] = Ending(**data, files=files)
        return
    event = {"request": _request, "callback": _callback, "charge": _charge}[kind](data)
    part[f"{kind}s"] = (*part.get(f"{kind}s", ()), event)


def _request(data: dict[str, Any]) -> Request:
    reply = data.pop("reply")
    if reply is not None:
        reply = Reply(**{**reply, **_message(reply)})
    return Request(**{**data, **_message(data), "reply": reply})


def _callback(data: dict[str, Any]) -> Callback:
    return Callback(**{**data, **_message(data)})


def _charge(data: dict[str, Any]) -> Charge:
    return Charge(**data)


def _message(data: Mapping[str, Any]) -> dict[str, Any]:
    body = data["body"]
    content = body["content"]
    return {
        "headers": tuple((name, value) for name, value in data["headers"]),
        "body": Body(
            body["digest"],
            body["size"],
            None if content is None else base64.b64decode(content, validate=True),
        ),
    }


def _line(drill: str, kind: str, data: Mapping[str, Any]) -> str:
    return json.dumps({"drill": drill, "kind": kind, "event": data}, ensure_ascii=False)


def _plain(event: Any) -> Any:
    """Return an event as JSON values; bytes as base64."""
    if isinstance(event, bytes):
        return base64.b64encode(event).decode()
    if isinstance(event, tuple | list):
        return [_plain(each) for each in event]
    names = getattr(event, "__dataclass_fields__", None)
    if names is None:
        return event
    return {name: _plain(getattr(event, name)) for name in names}
