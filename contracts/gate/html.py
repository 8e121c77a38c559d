"""The verdict as one self-contained page, for people who would rather look than read."""

from functools import cache
from importlib import resources

from jinja2 import Template
from markupsafe import Markup

from contracts.gate import view
from contracts.gate.verdict import GateVerdict
from contracts.reports.escaping import pages, policy

MOST_SHOWN = 500
"""How many findings of one stage the page holds; the rest is in the JSON."""


def render(verdict: GateVerdict, suite_version: str) -> str:
    """Return the page: no network, no script, every untrusted character escaped."""
    style = resources.files(__package__).joinpath("page", "gate.css").read_text("utf-8")
    return _template().render(
        verdict=verdict,
        version=suite_version,
        view=view,
        most=MOST_SHOWN,
        style=Markup(style),  # noqa: S704 - our own file
        policy=policy(style, ""),
    )


@cache
def _template() -> Template:
    return pages("contracts.gate").get_template("gate.html.j2")
