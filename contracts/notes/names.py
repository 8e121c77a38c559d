"""The names that prose gives to operations, properties, headers and codes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_METHODS = "GET|PUT|POST|DELETE|OPTIONS|HEAD|PATCH|TRACE"
_ENDPOINT = re.compile(
    rf"(?:\b(?P<method>{_METHODS})[`\"]?\)?\s+[`\"]?)?"
    r"(?<![\w./:<-])(?P<path>/[\w{}%~-][\w{}%~.:-]*(?:/[\w{}%~.:-]+)*/?)(?!\w)"
)
_LISTED_ENDPOINTS = re.compile(
    r"(?P<list>(?:[`a-z][\w`-]*,? (?:and |or |& )?){1,8})endpoints?\b", re.IGNORECASE
)
_SEPARATOR = re.compile(r"[\s,&`]+")
_NO_ENDPOINT = frozenset(
    {"a", "all", "an", "and", "any", "api", "both", "each", "every", "existing", "following"}
    | {"internal", "new", "of", "on", "one", "or", "other", "our", "public", "several", "some"}
    | {"the", "these", "this", "those", "to", "two", "various", "via", "which"}
)
_NOUN = r"(?i:parameter|param|field|property|option|attribute|argument|flag)"
_PLACE = r"(?:query|path|header|cookie|request|response|body|string|boolean|integer|array)"
_PROPERTY = re.compile(
    r"\?(?P<query>[A-Za-z_]\w*)="
    r"|(?<![\w`\"“/.{-])(?P<snake>[a-z][a-z0-9]*(?:_[a-z0-9]+)+)(?![\w`\"”}-]|\.\w)"
    r"|`(?P<marked>[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+)`"
    r"|[`\"“]?(?<![\w-])(?P<member>[a-z]\w*)[`\"”]?:[ ]?(?:[\"“`]|(?:true|false|null)\b)"
    rf"|`(?P<quoted>[A-Za-z_][\w.\[\]-]*)`\s+(?:{_PLACE}\s+)*{_NOUN}s?\b"
    rf"|\b{_NOUN}s?:?\s+`(?P<after>[A-Za-z_][\w.\[\]-]*)`"
    rf"|(?<![\w-])(?P<bare>[a-z]\w*)(?=\s+(?:{_PLACE}\s+)*{_NOUN}\b(?!\s+(?:desc|name|type|value)))"
    r"|`(?P<verbed>[A-Za-z_]\w*)`\s+(?:(?:now|also|only)\s+)?(?:may|can|must|accepts?|defaults?"
    r"|is\s+(?:now\s+)?(?:required|optional|deprecated|limited))\b"
    rf"|\b(?:[Aa]dd|[Rr]emove|[Dd]rop)\w*\s+(?:(?:an?|the|optional|required|new)\s+)*"
    rf"`(?P<at>[A-Za-z_]\w*)`\s+(?:to|on|in|for|from)\s+(?:the\s+)?`?(?:(?:{_METHODS})\b|/)"
    r"|\b(?:[Dd]efault|[Mm]aximum|[Mm]inimum)(?:\s+value)?(?:\s+(?:of|for))?(?:\s+the)?\s+"
    r"`(?P<bounded>[A-Za-z_]\w*)`"
    r"|\b[Dd]efault\s+(?P<default>[a-z]\w*)\s+(?:on|for|of|is|now|will|changed)\b"
)
_RENAMED = re.compile(r"\b[Rr]enamed?\s+`(?P<old>[A-Za-z_]\w*)`\s+to\s+`(?P<new>[A-Za-z_]\w*)`")
_DOUBTFUL = frozenset({"bare", "default", "member"})
_NO_PROPERTY = frozenset(
    {"a", "additional", "an", "and", "another", "any", "as", "at", "base64", "be", "been"}
    | {"being", "body", "boolean", "both", "but", "by", "common", "cookie", "custom", "data"}
    | {"default", "description", "documented", "each", "error", "every", "extra", "few"}
    | {"first", "following", "for", "form", "free", "from", "has", "have", "header", "if", "in"}
    | {"info", "input", "integer", "is", "it", "its", "json", "last", "many", "missing", "more"}
    | {"multiple", "named", "nested", "new", "no", "not", "of", "old", "on", "one", "optional"}
    | {"or", "other", "our", "output", "path", "query", "request", "required", "respective"}
    | {"response", "same", "second", "security", "set", "several", "single", "so", "some"}
    | {"spec", "string", "such", "text", "than", "that", "the", "their", "then", "this", "to"}
    | {"unknown", "unsupported", "unused", "value", "values", "was", "were", "when", "where"}
    | {"which", "with"}
)
_HEADER = re.compile(
    r"(?<![\w-])(?:(?P<extension>X-[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*"
    r"|x-[a-z0-9]+(?:-[a-z0-9]+)*(?=`?\s+(?:\w+\s+)?headers?\b))"
    r"|`?(?P<before>[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)+|Authorization|Location|ETag|Link|Allow)`?"
    r"\s+(?:HTTP\s+|request\s+|response\s+)?headers?\b"
    r"|headers?:?\s+`?(?P<named>[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)+|Authorization|Location|ETag)\b)"
)
_CODE = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w-])")
_NOT_NAMES = re.compile(r"https?://\S+|\[\[[^\]]*\]\]")
_IN_PATH = re.compile(r"(?<![\w<:])/[\w{}%~.:/-]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name and where it stands in its text."""

    start: int
    end: int
    text: str


