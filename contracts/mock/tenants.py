"""A tenant is one developer: an API key, its clock, and all state that hangs off it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from contracts.mock.ids import Ids
from contracts.mock.settings import Developer
from contracts.mock.store import State, Store

Clock = Callable[[], float]  # seconds since the epoch


@dataclass
class Tenant:
    """One developer as the API sees them."""

    name: str
    account: str
    credit: int  # millicents
    state: State
    ids: Ids
    clock: Clock

    def now(self) -> float:
        """Return the tenant's own time: the common clock, moved forward by what they asked."""
        return self.clock() + (self.state.facts.get("offset") or 0.0)

    def advance(self, seconds: float) -> float:
        """Move the tenant's clock forward and return its new time."""
        with self.state.atomic():
            offset = self.state.facts.get("offset") or 0.0
            self.state.facts.put("offset", offset + seconds)
        return self.now()

    @cached_property
    def webhook_secret(self) -> str:
        """The key that signs this developer's callbacks, minted on first use."""
        return self._minted("webhook_secret")

    @cached_property
    def download_key(self) -> bytes:
        """The key that signs this developer's download URLs, minted on first use."""
        return self._minted("download_key").encode()

    def reset(self) -> None:
        """Forget everything but who the developer is: their secrets and their clock stay."""
        state = self.state
        with state.atomic():
            state.jobs.clear()
            state.submits.clear()
            state.profiles.clear()
            state.charges.clear()
            state.refunds.clear()
            state.outbox.clear()
            state.faults.clear()
            state.journal.clear()
            state.facts.put("balance", self.credit)

    def _minted(self, name: str) -> str:
        with self.state.atomic():
            secret = self.state.facts.get(name)
            if secret is None:
                secret = self.ids.secret(f"{self.account}/{name}")
                self.state.facts.put(name, secret)
        return str(secret)


class Tenants:
    """All tenants, found by API key or by account."""

    def __init__(
        self, developers: Iterable[Developer], store: Store, clock: Clock, seed: str | None
    ) -> None:
        self.by_key: dict[bytes, Tenant] = {}
        self.by_account: dict[str, Tenant] = {}
        for developer in developers:
            account = account_of(developer.key)
            ids = Ids(None if seed is None else f"{seed}/{account}")
            state = store.state(account)
            tenant = Tenant(developer.name, account, developer.credit_millicents, state, ids, clock)
            self.by_key[developer.key.encode()] = tenant
            self.by_account[account] = tenant

    def __iter__(self) -> Iterator[Tenant]:
        """Yield every tenant."""
        return iter(self.by_account.values())


def account_of(key: str) -> str:
    """Return the public name of a key's account, from which the key cannot be told."""
    return hashlib.sha256(b"account of " + key.encode()).hexdigest()[:12]
