"""`python -m contracts.mock`: the mock as the embedded default target, and nothing else.

Settings and keys come from the environment; the address goes to standard output as one line of
JSON; the mock ends with its standard input, so that it never outlives whoever started it.
`phota-contracts mock` is the command for people.
"""

import sys

from contracts.mock.server import Address, serve
from contracts.mock.settings import Settings


def main() -> None:
    """Serve the mock that the environment describes."""
    serve(Settings.from_environment(), _announce, until_stdin_ends=True)


def _announce(address: Address) -> None:
    sys.stdout.write(address.to_json() + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
