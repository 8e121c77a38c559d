"""Untrusted text in a page of HTML: escaped, bounded, with nothing that acts."""

import base64
import hashlib
import re
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from contracts.reports.text import clip, visible

_LONGEST_TEXT = 600
_CODE_SPAN = re.compile(r"`([^`]+)`")


def pages(package: str) -> Environment:
    """Return what renders the templates in a package's folder `page`, everything escaped."""
    environment = Environment(
        loader=PackageLoader(package, "page"),
        autoescape=True,
        finalize=_safe,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["prose"] = prose
    return environment


def _safe(value: Any) -> Any:
    """Replace characters that act instead of showing; autoescape does the rest."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def prose(text: str) -> Markup:
    """Return text with its `code spans` as code, bounded, everything in it escaped."""
    pieces = _CODE_SPAN.split(clip(visible(text), _LONGEST_TEXT))
    spans = (
        Markup("<code>{}</code>").format(piece) if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
    )
    return Markup("").join(spans)


def policy(style: str, script: str) -> str:
    """Return a content security policy that allows our own style and script and nothing else."""

    def digest(text: str) -> str:
        return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    return (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
