"""What a document gets wrong about itself."""

from contracts.lint.linting import lint
from contracts.lint.registry import RULES, Rule
from contracts.lint.words import RANK, Finding

__all__ = ["RANK", "RULES", "Finding", "Rule", "lint"]
