"""The judges by topic; importing this registers them all."""

from contracts.certification.criteria import errors, polling, profiles, requests, retries

__all__ = ["errors", "polling", "profiles", "requests", "retries"]
