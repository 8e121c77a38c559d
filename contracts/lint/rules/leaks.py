"""Rules about what a public text should not hold, or should not forget."""

import re
from collections.abc import Iterator

from contracts.lint.api import fields, items
from contracts.lint.paths import last_name, plain_name
from contracts.lint.registry import rule
from contracts.lint.sites import Prose, Schema
from contracts.lint.words import Seen
from contracts.model import Severity

_ROLE = re.compile(r":(?:py:)?(?:class|func|meth|mod|attr|data|exc|obj):`~?\.?([\w.]+)`")
_MODULE = re.compile(
    r"(?<![\w./@#$-])([a-z_]\w*(?:\.[a-z_]\w*)+\.[A-Z]\w*[a-z]\w*)(?![\w/@-]|\.\w)"
)
_INTERNAL = re.compile(
    r"^(?!(?:google|googleapis|android|androidx|java|javax|kotlin|com|org|net|io|k8s|aws|azure)\.)"
    r"(?:.*\.)?(?:api|app|core|database|db|domain|dto|entities|handlers|internal|lib|models?|schemas?"
    r"|serializers|server|services?|src|views|utils)\."
)
_SOURCE = re.compile(
    r"(?<![\w/.-])((?:[\w.-]+/)+[\w-]+\.(?:py|go|rb|java|kt|cs|php|ts|tsx|rs|scala|cpp)"
    r"|[\w-]+\.(?:py|go|rb|java|kt|cs|php|ts|tsx|rs|scala|cpp):\d+)(?![\w/-]|\.\w)"
)
_TICKET = re.compile(
    r"(?:\b(?:TODO|FIXME)\b[^\n]{0,60}|\b(?:ticket|jira|issue|bug)\s+\(?"
    r"(?!(?:RFC|ISO|UTF|SHA|AES|HTTP|CVE|IEEE|ITU|RS|ES|HS|IEC|BCP)-)([A-Z][A-Z0-9]{1,9}-\d+)\b)"
)
_HOST = re.compile(
    r"\b((?:(?!compute\b|ec2\b)[a-z0-9-]+\.)+(?:internal|corp|lan|intranet))\b(?!\.\w)"
)
_LIST = re.compile(
    r"\b([\w-]+(?:(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|&)\s+|/)[\w-]+)+)"
    r"\s+(?:endpoint|operation|request|response|call|job|result|route|method|task|API)s?\b"
)
_ONLY = re.compile(r"\b(?:only|except)\b[^.]{0,40}$", re.IGNORECASE)
_PAIR = 2
_FAMILY = 3


@rule(Severity.WARNING)
def prose_internal_name(text: Prose) -> Iterator[Seen]:
    """It tells strangers how the service is built, and tells readers nothing."""
    words = text.words
    modules = [*_ROLE.findall(words), *filter(_INTERNAL.search, _MODULE.findall(words))]
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
    lists = [
        each
        for each in _LIST.finditer(text.words)
        if not _ONLY.search(each.string, 0, each.start())
    ]
    families = list(_families(text)) if lists else []
    for found in lists:
        named = {plain_name(word) for word in re.findall(r"[\w-]+", found[1])} - {"and", "or"}
        for forgotten in filter(None, (_forgotten(named, family) for family in families)):
            rest = " and ".join(map(repr, forgotten))
            yield text.seen(f"the text lists “{' '.join(found[1].split())}” and forgets {rest}")
            break


def _forgotten(named: set[str], family: set[str]) -> list[str]:
    """Return what a list lacks of a family; nothing if it is no list of that family."""
    forgotten = sorted(family - named)
    telling = len(forgotten) == 1 or len(named) == _PAIR
    return forgotten if len(named) >= _PAIR and named < family and telling else []


def _families(text: Prose) -> Iterator[set[str]]:
    """Yield groups of operations, by their last names, that share what the text describes."""
    api, about = text.api, text.about
    if isinstance(about, Schema):
        owner = about.parent or about
        for each in fields(owner.data.get("properties")).values():
            members = {plain_name(str(value)) for value in items(fields(each).get("enum"))}
            if len(members) >= _FAMILY and members <= api.paths.last_names:
                yield members
    users = {name for name, _ in api.reach.direct(text.pointer)}
    direct = {last_name(name.partition(" ")[2]) for name in users}
    if len(direct) >= _FAMILY:
        yield direct
