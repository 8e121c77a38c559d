"""Speak HTTP to a target: record every exchange, redact it, and wait politely."""

from contracts.client import ledger, weather
from contracts.client.admission import Admission
from contracts.client.answer import Answer, Body, NoAnswer
from contracts.client.api import Api
from contracts.client.budget import Budget
from contracts.client.control import Charge, Control
from contracts.client.early import is_early, mark_as_odd
from contracts.client.ids import NOBODY, unlike
from contracts.client.intrusion import Intrusion
from contracts.client.jobs import TERMINAL, Job, Jobs, submission
from contracts.client.ledger import Ledger
from contracts.client.members import Member, members
from contracts.client.moments import moment
from contracts.client.operations import CALLS, IMAGE_OPERATIONS, Call, body, photo
from contracts.client.pace import Limits, Pace
from contracts.client.pictures import Picture, decoded, signature
from contracts.client.preconditions import (
    NotApplicable,
    NotTested,
    Unmet,
    attempt,
    not_applicable,
    not_tested,
)
from contracts.client.prices import Order, Prices
from contracts.client.profiles import Profile, Profiles, own_tag, shortest_tag
from contracts.client.receiver import Delivery, Inbox, Receiver
from contracts.client.recorder import Recorder
from contracts.client.redaction import Redactor
from contracts.client.sharing import Shared
from contracts.client.sweeping import Swept, sweep
from contracts.client.target import Target
from contracts.client.together import together
from contracts.client.waiting import eventually
from contracts.client.watching import watch

__all__ = [
    "CALLS",
    "IMAGE_OPERATIONS",
    "NOBODY",
    "TERMINAL",
    "Admission",
    "Answer",
    "Api",
    "Body",
    "Budget",
    "Call",
    "Charge",
    "Control",
    "Delivery",
    "Inbox",
    "Intrusion",
    "Job",
    "Jobs",
    "Ledger",
    "Limits",
    "Member",
    "NoAnswer",
    "NotApplicable",
    "NotTested",
    "Order",
    "Pace",
    "Picture",
    "Prices",
    "Profile",
    "Profiles",
    "Receiver",
    "Recorder",
    "Redactor",
    "Shared",
    "Swept",
    "Target",
    "Unmet",
    "attempt",
    "body",
    "decoded",
    "eventually",
    "is_early",
    "ledger",
    "mark_as_odd",
    "members",
    "moment",
    "not_applicable",
    "not_tested",
    "own_tag",
    "photo",
    "shortest_tag",
    "signature",
    "submission",
    "sweep",
    "together",
    "unlike",
    "watch",
    "weather",
]
