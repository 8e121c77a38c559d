"""Hold a certificate to what it says: signature first, then completeness, dates, and evidence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

import contracts
from contracts.certification.certificate.catalogued import (
    catalogue_digest,
    changed_since,
    clause_digest,
)
from contracts.certification.certificate.envelope import opened
from contracts.certification.certificate.statement import bars, breach, required
from contracts.certification.judging import judge
from contracts.certification.record import Record
from contracts.certification.tasks import Feature
from contracts.certification.transcripts import from_lines
from contracts.clauses import catalogue
from contracts.documents import Document
from contracts.errors import CertificateError, UsageError
from contracts.model import ClauseVerdict, Level, Role, Verdict
from contracts.reports import overall, transcript

TRANSCRIPT = transcript.FILE


@dataclass(frozen=True)
class Certificate:
    """A certificate whose signature, form and completeness hold."""

    statement: Mapping[str, Any]

    @property
    def facts(self) -> Mapping[str, Any]:
        """What is certified."""
        predicate: Mapping[str, Any] = self.statement["predicate"]
        return predicate

    @property
    def version(self) -> str:
        """The version of the suite that judged."""
        return str(self.facts["suite"]["version"])

    @property
    def is_ours(self) -> bool:
        """Whether it was judged by this very version of the suite."""
        return self.version == str(contracts.__version__)


def read(content: bytes, key: Ed25519PublicKey, now: datetime) -> Certificate:
    """Return the certificate that a file holds, if it is valid now.

    Raises `CertificateError`, whose text is one sentence, for the first thing that is wrong.
    """
    data = _statement(opened(content, key))
    if said := breach(data):
        raise CertificateError(f"The statement is none of a client's certificate: {said}")
    certificate = Certificate(data)
    _hold_version(certificate)
    _hold_clauses(certificate)
    _hold_drills(certificate)
    _hold_verdicts(certificate)
    _hold_dates(certificate, now)
    return certificate


def hold_evidence(certificate: Certificate, content: bytes, *names: str) -> None:
    """Refuse a file of evidence that is none of those that the certificate names."""
    digest = sha256(content).hexdigest()
    told = certificate.facts["evidence"]
    if not any(told.get(name, {}).get("sha256") == digest for name in names or told):
        called = " or ".join(names) or "report"
        raise CertificateError(f"This is not the {called} that the certificate was issued for.")


def judge_again(certificate: Certificate, content: bytes) -> Sequence[Record]:
    """Reach the same verdicts from the transcript, or refuse; return what it holds."""
    hold_evidence(certificate, content, TRANSCRIPT)
    if not certificate.is_ours:
        raise CertificateError(
            f"Only version {certificate.version} of the suite can judge this transcript again; "
            f"this is {contracts.__version__}."
        )
    try:
        records = from_lines(content.decode("utf-8").removesuffix("\n").split("\n"))
    except (UsageError, UnicodeDecodeError) as error:
        raise CertificateError(f"The transcript cannot be read: {error}") from error
    _hold_records(certificate, records)
    unused = [Feature(each) for each in certificate.facts["unused"]]
    for certified, found in zip(certificate.facts["clauses"], judge(records, unused), strict=True):
        _hold_same(certified, found)
    return records


def superseded(certificate: Certificate, document: Document) -> Mapping[str, str]:
    """Say of each clause that is not today what was certified how it differs."""
    certified = {
        each["id"]: (each["digest"], each["rests_on"]) for each in certificate.facts["clauses"]
    }
    return changed_since(certified, catalogue(Role.CLIENT), document)


def _statement(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise CertificateError("What is signed is no JSON.") from error


def _hold_version(certificate: Certificate) -> None:
    if _parts(certificate.version) > _parts(contracts.__version__):
        raise CertificateError(
            f"Version {certificate.version} of the suite issued it, which this one, "
            f"{contracts.__version__}, does not know.",
            "Verify it with that version.",
        )


def _parts(version: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in version.split(".")[:3])
    except ValueError as error:
        raise CertificateError(f"{version[:40]!r} is no version of the suite.") from error


def _hold_clauses(certificate: Certificate) -> None:
    clauses = certificate.facts["clauses"]
    ids = [each["id"] for each in clauses]
    for clause_id in ids:
        if ids.count(clause_id) > 1:
            raise CertificateError(f"The clause {clause_id} stands in it more than once.")
    if certificate.is_ours:
        known = list(catalogue(Role.CLIENT))
        missing = [each for each in known if each not in ids]
        if missing:
            raise CertificateError(f"It lacks the clause {missing[0]}.")
        if ids != known:
            raise CertificateError("Its clauses are not those of the suite that it names.")
        if different := _differing(certificate):
            raise CertificateError(
                f"It was issued by another state of version {certificate.version}: the clause "
                f"{different[0]} is not the same."
            )
    now = catalogue_digest((each["id"], each["digest"]) for each in clauses)
    if now != certificate.facts["catalogue"]["digest"]["sha256"]:
        raise CertificateError("Its clauses are not all those of the catalogue that it names.")


def _differing(certificate: Certificate) -> list[str]:
    known = catalogue(Role.CLIENT)
    return [
        each["id"]
        for each in certificate.facts["clauses"]
        if clause_digest(known[each["id"]]) != each["digest"]
    ]


def _hold_verdicts(certificate: Certificate) -> None:
    clauses = [
        ClauseVerdict(each["id"], Level(each["level"]), Verdict(each["verdict"]))
        for each in certificate.facts["clauses"]
    ]
    barring = [clause for clause in clauses if bars(clause)]
    if barring:
        raise CertificateError(
            f"The clause {barring[0].id} is {barring[0].verdict}, which is never certified."
        )
    if overall(clauses) != certificate.facts["result"]:
        raise CertificateError("Its result does not follow from its verdicts.")


def _hold_dates(certificate: Certificate, now: datetime) -> None:
    issued, expires = (_moment(certificate.facts[name]) for name in ("issued_at", "expires_at"))
    if now >= expires:
        raise CertificateError(f"It expired on {expires.date()}.", "Certify the client anew.")
    if now < issued:
        raise CertificateError(f"It is issued on {issued.date()}, which is yet to come.")


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise CertificateError(f"{text!r} is no moment.") from error


def _hold_drills(certificate: Certificate) -> None:
    try:
        unused = [Feature(each) for each in certificate.facts["unused"]]
    except ValueError as error:
        raise CertificateError(f"It names a feature that there is not: {error}.") from error
    missing = [each for each in required(unused) if each not in certificate.facts["drills"]]
    if missing and certificate.is_ours:
        raise CertificateError(f"The drill {missing[0]} was not run.")


def _hold_records(certificate: Certificate, records: Sequence[Record]) -> None:
    if [record.drill for record in records] != certificate.facts["drills"]:
        raise CertificateError("The transcript's drills are not those of the certificate.")
    if any(record.is_by_hand for record in records) is not certificate.facts["by_hand"]:
        raise CertificateError("The transcript and the certificate differ on who exercised it.")
    unused = certificate.facts["unused"]
    if any(sorted(record.context.get("unused", ())) != unused for record in records):
        raise CertificateError("The transcript declares other features unused.")


def _hold_same(certified: Mapping[str, Any], found: ClauseVerdict) -> None:
    for name, said, seen in (
        ("verdict", certified["verdict"], found.verdict.value),
        ("reason", certified["reason"], found.reason),
        ("reading", certified["observed"], found.observed),
    ):
        if said != seen:
            raise CertificateError(
                f"Judged again, {found.id} has the {name} {seen!r}, and the certificate says "
                f"{said!r}."
            )
