"""Lies about accounts without prepaid credit."""

from contracts.mock import billing, profiles, stages
from contracts.mock.answers import Answer, Refusal, invalid
from contracts.mock.call import Call, Stage
from contracts.mock.defects.answering import refusing_at
from contracts.mock.defects.registry import defect
from contracts.mock.records import Charge
from contracts.mock.seams import stage

RESERVE = stage(stages.reserve)


def on_credit(call: Call) -> None:
    """Let the request go on, and take note of what is owed nowhere."""
    call.charge = Charge(call.tenant.ids.new("charge"), call.operation.name, 0)


@defect(breaks="error.credit", wraps=RESERVE)
def jobs_of_enhance_are_on_credit(reserve: Stage) -> Stage:
    """Accept a job of enhance without looking at the credit."""

    def reserved(call: Call) -> Answer | None:
        try:
            return reserve(call)
        except Refusal:
            if call.operation.name != "enhance" or not call.wants_job:
                raise
            on_credit(call)
            return None

    return reserved


@defect(breaks="error.credit", wraps=RESERVE)
def gpt_image_2_is_on_credit(reserve: Stage) -> Stage:
    """Edit at once with gpt-image-2 without looking at the credit."""

    def reserved(call: Call) -> Answer | None:
        try:
            return reserve(call)
        except Refusal:
            is_edit = call.operation.name == "edit" and not call.wants_job
            if not is_edit or call.json["base_model"] != "gpt-image-2":
                raise
            on_credit(call)
            return None

    return reserved


@defect(breaks="error.credit", wraps=RESERVE)
def fast_trainings_are_on_credit(reserve: Stage) -> Stage:
    """Begin a fast training without looking at the credit."""

    def reserved(call: Call) -> Answer | None:
        try:
            return reserve(call)
        except Refusal:
            if call.json.get("training_tier") != "fast":
                raise
            on_credit(call)
            return None

    return reserved


@defect(breaks="error.credit", wraps=RESERVE)
def unpaid_trainings_are_listed(reserve: Stage) -> Stage:
    """Refuse a standard training for want of credit, and list its profile."""

    def list_(call: Call, _: Refusal) -> None:
        if call.json.get("training_tier") == "standard":
            profiles.add(call)

    return refusing_at(reserve, list_)


@defect(breaks="error.credit", wraps=RESERVE)
def a_second_submit_needs_no_credit(reserve: Stage) -> Stage:
    """Accept at the second attempt the submit that was refused for want of credit."""
    refused: set[str] = set()

    def reserved(call: Call) -> Answer | None:
        try:
            return reserve(call)
        except Refusal:
            key = call.submit_key or ""
            if key not in refused:
                refused.update(filter(None, [key]))
                raise
            on_credit(call)
            return None

    return reserved


@defect(breaks="error.credit", wraps=RESERVE)
def remix_calls_no_credit_invalid(reserve: Stage) -> Stage:
    """Refuse a remix for want of credit as 400 INVALID_REQUEST."""

    def reserved(call: Call) -> Answer | None:
        try:
            return reserve(call)
        except Refusal as reason:
            is_remix = call.operation.name == "remix"
            raise (invalid(str(reason.detail)) if is_remix else reason) from None

    return reserved


@defect(breaks="error.credit", wraps=RESERVE)
def edits_are_charged_though_refused(reserve: Stage) -> Stage:
    """Refuse an edit for want of credit, and charge it."""

    def charge(call: Call, _: Refusal) -> None:
        if call.operation.name == "edit":
            charged = Charge(call.tenant.ids.new("charge"), billing.TRAINING, 1000)
            call.tenant.state.charges.put(charged.id, charged)

    return refusing_at(reserve, charge)
