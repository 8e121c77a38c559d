"""Hold the Phota image API to what its documents promise."""

from typing import Any


def __getattr__(name: str) -> Any:
    """Return `__version__`, which takes long to find out and is seldom asked for."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import version  # noqa: PLC0415 - slow to import

    return version("phota-contracts")
