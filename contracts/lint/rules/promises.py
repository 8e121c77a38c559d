"""Rules about promises that stand in prose and nowhere else."""

import re
from collections.abc import Iterator

from contracts.lint import prose
from contracts.lint.api import fields
from contracts.lint.registry import rule
from contracts.lint.sites import Operation, Parameter, Prose, Schema
from contracts.lint.words import Seen
from contracts.model import Severity

_FUTURE = re.compile(
    r"\b(?:will|shall|going to|scheduled|planned|upcoming|sunset|end[- ]of[- ]life"
    r"|to be (?:removed|retired|changed|deprecated|replaced|discontinued))\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(r"\b(?:example|e\.g|if)\b", re.IGNORECASE)
_VENDOR = re.compile(r"(?<![\w-])X(?:-[A-Z][A-Za-z0-9]*){2,}(?![\w=-])")
_HEADER = re.compile(
    r"[`'\"“]?(?<![\w-])([A-Z][A-Za-z0-9]*(?:-[A-Z][A-Za-z0-9]*)+)[`'\"”]?"
    r"\s+(?:HTTP\s+)?(?:request\s+|response\s+)?headers?\b"
)
_STANDARD = re.compile(
    r"^(?:Accept|Access-Control|Cache|Content|Cross-Origin|If|Last|Proxy|Sec|Transfer|User|Retry"
    r"|WWW|Strict|Accept-Ranges|Set|Max|Content-Security|Referrer|Idempotency"
    r"|X-Forwarded|X-Requested-With|In-Reply-To|Reply-To|Message-I[Dd])(?:-|$)"
)
_CALLBACK_NAME = re.compile(
    r"^(?:callback|webhook|notif(?:y|ication))_?(?:ur[il]|endpoint)$", re.IGNORECASE
)
_CALLBACK_TEXT = re.compile(
    r"\b(?:we|server|service|API)\b[^.]{0,40}\b(?:POST|send|call|notify|deliver|callback)\w*\b"
    r"|\b(?:POST(?:ed)?|sent|delivered|notified|notification|called back)\b",
    re.IGNORECASE,
)
_NOT_A_CALLBACK = re.compile(
    r"\b(?:redirect|oauth|authori[sz]|login|log in|sign[- ]in)", re.IGNORECASE
)
_UNKNOWN_VALUE = re.compile(
    r"\b(?:unknown|unrecogni[sz]ed|unlisted)\b[^.;]*"
    r"\b(?:rejected|refused|returns?|returned|fails?|results?|gets?)\b[^.;]*?\b(4\d\d)\b",
    re.IGNORECASE,
)


@rule(Severity.WARNING)
def prose_path_unknown(text: Prose) -> Iterator[Seen]:
    """Whoever follows the text calls something that is not there."""
    if text.api.document.covers is not None:
        return  # what an excerpt leaves out may well be there
    paths = text.api.paths
    for mention in prose.mentions(text.words):
        if not paths.has(mention.path):
            near = paths.nearest(mention.path)
            instead = f"; {near} is" if near else ""
            if mention.sure or near:
                yield text.seen(f"the text names {mention.path}, which is no path{instead}")


@rule(Severity.WARNING)
def prose_status_undeclared(text: Prose) -> Iterator[Seen]:
    """Generated clients do not know the answer, and treat it as an unexpected one."""
    about = text.about
    if not isinstance(about, Operation | Parameter | Schema):
        return
    for sentence in text.sentences:
        for status in _promised(text, sentence):
            operations = [about.data] if isinstance(about, Operation) else _reached(text)
            ways = {status, f"{status[0]}XX", f"{status[0]}xx", "default"}
            declared = [set(map(str, fields(one.get("responses")))) for one in operations]
            if declared and not any(ways & each for each in declared):
                yield text.seen(f"the text promises {status}, which is not declared")


def _promised(text: Prose, sentence: str) -> Iterator[str]:
    """Yield the statuses that a sentence promises.

    What describes data may speak of other services too: there a refusal of what a client sends
    counts alone.
    """
    if isinstance(text.about, Operation):
        yield from prose.statuses(sentence)
        return
    for status in prose.statuses(sentence, answered=True):
        sent = (part != "responses" for _, part in text.api.reach.operations(text.pointer))
        if status[0] in {"4", "5"} and any(sent):
            yield status


def _reached(text: Prose) -> list[dict[str, object]]:
    names = {name for name, _ in text.api.reach.operations(text.pointer)}
    return [text.api.operation(name) for name in sorted(names & set(text.api.operation_names))]


@rule(Severity.WARNING)
def prose_header_undeclared(text: Prose) -> Iterator[Seen]:
    """Generated clients neither send it nor show it, and no test looks for it."""
    words = text.words
    named = [*_VENDOR.findall(words), *_HEADER.findall(words)]
    for name in dict.fromkeys(named):
        if name.lower() not in text.api.headers and not _STANDARD.match(name):
            yield text.seen(f"the text names the header {name}, which is not declared")


@rule(Severity.WARNING)
def prose_callback_undeclared(schema: Schema) -> Iterator[Seen]:
    """A client that is to receive calls cannot know what they hold, nor generate a receiver."""
    if schema.required is None or not _CALLBACK_NAME.match(schema.name):
        return
    text = str(schema.data.get("description") or "")
    if _NOT_A_CALLBACK.search(text) or not _CALLBACK_TEXT.search(text):
        return
    if schema.api.data.get("webhooks"):
        return
    found = schema.api.reach.operations(schema.pointer)
    asking = [name for name, part in found if part in {"requestBody", "parameters"}]
    named = [name for name in asking if name in schema.api.operation_names]
    if named and not any("callbacks" in schema.api.operation(name) for name in named):
        message = f"{schema.label} promises a call to the client, and no callback is declared"
        yield schema.seen(message, "description")


@rule(Severity.WARNING)
def prose_date_passed(text: Prose) -> Iterator[Seen]:
    """The text says that something will happen on a day that has gone by."""
    for sentence in text.sentences:
        if _FUTURE.search(sentence) and not _SUPPOSED.search(sentence):
            for written, day in prose.dates(sentence):
                if day < text.api.today:
                    yield text.seen(f"the text announces something for {written}, which has passed")


@rule(Severity.WARNING)
def prose_refusal_contradicts(text: Prose) -> Iterator[Seen]:
    """A value outside the enumeration breaks the schema: two answers are promised for one fault."""
    if "enum" not in text.schema:
        return
    for sentence in text.sentences:
        found = _UNKNOWN_VALUE.search(sentence)
        if found and found[1] != "422" and any(map(_validates, _reached(text))):
            yield text.seen(
                f"the text of {text.label} promises {found[1]} for an unknown value, which its"
                " enumeration makes a validation error, declared as 422"
            )


def _validates(operation: dict[str, object]) -> bool:
    answer = fields(fields(operation.get("responses")).get("422"))
    return "validation" in str(answer.get("description")).lower()


@rule(Severity.NOTE)
def prose_dependency_undeclared(schema: Schema) -> Iterator[Seen]:
    """Clients and validators cannot know that one property needs another."""
    parent = schema.parent
    if parent is None or schema.required is None:
        return
    if {"if", "dependentRequired", "dependentSchemas", "allOf", "oneOf"} & parent.data.keys():
        return
    siblings = fields(parent.data.get("properties")).keys() - {schema.name}
    text = str(schema.data.get("description") or "")
    for name in _needed(text):
        if name in siblings:
            message = f"{schema.label} needs {name!r} by its text, and by no keyword"
            yield schema.seen(message, "description")


def _needed(text: str) -> list[str]:
    return re.findall(
        r"\b(?:[Rr]equires|[Oo]nly (?:valid|allowed|used|applies|supported) (?:when|if|with))"
        r"\s+[`'\"]*(\w+)[`'\"]*\s*(?:=|:|is\b|are\b)",
        text,
    )
