"""The names of all rules that a finding about a change may have."""

from contracts import lint, notes
from contracts.diff import registry

_OF_VALIDITY = frozenset(
    {
        *("document.invalid", "document.repeated-name"),
        *("document.unresolved", "document.not-validated"),
    }
)


def rules() -> frozenset[str]:
    """Return every name that a decision about severities may speak of."""
    return registry.names() | lint.RULES.keys() | notes.RULES | _OF_VALIDITY
