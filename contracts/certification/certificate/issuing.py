"""Write a certification's folder: evidence, its views, and the certificate or the plain facts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import contracts
from contracts.certification.certificate import keys
from contracts.certification.certificate.envelope import sealed
from contracts.certification.certificate.statement import (
    Certified,
    Subject,
    facts,
    obstacles,
    statement,
)
from contracts.certification.drills import drills
from contracts.certification.exchanges import exchanges
from contracts.certification.judging import judge
from contracts.certification.record import Ending, Record
from contracts.certification.tasks import Feature
from contracts.certification.transcripts import from_lines, to_lines
from contracts.clauses import catalogue
from contracts.documents import newest
from contracts.errors import UsageError
from contracts.model import Role, RunVerdict, TargetSummary
from contracts.reports import html, overall, summary, transcript, verdict, write
from contracts.reports.folder import write_whole
from contracts.reports.writing import as_text

CERTIFICATE = "certificate.json"
PUBLIC_KEY = "certificate.pub"
FACTS = "facts.json"
_LAST_WORDS = 300
_EVIDENCE = (transcript.FILE, verdict.FILE, html.FILE, summary.FILE)


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of a run: the certificate's file, or what stood in its way."""

    run: RunVerdict
    folder: Path
    certificate: Path | None
    obstacles: tuple[str, ...]
    self_signed: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """What a client's maker says of it: the features that it does not use, and which one it is."""

    unused: Collection[Feature]
    subject: Subject | None = None


def concluded(
    records: Sequence[Record],
    unused: Collection[Feature],
    *,
    name: str,
    started_at: str,
    seconds: float,
) -> RunVerdict:
    """Return the one result of a certification."""
    clauses = judge(records, unused)
    return RunVerdict(
        suite_version=contracts.__version__,
        target=TargetSummary(name, "", newest()),
        started_at=started_at,
        seconds=round(seconds, 3),
        seed=0,  # the drills draw nothing at random
        requests=sum(len(record.requests) for record in records),
        spend_usd=0.0,
        overall=overall(clauses),
        clauses=clauses,
        role=Role.CLIENT,
    )


def situations(records: Iterable[Record] = ()) -> dict[str, str]:
    """Return for reports, a line each: what a drill is, how a good client ends, and this one."""
    endings = {record.drill: f"\n{_ended(record.ending)}" for record in records if record.ending}
    return {
        name: f"{drill.title}\n{drill.good_end}{endings.get(name, '')}"
        for name, drill in drills().items()
    }


def _ended(ending: Ending) -> str:
    """Return how a client ended, and the end of what it said, in one line."""
    words = " ".join(ending.said.split())
    cut = "…" if len(words) > _LAST_WORDS else ""
    said = f", and said: {cut}{words[-_LAST_WORDS:]}" if words else ", and said nothing."
    return f"This one {ending.how} after {ending.at:.1f} s{said}"


def evidence_of(folder: Path) -> Sequence[Record]:
    """Return the records of a certification's folder; none if it holds no transcript."""
    path = folder / transcript.FILE
    try:
        content = path.read_text("utf-8")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    return from_lines(content.removesuffix("\n").split("\n"), str(path))


def issue(
    run: RunVerdict,
    records: Sequence[Record],
    declared: Declared,
    folder: Path,
    key: Ed25519PrivateKey | None,
) -> Issued:
    """Write everything of a run into its folder, which exists.

    The certificate is written last, and only if nothing stands in its way; else the same facts are
    written plainly. Without a key it is signed with a new one, of which only the public half stays.
    """
    write_whole(folder / transcript.FILE, "".join(f"{line}\n" for line in to_lines(records)))
    write(
        run,
        exchanges(records, run.started_at),
        folder,
        clauses=catalogue(Role.CLIENT),
        situations=situations(records),
    )
    files = {name: sha256((folder / name).read_bytes()).hexdigest() for name in _EVIDENCE}
    names = [record.drill for record in records]
    by_hand = any(record.is_by_hand for record in records)
    certified = Certified(run, names, declared.unused, files, declared.subject, by_hand)
    found = tuple(obstacles(certified))
    if found:
        write_whole(folder / FACTS, as_text({**facts(certified), "not_certified": list(found)}))
        return Issued(run, folder, None, found)
    signer = key or keys.generate()
    keys.write_public(folder / PUBLIC_KEY, signer.public_key())
    signed = sealed(statement(certified, datetime.now(UTC), self_signed=key is None), signer)
    write_whole(folder / CERTIFICATE, signed.decode())
    return Issued(run, folder, folder / CERTIFICATE, (), key is None)
