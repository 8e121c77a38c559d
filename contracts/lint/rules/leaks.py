"""Rules about what a public text should not hold, or should not forget."""

import re
from collections.abc import Iterator

from contracts.lint import prose
from contracts.lint.api import Api, fields, items
from contracts.lint.registry import rule
from contracts.lint.sites import Prose, Schema
from contracts.lint.words import Seen
from contracts.model import Severity

_ROLE = re.compile(r":(?:py:)?(?:class|func|meth|mod|attr|data|exc|obj):`~?\.?([\w.]+)`")
_MODULE = re.compile(
    r"(?<![\w./@#$-])([a-z_]\w*(?:\.[a-z_]\w*)+\.[A-Z]\w*[a-z]\w*)(?![\w/@-]|\.\w)"
)
_SOURCE = re.compile(
    r"(?<![\w/.-])((?:[\w.-]+/)+[\w-]+\.(?:py|go|rb|java|kt|cs|php|ts|tsx|rs|scala|cpp)"
    r"|[\w-]+\.(?:py|go|rb|java|kt|cs|php|ts|tsx|rs|scala|cpp):\d+)(?![\w/-]|\.\w)"
)
_TICKET = re.compile(
    r"(?:\b(?:TODO|FIXME|XXX)\b[^\n]{0,60}|\b(?:see|cf\.?|ticket|jira|issue|bug)\s+\(?"
    r"(?!(?:RFC|ISO|UTF|SHA|AES|HTTP|CVE|IEEE|ITU|RS|ES|HS|IEC|BCP)-)([A-Z][A-Z0-9]{1,9}-\d+)\b)"
)
_HOST = re.compile(r"\b((?:[a-z0-9-]+\.)+(?:internal|corp|lan|intranet))\b(?!\.\w)")
_LIST = re.compile(
    r"\b([\w-]+(?:(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+|/)[\w-]+)+)"
    r"\s+(?:endpoint|operation|request|response|call|job|result|route|method|task|API)s?\b"
)
_FAMILY = 3


@rule(Severity.WARNING)
def prose_internal_name(text: Prose) -> Iterator[Seen]:
    """It tells strangers how the service is built, and tells readers nothing."""
    words = prose.plain(text.text)
    modules = [*_ROLE.findall(words), *_MODULE.findall(words)]
    for name in dict.fromkeys(modules):
        yield text.seen(f"the text names the internal module or class {name}")
    for name in dict.fromkeys(_SOURCE.findall(words)):
        yield text.seen(f"the text names the source file {name}")
    for found in _TICKET.finditer(words):
        yield text.seen(f"the text holds a note of its makers: {' '.join(found[0].split())}")
    for name in dict.fromkeys(_HOST.findall(text.text)):
        yield text.seen(f"the text names the internal host {name}")


@rule(Severity.WARNING)
def prose_forgets_operation(text: Prose) -> Iterator[Seen]:
    """Readers conclude that what the text does not list works otherwise."""
    if not isinstance(text.about, Schema):
        return
    families = list(_families(text))
    for found in _LIST.finditer(prose.plain(text.text)):
        named = {_plain(word) for word in re.findall(r"[\w-]+", found[1])} - {"and", "or"}
        for family in families:
            forgotten = sorted(family - named)
            if len(named & family) > 1 and len(forgotten) == 1 and named <= family:
                shown = " ".join(found[1].split())
                yield text.seen(f"the text lists “{shown}” and forgets {forgotten[0]!r}")
                break
            if len(named) == 2 and named < family and len(forgotten) > 1:  # noqa: PLR2004 - a pair
                shown = " ".join(found[1].split())
                rest = " and ".join(map(repr, forgotten))
                yield text.seen(f"the text lists “{shown}” and forgets {rest}")
                break


def _families(text: Prose) -> Iterator[set[str]]:
    """Yield groups of operations, by their last names, that share what the text describes."""
    api, about = text.api, text.about
    names = _last_names(api)
    if isinstance(about, Schema):
        owner = about.parent or about
        for each in fields(owner.data.get("properties")).values():
            members = {_plain(str(value)) for value in items(fields(each).get("enum"))}
            if len(members) >= _FAMILY and members <= names:
                yield members
    users = {name for name, _ in api.reach.direct(text.pointer)}
    direct = {_plain(_last(name.partition(" ")[2])) for name in users}
    if len(direct) >= _FAMILY:
        yield direct


def _last_names(api: Api) -> set[str]:
    return {_plain(_last(path)) for path, _, _ in api.operations}


def _last(path: str) -> str:
    named = [segment for segment in path.split("/") if segment and "{" not in segment]
    return named[-1] if named else ""


def _plain(word: str) -> str:
    return word.lower().replace("_", "-")
