"""Lint a document: every rule sees everything of its kind, and every fault is said once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from contracts.documents.document import Document
from contracts.lint import rules
from contracts.lint.api import Api
from contracts.lint.registry import RULES, Rule
from contracts.lint.walker import sites
from contracts.lint.words import RANK, Finding

__all__ = ["lint", "rules"]


def lint(
    document: Document, today: date, chosen: Collection[Rule] | None = None
) -> tuple[Finding, ...]:
    """Return what the document gets wrong about itself, worst first, then by line.

    `today` decides which dates have passed. A fault that stands in several places in the same
    words is one finding that names them all, and all operations that lead there. `chosen` are the
    rules to apply; all of them if it is None.
    """
    api = Api(document, today)
    found = _seen(api, RULES.values() if chosen is None else chosen)
    findings = [_finding(api, rule, message, places) for (rule, message), places in found]
    return tuple(sorted(findings, key=_order))


def _seen(api: Api, chosen: Iterable[Rule]) -> Iterable[tuple[tuple[Rule, str], list[str]]]:
    by_kind: dict[type, list[Rule]] = defaultdict(list)
    for rule in chosen:
        by_kind[rule.sees].append(rule)
    found: dict[tuple[Rule, str], dict[str, None]] = defaultdict(dict)
    for site in sites(api):
        for rule in by_kind.get(type(site), ()):
            for seen in rule.look(site):
                found[rule, seen.message][seen.pointer] = None
    return [(key, list(pointers)) for key, pointers in found.items()]


def _finding(api: Api, rule: Rule, message: str, pointers: list[str]) -> Finding:
    place, *also = (api.document.place(pointer) for pointer in pointers)
    affects = api.affected(pointers)
    return Finding(rule.id, rule.severity, message, place, None, affects, tuple(also))


def _order(finding: Finding) -> tuple[int, int, int, str, str]:
    place = finding.place
    return RANK[finding.severity], place.line, place.column, finding.rule, finding.message
