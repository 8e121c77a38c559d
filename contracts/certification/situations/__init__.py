"""The drills by topic; importing this registers them all, in the order in which they are run."""

from contracts.certification.situations import requests

__all__ = ["requests"]
