"""The formats that a validator looks at."""

from jsonschema import FormatChecker

from contracts.diff.cells import CHECKED_FORMATS

CHECKER = FormatChecker(CHECKED_FORMATS & FormatChecker.checkers.keys())
