"""Lies that give the key away: in refusals, in results, in headers."""

from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler
from contracts.mock.defects.answering import RESPOND, amending, envelope, header, plain, rows
from contracts.mock.defects.registry import defect
from contracts.mock.seams import handlers

_KEY = b"x-api-key"


@defect(breaks="auth.key-not-echoed", wraps=RESPOND)
def refusals_quote_the_key(respond: Handler) -> Handler:
    """Quote an unknown key in the 401."""

    def quote(call: Call, answer: Answer) -> None:
        if answer.status == 401:  # noqa: PLR2004 - an unknown key
            answer.data["detail"] = f"Invalid API key {header(call, _KEY)}"

    return amending(respond, quote)


@defect(breaks="auth.key-not-echoed", wraps=RESPOND)
def unknown_routes_quote_the_request(respond: Handler) -> Handler:
    """Quote the headers of the request where there is no such route."""

    def quote(call: Call, answer: Answer) -> None:
        if not call.is_routed and "detail" in envelope(answer):
            answer.data["detail"] += f" You asked with {plain(call.headers)}."

    return amending(respond, quote)


@defect(breaks="auth.key-not-echoed", wraps=RESPOND)
def breaches_show_the_headers(respond: Handler) -> Handler:
    """Show the headers of the request in each row of a 422, to those who ask for a job."""

    def show(call: Call, answer: Answer) -> None:
        for row in rows(answer) if b'"async"' in (call.body or b"") else ():
            row["ctx"] = {"headers": plain(call.headers)}

    return amending(respond, show)


@defect(breaks="auth.key-not-echoed", wraps=handlers("job-status"))
def jobs_know_who_submitted_them(poll: Handler) -> Handler:
    """Name the key that submitted a job, once it has succeeded."""

    def name(call: Call, answer: Answer) -> None:
        if answer.data["status"] == "succeeded":
            answer.data["submitted_by"] = f"key:{header(call, _KEY)}"

    return amending(poll, name)


@defect(breaks="auth.key-not-echoed", wraps=handlers("enhance"))
def addresses_carry_the_key(make: Handler) -> Handler:
    """Append the key to the download URLs of an enhancement."""

    def append(call: Call, answer: Answer) -> None:
        urls = answer.data.get("download_urls", ())
        answer.data["download_urls"] = [f"{url}&key={header(call, _KEY)}" for url in urls]

    def made(call: Call) -> Answer:
        return make(call) if call.wants_job else amending(make, append)(call)

    return made


@defect(breaks="auth.key-not-echoed", wraps=handlers("profile-picture"))
def pictures_are_tagged_with_the_key(picture: Handler) -> Handler:
    """Make the ETag of a picture of the key and the profile's id."""

    def tag(call: Call, answer: Answer) -> None:
        name = f'"{header(call, _KEY)}-{call.parameters["profile_id"]}"'
        answer.headers = (*answer.headers, (b"etag", name.encode("latin-1")))

    return amending(picture, tag)
