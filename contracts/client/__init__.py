"""Speak HTTP to a target: record every exchange, redact it, and wait politely."""

from contracts.client.answer import Answer, Body, NoAnswer
from contracts.client.api import Api
from contracts.client.control import Charge, Control
from contracts.client.jobs import TERMINAL, Job, Jobs, submission
from contracts.client.ledger import Ledger
from contracts.client.members import Member, members
from contracts.client.operations import CALLS, IMAGE_OPERATIONS, Call, body, photo
from contracts.client.pictures import Picture, decoded, signature
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
from contracts.client.sharing import Shared
from contracts.client.spending import Spending
from contracts.client.target import Target
from contracts.client.together import together
from contracts.client.waiting import eventually
from contracts.client.watching import watch

__all__ = [
    "CALLS",
    "IMAGE_OPERATIONS",
    "TERMINAL",
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
    "Member",
    "NoAnswer",
    "NotApplicable",
    "NotTested",
    "Picture",
    "Profile",
    "Profiles",
    "Receiver",
    "Recorder",
    "Redactor",
    "Shared",
    "Spending",
    "Target",
    "Unmet",
    "body",
    "decoded",
    "eventually",
    "members",
    "not_applicable",
    "not_tested",
    "own_tag",
    "photo",
    "signature",
    "submission",
    "together",
    "watch",
]
