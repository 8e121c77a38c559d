"""The drills by topic; importing this registers them all, in the order in which they are run."""

from contracts.certification.situations import errors, polling, profiles, requests, retries

__all__ = ["errors", "polling", "profiles", "requests", "retries"]
