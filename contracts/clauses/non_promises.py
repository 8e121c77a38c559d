"""What the documents say without promising it, or without a clause that judges it yet."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class NonPromise:
    """Words of a document that no clause quotes, and the reason.

    `document` and `place` may be patterns; without `quotes` all that stands there is meant.
    `becomes` names the clause that is to judge it: it is a promise, and not judged yet.
    """

    document: str
    place: str
    reason: str
    quotes: tuple[str, ...] = ()
    becomes: str | None = None


@cache
def non_promises() -> tuple[NonPromise, ...]:
    """Return the list from `non-promises.toml`."""
    text = (files("contracts.clauses") / "non-promises.toml").read_text("utf-8")
    return tuple(
        NonPromise(**entry | {"quotes": tuple(entry.get("quotes", ()))})
        for entry in tomllib.loads(text)["words"]
    )
