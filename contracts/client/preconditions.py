"""Why a test could not judge its clause: the target was in the way, or was not asked for."""

from collections.abc import Callable
from typing import NoReturn, ParamSpec, TypeVar

from contracts.client.answer import NoAnswer

P = ParamSpec("P")
T = TypeVar("T")


class Unmet(Exception):  # noqa: N818 - a state of the target, not an error of ours
    """The target did not let a test reach what it wanted to judge."""

    @property
    def was_unanswered(self) -> bool:
        """Whether it goes back to a request that nobody answered, which may have been the network.

        What is shared as a reason must be raised, or be the cause of what is, to be told so.
        """
        return isinstance(self.__cause__, NoAnswer)


class NotTested(Exception):  # noqa: N818 - as above
    """The run lacks something that the clause needs; the message says what would mend it."""


class NotApplicable(Exception):  # noqa: N818 - as above
    """The clause does not hold for this target or document; the message says why."""


def not_tested(reason: str) -> NoReturn:
    """Leave the clause not-tested, and say what would make it testable."""
    raise NotTested(reason)


def not_applicable(reason: str) -> NoReturn:
    """Leave the clause out, and say why it does not apply."""
    raise NotApplicable(reason)


def attempt(step: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T | Unmet | NotTested:
    """Return what a step gives, or why it could not be taken, for those who come to need it."""
    try:
        return step(*arguments, **options)
    except (Unmet, NotTested) as reason:
        return reason
    except AssertionError as breach:
        unmet = Unmet(str(breach))
        unmet.__cause__ = breach
        return unmet
