"""What can go wrong that a person must be told, one sentence each.

Reading the command line and the configuration raises `UsageError`. Loading, resolving and
validating a document raises `DocumentError`, one of the usage errors, since the person chose
the document. Reaching a target raises `TargetError`. A fault of our own (a full disk, a mock
that did not start) raises `SuiteError`. Verifying a certificate that does not hold raises
`CertificateError`. Anything else that escapes is a defect of this suite.

    PhotaContractsError          exit code
    ├── CertificateError         1
    ├── UsageError               2
    │   └── DocumentError        2
    ├── TargetError              3
    └── SuiteError               3
"""

from typing import ClassVar


class PhotaContractsError(Exception):
    """What happened and where, in one sentence, and how to mend it."""

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return the message, followed by the hint if there is one."""
        return f"{self.message} {self.hint}".strip()


class CertificateError(PhotaContractsError):
    """A certificate that is refused: forged, changed, expired, or not borne out by its evidence."""

    exit_code: ClassVar[int] = 1


class UsageError(PhotaContractsError):
    """A wrong option, an unreadable file, a contradiction in the configuration."""

    exit_code: ClassVar[int] = 2


class DocumentError(UsageError):
    """A document that cannot be found, read, parsed, resolved or judged."""


class TargetError(PhotaContractsError):
    """A target that cannot be reached or never answers."""


class SuiteError(PhotaContractsError):
    """A fault of the suite itself or of the machine it runs on."""
