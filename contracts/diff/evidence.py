"""What shows that a schema change matters: a value, and what a validator says of it."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a witness shows."""

    REFUSED = "refused"
    """One document allows the value and the other refuses it, as a validator says of both.

    Where nothing else is found, a `oneOf` counts as `anyOf` in both, as most authors mean it.
    """

    CONVENTION = "convention"
    """One document allows the value; the other does not describe a part of it, and refuses nothing.

    By convention nobody sends, and nobody may rely on, what is not described.
    """


@dataclass(frozen=True, slots=True)
class Witness:
    """A value that shows what a change means.

    `instance` stands where the schema changed, `body` is the whole that holds it at `pointer`, in
    the place `where` of an `operation`. Where no such whole was found that both documents judge as
    they judge the instance, `whole` is false and `body` is the instance itself. `why` is what the
    validator says, or which document does not describe what; `decided` is true of what no
    comparison of keywords could tell.
    """

    kind: Kind
    instance: Any = field(hash=False)
    why: str
    operation: str = ""
    where: str = ""
    pointer: str = ""
    body: Any = field(default=None, hash=False)
    whole: bool = False
    decided: bool = False

    @property
    def place(self) -> str:
        """`the request body of POST /thing at /size`."""
        inside = f" at {self.pointer}" if self.pointer else ""
        return f"the {self.where} of {self.operation}{inside}"

    @property
    def sentence(self) -> str:
        """What it shows in one sentence, untrusted, with the value clipped in the middle."""
        lead = "refuted by" if self.decided else "e.g."
        value = _clipped(json.dumps(self.instance, ensure_ascii=False))
        return f"{lead} {value} in {self.place}: {self.why}"


_LONGEST = 100


def _clipped(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
