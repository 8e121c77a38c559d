"""What changed between two documents, and whom it breaks."""

from contracts.diff.comparison import compare
from contracts.diff.history import compare_all, told_once
from contracts.diff.promises import Mode, Profile
from contracts.diff.words import Comparison, Direction, Finding, Impact, Side

__all__ = [
    "Comparison",
    "Direction",
    "Finding",
    "Impact",
    "Mode",
    "Profile",
    "Side",
    "compare",
    "compare_all",
    "told_once",
]
