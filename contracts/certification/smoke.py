"""The smoke gate: one good call and one refusal, before any drill is worth its time."""

from collections.abc import Iterator

from contracts.certification.certifying import Client, certify
from contracts.certification.drills import drills
from contracts.certification.record import Record

REFUSAL = "refused-invalid-request"
_LAST_WORDS = 600
_UNTRUSTED = ("certificate", "ssl", "tls", "issuer")


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
        if any(word in record.said.lower() for word in _UNTRUSTED):
            yield "It may not trust the sandbox: the authority to trust is in PHOTA_CA_FILE."
    elif all(request.status == 401 for request in record.requests):  # noqa: PLR2004 - plain
        yield (
            "Each of its requests was answered 401, so it does not send PHOTA_API_KEY as "
            f"X-API-Key{_words(record)}"
        )
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
    return f", and {record.ending.how}{_words(record)}" if record.ending else "."


def _words(record: Record) -> str:
    said = record.said.strip()
    cut = "…" if len(said) > _LAST_WORDS else ""
    return f".\n  It said: {cut}{said[-_LAST_WORDS:]}" if said else ".\n  It said nothing."
