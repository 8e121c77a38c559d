"""Profiles as a client lives them: create, wait for training, refer to, delete."""

import os
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote

from contracts.client.answer import Answer
from contracts.client.api import Api
from contracts.client.ids import NOBODY, unlike
from contracts.client.operations import CALLS
from contracts.client.preconditions import NotApplicable, NotTested, Unmet, not_applicable
from contracts.client.sharing import Shared
from contracts.client.waiting import eventually
from contracts.errors import TargetError

LEAST_IMAGES = {"fast": 5, "standard": 10}
TAG_PREFIX = "phota-contracts"
YI = range(0xA000, 0xA48D)  # code points of the syllables of the Yi script
ENDED = frozenset({"READY", "ERROR", "INACTIVE"})
_QUICK_LOOK = 10.0
_DEADLINE_WITH_CLOCK = 60.0
_BETWEEN_LOOKS = 10.0  # seconds: the guide says to poll a training every 10 to 30 s


@dataclass
class Profile:
    """One created profile, and every status that polling showed since."""

    api: Api
    id: str
    tag: str | None
    exchanges: list[int] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def path(self, call: str) -> str:
        """Return the path of one of the profile's calls, e.g. `profile-status`."""
        return CALLS[call].at(profile_id=quote(self.id, safe=""))

    def poll(self) -> Answer:
        """Ask for the status once; a 200 is kept in `seen`."""
        answer = self.api.get(self.path("profile-status"))
        self.exchanges.append(answer.exchange)
        if answer.status_code == 200:  # noqa: PLR2004 - the documented status
            self.seen.append(str(answer.json()["status"]))
        return answer


