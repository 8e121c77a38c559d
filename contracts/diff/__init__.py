"""What changed between two documents, and whom it breaks."""

from contracts.diff.comparison import compare
from contracts.diff.words import Comparison, Finding, Impact, Side

__all__ = ["Comparison", "Finding", "Impact", "Side", "compare"]
