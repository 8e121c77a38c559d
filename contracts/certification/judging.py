"""Judge records: a pure function from what happened to a verdict for every clause of a client.

Whoever has the records and the same suite reaches the same verdicts; nothing else is looked at.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from contracts.certification.drills import drills
from contracts.certification.exchanges import Numbers
from contracts.certification.record import Record
from contracts.certification.rulings import Broken, Judging, Kept, judgements
from contracts.certification.tasks import Feature
from contracts.certification.vectors import Lane, recipes
from contracts.clauses import catalogue
from contracts.model import Clause, ClauseVerdict, Outcome, Role, TestOutcome
from contracts.reports import judge_clause

_MOST_EXCHANGES = 12
_IN_WORDS = "client-error.without-body"


def judge(
    records: Sequence[Record],
    unused: Collection[Feature] = (),
    beside: Sequence[Record] = (),
) -> tuple[ClauseVerdict, ...]:
    """Return the verdict of every clause that is a client's, in the catalogue's order.

    `unused` are the features that the client declares that it does not use. `beside` are records
    of its other drills that are not judged here.
    """
    numbers = Numbers.of(records)
    among = _among_their_peers(records, beside)
    return tuple(
        judge_clause(clause, _outcomes(clause, among, unused, numbers))
        for clause in catalogue(Role.CLIENT).values()
    )


def _among_their_peers(records: Sequence[Record], beside: Sequence[Record]) -> Sequence[Record]:
    """Return the records, each of them knowing the others."""
    known = (*records, *beside)
    return [
        replace(record, peers=tuple(each for each in known if each.drill != record.drill))
        for record in records
    ]


def _outcomes(
    clause: Clause, records: Iterable[Record], unused: Collection[Feature], numbers: Numbers
) -> list[TestOutcome]:
    missing = [feature for feature in clause.features if feature in unused]
    judging = judgements().get(clause.id)
    if judging is None:
        return []
    outcomes = list(_judged(judging, records, numbers))
    if missing:
        declared = f"the client declares that it does not use {' and '.join(missing)}"
        return [TestOutcome("", Outcome.NOT_APPLICABLE, message=declared)]
    return outcomes or [TestOutcome("", Outcome.NOT_TESTED, message=_unshown(clause, records))]


def _judged(judging: Judging, records: Iterable[Record], numbers: Numbers) -> Iterator[TestOutcome]:
    for record in records:
        rulings = judging(record)
        broken = [ruling for ruling in rulings if isinstance(ruling, Broken)]
        observed = [r.observed for r in rulings if isinstance(r, Kept) and r.observed]
        if broken:
            yield TestOutcome(
                record.drill,
                Outcome.FAILED,
                _seconds(record),
                _exchanges(record, broken, numbers),
                "; ".join(dict.fromkeys(ruling.message for ruling in broken)),
            )
        elif rulings and (seen := numbers.all_of(record)):
            yield TestOutcome(
                record.drill,
                Outcome.PASSED,
                _seconds(record),
                seen[:_MOST_EXCHANGES],
                observed=observed[0] if observed else None,
            )


def _exchanges(record: Record, broken: Iterable[Broken], numbers: Numbers) -> tuple[int, ...]:
    """Return the exchanges that show it; all of the drill's, if the judge names none."""
    named = [
        number
        for ruling in broken
        for number in (
            *(numbers.of_request(record, each) for each in ruling.requests),
            *(numbers.of_callback(record, each) for each in ruling.callbacks),
        )
    ]
    return tuple(sorted(set(named))) or numbers.all_of(record)[:_MOST_EXCHANGES]


def _unshown(clause: Clause, records: Iterable[Record]) -> str:
    ran = {record.drill: record for record in records}
    meant = [each.name for each in drills().values() if clause.id in each.shows]
    tried = [ran[name] for name in meant if name in ran]
    if tried:
        told = ", ".join(f"{each.drill}{_without_requests(each)}" for each in tried)
        return f"{told} did not get as far as showing it{_settled(clause, tried)}"
    return "no drill that shows it was run" if meant else "there is no drill that shows it"


def _settled(clause: Clause, tried: Sequence[Record]) -> str:
    """Say what would settle it, where a client did what can be right or wrong."""
    if clause.id == _IN_WORDS and any(_spoke_of_failure(each) for each in tried):
        return "; what the client said was not understood: naming the status settles it"
    is_asked = any(
        each.clause == clause.id and each.lane is not Lane.NETWORK for each in recipes().values()
    )
    forged = [each for record in tried for each in record.callbacks if not each.is_genuine]
    if is_asked and any(200 <= each.status < 300 for each in forged):  # noqa: PLR2004
        return "; forgeries were answered 2xx, which tells nothing: --verifier settles it"
    return ""


def _spoke_of_failure(record: Record) -> bool:
    was_stopped = record.ending is None or record.ending.timed_out
    return bool(record.said) and not record.succeeded and not was_stopped


def _without_requests(record: Record) -> str:
    """Say how a client ended that sent nothing at all, since nothing else can be shown of it."""
    if record.requests or record.ending is None:
        return ""
    return f" (in which the client sent nothing, and {record.ending.how})"


def _seconds(record: Record) -> float:
    return record.ending.at if record.ending else 0.0