class Profiles:
    """Creates profiles with the images that the target can reach, and sees training through.

    `train` moves the clock of a developer's training on and says whether there is one. READY
    profiles are `shared` by all processes of a run.
    """

    def __init__(
        self,
        image_urls: Sequence[str],
        deadline: float | None,
        train: Callable[[Api], bool] | None,
        *,
        offered: bool = True,
        shared: Shared | None = None,
    ) -> None:
        self._offered = offered
        self._shared = shared or Shared()
        self._image_urls = tuple(image_urls)
        self._deadline = deadline
        self._train = train
        self._timeless: set[str | None] = set()  # keys of developers whose clock cannot be moved
        self._quick_look = _QUICK_LOOK
        self._looked = 0.0
        self.kept: set[str] = set()
        self._begun: dict[tuple[str | None, str, str], Profile | Exception] = {}
        self._trained: dict[tuple[str | None, str, str], Profile | Exception] = {}
        self._again = ""

    def images(self, count: int) -> list[str]:
        """Return that many image URLs; raise `NotTested` if the target's entry gives too few."""
        if len(self._image_urls) < min(count, 50):
            raise NotTested(
                f"needs {count} entries in image_urls of the target's configuration, "
                f"which has {len(self._image_urls)}"
            )
        return [self._image_urls[index % len(self._image_urls)] for index in range(count)]

    def request(
        self, count: int | None = None, tier: str | None = "fast", **changes: Any
    ) -> dict[str, Any]:
        """Return a valid body for profiles/add, tagged as ours; then the changes."""
        images = self.images(count if count is not None else LEAST_IMAGES[tier or "standard"])
        body: dict[str, Any] = {"image_urls": images, "tag": own_tag()}
        if tier is not None:
            body["training_tier"] = tier
        return body | changes

    def add(
        self, api: Api, count: int | None = None, tier: str | None = "fast", **changes: Any
    ) -> Profile:
        """Create a profile; raise `Unmet` if the target does not create it.

        Raises `NotApplicable` if the document declares no profiles.
        """
        if not self._offered:
            not_applicable("the document declares no profiles")
        body = self.request(count, tier, **changes)
        return self.created(api, body, api.post(CALLS["profile-add"].path, body))

    def created(self, api: Api, body: dict[str, Any], answer: Answer) -> Profile:
        """Return the profile of an answer to profiles/add; raise `Unmet` unless it is a 200."""
        if answer.status_code != 200:  # noqa: PLR2004 - the documented status
            raise Unmet(f"a valid profile was not created: {answer}")
        profile_id = answer.json().get("profile_id")
        if not isinstance(profile_id, str) or not profile_id:
            raise Unmet(f"a created profile has no id: {answer}")
        return Profile(api, profile_id, body.get("tag"), [answer.exchange])

    def begin(self, api: Api, tier: str = "fast", purpose: str = "") -> None:
        """Begin a training that `trained` will be asked for; the wait for it begins here."""
        key = api.key, tier, purpose
        if key not in self._begun:
            try:
                self._begun[key] = self._start(api, tier, purpose)
            except (Unmet, NotTested, NotApplicable) as reason:
                self._begun[key] = reason

    def unknown(self, api: Api, drawing: Random) -> str:
        """Return an id that names no profile, of the form of one that the developer has, if any."""
        self.begin(api)
        known = self._begun[api.key, "fast", ""]
        return unlike(known.id, drawing) if isinstance(known, Profile) else NOBODY

    def forget(self) -> None:
        """Train anew what tests train for a purpose of their own: they may have used it up."""
        self._again = f"{os.getpid()} {time.monotonic_ns()}"
        for known in (self._begun, self._trained):
            for key in [key for key in known if key[2] or isinstance(known[key], Exception)]:
                del known[key]

    def look_in(self) -> None:
        """Ask how far the trainings are that were begun and not waited for; not too often."""
        now = time.monotonic()
        if now - self._looked < _BETWEEN_LOOKS:
            return
        self._looked = now
        for key in self._begun.keys() - self._trained.keys():
            profile = self._begun[key]
            if isinstance(profile, Profile) and not ENDED.intersection(profile.seen):
                with suppress(
                    AssertionError, Unmet, TargetError
                ):  # judged by those who wait for it
                    profile.poll()

    def trained(self, api: Api, tier: str = "fast", purpose: str = "") -> Profile:
        """Return a READY profile of the developer, shared by all who have the same purpose.

        Without a purpose they only look at it.
        """
        key = api.key, tier, purpose
        self.begin(api, tier, purpose)
        if key not in self._trained:
            self._trained[key] = self._ended(self._begun[key], tier, purpose)
        found = self._trained[key]
        if isinstance(found, Exception):
            raise type(found)(str(found)) from found
        api.recorder.cite(found.exchanges)
        return found

    def _start(self, api: Api, tier: str, purpose: str) -> Profile:
        exchanges: list[int] = []

        def make() -> dict[str, Any]:
            profile = self.add(api, tier=tier)
            exchanges.extend(profile.exchanges)
            if self._shared.by_many:
                self.kept.add(profile.id)
            return {"id": profile.id, "tag": profile.tag}

        made = self._shared.once(self._name(api, tier, purpose), make)
        return Profile(api, made["id"], made["tag"], exchanges)

    def _name(self, api: Api, tier: str, purpose: str) -> str:
        """Return what all processes call a training; once more for a purpose is another one."""
        return self._shared.name(api.key, tier, purpose, self._again if purpose else "")

    def _ended(self, begun: Profile | Exception, tier: str, purpose: str) -> Profile | Exception:
        """Wait for the end of a training, for all processes that wait for it; then look."""
        if isinstance(begun, Exception):
            return begun

        def told() -> dict[str, Any]:
            reason = self._reason(begun)
            return {type(reason).__name__: str(reason)} if reason is not None else {}

        name = self._name(begun.api, tier, purpose)
        for kind in (Unmet, NotTested):
            if kind.__name__ in (said := self._shared.over(name, told)):
                return kind(said[kind.__name__])
        is_known = begun.seen[-1:] == ["READY"]
        return begun if is_known else self._reason(begun) or begun

    def _reason(self, profile: Profile) -> Unmet | NotTested | None:
        """Return why a training did not end as it should."""
        try:
            self.finish(profile)
        except (Unmet, NotTested) as reason:
            return reason
        return None

    def finish(self, profile: Profile) -> Profile:
        """Wait for the end of training.

        Raises `Unmet` if it did not end READY in time, `NotTested` if nobody said how long it
        may take.
        """

        def ended() -> bool | None:
            if profile.seen:
                self._move(profile.api)
            answer = profile.poll()
            if answer.status_code != 200:  # noqa: PLR2004 - the documented status
                raise Unmet(f"the status of a profile in training is not to be had: {answer}")
            return True if profile.seen[-1] in ENDED else None

        deadline = self._patience(profile.api)
        if eventually(ended, deadline) is None:
            if self._deadline is None and not self._has_clock(profile.api):
                self._quick_look = 0.0  # it takes longer here, as one look has shown
                raise NotTested(
                    "training did not end at once; needs a control API that moves the clock, or "
                    "training_deadline in the target's configuration"
                )
            raise Unmet(f"training was not over after {deadline:g} s")
        if profile.seen[-1] != "READY":
            raise Unmet(f"training ended {profile.seen[-1]}")
        return profile

    def _move(self, api: Api) -> None:
        """Let time pass for a developer's trainings, where that can be had."""
        if self._train is not None and self._has_clock(api) and not self._train(api):
            self._timeless.add(api.key)

    def _has_clock(self, api: Api) -> bool:
        """Return whether a developer's clock can be moved, as far as is known."""
        return self._train is not None and api.key not in self._timeless

    def _patience(self, api: Api) -> float:
        """Return how many seconds a training of a developer is waited for."""
        if self._deadline is not None:
            return self._deadline
        return _DEADLINE_WITH_CLOCK if self._has_clock(api) else self._quick_look


def own_tag() -> str:
    """Return a new tag that says whose profile it is."""
    return f"{TAG_PREFIX}-{secrets.token_hex(6)}"


def shortest_tag() -> str:
    """Return a tag of one character, which nobody else thinks of: a syllable of the Yi script."""
    return chr(secrets.choice(YI))
