"""Judge how a client verifies callbacks: one vector after the other, in whichever lane.

A vector is judged by what the client did upon it, and by its answer where the client's answers tell
what it takes: where the plainest forgery was refused, one that is answered 2xx was taken. Where all
are answered 2xx, only a client that acts upon callbacks shows by doing nothing that it refused one.
"""

import math
from collections.abc import Iterator
from functools import partial

from contracts.certification.record import Callback, Record
from contracts.certification.rulings import KEPT, Broken, Kept, Ruling, judges
from contracts.certification.vectors import Expect, Recipe, recipes
from contracts.certification.vectors.recipes import CONTROL, HEADER

_VERIFIER = "verifier"
_MAY_GIVE_UP = frozenset({"empty-secret"})
_REFUSALS = frozenset({400, 401, 403, 422})
_FAILED = 500
_DUPLICATE = 409
_NO_SUCH_METHOD = 501
_CUT = ("ReadError", "WriteError", "RemoteProtocolError")
_ANY_RECEIVER_READS = 100_000  # bytes; some refuse more by hanging up
_UNREACHED = ("Connect", "PoolTimeout", "the receiver")
_APART = frozenset({"client-signature.refusal", "client-signature.spelling"})
_POST_ONLY = "client-signature.post-only"
_FINAL = frozenset({"succeeded", "failed"})
_SHORTEST = 8  # characters of a secret that is worth looking for


def vector_of(callback: Callback) -> Recipe | None:
    """Return the vector that a callback was made from; None if it is of none."""
    return recipes().get(callback.label.partition(" ")[0])


def is_taken(record: Record, callback: Callback) -> bool | None:
    """Return whether the client took a callback for genuine; None if the record does not tell."""
    if record.drill == _VERIFIER:
        is_silent_forgery = callback.status == 0 and not callback.is_genuine
        return None if is_silent_forgery else callback.status == 200  # noqa: PLR2004
    if callback.is_genuine:
        return _answered_as_taken(record, callback)
    if _acted_upon(record, callback):
        return True
    if callback.status == 0:
        return None
    return _of_answer(record, callback) if _is_success(callback) else False


def _of_answer(record: Record, callback: Callback) -> bool | None:
    """Return whether a forgery was taken that was answered 2xx, and upon which nothing was done."""
    if _refuses(record, CONTROL):
        return True if _is_signed(callback) else None
    return False if _acts_upon_callbacks(record) else None


def _answered_as_taken(record: Record, callback: Callback) -> bool | None:
    """What is a duplicate was taken; a 404 or 413 speaks of something else than the signature."""
    if _is_success(callback) or callback.status == _DUPLICATE:
        return True
    is_refused = callback.status in _REFUSALS or callback.status >= _FAILED
    return False if is_refused or _was_hung_up_on(record, callback) else None


def _vectors(clause: str, record: Record) -> Iterator[Ruling]:
    for callback in record.callbacks:
        vector = vector_of(callback)
        if vector is None or vector.clause != clause or _is_explained(record, vector):
            continue
        taken = is_taken(record, callback)
        if taken is None:
            continue
        if taken is (vector.expect is Expect.ACCEPT):
            yield KEPT
        else:
            done = "was taken" if taken else _not_taken(callback)
            yield Broken(f"{callback.label} {done}", (), (callback.number,))


def _not_taken(callback: Callback) -> str:
    return "was refused" if callback.status else f"got no answer: {callback.error}"


for _clause in sorted({each.clause for each in recipes().values()} - _APART):
    judges(_clause)(partial(_vectors, _clause))


@judges("client-signature.refusal")
def refusal(record: Record) -> Iterator[Ruling]:
    """What is not taken is answered 4xx; taking it, or dying of it, is another clause's fault."""
    has_died = any(isinstance(each, Broken) for each in survives(record))
    for callback in record.callbacks:
        vector = vector_of(callback)
        if vector is None or vector.expect is not Expect.REJECT:
            continue
        if _is_explained(record, vector) or _is_wrong(record, callback):
            continue
        if record.drill != _VERIFIER and _was_lost(record, callback):
            continue
        if has_died and callback.status == 0:
            continue
        said = _odd_answer(record, callback, vector)
        yield Broken(f"{callback.label} {said}", (), (callback.number,)) if said else KEPT


@judges("client-signature.survives")
def survives(record: Record) -> Iterator[Ruling]:
    """The verifier answers, and the client waits on for its job."""
    forged = [each for each in record.callbacks if vector_of(each) and not each.is_genuine]
    if record.drill == _VERIFIER:
        for callback in forged:
            unanswered = f"{callback.label} got no answer: {callback.error}"
            yield KEPT if callback.status else Broken(unanswered, (), (callback.number,))
    elif forged and record.succeeded:
        yield KEPT
    elif forged and _ended_early(record):
        numbers = tuple(each.number for each in forged)
        yield Broken("the client ended while its job was running", (), numbers)


