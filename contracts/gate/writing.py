"""Every form of the verdict by its name, as text."""

import json
from collections.abc import Callable, Mapping
from importlib.metadata import version

from contracts.gate import annotations, html, junit, markdown, record, sarif, terminal
from contracts.gate.verdict import GateVerdict


def text(form: str, verdict: GateVerdict) -> str:
    """Return the verdict in one of `FORMS`."""
    return FORMS[form](verdict)


def _json(verdict: GateVerdict) -> str:
    return json.dumps(record.render(verdict, version("phota-contracts")), indent=2)


def _sarif(verdict: GateVerdict) -> str:
    return json.dumps(sarif.render(verdict, version("phota-contracts")), indent=2)


def _html(verdict: GateVerdict) -> str:
    return html.render(verdict, version("phota-contracts"))


FORMS: Mapping[str, Callable[[GateVerdict], str]] = {
    "text": terminal.render,
    "json": _json,
    "markdown": markdown.render,
    "html": _html,
    "junit": junit.render,
    "sarif": _sarif,
    "github": annotations.render,
}
