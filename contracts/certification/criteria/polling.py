"""Judge how a client waits for its jobs, and what it takes for an end."""

from collections.abc import Iterator, Sequence

from contracts.certification.criteria.endings import ended_by_its_deadline, waited_on, was_stopped
from contracts.certification.record import Record, Request
from contracts.certification.rulings import KEPT, Broken, Ruling, judges

_AT_ONCE = 0.1  # seconds after the last word in which a poll may still have been on its way
_WINDOW, _MOST = 1.0, 10  # polls of one job in a second
_AFTER_GONE = 3  # polls that may follow before a client believes it
_PLAIN = ("edit", "generate", "enhance", "remix")
_ODD = (
    "unknown-status",
    "html-poll",
    "empty-poll",
    "malformed-poll",
    "succeeded-without-result",
    "never-over",
)


@judges("client-polling.result", *_PLAIN)
def result(record: Record) -> Iterator[Ruling]:
    """A job that succeeded is told as a success, with the images that it made."""
    over = [each for each in record.polls if each.got.get("status") == "succeeded"]
    made = {
        each.reply.body.digest
        for each in record.of("download")
        if each.reply is not None and each.status == 200  # noqa: PLR2004 - what is served
    }
    if not over and not record.submits:
        return
    numbers = tuple(each.number for each in over)
    if not record.succeeded:
        yield Broken("the job succeeded, and the client did not tell so", numbers)
    elif not made or not (record.is_by_hand or made & record.stored):
        yield Broken("the client told of success, and stored none of the job's images", numbers)
    else:
        yield KEPT


@judges("client-polling.ends")
def ends(record: Record) -> Iterator[Ruling]:
    """After the last word on a job there are no more polls of it."""
    if record.callbacks:
        return
    for path, polls in _by_job(record.polls).items():
        last = next((each for each in polls if _is_last_word(each)), None)
        if last is None or last.reply is None:
            continue
        late = [each.number for each in polls if each.at > last.reply.at + _AT_ONCE]
        if late and not _ordered_again(record, path, last.reply.at):
            yield Broken(
                f"{path} was over, and was asked for {len(late)} times more",
                (last.number, *late[:3]),
            )
        elif not late:
            yield KEPT


@judges("client-polling.pace")
def pace(record: Record) -> Iterator[Ruling]:
    """Between polls there is a pause, unless callbacks say that a poll may pay."""
    if record.callbacks:
        return
    for path, polls in _by_job([*record.polls, *record.of("profile-status")]).items():
        busiest = max(
            sum(first.at <= each.at < first.at + _WINDOW for each in polls) for first in polls
        )
        if busiest > _MOST:
            numbers = tuple(each.number for each in polls[:_MOST])
            yield Broken(f"{path} was asked for {busiest} times within a second", numbers)
        elif len(polls) > 1:
            yield KEPT


@judges("client-polling.survives", "poll-troubles")
def survives(record: Record) -> Iterator[Ruling]:
    """A poll that failed says nothing about the job."""
    troubled = [each for each in record.polls if _is_troubled(each)]
    if not troubled:
        return
    if record.succeeded:
        yield KEPT
    elif ended_by_its_deadline(record, troubled) is False:
        yield Broken(
            "polls failed for a moment, and the client gave the job up",
            tuple(each.number for each in record.polls),
        )


@judges("client-polling.failed")
def failed(record: Record) -> Iterator[Ruling]:
    """A failed job is no success, and is told before anybody stops the client."""
    told = [each for each in record.polls if each.got.get("status") == "failed"]
    if not told:
        return
    numbers = tuple(each.number for each in told)
    if record.succeeded:
        yield Broken("the job failed, and the client told of success", numbers)
    elif waited_on(record, told[0]):
        yield Broken("the job failed, and the client told nothing and did not end", numbers)
    elif not was_stopped(record):
        yield KEPT


