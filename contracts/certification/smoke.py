"""The smoke gate: one good call and one refusal, before any drill is worth its time."""

from collections.abc import Iterator

from contracts.certification.certifying import Client, certify
from contracts.certification.drills import drills
from contracts.certification.record import Record

REFUSAL = "refused-invalid-request"
_LAST_WORDS = 600


def smoke(client: Client) -> tuple[str, ...]:
    """Return, a sentence each, why drills would say nothing of this client; nothing if they would.

    Raises `UsageError` if its command cannot be started.
    """
    good = client.operations[0]
    called, refused = certify([drills()[good], drills()[REFUSAL]], client, jobs=2)
    return (*_of_good_call(called, good), *_of_refusal(refused))


def _of_good_call(record: Record, operation: str) -> Iterator[str]:
    if not record.requests:
        yield f"Asked for {operation}, it sent nothing to PHOTA_BASE_URL{_ended(record)}"
    elif all(request.status == 401 for request in record.requests):  # noqa: PLR2004 - plain
        yield f"Each of its requests was answered 401: is X-API-Key PHOTA_API_KEY?{_words(record)}"
    elif not record.submits:
        asked = ", ".join(sorted({f"{each.method} {each.path}" for each in record.requests}))
        yield f"Asked for {operation}, it asked for no images, only for {asked}{_ended(record)}"
    elif not record.succeeded:
        yield f"When nothing went wrong, it failed at {operation}{_ended(record)}"


def _of_refusal(record: Record) -> Iterator[str]:
    if not record.submits:
        return  # which the good call tells
    if record.ending is not None and record.ending.timed_out:
        yield f"Refused with 400, it did not end in time{_words(record)}"
    elif record.succeeded:
        yield (
            "Refused with 400, it claimed success: it must end with an exit code other than 0 "
            f"where it did not do what it was asked{_words(record)}"
        )


def _ended(record: Record) -> str:
    ending = record.ending
    if ending is None:
        return "."
    how = "did not end in time" if ending.timed_out else f"ended with exit code {ending.exit_code}"
    return f", and {how}{_words(record)}"


def _words(record: Record) -> str:
    said = record.said.strip()
    return f"\n  It said: …{said[-_LAST_WORDS:]}" if said else ".\n  It said nothing."
