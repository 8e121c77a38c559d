"""What the run has spent, as far as published prices tell: US dollars."""

import json
from collections.abc import Mapping

import httpx

from contracts.client.operations import CALLS
from contracts.model import Exchange

# Release notes 0.6.0 and 0.5.0; edit and generate have no published price.
PUBLISHED = {"enhance": 0.12, "remix": 0.12, "standard": 2.90, "fast": 1.49}
_COUNTS = (1, 2, 3, 4)  # more images than that no request gets, whatever it asks for
_NAMES = {call.path: call.name for call in CALLS.values() if call.method == "POST"}


class Spending:
    """Watches exchanges and adds up what each accepted operation costs."""

    def __init__(self, prices: Mapping[str, float]) -> None:
        self.usd = 0.0
        self._prices = {**PUBLISHED, **prices}

    def watch(
        self, exchange: Exchange, request: httpx.Request, response: httpx.Response | None
    ) -> None:
        """Add the price of what the target accepted."""
        del exchange
        name = _NAMES.get(request.url.path)
        if name is None or request.method != "POST" or response is None or not response.is_success:
            return
        try:
            sent = json.loads(request.content)
            count = sent.get("num_output_images", 1)
            count = count if count in _COUNTS else _COUNTS[-1]
            tier = str(sent.get("training_tier", "standard"))
        except (ValueError, AttributeError, TypeError):
            return  # accepted though it is no valid request: its price is anybody's guess
        paid = self._prices.get(tier, 0.0) if name == "profile-add" else self._prices.get(name, 0.0)
        self.usd += paid * (1 if name == "profile-add" else count)
