"""Untrusted text on a terminal."""


def shown(text: str) -> str:
    """Return the text on one line, every character that would act instead of showing replaced."""
    if text.isprintable():
        return text
    from contracts.reports.text import one_line  # noqa: PLC0415 - seldom needed, and slow to import

    return one_line(text)
