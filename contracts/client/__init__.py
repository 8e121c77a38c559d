"""Speak HTTP to a target: record every exchange, redact it, and wait politely."""

from contracts.client.answer import Answer, Body, NoAnswer
from contracts.client.api import Api
from contracts.client.control import Charge, Control
from contracts.client.jobs import Job, Jobs, submission
from contracts.client.ledger import Ledger
from contracts.client.operations import CALLS, IMAGE_OPERATIONS, Call, body, photo
from contracts.client.preconditions import (
    NotApplicable,
    NotTested,
    Unmet,
    not_applicable,
    not_tested,
)
from contracts.client.profiles import Profile, Profiles, own_tag
from contracts.client.receiver import Delivery, Inbox, Receiver
from contracts.client.recorder import Recorder
from contracts.client.redaction import Redactor
from contracts.client.spending import Spending
from contracts.client.target import Target
from contracts.client.waiting import eventually

__all__ = [
    "CALLS",
    "IMAGE_OPERATIONS",
    "Answer",
    "Api",
    "Body",
    "Call",
    "Charge",
    "Control",
    "Delivery",
    "Inbox",
    "Job",
    "Jobs",
    "Ledger",
    "NoAnswer",
    "NotApplicable",
    "NotTested",
    "Profile",
    "Profiles",
    "Receiver",
    "Recorder",
    "Redactor",
    "Spending",
    "Target",
    "Unmet",
    "body",
    "eventually",
    "not_applicable",
    "not_tested",
    "own_tag",
    "photo",
    "submission",
]