def without_addresses(text: str) -> str:
    """Return the text with spaces for web addresses and for what stands in double brackets."""
    return _blank(_NOT_NAMES, text)


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Return the text as long as it was, with spaces for what the pattern finds."""
    return pattern.sub(lambda found: " " * len(found[0]), text)


def endpoints(text: str) -> Iterator[Name]:
    """Yield the paths that a text names, with their methods: `/edit`, `GET /jobs/{job_id}`."""
    for match in _ENDPOINT.finditer(text):
        path = match["path"].rstrip(".:")
        name = f"{match['method']} {path}" if match["method"] else path
        yield Name(match.start(), match.start("path") + len(path), name)


def listed_endpoints(text: str) -> Iterator[str]:
    """Yield the words of `edit, generate, and enhance endpoints` that may name operations."""
    for match in _LISTED_ENDPOINTS.finditer(_blank(_IN_PATH, text)):
        words = [word.lower() for word in _SEPARATOR.split(match["list"]) if word]
        while words and words[0] in _NO_ENDPOINT:
            words.pop(0)
        last = max((i for i, word in enumerate(words) if _cuts(word)), default=-1)
        yield from (word for word in words[last + 1 :] if word not in _NO_ENDPOINT)


def _cuts(word: str) -> bool:
    """Tell whether a list cannot reach back beyond a word."""
    return word in _NO_ENDPOINT and word not in {"and", "or"}


def properties(text: str, known: Iterable[str] = ()) -> list[Name]:
    """Return the names of parameters and properties, in their order; the known as mere words."""
    plain = _blank(_IN_PATH, text)
    found = {}
    for match in _PROPERTY.finditer(plain):
        group = match.lastgroup or ""
        if group not in _DOUBTFUL or match[group] not in _NO_PROPERTY:
            name = match[group].removesuffix("[]").rpartition(".")[2]
            found[match.start(group)] = Name(match.start(group), match.end(group), name)
    for match in _RENAMED.finditer(plain):
        for group in ("old", "new"):
            found[match.start(group)] = Name(match.start(group), match.end(group), match[group])
    for name in known:
        for match in re.finditer(rf"(?<![\w\"“-]){re.escape(name)}(?![\w-])", plain):
            found.setdefault(match.start(), Name(match.start(), match.end(), name))
    return [found[start] for start in sorted(found)]


def headers(text: str) -> Iterator[Name]:
    """Yield the headers that a text names."""
    for match in _HEADER.finditer(text):
        group = match.lastgroup or ""
        yield Name(match.start(group), match.end(group), match[group])


def codes(text: str) -> Iterator[Name]:
    """Yield names in capitals with underscores, as codes and states have them."""
    for match in _CODE.finditer(text):
        yield Name(match.start(), match.end(), match[0])
