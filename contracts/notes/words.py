"""What release notes say, as frozen data: entries, sentences, and the claims that these make."""

from dataclasses import dataclass
from enum import StrEnum

UNRELEASED = "Unreleased"


class Kind(StrEnum):
    """What a claim is about."""

    ENDPOINT = "endpoint"
    PROPERTY = "property"  # a parameter, or a property of a body
    STATUS = "status"
    HEADER = "header"
    CODE = "code"
    VALUES = "values"
    DEFAULT = "default"
    LIMIT = "limit"
    CALLBACK = "callback"
    DATE = "date"
    LOST = "lost number"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A part of the notes that stands alone, and where it is; lines count from one."""

    version: str
    line: int
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a sentence says of the service.

    `operations` names those it is said of, as the notes write them (`/edit`, `POST /edit`, or
    `edit` alone), and none where it may be any; a claim that `inherits` them has them from what was
    said before it. `topic` is the property that the sentence speaks
    of, `clause` the words that make the claim. A claim that is `gone` says that the thing is no
    longer there. `bound` says of a limit whether it is a maximum, a minimum or a count.
    """

    kind: Kind
    subject: str
    sentence: Sentence
    operations: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    topic: str = ""
    clause: str = ""
    bound: str = ""
    gone: bool = False
    inherits: bool = False

    @property
    def version(self) -> str:
        """The version whose notes make the claim."""
        return self.sentence.version


@dataclass(frozen=True, slots=True)
class Item:
    """One bullet or paragraph; `above` are the places of those it is nested in, outermost first."""

    version: str
    line: int
    section: str
    text: str
    above: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """Release notes as read: items in their order, and the versions as they are headed.

    `headings` holds version and line of each entry.
    """

    name: str
    headings: tuple[tuple[str, int], ...]
    items: tuple[Item, ...]

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions that have an entry, in the order of the notes."""
        return tuple(version for version, _ in self.headings)
