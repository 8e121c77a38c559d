"""What a callback must not carry: the developer's key, which its receiver need not know."""

from contracts.client import Unmet
from contracts.pytest_plugin import clause


@clause("auth.key-not-echoed")
def test_no_callback_shows_the_key(api, announced_many, deliveries, image_operation):
    job = announced_many(image_operation)
    received = deliveries(job.inbox, since=job.ended)
    if not received:
        raise Unmet("no callback came, which another clause judges")

    for delivery in received:
        headers = "\n".join(f"{name}: {value}" for name, value in delivery.headers)
        assert api.key not in headers, "a header of the callback shows the key"
        assert api.key not in delivery.query, "the address of the callback shows the key"
        assert api.key not in delivery.body.decode("utf-8", "replace"), "its body shows the key"
