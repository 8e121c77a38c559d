"""`phota-contracts rules`: list and explain what the comparison of two documents looks for."""

import json
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

import click

from contracts.cli import options
from contracts.diff import Impact
from contracts.diff.aliases import Alias, aliases
from contracts.diff.catalogue import Entry, catalogue
from contracts.diff.promises import Profile
from contracts.errors import UsageError

_COLOURS = {Impact.BREAKING: "red", Impact.UNDECIDED: "yellow", Impact.COMPATIBLE: "green"}
_EPILOG = """
\b
Examples:
  phota-contracts rules                              all of them, and why each is one
  phota-contracts rules 'parameter-*'
  phota-contracts rules limit-tightened              one, explained, with oasdiff's names for it
  phota-contracts rules response-body-one-of-added   what covers a check of oasdiff

\b
What lint looks for: phota-contracts lint --rules
"""


@click.command(epilog=_EPILOG)
@click.argument("pattern", default="*", metavar="NAME")
@options.text_or_json
def command(pattern: str, form: str) -> int:
    """List the rules of the comparison, or explain those that NAME matches (`*` is any text).

    NAME may also be the id of one of oasdiff's checks: shown are the rules that cover it.
    """
    alias = aliases().get(pattern)
    found = _found(pattern, alias)
    if form == "json":
        click.echo(json.dumps({"rules": [_record(each) for each in found]}, indent=2))
        return 0
    explained = len(found) == 1 or alias is not None
    if alias is not None:
        click.echo("\n".join(_translated(alias)))
    for entry in found:
        click.echo("\n".join((*_listed(entry), *(_explained(entry) if explained else ()))))
    return 0


def _found(pattern: str, alias: Alias | None) -> Sequence[Entry]:
    names = catalogue()
    if alias is not None and pattern not in names:
        return [names[name] for name in alias.rules]
    found = [entry for name, entry in names.items() if fnmatchcase(name, pattern)]
    if not found:
        raise UsageError(
            f"No rule has a name like {pattern!r}, and no check of oasdiff has that id."
        )
    return found


def _translated(alias: Alias) -> Iterator[str]:
    if not alias.rules:
        yield f"oasdiff's {alias.name} is covered by no rule: {alias.why}"
        return
    keyword = f", of {alias.keyword}" if alias.keyword else ""
    yield f"oasdiff's {alias.name} is covered by {' and '.join(alias.rules)}{keyword}:"
    if alias.note:
        yield f"  {alias.note}"


def _listed(entry: Entry) -> Iterator[str]:
    sides = "  ".join(
        f"{side.value} {click.style(impact.value, fg=_COLOURS[impact])}"
        for side, impact in entry.impacts.items()
    )
    profile = "" if entry.profile is Profile.WIRE else f"  in the profile {entry.profile.value}"
    yield f"{click.style(entry.name, bold=True)}  {sides}{profile}"
    yield from (f"    {why}" for why in entry.whys)


def _explained(entry: Entry) -> Iterator[str]:
    yield f"    It looks at every {' and '.join(entry.sees)} of either document."
    if entry.by_values:
        yield "    It breaks only if the sets of allowed values say so, all keywords together."
    for side, names in entry.aliases.items():
        if names:
            yield f"    oasdiff calls it, in a {side.value}:"
            yield from (f"      {name}" for name in names)


def _record(entry: Entry) -> dict[str, object]:
    return {
        "name": entry.name,
        "sees": entry.sees,
        "profile": entry.profile,
        "impacts": entry.impacts,
        "by_values": entry.by_values,
        "why": " ".join(entry.whys),
        "aliases": entry.aliases,
    }
