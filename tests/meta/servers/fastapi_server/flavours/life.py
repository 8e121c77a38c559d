"""How profiles live."""

from fastapi_server.flavours.registry import flavour
from fastapi_server.profiles import NO_SUBJECT
from fastapi_server.seams import Call, Server, around, content, incoming
from fastapi_server.state import Profile, Tenant


def steps(server: Server, *steps: tuple[float, str]) -> None:
    @around(server.state, "add_profile")
    def add(original, tenant: Tenant, profile: Profile) -> None:
        profile.steps = steps
        original(tenant, profile)


@flavour
def profiles_start_in_the_queue(server: Server) -> None:
    """A new profile is QUEUING at once."""
    steps(server, (10.0, "QUEUING"))


@flavour
def profiles_start_in_training(server: Server) -> None:
    """A new profile is IN_PROGRESS at once."""
    steps(server)


@flavour
def profiles_are_validated_for_long(server: Server) -> None:
    """Validation and queue take a minute each; the training itself is as long as ever."""
    steps(server, (60.0, "VALIDATING"), (120.0, "QUEUING"))


@flavour
def newest_profiles_first(server: Server) -> None:
    """The list begins with the newest profile."""

    @around(server.state, "profiles")
    def profiles(original, tenant: Tenant, tag: str | None):
        return reversed(list(original(tenant, tag)))


@flavour
def no_subject_is_an_error_status(server: Server) -> None:
    """Training images without a subject make a profile that ends in ERROR, with a message."""
    server.profiles.check_subject = lambda _: None
    wanted: list[bool] = []

    @incoming(server, "profile-add")
    def look(call: Call) -> None:
        urls = call.json.get("image_urls")
        found = isinstance(urls, list) and server.profiles.no_subject_url in urls
        wanted[:] = [found]

    @around(server.state, "add_profile")
    def add(original, tenant: Tenant, profile: Profile) -> None:
        profile.error = NO_SUBJECT if wanted == [True] else None
        original(tenant, profile)


@flavour
def every_status_has_a_message(server: Server) -> None:
    """A status without trouble has a message too."""

    @content(server, "profile-status", status=200)
    def add(_: Call, body: dict) -> None:
        body["message"] = body["message"] or "All is well."


@flavour
def deletion_says_ok(server: Server) -> None:
    """A deletion answers the status `ok`."""

    @content(server, "profile-delete", status=200)
    def say(_: Call, body: dict) -> None:
        body["status"] = "ok"
