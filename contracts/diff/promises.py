"""What a comparison holds the head document to: which promises, and whose clients meet whom."""

from enum import StrEnum

from contracts.diff.words import Side


class Profile(StrEnum):
    """What is promised to stay as it is; each profile holds all that those before it hold.

    `wire` is what travels. `sdk` is also what generated clients are named after, `docs` is also
    what people read.
    """

    WIRE = "wire"
    SDK = "sdk"
    DOCS = "docs"

    def holds(self, other: "Profile") -> bool:
        """Tell whether the promises of another profile are among those of this one."""
        order = list(Profile)
        return order.index(other) <= order.index(self)


class Mode(StrEnum):
    """Whose clients meet whose service.

    `backward`: clients of the base document meet a service of the head. `forward`: clients built
    for the head meet a service of the base, as while a release is rolled out or back. `full`: both.
    """

    BACKWARD = "backward"
    FORWARD = "forward"
    FULL = "full"

    @property
    def views(self) -> tuple["Mode", ...]:
        """The one or two meetings that are looked at."""
        return (Mode.BACKWARD, Mode.FORWARD) if self is Mode.FULL else (self,)


def readers(profile: Profile, view: Mode, side: Side) -> str:
    """Return whom a breaking change breaks, if a rule of this profile names it."""
    if profile is Profile.SDK:
        return "code that calls generated clients"
    if profile is Profile.DOCS:
        return "people who read the document"
    if view is Mode.FORWARD:
        return side.readers.replace("clients", "clients built for the new version", 1)
    return side.readers
