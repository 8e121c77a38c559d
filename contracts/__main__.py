"""`python -m contracts` is `phota-contracts`."""

from contracts.cli import main

main()
