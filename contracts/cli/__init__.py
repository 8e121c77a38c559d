"""Parse the command line, call one function, return its exit code."""

from contracts.cli.main import main

__all__ = ["main"]
