"""The judges by topic; importing this registers them all."""

from contracts.certification.criteria import (
    callbacks,
    errors,
    polling,
    profiles,
    requests,
    retries,
    signatures,
)

__all__ = ["callbacks", "errors", "polling", "profiles", "requests", "retries", "signatures"]
