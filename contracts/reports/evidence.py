"""Which tests and exchanges show why a clause has its verdict, within bounds."""

from contracts.model import ClauseVerdict, Outcome, TestOutcome, Verdict

MOST_TESTS = 5
MOST_EXCHANGES = 4

_DECIDING = {
    Verdict.FAIL: Outcome.FAILED,
    Verdict.WARN: Outcome.FAILED,
    Verdict.ERROR: Outcome.ERROR,
    Verdict.OBSERVED: Outcome.PASSED,
    Verdict.NOT_TESTED: Outcome.BLOCKED,
}


def telling_tests(result: ClauseVerdict) -> tuple[TestOutcome, ...]:
    """Return the tests that decided a verdict other than a plain pass or a gap.

    Where a test both broke and kept the clause, in one attempt and another, both are told.
    """
    outcome = _DECIDING.get(result.verdict)
    deciding = [test for test in result.tests if test.outcome is outcome and not test.superseded]
    if outcome is not Outcome.FAILED:
        return tuple(deciding)
    broken = {test.id for test in deciding}
    kept = [t for t in result.tests if t.outcome is Outcome.PASSED and t.id in broken]
    return (*deciding, *kept)


def last_exchanges(test: TestOutcome) -> tuple[int, ...]:
    """Return the ids of a test's last exchanges: what it judged is nearly always its last act."""
    return test.exchanges[-MOST_EXCHANGES:]


def telling_exchanges(result: ClauseVerdict) -> tuple[int, ...]:
    """Return the ids of the exchanges worth showing for a clause."""
    tests = telling_tests(result)[: most_tests(result)]
    return tuple(number for test in tests for number in last_exchanges(test))


def most_tests(result: ClauseVerdict) -> int:
    """Return how many tests of a clause are worth showing; one reading is enough of an example."""
    return 1 if result.verdict is Verdict.OBSERVED else MOST_TESTS
