"""`certify --interactive`: the sandbox stays up while a person's own application is drilled."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from contracts.errors import UsageError

if TYPE_CHECKING:
    from contracts.certification.certifying import Client
    from contracts.certification.drills import Drill
    from contracts.certification.record import Record

_TOLD = """\
Open {page}
Your application's base URL is {sandbox}; the page shows its key and the certificates.
Finish on the page to write the report; Ctrl-C leaves without one."""
_GLANCE = 0.5


def by_hand(drills: Sequence["Drill"], client: "Client", port: int) -> list["Record"]:
    """Return the records of the drills that were ended on the page, once it says it is finished.

    Raises `UsageError` if none was.
    """
    from contracts.certification.certifying import assigned  # noqa: PLC0415 - slow, seldom needed
    from contracts.certification.interactive import Session  # noqa: PLC0415
    from contracts.certification.pages import Page  # noqa: PLC0415
    from contracts.certification.sandbox import Sandbox  # noqa: PLC0415

    with Sandbox() as sandbox:
        session = Session(sandbox, assigned(drills, client), client.unused, port=port)
        try:
            with Page(session) as page:
                click.echo(_TOLD.format(page=page.url, sandbox=session.url))
                while not page.finished.wait(_GLANCE):
                    pass
        finally:
            session.close()
    records = list(session.records)
    if not records:
        raise UsageError("No drill was ended on the page, so there is nothing to report.")
    return records
