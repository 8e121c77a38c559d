"""Legitimate variations: whoever fails them has a wrong idea of what is promised."""

from fastapi_server.flavours import answers, calls, life, loud, readings, studio
from fastapi_server.flavours.registry import FLAVOURS

__all__ = ["FLAVOURS", "answers", "calls", "life", "loud", "readings", "studio"]
