"""Whether one set of values lies inside another, as far as is known."""

from enum import IntEnum


class Answer(IntEnum):
    """Whether a set lies inside another; of several conditions the least is the answer.

    UNLIKELY is what looks like NO keyword by keyword, where together they may still allow the
    same: a limit moved beside a pattern, an alternative is gone that others may cover.
    """

    NO = 0
    UNLIKELY = 1
    UNKNOWN = 2
    YES = 3

    @classmethod
    def of(cls, fact: bool) -> "Answer":  # noqa: FBT001 - it is the fact itself
        """Return the answer where there is no doubt."""
        return cls.YES if fact else cls.NO
