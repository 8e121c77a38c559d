"""The judges by topic; importing this registers them all."""

from contracts.certification.criteria import requests

__all__ = ["requests"]
