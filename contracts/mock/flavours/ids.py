"""What jobs and profiles are called, and which ids are ill-formed."""

import itertools
import re
import secrets
import uuid
from collections.abc import Callable

from contracts.mock import jobs, rules, stages
from contracts.mock.answers import Answer, breach, unprocessable
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.flavours.liberties import (
    ACCEPTED,
    CREATED,
    changing,
    following,
    preparing,
    whole,
)
from contracts.mock.flavours.registry import flavour
from contracts.mock.seams import handlers, rule, stage
from contracts.mock.service import Service

_NAMED = handlers("edit", "generate", "enhance", "remix", "profile-add")
_SCHEMA = stage(stages.check_schema)
_WIDE = re.compile(r"[a-z]+[-_][a-z0-9_-]{1,60}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NO_UUID = re.compile(rf"\[\[(?!{_UUID.pattern}\]\])[^\[\]]+\]\]")


def _called(handle: Handler, name: Callable[[], str]) -> Handler:
    """Return the handler, which gives new jobs and profiles other ids."""

    def rename(call: Call, answer: Answer) -> None:
        id_ = name()
        state = call.tenant.state
        if answer.status == ACCEPTED:
            old = answer.data["job_id"]
            _rename_job(call, old, id_)
            answer.data |= {"job_id": id_, "poll_url": jobs.POLL_PATH.format(job_id=id_)}
        elif answer.status == CREATED and "profile_id" in answer.data:
            profile = state.profiles.pop(answer.data["profile_id"])
            if profile is not None:
                state.profiles.put(id_, profile._replace(id=id_))
            answer.data["profile_id"] = id_

    return changing(handle, rename)


def _rename_job(call: Call, old: str, new: str) -> None:
    state = call.tenant.state
    job, delivery = state.jobs.pop(old), state.outbox.pop(old)
    if job is not None:
        state.jobs.put(new, job._replace(id=new))
    if delivery is not None:
        state.outbox.put(new, delivery._replace(id=new, job_id=new))
    if call.submit_key is not None:
        state.submits.put(call.submit_key, new)


@flavour(choice="ids", wraps=_NAMED)
def ids_are_uuids(handle: Handler) -> Handler:
    """Name jobs and profiles by UUIDs."""
    return _called(handle, lambda: str(uuid.uuid4()))


@flavour(choice="ids", wraps=_NAMED)
def ids_are_digits(handle: Handler) -> Handler:
    """Name jobs and profiles by numbers, written as text."""
    numbers = itertools.count(9_000_000_000_000_000_000)
    return _called(handle, lambda: str(next(numbers)))


@flavour(choice="ids", wraps=_NAMED)
def ids_are_long(handle: Handler) -> Handler:
    """Name jobs and profiles by 200 characters in either case."""
    return _called(handle, lambda: secrets.token_urlsafe(150))


@flavour(choice="ids", wraps=_NAMED)
def ids_have_punctuation(handle: Handler) -> Handler:
    """Name jobs and profiles with all that a path takes as it is, but for `;`.

    That one the HTTP layer of another flavour turns down.
    """
    return _called(handle, lambda: f"eu.1~a:b@c=d,e,f!g$h*i'j(k)+{secrets.token_hex(6)}")


def _refusing(check: Stage, form: re.Pattern[str]) -> Stage:
    """Return the stage, which refuses what has not the form of an id as a breach of the schema."""

    def refuse(call: Call) -> None:
        listed = call.parsed.get("profile_ids") or () if isinstance(call.parsed, dict) else ()
        named = [*(("path", *pair) for pair in call.parameters.items())]
        named += [("body", "profile_ids", id_) for id_ in listed]
        told = "String should match the pattern of ids"
        rows = [
            breach((where, name), "string_pattern_mismatch", told)
            for where, name, id_ in named
            if not form.fullmatch(id_)
        ]
        if rows:
            raise unprocessable(*rows)

    return following(check, refuse)


@flavour(choice="ids", wraps=_SCHEMA)
def ill_formed_ids_are_422(check: Stage) -> Stage:
    """Refuse an id that nothing can have, by its length or its letters, as a breach of a schema."""
    return _refusing(check, _WIDE)


@flavour(choice="ids", wraps=whole)
def uuids_alone_are_ids(service: Service) -> None:
    """Name all by UUIDs, refuse other ids as a breach of a schema, and take them for text."""

    def read(call: Call) -> None:
        prompt = call.json.get("prompt") or ""
        call.json["prompt"] = _NO_UUID.sub("text", prompt)

    _NAMED(service, lambda handle: _called(handle, lambda: str(uuid.uuid4())))
    _SCHEMA(service, lambda check: _refusing(check, _UUID))
    rule(rules.ready_profiles)(service, lambda judge: preparing(judge, read))
