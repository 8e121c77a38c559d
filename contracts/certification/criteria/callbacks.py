"""Judge what a client makes of genuine callbacks, and how it asks for them."""

from collections import Counter
from collections.abc import Callable, Iterator

from contracts.certification.criteria.endings import was_stopped
from contracts.certification.record import Callback, Record, Request
from contracts.certification.rulings import KEPT, Broken, Ruling, judges

_PROMPT = 5.0
_SILENCE = ("ReadTimeout", "TimeoutError")
_OK = 200
_REPEATED = 2  # so many callbacks of one job are one too many


@judges("client-callback.once", "callback-twice", "callback-ten", "callback-late")
def once(record: Record) -> Iterator[Ruling]:
    """Nothing is ordered, fetched or stored a second time, and the job is finished."""
    answered = _answered(record)
    if len(answered) < (1 if record.drill == "callback-late" else 2):
        return
    said = _done_again(record)
    if said is None and not record.succeeded:
        said = "the client did not finish its job"
    yield Broken(f"callbacks were repeated, and {said}", (), answered) if said else KEPT


@judges("client-callback.before-accepted", "callback-before-202")
def before_accepted(record: Record) -> Iterator[Ruling]:
    """The job is finished, and ordered once."""
    yield from _finished(record, "the callback came before the 202")


@judges("client-callback.never", "callback-never")
def never(record: Record) -> Iterator[Ruling]:
    """The job is finished by polling."""
    yield from _finished(record, "no callback came")


@judges("client-callback.poll-wins", "callback-says-succeeded", "callback-says-failed")
def poll_wins(record: Record) -> Iterator[Ruling]:
    """The client ends as the poll says, and fetches nothing that only the callback named."""
    told = _answered(record)
    if not told or record.ending is None:
        return
    canaries = _numbers(record.of("canary"))
    is_failed = record.drill == "callback-says-succeeded"
    if canaries:
        yield Broken("the client fetched what only the callback named", canaries, told)
    elif is_failed and record.succeeded:
        if not any(each.got.get("status") == "failed" for each in record.polls):
            yield Broken("the callback says succeeded, and the client did not ask", (), told)
    elif not is_failed and not record.succeeded:
        yield Broken("the callback says failed, and the client gave the job up", (), told)
    elif not was_stopped(record):  # else it did not end as the poll says, which is told elsewhere
        yield KEPT


@judges("client-callback.unknown-job", "callback-unknown-job")
def unknown_job(record: Record) -> Iterator[Ruling]:
    """It is not acted upon, and the client's own job is finished."""
    told = _answered(record)
    canaries = _numbers(record.of("canary"))
    if canaries:
        yield Broken("the client fetched the result of a job that it did not order", canaries, told)
    elif told and not record.succeeded:
        yield Broken(
            "a callback of an unknown job came, and the client did not finish its own", (), told
        )
    elif told:
        yield KEPT


@judges("client-callback.own-job", "callback-of-another-job")
def own_job(record: Record) -> Iterator[Ruling]:
    """What is told as a success is what the job itself made."""
    told = tuple(each for each in _answered(record) if each == record.facts.get("another"))
    if not told or not record.succeeded:
        return  # that it ended badly is another clause's
    own = frozenset(record.facts["own"])
    fetched = [each for each in record.of("download") if each.status == _OK]
    if any(each.path in own for each in fetched):
        yield KEPT
    elif fetched:  # that it fetches nothing at all is another clause's, too
        yield Broken(
            "another job's callback came, and the client never fetched what its own job made",
            tuple(each.number for each in fetched),
            told,
        )


@judges("client-callback.prompt")
def prompt(record: Record) -> Iterator[Ruling]:
    """There is an answer within five seconds."""
    for callback in record.callbacks:
        if not callback.is_genuine or record.drill == "verifier":
            continue
        is_silent = callback.status == 0 and (callback.error or "").startswith(_SILENCE)
        if is_silent or (callback.status and callback.seconds > _PROMPT):
            took = f"{callback.seconds:.1f} s"
            said = f"no answer came in {took}" if is_silent else f"the answer took {took}"
            yield Broken(said, (), (callback.number,))
        elif callback.status:
            yield KEPT


@judges("client-callback.https")
def https(record: Record) -> Iterator[Ruling]:
    """It begins with https."""
    for request in _asking(record):
        url = str(request.sent["callback_url"])
        if url.lower().startswith("https://"):
            yield KEPT
        else:
            yield Broken(f"the callback_url is {url[:80]!r}", (request.number,))


@judges("client-callback.async")
def asynchronous(record: Record) -> Iterator[Ruling]:
    """It stands beside `async: true`."""
    for request in _asking(record):
        if request.sent.get("async") is True:
            yield KEPT
        else:
            said = request.sent.get("async")
            yield Broken(f"a callback_url was sent with async {said!r}", (request.number,))


def _finished(record: Record, what: str) -> Iterator[Ruling]:
    if not record.submits or record.ending is None:
        return
    numbers = _numbers(record.submits)
    if not record.succeeded:
        yield Broken(f"{what}, and the client did not finish the job", numbers)
    elif _ordered_again(record):
        yield Broken(f"{what}, and the client ordered again", numbers)
    else:
        yield KEPT


def _done_again(record: Record) -> str | None:
    """Say what was done more often than the client does it anyway; None if nothing was."""
    if _ordered_again(record):
        return "the client ordered again"
    for counted, done in ((_fetches, "fetched"), (_copies, "stored")):
        times, usual = counted(record), _usually(counted, record)
        if times > usual:
            habit = f", and elsewhere {usual:g} times" if usual > 1 else ""
            return f"the same image was {done} {times:g} times{habit}"
    return None


def _usually(counted: Callable[[Record], float], record: Record) -> float:
    """Return how often the client does it where fewer callbacks came, and none was repeated.

    Some look at what they fetched, or keep a copy of the latest: that is no answer to a callback.
    """
    come = min(len(record.callbacks), _REPEATED)
    others = [each for each in record.peers if len(each.callbacks) < come and each.succeeded]
    return max([1.0, *map(counted, others)])


def _fetches(record: Record) -> float:
    """Return how often the image that was fetched most often was fetched whole."""
    fetched = Counter(
        each.path
        for each in record.of("download")
        if each.method == "GET" and each.status == _OK and each.reply and each.reply.cut is None
        if not each.header("range")
    )
    return max(fetched.values(), default=0)


def _copies(record: Record) -> float:
    """Return how many copies of an image were stored for each time that it was made."""
    made = {(each.reply.body.digest, each.path) for each in record.of("download") if each.reply}
    times = Counter(digest for digest, _ in made)
    stored = Counter(each.digest for each in record.ending.files) if record.ending else Counter()
    return max((stored[digest] / times[digest] for digest in times), default=0)


def _ordered_again(record: Record) -> bool:
    return len(record.charges) > int(record.context.get("times", 1))


def _asking(record: Record) -> tuple[Request, ...]:
    return tuple(each for each in record.submits if isinstance(each.sent.get("callback_url"), str))


def _answered(record: Record) -> tuple[int, ...]:
    return tuple(each.number for each in record.callbacks if _was_answered(each))


def _was_answered(callback: Callback) -> bool:
    return callback.status != 0


def _numbers(requests: tuple[Request, ...]) -> tuple[int, ...]:
    return tuple(each.number for each in requests)
