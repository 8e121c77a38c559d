"""Where drawn examples that broke a promise are kept, so that the next run tries them first."""

from hypothesis.database import (
    DirectoryBasedExampleDatabase,
    ExampleDatabase,
    MultiplexedDatabase,
)

from contracts.errors import UsageError

_REDIS = ("redis://", "rediss://")


def example_database(places: str) -> ExampleDatabase | None:
    """Return what keeps examples in these places, None where there is none.

    `places` are folders and addresses of Redis servers, with commas between them: a folder for this
    machine, a server for all that share it. Raises UsageError if the client of Redis is missing.
    """
    named = [place.strip() for place in places.split(",") if place.strip()]
    kept = [_redis(one) if one.startswith(_REDIS) else _folder(one) for one in named]
    return MultiplexedDatabase(*kept) if len(kept) > 1 else next(iter(kept), None)


def _folder(path: str) -> ExampleDatabase:
    return DirectoryBasedExampleDatabase(path)


def _redis(address: str) -> ExampleDatabase:
    try:
        from hypothesis.extra.redis import RedisExampleDatabase  # noqa: PLC0415 - an extra
        from redis import Redis  # noqa: PLC0415 - as above
    except ImportError:
        raise UsageError(
            "PHOTA_EXAMPLES names a Redis server, whose client is not installed.",
            "Install phota-contracts[redis].",
        ) from None
    return RedisExampleDatabase(Redis.from_url(address), key_prefix=b"phota-contracts:")
