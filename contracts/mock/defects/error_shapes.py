"""Lies about the shape of an error: its envelope, the rows of a 422, its content type."""

from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler
from contracts.mock.defects.answering import RESPOND, amending, envelope, is_for, rows
from contracts.mock.defects.registry import defect

_STUDIO = ("edit", "generate", "enhance", "remix")
_IN_A_LIST = 3  # steps of a `loc` that leads to an element


@defect(breaks="error.envelope", wraps=RESPOND)
def an_unknown_job_is_detailed_in_an_object(respond: Handler) -> Handler:
    """Tell in an object what is wrong with the id of an unknown job."""

    def detail(call: Call, answer: Answer) -> None:
        if is_for(call, "job-status") and "detail" in envelope(answer):
            answer.data["detail"] = {"message": answer.data["detail"]}

    return amending(respond, detail)


@defect(breaks="error.envelope", wraps=RESPOND)
def a_missing_picture_has_no_detail(respond: Handler) -> Handler:
    """Answer null for the detail of a picture that is not there."""

    def blank(call: Call, answer: Answer) -> None:
        if is_for(call, "profile-picture") and "detail" in envelope(answer):
            answer.data["detail"] = None

    return amending(respond, blank)


@defect(breaks="error.envelope", wraps=RESPOND)
def generate_fails_without_a_request_id(respond: Handler) -> Handler:
    """Leave the request_id out of the 500 and 503 of generate."""

    def drop(call: Call, answer: Answer) -> None:
        if is_for(call, "generate") and answer.status >= 500:  # noqa: PLR2004 - a fault of ours
            envelope(answer).pop("request_id", None)

    return amending(respond, drop)


@defect(breaks="error.envelope", wraps=RESPOND)
def failed_deletions_have_numbers(respond: Handler) -> Handler:
    """Answer a number for the request_id of what could not be deleted."""
    numbers = iter(range(4711, 10**9))

    def number(call: Call, answer: Answer) -> None:
        if is_for(call, "profile-delete") and "request_id" in envelope(answer):
            answer.data["request_id"] = next(numbers)

    return amending(respond, number)


@defect(breaks="error.envelope", wraps=RESPOND)
def enhance_breaks_down_without_a_code(respond: Handler) -> Handler:
    """Leave the code out of the 500 of enhance."""

    def drop(call: Call, answer: Answer) -> None:
        if is_for(call, "enhance") and answer.status == 500:  # noqa: PLR2004 - a breakdown
            envelope(answer).pop("code", None)

    return amending(respond, drop)


@defect(breaks="error.envelope", wraps=RESPOND)
def resolutions_have_a_code_of_their_own(respond: Handler) -> Handler:
    """Refuse a resolution with a code that no document names."""

    def rename(_: Call, answer: Answer) -> None:
        if "resolution" in str(envelope(answer).get("detail")):
            answer.data["code"] = "UNSUPPORTED_RESOLUTION"

    return amending(respond, rename)


@defect(breaks="error.validation-shape", wraps=RESPOND)
def too_many_training_images_have_a_message(respond: Handler) -> Handler:
    """Tell of too many training images in `message`, not in `msg`."""

    def rename(call: Call, answer: Answer) -> None:
        for row in rows(answer):
            if is_for(call, "profile-add") and row["type"] == "too_long":
                row["message"] = row.pop("msg")

    return amending(respond, rename)


@defect(breaks="error.validation-shape", wraps=RESPOND)
def a_wrong_tag_is_a_single_row(respond: Handler) -> Handler:
    """Answer a single row, not a list of them, for a wrong `?tag=`."""

    def unwrap(call: Call, answer: Answer) -> None:
        if is_for(call, "profile-ids") and rows(answer):
            answer.data["detail"] = answer.data["detail"][0]

    return amending(respond, unwrap)


@defect(breaks="error.validation-shape", wraps=RESPOND)
def places_in_lists_are_dotted(respond: Handler) -> Handler:
    """Write the place of a breach inside of a list as one string."""

    def dot(_: Call, answer: Answer) -> None:
        for row in rows(answer):
            if len(row["loc"]) >= _IN_A_LIST:
                row["loc"] = ".".join(map(str, row["loc"]))

    return amending(respond, dot)


@defect(breaks="error.validation-shape", wraps=RESPOND)
def wrong_jobs_are_told_in_a_sentence(respond: Handler) -> Handler:
    """Tell in one sentence what is wrong with a request for a job."""

    def join(call: Call, answer: Answer) -> None:
        found = rows(answer)
        if found and is_for(call, *_STUDIO) and b'"async"' in (call.body or b""):
            answer.data["detail"] = "; ".join(row["msg"] for row in found)

    return amending(respond, join)


@defect(breaks="error.validation-shape", wraps=RESPOND)
def what_remix_misses_has_no_type(respond: Handler) -> Handler:
    """Leave the type out of the rows of a remix that lacks a member."""

    def drop(call: Call, answer: Answer) -> None:
        for row in rows(answer):
            if is_for(call, "remix") and row["type"] == "missing":
                del row["type"]

    return amending(respond, drop)


@defect(breaks="error.json", wraps=RESPOND)
def unknown_jobs_are_plain_text(respond: Handler) -> Handler:
    """Say that the JSON of an unknown job is plain text."""

    def retype(call: Call, answer: Answer) -> None:
        if is_for(call, "job-status") and answer.status == 404:  # noqa: PLR2004 - unknown
            answer.media_type = "text/plain"

    return amending(respond, retype)


@defect(breaks="error.json", wraps=RESPOND)
def breaches_of_profiles_are_pages(respond: Handler) -> Handler:
    """Say that the JSON of a 422 about profiles is a web page."""

    def retype(call: Call, answer: Answer) -> None:
        if is_for(call, "profile-add", "profile-ids") and rows(answer):
            answer.media_type = "text/html; charset=utf-8"

    return amending(respond, retype)


@defect(breaks="error.json", wraps=RESPOND)
def the_gate_speaks_plainly(respond: Handler) -> Handler:
    """Refuse a missing key on a GET in bare words, which are no JSON."""

    def bare(call: Call, answer: Answer) -> None:
        if call.method == "GET" and answer.status == 403 and call.is_routed:  # noqa: PLR2004 - no key
            answer.content = b"Not authenticated"

    return amending(respond, bare)


@defect(breaks="error.json", wraps=RESPOND)
def credit_is_refused_in_plain_text(respond: Handler) -> Handler:
    """Refuse for want of credit in plain text."""

    def retype(_: Call, answer: Answer) -> None:
        if answer.status == 402:  # noqa: PLR2004 - no credit
            answer.content, answer.media_type = b"Insufficient credit", "text/plain"

    return amending(respond, retype)


@defect(breaks="error.json", wraps=RESPOND)
def outages_of_remix_are_pages(respond: Handler) -> Handler:
    """Say that the JSON of a 503 of remix is a web page."""

    def retype(call: Call, answer: Answer) -> None:
        if is_for(call, "remix") and answer.status == 503:  # noqa: PLR2004 - unavailable
            answer.media_type = "text/html"

    return amending(respond, retype)
