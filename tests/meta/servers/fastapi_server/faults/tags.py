"""Lies about the tags of profiles."""

from fastapi_server.faults.registry import fault
from fastapi_server.seams import Call, Server, around, content, incoming
from fastapi_server.state import Profile, Tenant


def kept_as(server: Server, change) -> None:
    """Let a tag be kept as `change(tag)`."""

    @around(server.state, "add_profile")
    def add(original, tenant: Tenant, profile: Profile) -> None:
        profile.tag = profile.tag and change(profile.tag)
        original(tenant, profile)


def filtered(server: Server, matches) -> None:
    """Let `?tag=` show the profiles whose tag `matches(tag, wanted)`."""

    @around(server.state, "profiles")
    def profiles(original, tenant: Tenant, tag: str | None):
        everybody = original(tenant, None)
        return (p for p in everybody if tag is None or matches(p.tag, tag))


@fault("profile.tag")
def tag_filter_is_ignored(server: Server) -> None:
    """?tag= shows every profile."""
    filtered(server, lambda *_: True)


@fault("profile.tag", note="needs two tags of which one begins the other")
def tag_filter_matches_beginnings(server: Server) -> None:
    """?tag= shows the profiles whose tag begins so."""
    filtered(server, lambda tag, wanted: (tag or "").startswith(wanted))


@fault("profile.tag", note="needs two tags that differ in case alone")
def tag_filter_ignores_case(server: Server) -> None:
    """?tag= takes no notice of case."""
    filtered(server, lambda tag, wanted: (tag or "").lower() == wanted.lower())


@fault("profile.tag", note="needs a profile without a tag")
def tag_filter_shows_the_untagged_too(server: Server) -> None:
    """?tag= shows the profiles without any tag as well."""
    filtered(server, lambda tag, wanted: tag in (None, wanted))


@fault("profile.tag", note="needs a tag beyond ASCII")
def tags_are_kept_as_ascii(server: Server) -> None:
    """Characters beyond ASCII are lost from a tag."""
    kept_as(server, lambda tag: tag.encode("ascii", "replace").decode())


@fault("profile.tag", note="needs a tag with spaces at its ends")
def tags_are_trimmed(server: Server) -> None:
    """Spaces around a tag are lost."""
    kept_as(server, lambda tag: tag.strip() or tag)


@fault("profile.tag")
def tags_are_kept_in_lower_case(server: Server) -> None:
    """A tag is kept in lower case."""
    kept_as(server, str.lower)


@fault("profile.tag", note="needs a tag of 128 characters of several bytes each")
def tags_are_measured_in_bytes(server: Server) -> None:
    """A tag of more than 128 bytes is refused, if it has 128 characters or not."""

    @incoming(server, "profile-add")
    def refuse(call: Call) -> None:
        tag = call.json.get("tag")
        if isinstance(tag, str) and len(tag.encode(errors="replace")) > 128:
            call.json["tag"] = "x" * 129


@fault("profile.tag")
def tag_of_129_is_cut(server: Server) -> None:
    """A tag that is too long is cut."""

    @incoming(server, "profile-add")
    def cut(call: Call) -> None:
        if isinstance(tag := call.json.get("tag"), str):
            call.json["tag"] = tag[:128]


@fault("profile.tag")
def tag_of_128_is_refused(server: Server) -> None:
    """A tag of 128 characters is one too long."""

    @incoming(server, "profile-add")
    def refuse(call: Call) -> None:
        if isinstance(tag := call.json.get("tag"), str) and len(tag) == 128:
            call.json["tag"] = tag + "x"


@fault("profile.tag")
def empty_tag_is_no_tag(server: Server) -> None:
    """An empty tag is taken for none."""

    @incoming(server, "profile-add")
    def drop(call: Call) -> None:
        if call.json.get("tag") == "":
            call.json.pop("tag")


@fault("profile.tag")
def tags_are_not_shown(server: Server) -> None:
    """The whole list shows no tags; the filtered one does."""

    @content(server, "profile-ids", status=200)
    def hide(call: Call, body: dict) -> None:
        if "tag" not in call.query:
            for row in body["profiles"]:
                row["tag"] = None
