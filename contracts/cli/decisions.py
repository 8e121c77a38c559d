"""What a team has decided about findings, read from the file that `--accept` names."""

from pathlib import Path
from typing import TYPE_CHECKING

from contracts.errors import UsageError

if TYPE_CHECKING:
    from contracts.acceptances import Decisions


def decisions(file: Path) -> "Decisions":
    """Return the decisions of a file; one about a rule that there is not is an error."""
    from contracts.acceptances import load  # noqa: PLC0415 - a comparison seldom needs it

    found = load(file)
    if found.overrides:
        from contracts.diff.aliases import carried_over  # noqa: PLC0415 - as below
        from contracts.gate.rules import rules  # noqa: PLC0415 - imports all that has rules

        found = carried_over(found)
        unknown = found.unmatched(rules())
        if unknown:
            raise UsageError(
                f"{file}: no rule is called {unknown[0].rule!r}.",
                "Findings show the names of rules; * stands for any text.",
            )
    return found
