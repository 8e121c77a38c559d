"""What the commands about documents write alike."""

from collections.abc import Sized


def shown(text: str) -> str:
    """Return the text on one line, every character that would act instead of showing replaced."""
    if text.isprintable():
        return text
    from contracts.reports.text import one_line  # noqa: PLC0415 - seldom needed, and slow to import

    return one_line(text)


def counted(things: Sized, noun: str) -> str:
    """Return `1 operation`, or `11 operations`."""
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"