@judges("client-polling.no-false-success", *_ODD)
def no_false_success(record: Record) -> Iterator[Ruling]:
    """Without `succeeded` and a result there is no success."""
    if not _met_the_odd(record):
        return
    if record.succeeded:
        last = record.polls[-1].number
        yield Broken("no result ever came, and the client told of success", (last,))
    else:
        yield KEPT


@judges("client-polling.gone", "poll-404", "poll-410", "poll-401")
def gone(record: Record) -> Iterator[Ruling]:
    """What is gone, or not to be seen, is not waited for."""
    told = [each for each in record.polls if each.status in {401, 404, 410}]
    if not told:
        return
    numbers = tuple(each.number for each in told[: _AFTER_GONE + 2])
    done = _done_after_gone(record, told)
    if done is not None:
        yield Broken(f"{told[0].status} was the answer, and {done}", numbers)
    elif not was_stopped(record) and _ended_upon(record, told):
        yield KEPT


@judges("client-polling.poll-url", "another-poll-url")
def poll_url(record: Record) -> Iterator[Ruling]:
    """The `poll_url` is followed as it was given."""
    given = record.facts.get("poll_url")
    if given is None or not record.polls:
        return
    other = [each.number for each in record.polls if each.target != given]
    if other:
        yield Broken(f"the 202 named {given}, and the client asked elsewhere", tuple(other[:3]))
    else:
        yield KEPT


@judges("client-polling.gives-up", "never-over")
def gives_up(record: Record) -> Iterator[Ruling]:
    """A job that is never over is given up; what is told of it is judged elsewhere."""
    if record.ending is None or not record.polls:
        return
    if record.ending.timed_out:
        last = record.polls[-1].number
        yield Broken("the job was never over, and the client still waited at the end", (last,))
    else:
        yield KEPT


def _is_troubled(poll: Request) -> bool:
    is_cut = poll.reply is not None and poll.reply.cut is not None
    return is_cut or poll.status >= 500  # noqa: PLR2004 - the service's own failures


def _met_the_odd(record: Record) -> bool:
    """Return whether a poll was answered oddly; a genuine callback may have said more before it."""
    was_called = any(each.is_genuine and each.status for each in record.callbacks)
    if was_called and len(record.polls) < 2:  # noqa: PLR2004 - it ended as the callback says
        return False
    if record.drill == "never-over":
        return bool(record.polls)
    return bool(record.facts.get("odd"))


def _is_last_word(poll: Request) -> bool:
    """Return whether a poll said how the job ended; without its result, more may be to come."""
    status = poll.got.get("status")
    return status == "failed" or (status == "succeeded" and bool(poll.got.get("result")))


def _ordered_again(record: Record, path: str, since: float) -> bool:
    """Return whether a later order was answered with the same job, which is then asked for anew."""
    later = (each for each in record.submits if each.at > since)
    return any(str(each.got.get("poll_url")).partition("?")[0] == path for each in later)


def _done_after_gone(record: Record, told: Sequence[Request]) -> str | None:
    """Say what a client did whose job was not to be had; None if that was right."""
    if len(told) > _AFTER_GONE + 1:
        return f"{len(told) - 1} polls followed"
    if record.succeeded:
        return "the client told of success"
    if _new_orders(record, told[0]):
        return "the client ordered anew by itself"
    if waited_on(record, told[0]):
        return "the client did not end"
    if len(told) > 1 and ended_by_its_deadline(record, told):
        return "the client waited until its time was over"
    return None


def _ended_upon(record: Record, told: Sequence[Request]) -> bool:
    """Return whether the answers ended the waiting, and not perhaps the clock."""
    return len(told) == 1 or ended_by_its_deadline(record, told) is False


def _new_orders(record: Record, told: Request) -> bool:
    keys = {each.sent.get("client_request_id") for each in record.submits if each.at < told.at}
    later = [each for each in record.submits if each.at > told.at]
    return any(each.sent.get("client_request_id") not in keys for each in later)


def _by_job(polls: Sequence[Request]) -> dict[str, list[Request]]:
    found: dict[str, list[Request]] = {}
    for each in polls:
        found.setdefault(each.path, []).append(each)
    return found
