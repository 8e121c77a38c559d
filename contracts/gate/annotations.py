"""The verdict as workflow commands, which GitHub shows beside the lines of a pull request."""

from contracts.gate.verdict import Entry, GateVerdict
from contracts.gate.view import message, sentences, weight, whom
from contracts.model import Severity

MOST = {Severity.ERROR: 10, Severity.WARNING: 10, Severity.NOTE: 10}
"""How many of each GitHub shows for one step."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(verdict: GateVerdict) -> str:
    """Return a line for each finding that nobody accepts, and a last one with the verdict.

    GitHub shows ten of a kind; the heaviest come first, and the last line counts them all.
    """
    lines: list[str] = []
    for severity, most in MOST.items():
        entries = [e for e in verdict.entries if e.severity is severity and e.acceptance is None]
        lines += [_line(entry) for entry in entries[:most]]
    kind = "error" if verdict.refused else "notice"
    lines.append(f"::{kind} title=phota-contracts gate::{_data(verdict.headline)}")
    return "\n".join(lines)


def _line(entry: Entry) -> str:
    place = entry.finding.place
    where = {"file": place.document, "line": place.line, "col": place.column}
    properties = {name: str(value) for name, value in where.items() if value}
    properties["title"] = f"{weight(entry)}: {entry.finding.rule}"
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    text = "\n".join(filter(None, (message(entry), whom(entry), *sentences(entry))))
    return f"::{_COMMANDS[entry.severity]} {told}::{_data(text)}"


def _data(text: str) -> str:
    """Escape what would end the command, as GitHub's own toolkit does."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