@judges("client-signature.secret-unspoken")
def secret_unspoken(record: Record) -> Iterator[Ruling]:
    """The secret stands nowhere but in the answer that told it."""
    secret = str(record.facts.get("secret", ""))
    knows = record.drill == _VERIFIER or any(each.got for each in record.of("webhook-secret"))
    if len(secret) < _SHORTEST or not knows:
        return
    if secret in record.said:
        yield Broken("the webhook secret stands in what the client wrote")
        return
    for request in record.requests:
        sent = [value for _, value in request.headers]
        if secret.encode() in (request.body.content or b"") or any(secret in v for v in sent):
            yield Broken("the webhook secret stands in a request", (request.number,))
            return
    for callback in record.callbacks:
        if secret in callback.said:
            yield Broken("the webhook secret stands in an answer", (), (callback.number,))
            return
    yield KEPT


@judges("client-signature.secret-once")
def secret_once(record: Record) -> Iterator[Ruling]:
    """One answer that told the secret is enough."""
    told = [
        each.number
        for each in record.of("webhook-secret")
        if each.got.get("webhook_signing_secret")
    ]
    if len(told) > 1:
        yield Broken(f"the webhook secret was fetched {len(told)} times", tuple(told))
    elif told:
        yield KEPT


@judges("client-signature.spelling")
def spelling(record: Record) -> Iterator[Ruling]:
    """Say which spellings are taken; any is right."""
    seen: dict[bool, list[str]] = {True: [], False: []}
    for callback in record.callbacks:
        vector = vector_of(callback)
        if vector is None or vector.expect is not Expect.OPEN or _is_explained(record, vector):
            continue
        taken = is_taken(record, callback)
        if taken is not None:
            seen[taken].append(vector.title)
    parts = [
        f"{verb} {', '.join(titles)}"
        for verb, titles in (("takes", seen[True]), ("refuses", seen[False]))
        if titles
    ]
    if parts:
        yield Kept("; ".join(parts))


def _ended_early(record: Record) -> bool:
    """Return whether the client ended while its job was running, and was not misled to do so."""
    if record.ending is None or record.ending.timed_out or record.succeeded:
        return False
    is_over = any(each.got.get("status") in _FINAL for each in record.polls)
    was_misled = any(_is_wrong(record, each) for each in record.callbacks)
    return not (is_over or was_misled or record.drill in _MAY_GIVE_UP)


def _was_hung_up_on(record: Record, callback: Callback) -> bool:
    """Return whether a receiver cut off what it could have read, and went on to answer others."""
    is_cut = callback.status == 0 and (callback.error or "").startswith(_CUT)
    over = callback.at + callback.seconds
    goes_on = any(each.status and each.at >= over for each in record.callbacks)
    return is_cut and goes_on and callback.body.size <= _ANY_RECEIVER_READS


def _is_explained(record: Record, vector: Recipe) -> bool:
    """Return whether a more general fault was seen here, which this one would only repeat."""
    return any(
        _is_wrong(record, each)
        for each in record.callbacks
        if (other := vector_of(each)) is not None and other.id in vector.unless
    )


def _is_wrong(record: Record, callback: Callback) -> bool:
    vector = vector_of(callback)
    if vector is None or vector.expect is Expect.OPEN:
        return False
    taken = is_taken(record, callback)
    return taken is not None and taken is not (vector.expect is Expect.ACCEPT)


def _acted_upon(record: Record, callback: Callback) -> bool:
    """Return whether the client fetched, or told of, what this callback alone named.

    Who refuses a forgery may well write into a log what it refused.
    """
    planted = record.facts.get("planted", {}).get(callback.label)
    if planted is None:
        return False
    was_fetched = any(planted in each.target for each in record.of("canary"))
    return was_fetched or (_is_success(callback) and planted in record.said)


def _acts_upon_callbacks(record: Record) -> bool:
    """Return whether a genuine callback alone made the client fetch a result, without a poll."""
    told = [each.at for each in record.callbacks if each.is_genuine and _is_success(each)]
    polled = [
        each.reply.at
        for each in record.polls
        if each.reply is not None and each.got.get("status") == "succeeded"
    ]
    first, known = min(told, default=math.inf), min(polled, default=math.inf)
    return any(first <= each.at < known for each in record.of("download"))


def _odd_answer(record: Record, callback: Callback, vector: Recipe) -> str | None:
    """Say what is odd about the answer to what was not taken; None if it is a refusal."""
    if record.drill == _VERIFIER:
        return f"made the verifier fail: {callback.error}" if callback.status == _FAILED else None
    if callback.status == 0:
        return f"was not answered: {callback.error}"
    if callback.status == _NO_SUCH_METHOD and vector.clause == _POST_ONLY:
        return None
    if callback.status >= _FAILED:
        return f"was answered {callback.status}"
    if callback.is_genuine:
        return None
    return f"was answered {callback.status}" if callback.status < 400 else None  # noqa: PLR2004


def _is_signed(callback: Callback) -> bool:
    named = [value for name, value in callback.headers if name.lower() == HEADER.lower()]
    return any(value.strip() for value in named)


def _refuses(record: Record, id_: str) -> bool:
    told = [each for each in record.callbacks if each.label.partition(" ")[0] == id_]
    return bool(told) and all(400 <= each.status < _FAILED for each in told)  # noqa: PLR2004


def _was_lost(record: Record, callback: Callback) -> bool:
    """Return whether nobody was there to answer; that a client ended is another clause's fault."""
    is_unreached = (callback.error or _UNREACHED[0]).startswith(_UNREACHED)
    return callback.status == 0 and (is_unreached or _ended_early(record))


def _is_success(callback: Callback) -> bool:
    return 200 <= callback.status < 300  # noqa: PLR2004
