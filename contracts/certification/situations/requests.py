"""Drills in which nothing goes wrong: they show what a client sends when all is well."""

from contracts.certification.drills import drill
from contracts.certification.scripts import Script
from contracts.certification.tasks import Task

_SENT = (
    "client-polling.result",
    "client-request.valid",
    "client-request.output-format",
    "client-request.async-urls",
    "client-request.no-secret-in-url",
    "client-request.key-stays-home",
    "client-request.as-declared",
)


@drill("edit", *_SENT, task=Task(operation="edit"))
class Edit(Script):
    """A job of edit takes its course and succeeds."""


@drill("generate", *_SENT, task=Task(operation="generate"))
class Generate(Script):
    """A job of generate takes its course and succeeds."""


@drill("enhance", *_SENT, task=Task(operation="enhance"))
class Enhance(Script):
    """A job of enhance takes its course and succeeds."""


@drill("remix", *_SENT, task=Task(operation="remix"))
class Remix(Script):
    """A job of remix takes its course and succeeds."""
