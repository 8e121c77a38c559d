"""The right verifier, and how those are written down that are wrong in one way each."""

import hmac
from dataclasses import dataclass

SECRET_HEADER = "x-phota-signature"
KNOWN = ("job_id", "status", "operation", "result", "error", "created_at", "completed_at")
FAULTS = []


class ReportedError(Exception):
    """The verifier answers with an error, as an adapter does that catches everything."""


@dataclass
class Call:
    """One callback as a receiver sees it."""

    secret: str
    body: bytes
    headers: tuple
    method: str = "POST"
    query: str = ""
    chunked: bool = False

    def values(self, name=SECRET_HEADER):
        return [value.strip() for key, value in self.headers if key.lower() == name]

    @property
    def value(self):
        return self.values()[0] if self.values() else ""


def mac(secret, body, algorithm="sha256"):
    key = secret if isinstance(secret, bytes) else secret.encode()
    return hmac.new(key, body, algorithm).hexdigest()


def right(call):
    """The one that is right."""
    if call.method != "POST" or not call.secret or len(call.values()) != 1:
        return False
    return hmac.compare_digest(mac(call.secret, call.body).encode(), call.value.encode())


def fault(clause):
    def register(verifier):
        FAULTS.append((verifier.__name__, f"client-signature.{clause}", verifier))
        return verifier

    return register


def over(clause, name, spell, *, instead=True):
    """A verifier that computes the HMAC over another spelling of the body."""

    def verifier(call):
        try:
            body = spell(call.body)
        except (ValueError, RecursionError):
            return False
        sent = Call(call.secret, body, call.headers, call.method)
        return right(sent) or (not instead and right(call))

    verifier.__name__ = name
    fault(clause)(verifier)


def also(clause, name, condition):
    """A verifier that takes what is right, and something else."""

    def verifier(call):
        one_post = call.method == "POST" and len(call.values()) <= 1
        return right(call) or (one_post and bool(call.secret) and condition(call))

    verifier.__name__ = name
    fault(clause)(verifier)
