"""The drills by topic; importing this registers them all, in the order in which they are run."""

from contracts.certification.situations import (
    callbacks,
    errors,
    polling,
    profiles,
    requests,
    retries,
    signatures,
)

__all__ = ["callbacks", "errors", "polling", "profiles", "requests", "retries", "signatures"]
