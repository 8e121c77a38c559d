"""One document held against several earlier ones: what breaks the clients of any of them."""

from collections import Counter
from collections.abc import Iterator, Sequence

from contracts.diff.comparison import compare
from contracts.diff.promises import Mode, Profile
from contracts.diff.words import Comparison, Finding
from contracts.documents.document import Document


def compare_all(
    bases: Sequence[Document],
    head: Document,
    *,
    profile: Profile = Profile.WIRE,
    mode: Mode = Mode.BACKWARD,
) -> tuple[Comparison, ...]:
    """Return what changed from each of several documents to the last one, in their order."""
    return tuple(compare(base, head, profile=profile, mode=mode) for base in bases)


def told_once(comparisons: Sequence[Comparison]) -> Iterator[tuple[Finding, tuple[str, ...]]]:
    """Yield each finding with the documents it was found against, as the last of them has it.

    Findings are the same if their fingerprints are. The worst come first.
    """
    found: dict[tuple[str, int], tuple[Finding, list[str]]] = {}
    for comparison in comparisons:
        alike = Counter[str]()
        for finding in comparison.findings:
            alike[finding.fingerprint] += 1
            key = finding.fingerprint, alike[finding.fingerprint]
            _, bases = found.get(key, (finding, []))
            found[key] = finding, [*bases, comparison.base]
    for finding, bases in sorted(found.values(), key=lambda each: each[0].impact.rank):
        yield finding, tuple(bases)
