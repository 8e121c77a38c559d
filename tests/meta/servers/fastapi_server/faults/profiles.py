"""Lies about the life of a profile."""

from fastapi_server.faults.registry import fault
from fastapi_server.problems import invalid
from fastapi_server.seams import Answer, Call, Server, around, content, incoming, outgoing
from fastapi_server.state import Profile, Tenant


def counts_as(server: Server, tier: str | None, given: int, read: int) -> None:
    """Let `given` images of a tier be taken for `read` images."""

    @incoming(server, "profile-add")
    def change(call: Call) -> None:
        images = call.json.get("image_urls")
        chosen = call.json.get("training_tier")
        if chosen == tier and isinstance(images, list) and len(images) == given:
            call.json["image_urls"] = [*images, *images][:read]


def _tier_lies() -> None:
    def lies(clause: str, name: str, text: str, *counts: tuple[str | None, int, int]) -> None:
        def lie(server: Server) -> None:
            for tier, given, read in counts:
                counts_as(server, tier, given, read)

        lie.__name__, lie.__doc__ = name, text
        fault(clause)(lie)

    lies("profile.tier-standard", "standard_takes_nine", "The standard tier takes 9 images.",
         ("standard", 9, 10))  # fmt: skip
    lies("profile.tier-standard", "standard_takes_fifty_one", "The standard tier takes 51 images.",
         ("standard", 51, 50), (None, 51, 50))  # fmt: skip
    lies("profile.tier-standard", "standard_refuses_ten", "The standard tier refuses 10 images.",
         ("standard", 10, 9), (None, 10, 9))  # fmt: skip
    lies("profile.tier-standard", "standard_refuses_fifty", "The standard tier refuses 50 images.",
         ("standard", 50, 100), (None, 50, 100))  # fmt: skip
    lies("profile.tier-fast", "fast_takes_four", "The fast tier takes 4 images.", ("fast", 4, 5))
    lies("profile.tier-fast", "fast_takes_eleven", "The fast tier takes 11 images.",
         ("fast", 11, 10))  # fmt: skip
    lies("profile.tier-fast", "fast_refuses_five", "The fast tier refuses 5 images.",
         ("fast", 5, 4))  # fmt: skip
    lies("profile.tier-fast", "fast_refuses_ten", "The fast tier refuses 10 images.",
         ("fast", 10, 20))  # fmt: skip
    lies("profile.tier-default", "unnamed_tier_takes_nine", "Without a tier, 9 images are taken.",
         (None, 9, 10))  # fmt: skip


_tier_lies()


@fault("profile.tier-default")
def unnamed_tier_is_fast(server: Server) -> None:
    """Without a tier, up to 10 images are trained fast."""

    @incoming(server, "profile-add")
    def prefer(call: Call) -> None:
        if isinstance(images := call.json.get("image_urls"), list) and len(images) <= 10:
            call.json.setdefault("training_tier", "fast")


@fault("profile.tier-default", note="nine images are refused; seen in the price or the duration")
def unnamed_tier_of_ten_is_fast(server: Server) -> None:
    """Without a tier, 10 images are trained fast, which the charge shows."""

    @incoming(server, "profile-add")
    def prefer(call: Call) -> None:
        if isinstance(images := call.json.get("image_urls"), list) and len(images) == 10:
            call.json.setdefault("training_tier", "fast")


@fault("profile.tier-standard")
def tier_breach_of_standard_is_400(server: Server) -> None:
    """An image count that does not fit the standard tier is 400, not 422."""
    _breach_is_400(server, "standard")


@fault("profile.tier-fast")
def tier_breach_of_fast_is_400(server: Server) -> None:
    """An image count that does not fit the fast tier is 400, not 422."""
    _breach_is_400(server, "fast")


def _breach_is_400(server: Server, tier: str) -> None:
    @outgoing(server, "profile-add", status=422)
    def change(call: Call, answer: Answer) -> None:
        chosen = call.json.get("training_tier", "standard")
        if chosen == tier and isinstance(call.json.get("image_urls"), list):
            refusal = server.refusal(call, invalid("Wrong number of images."))
            answer.status, answer.body = 400, refusal.body


