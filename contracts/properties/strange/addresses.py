"""Strange ids in a path, and strange tags in a query."""

from collections.abc import Iterator

from contracts.client import CALLS, Api
from contracts.properties.promises import Fate, Promise, absence
from contracts.properties.strange.asking import Strange, ask, escaped
from contracts.properties.strange.texts import TEXTS

_LONGEST = 2_000  # of a URL's part: what is longer is for gateways to refuse
_IDS = (
    *("%00", "a%00b", "%0A", "%0d%0aX-Injected:%201", "%FF", "%C0%AF", "%ED%A0%80", "%F0%9F%8C%8C"),
    *("%E2%80%AE", "%20", "%25", "%2500", "%252e%252e", "a%3Fb", "a%23c", "a;b=c", "null", "0"),
    *("undefined", "-1", "%27%20OR%20%271", "%5B%5Bx%5D%5D", "%7Bid%7D", "*", "~", "a" * _LONGEST),
)
_TAGS = ("", "%", "%zz", "%00", "%FF", "%ED%A0%80", "a&tag=b", "&tag", "a&tag[]=b", "+", "a;b")


def strange_ids(api: Api, operation: str) -> Iterator[Strange]:
    """Yield ids that nobody has."""
    promise = Promise(Fate.OPEN, absence(operation))
    for id_ in _IDS:
        yield Strange(f"an id of {id_[:20]}", ask(api, operation, headers=(), of=id_), promise)


def strange_tags(api: Api) -> Iterator[Strange]:
    """Yield tags to list profiles by."""
    promise = Promise(Fate.OPEN, "profile.tag")
    told = {tag: tag for tag in _TAGS}
    told |= {kind: escaped(text) for kind, text in TEXTS.items() if len(text) < _LONGEST // 9}
    for kind, tag in told.items():
        request = ask(api, "profile-ids", headers=(), query=f"tag={tag}")
        yield Strange(f"a tag of {kind}", request, promise, may_be_dropped=True)


def is_about_one(operation: str) -> bool:
    """Return whether the operation's path names a job or a profile."""
    return "{" in CALLS[operation].path
