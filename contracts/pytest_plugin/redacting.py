"""Keep secrets out of what pytest itself shows: tracebacks, internal errors, interrupts, logs."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from _pytest._code.code import TerminalRepr

from contracts.client import Redactor


def redact_shown(value: Any, clean: Callable[[str], str]) -> Any:
    """Return what pytest shows of an exception with every text in it clean; as a tree, in place.

    Lines are cleaned together, since a secret may stand on two of them.
    """
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        if all(each.endswith("\n") for each in value):  # as Python itself shows a traceback
            return clean("".join(value)).splitlines(keepends=True)
        return clean("\n".join(value)).split("\n")
    if isinstance(value, list | tuple):
        return type(value)(redact_shown(each, clean) for each in value)
    if isinstance(value, TerminalRepr):
        for name, each in vars(value).items():
            setattr(value, name, redact_shown(each, clean))
    return value


class Redacting:
    """Redacts what pytest would show of its own end, and every log record, until it ends."""

    def __init__(self, config: pytest.Config, redactor: Callable[[], Redactor]) -> None:
        self._config = config
        self._redactor = redactor
        self._make_record = logging.getLogRecordFactory()
        logging.setLogRecordFactory(self._record)
        config.add_cleanup(self.close)

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any) -> None:
        """Redact the report of a fault of pytest or of a plugin before anybody shows it."""
        redact_shown(excrepr, self._redactor().text)

    @pytest.hookimpl(trylast=True)
    def pytest_keyboard_interrupt(self) -> None:
        """Redact what the terminal has kept of an interrupt, to show it last of all."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        redact_shown(getattr(reporter, "_keyboardinterrupt_memo", None), self._redactor().text)

    def close(self) -> None:
        """Leave log records alone again."""
        logging.setLogRecordFactory(self._make_record)

    def _record(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._make_record(*args, **kwargs)
        clean = self._redactor().text
        try:
            said = record.getMessage()
        except (TypeError, ValueError):  # a record that cannot be written is shown as it is
            said = f"{record.msg} {record.args}"
        record.msg, record.args = clean(said), None
        if record.exc_info:
            record.exc_text = clean(logging.Formatter().formatException(record.exc_info))
        return record
