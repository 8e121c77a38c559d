"""Media types as clients compare them."""

from collections.abc import Iterator
from typing import Any


def media_types(content: Any) -> dict[str, str]:
    """Return the names in a `content` by what they mean: lower case, without the character set."""
    names = content if isinstance(content, dict) else {}
    return {_plain(name): name for name in names}


def matched(old: Any, new: Any) -> Iterator[tuple[str, str]]:
    """Yield the names that describe the same bodies in two `content` objects.

    A media type is matched with itself, or else with one that covers it, or that it covers.
    """
    before, now = media_types(old), media_types(new)
    for plain, name in before.items():
        if plain in now:
            yield name, now[plain]
        else:
            near = (each for each in now if covers(each, plain) or covers(plain, each))
            yield from ((name, now[each]) for each in near if each not in before)


def unmatched(content: Any, other: Any, *, narrower: bool) -> list[str]:
    """Return the names in a `content` that nothing in the other covers.

    If it is `narrower`, that which they do not cover anything of in the other.
    """
    known = media_types(other)
    return [
        name
        for plain, name in media_types(content).items()
        if not any(covers(plain, each) if narrower else covers(each, plain) for each in known)
    ]


def covers(wide: str, narrow: str) -> bool:
    """Tell whether one media type, or range of them, covers another.

    `*/*` and `application/*` are ranges. A type with parameters is one of those without, and one
    with the suffix `+json` is one of `application/json`.
    """
    if wide in {narrow, "*/*", "*"}:
        return True
    wide_type, _, wide_parameters = wide.partition(";")
    narrow_type, _, narrow_parameters = narrow.partition(";")
    if wide_parameters and wide_parameters != narrow_parameters:
        return False
    main, _, name = wide_type.partition("/")
    other_main, _, other_name = narrow_type.partition("/")
    suffix = other_name.rpartition("+")[2]
    return main == other_main and name in {"*", other_name, suffix}


def written_as_text(name: str) -> bool:
    """Tell whether a body of a media type knows no numbers: forms, plain text, XML."""
    main, _, kind = _plain(name).partition(";")[0].partition("/")
    suffix = kind.rpartition("+")[2]
    return suffix in {"x-www-form-urlencoded", "xml"} or (
        main in {"text", "multipart"} and suffix != "json"
    )


def _plain(name: str) -> str:
    kind, *parameters = (part.strip() for part in name.lower().split(";"))
    kept = sorted(each for each in parameters if each and not each.startswith("charset="))
    return ";".join((kind, *kept))
