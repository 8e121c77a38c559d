"""Judge what a client sends, in every drill."""

from collections.abc import Iterator
from urllib.parse import unquote

from contracts.certification.conformity import breach
from contracts.certification.record import Record, Request
from contracts.certification.rulings import KEPT, Broken, Ruling, judges
from contracts.certification.tasks import Feature

_REFUSALS = range(400, 500)


@judges("client-request.valid")
def valid(record: Record) -> Iterator[Ruling]:
    """Each request that was read is one of the document's, and valid by it."""
    for request in record.requests:
        if request.is_away or (request.reply and request.reply.cut == "unread"):
            continue
        said = breach(request)
        yield Broken(said, (request.number,)) if said else KEPT


@judges("client-request.output-format")
def output_format(record: Record) -> Iterator[Ruling]:
    """`output_format` is there, whatever it says."""
    for request in _read(record):
        if "output_format" in request.sent:
            yield KEPT
        else:
            yield Broken(
                f"{request.operation} was asked for without output_format", (request.number,)
            )


@judges("client-request.async-urls")
def async_urls(record: Record) -> Iterator[Ruling]:
    """`async: true` and `response_mode: urls` go together."""
    for request in _read(record):
        if request.sent.get("async") is not True:
            continue
        mode = request.sent.get("response_mode")
        if mode == "urls":
            yield KEPT
        else:
            yield Broken(f"async: true was sent with response_mode {mode!r}", (request.number,))


@judges("client-request.no-secret-in-url")
def no_secret_in_url(record: Record) -> Iterator[Ruling]:
    """Neither key nor secret stands in a target, or in an address that a callback is to go to."""
    for request in record.requests:
        if found := _betrayed(record, request.target):
            said = f"the {found} stands in the URL of {request.operation}"
            yield Broken(said, (request.number,))
        elif found := _betrayed(record, str(request.sent.get("callback_url"))):
            said = f"the {found} stands in the callback_url of {request.operation}"
            yield Broken(said, (request.number,))
        else:
            yield KEPT
    for callback in record.callbacks:
        if found := _betrayed(record, callback.url):
            said = f"the {found} stands in the URL that a callback was sent to"
            yield Broken(said, (), (callback.number,))


@judges("client-request.key-stays-home")
def key_stays_home(record: Record) -> Iterator[Ruling]:
    """No header of what goes to the origin of downloads holds the key."""
    key = str(record.facts["key"])
    for request in record.requests:
        if not request.is_away:
            continue
        held = [name for name, value in request.headers if key in value]
        if held:
            yield Broken(
                f"the API key was sent to a download address in {held[0]}", (request.number,)
            )
        else:
            yield KEPT


@judges("client-request.as-declared")
def as_declared(record: Record) -> Iterator[Ruling]:
    """Nothing of what the client is declared not to use occurs."""
    unused = record.context.get("unused", ())
    for request in record.requests:
        used = _features(record, request).intersection(unused)
        if used:
            yield Broken(
                f"{min(used)}: declared unused, and used by {request.operation}", (request.number,)
            )
        else:
            yield KEPT


def _betrayed(record: Record, url: str) -> str | None:
    """Return which of the two stands in a URL, plainly or percent-encoded."""
    spelled = (url, unquote(url))
    for name in ("key", "secret"):
        told = str(record.facts[name])
        if told and any(told in each for each in spelled):
            return name
    return None


def _features(record: Record, request: Request) -> set[str]:
    """Return the features that a request shows to be used."""
    features = {request.operation} if request.is_submit else set()
    if request.sent.get("callback_url") is not None:
        features.add(Feature.CALLBACKS)
    if request.operation.startswith("profile"):
        features.add(Feature.PROFILES)
    if request.is_submit and _is_sent_again(record, request):
        features.add(Feature.RETRIES)
    return features


def _is_sent_again(record: Record, request: Request) -> bool:
    """Return whether all orders that were asked for had been sent already.

    One that was refused does not count: whether it may be sent again is another clause's.
    """
    before = [
        each
        for each in record.submits
        if each.number < request.number and _is_same(each, request) and each.status not in _REFUSALS
    ]
    return len(before) >= int(record.context.get("times", 1))


def _is_same(before: Request, request: Request) -> bool:
    """Return whether both ask for the same; of what was not read nothing but the path is known."""
    if before.reply is not None and before.reply.cut == "unread":
        return before.operation == request.operation
    return before.order == request.order


def _read(record: Record) -> tuple[Request, ...]:
    """Return the requests for images whose body was read."""
    return tuple(
        each for each in record.submits if each.reply is None or each.reply.cut != "unread"
    )
