"""Release notes as entries and items: the text of a web page, or a Markdown changelog."""

import re
from dataclasses import dataclass, field, replace

from contracts.errors import DocumentError
from contracts.notes.versions import NUMBERED
from contracts.notes.words import UNRELEASED, Item, Notes

_VERSION = rf"(?:\[?{NUMBERED}\]?|\[?(?P<unreleased>unreleased|next)\]?)"
_TAIL = r"(?:\([^)]*\))?(?:\s*(?:[-–—:(]\s?.*|\d{4}-\d\d-\d\d.*))?"
_LEAD = r"(?:\d{4}-\d\d-\d\d\s+|(?:version|release)\s+|[\w-]+\s+(?=\[?v\d))?"
_MARKED = re.compile(rf"#{{1,6}}\s+{_LEAD}{_VERSION}{_TAIL}", re.IGNORECASE)
_PLAIN = re.compile(rf"(?=v|\d+\.\d+\.\d|\[){_VERSION}{_TAIL}", re.IGNORECASE)
_SECTION = re.compile(r"#{1,6}\s+(?P<title>.+?)\s*#*")
_BULLET = re.compile(r"(?P<indent>\s*)[•*+◦▪‣-]\s+(?P<text>.*)")
_UNDERLINE = re.compile(r"(?:=+|-{3,}|~{3,})")
_LINK_TARGET = re.compile(r"\[[^\]]+\]:\s*\S+.*")
_LINK = re.compile(r"!?\[([^\[\]]+)\]\([^()\s]*(?:\s[^()]*)?\)")
_EMPHASIS = re.compile(r"\*\*|(?<!\w)__|__(?!\w)")
_MOST_SECTION_WORDS = 4
_TAB = 4


def read(content: bytes, name: str) -> Notes:
    """Return the entries and items of release notes.

    An entry begins with a line that is a version (`v1.2.0 — Title`, `## [1.2.0] - 2026-01-31`, or
    underlined). What stands before the first entry, code blocks and comments belong to none.
    Raises `DocumentError` for what is no text, and for a text without any version.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name} is no release notes: it is not UTF-8 text.") from error
    reader = _Reader()
    for number, line in enumerate(_without_blocks(text).splitlines(), start=1):
        reader.take(number, line.expandtabs(_TAB))
    notes = reader.notes(name)
    if not notes.headings:
        raise DocumentError(f"{name} is no release notes: no line is headed by a version.")
    return notes


def _without_blocks(text: str) -> str:
    """Blank code blocks and comments, so that every line keeps its number."""
    blocks = re.compile(r"^ *(```|~~~).*?^ *\1`* *$|<!--.*?-->", re.MULTILINE | re.DOTALL)
    return blocks.sub(lambda block: "\n" * block[0].count("\n"), text)


@dataclass
class _Reader:
    """Takes one line after the other; `open` tells whether the last item may go on."""

    version: str | None = None
    section: str = ""
    open: bool = False
    headings: list[tuple[str, int]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    nesting: list[tuple[int, int]] = field(default_factory=list)  # indent and place of a bullet

    def take(self, number: int, line: str) -> None:
        """Take a line for what it is: a heading, a bullet, a section, or more of an item."""
        stripped = line.strip()
        heading = _MARKED.fullmatch(stripped) or _PLAIN.fullmatch(stripped)
        bullet = _BULLET.fullmatch(line)
        if heading and not line.startswith("    "):
            self._heading(number, heading)
        elif not stripped or _UNDERLINE.fullmatch(stripped) or _LINK_TARGET.fullmatch(stripped):
            self.open = False
        elif self.version is None:
            return
        elif section := _SECTION.fullmatch(stripped):
            self._section(section["title"])
        elif bullet:
            self._bullet(number, bullet)
        elif self.open and not (line[0] != " " and self._ended() and _is_section(stripped)):
            self.items[-1] = replace(self.items[-1], text=self.items[-1].text + "\n" + stripped)
        elif _is_section(stripped):
            self._section(stripped)
        else:
            self._add(number, stripped, ())

    def _ended(self) -> bool:
        return self.items[-1].text.endswith((".", "!", "?"))

    def _heading(self, number: int, match: re.Match[str]) -> None:
        self.version = UNRELEASED if match["unreleased"] else match["version"]
        self.headings.append((self.version, number))
        self._section("")

    def _section(self, title: str) -> None:
        self.section = title.rstrip(":")
        self.open = False
        self.nesting.clear()

    def _bullet(self, number: int, match: re.Match[str]) -> None:
        indent = len(match["indent"])
        while self.nesting and self.nesting[-1][0] >= indent:
            self.nesting.pop()
        self._add(number, match["text"], tuple(place for _, place in self.nesting))
        self.nesting.append((indent, len(self.items) - 1))

    def _add(self, number: int, text: str, above: tuple[int, ...]) -> None:
        self.items.append(Item(self.version or "", number, self.section, text, above))
        self.open = True

    def notes(self, name: str) -> Notes:
        """Return all that was taken, the marks of Markdown removed from each item."""
        items = (replace(item, text=_unmarked(item.text)) for item in self.items)
        return Notes(name, tuple(self.headings), tuple(items))


def _is_section(line: str) -> bool:
    """Tell whether a line of its own is a title: few words, and no end of a sentence."""
    few = len(line.split()) <= _MOST_SECTION_WORDS
    return few and line[0].isupper() and line[-1] not in ".!?;,"


def _unmarked(text: str) -> str:
    return _EMPHASIS.sub("", _LINK.sub(r"\1", text))
