"""Hold the Phota image API to what its documents promise."""

from importlib.metadata import version

__version__ = version("phota-contracts")
__all__ = ["__version__"]