@fault("profile.created")
def new_profile_is_listed_later(server: Server) -> None:
    """A profile is in the list only once its training has begun."""
    _listed_when(server, lambda profile, now: profile.status(now) in ("IN_PROGRESS", "READY"))


@fault("profile.created")
def fast_profiles_are_not_listed(server: Server) -> None:
    """Profiles of the fast tier are not in the list."""
    _listed_when(server, lambda profile, _: profile.tier != "fast")


def _listed_when(server: Server, when) -> None:
    @around(server.state, "profiles")
    def profiles(original, tenant: Tenant, tag: str | None):
        now = server.state.now(tenant)
        return (p for p in original(tenant, tag) if when(p, now))


@fault("profile.created")
def new_profile_has_no_status_at_first(server: Server) -> None:
    """The status of a new profile is unknown for three seconds."""

    @around(server.profiles, "status")
    def status(original, tenant: Tenant, profile_id: str) -> dict:
        known = tenant.profiles.get(profile_id)
        early = known and server.state.now(tenant) < known.created_at + 3
        return original(tenant, "" if early else profile_id)


@fault("profile.created")
def profile_add_answers_another_id(server: Server) -> None:
    """The profile_id of the answer is not the one that was made."""

    @content(server, "profile-add", status=200)
    def change(_: Call, body: dict) -> None:
        body["profile_id"] = f"x{body['profile_id']}"


def lifecycle(server: Server, change) -> None:
    """Let `change(profile, status, age)` be the status that is shown."""

    @around(server.state, "add_profile")
    def add(original, tenant: Tenant, profile: Profile) -> None:
        honest = profile.status
        profile.status = lambda now: change(profile, honest(now), now - profile.created_at)
        original(tenant, profile)


@fault("profile.lifecycle", note="needs the clock, in steps of half a minute")
def training_goes_back_to_the_queue(server: Server) -> None:
    """In the middle of its training, a profile is queued again for a minute."""
    lifecycle(server, lambda _, status, age: "QUEUING" if 60 <= age < 120 else status)


@fault("profile.lifecycle", note="needs the clock, an hour later")
def ready_goes_back_to_training(server: Server) -> None:
    """Half an hour after it was ready, a profile is in training again."""
    lifecycle(server, lambda _, status, age: "IN_PROGRESS" if age > 1800 else status)


@fault("profile.lifecycle", note="needs two looks at the status while it trains")
def queue_before_validation(server: Server) -> None:
    """A profile is queued first, and validated at the second look."""
    looks: dict[str, int] = {}

    def swap(profile: Profile, status: str, _: float) -> str:
        looks[profile.id] = looks.get(profile.id, 0) + 1
        if status in ("VALIDATING", "QUEUING"):
            return "QUEUING" if looks[profile.id] == 1 else "VALIDATING"
        return status

    lifecycle(server, swap)


@fault("profile.lifecycle", note="needs the clock")
def training_never_ends(server: Server) -> None:
    """The fast tier never becomes READY."""
    lifecycle(server, lambda p, s, _: "IN_PROGRESS" if p.tier == "fast" and s == "READY" else s)


@fault("profile.status-echo")
def status_has_no_message_while_well(server: Server) -> None:
    """A status without trouble has no message."""

    @content(server, "profile-status", status=200)
    def drop(_: Call, body: dict) -> None:
        if not body["message"]:
            del body["message"]


@fault("profile.status-echo")
def ready_message_is_null(server: Server) -> None:
    """The message of a READY profile is null."""

    @content(server, "profile-status", status=200)
    def blank(_: Call, body: dict) -> None:
        if body["status"] == "READY":
            body["message"] = None


@fault("profile.status-echo")
def status_names_another_profile(server: Server) -> None:
    """The status names the developer's newest profile, whichever was asked for."""

    @content(server, "profile-status", status=200)
    def rename(call: Call, body: dict) -> None:
        body["profile_id"] = list(call.tenant.profiles)[-1]
