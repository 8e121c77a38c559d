"""Lies about refusals: their codes, their shape, their ids."""

from atelier.answers import Refusal
from atelier.faults.register import around, breaks


def _on_refusal(house, change):
    """Let `change(request, refusal, answer)` spoil each refusal's answer."""

    @around(house, "refused")
    def _(inner, request, refusal):
        answer = inner(request, refusal)
        change(request, refusal, answer)
        return answer


@breaks("error.envelope")
def outage_has_no_request_id(house):
    """A 500 or 503 body leaves request_id out."""

    def change(_request, refusal, answer):
        if refusal.status in (500, 503):
            del answer.body["request_id"]

    _on_refusal(house, change)


@breaks("error.envelope")
def quality_is_refused_in_small_letters(house):
    """The 400 for `quality` on another model has the code `invalid_request`."""

    def change(_request, refusal, answer):
        if refusal.code == "INVALID_REQUEST" and "quality" in refusal.detail:
            answer.body["code"] = "invalid_request"

    _on_refusal(house, change)


@breaks("error.envelope")
def second_lost_portrait_is_nested(house):
    """From the second unknown profile on, the envelope is wrapped into `error`."""
    seen = []

    def change(_request, refusal, answer):
        if refusal.code == "PROFILE_NOT_FOUND":
            seen.append(refusal)
            if len(seen) > 1:
                answer.body = {"error": answer.body}

    _on_refusal(house, change)


@breaks("error.validation-shape")
def tier_counts_have_a_flat_place(house):
    """The 422 for a tier's image count has `loc` as a dotted string."""

    def change(_request, refusal, answer):
        for flaw in refusal.flaws:
            if "pictures, not" in flaw["msg"]:
                answer.body = {"detail": [{**flaw, "loc": ".".join(map(str, flaw["loc"]))}]}

    _on_refusal(house, change)


@breaks("error.validation-shape")
def query_flaws_are_a_sentence(house):
    """The 422 for ?tag= has its detail as text."""

    def change(request, refusal, answer):
        if refusal.status == 422 and request.method == "GET":
            answer.body = {"detail": refusal.flaws[0]["msg"]}

    _on_refusal(house, change)


@breaks("error.request-id-header")
def bare_refusals_have_no_id(house):
    """401, 402, 403 and 410 come without X-Request-Id."""

    @around(house, "finished")
    def _(inner, request, answer):
        answer = inner(request, answer)
        if answer.status in (401, 402, 403, 410):
            del answer.headers["X-Request-Id"]
        return answer


@breaks("error.request-id-header")
def replays_have_no_id(house):
    """The answer to a repeated submit lacks X-Request-Id."""
    known = set()

    @around(house, "finished")
    def _(inner, request, answer):
        answer = inner(request, answer)
        if answer.status == 202:
            job_id = answer.body["job_id"]
            if job_id in known:
                del answer.headers["X-Request-Id"]
            known.add(job_id)
        return answer


@breaks("error.request-id-match")
def body_names_the_request_before(house):
    """The request_id in an error body is that of the error before."""
    last = []

    def change(_request, _refusal, answer):
        if isinstance(answer.body, dict) and "request_id" in answer.body:
            last.append(answer.body["request_id"])
            answer.body["request_id"] = last[-2] if len(last) > 1 else last[-1]

    _on_refusal(house, change)


@breaks("error.request-id-match")
def polls_share_one_id(house):
    """All GETs of one job have one and the same X-Request-Id."""

    @around(house, "guarded")
    def _(inner, request, route):
        if request.segments[2:3] == ("jobs",):
            request.id = "poll-" + request.segments[-1]
        return inner(request, route)


@breaks("error.moderation")
def four_moderated_pictures_break_down(house):
    """A moderated prompt asking for four pictures is a 500."""

    @around(house.studio, "work_anew")
    def _(inner, tenant, operation, order):
        if order.get("num_output_images") == 4 and house.studio.is_moderated(operation, order):
            raise Refusal(500, "INTERNAL_ERROR", "The painter refuses to go on.")
        return inner(tenant, operation, order)


@breaks("error.moderation")
def guided_enhancement_is_an_invalid_request(house):
    """Moderation on /enhance is 400 with the code INVALID_REQUEST."""

    @around(house.studio, "work_anew")
    def _(inner, tenant, operation, order):
        try:
            return inner(tenant, operation, order)
        except Refusal as refusal:
            if operation == "enhance" and refusal.code == "CONTENT_MODERATION":
                refusal.code = "INVALID_REQUEST"
            raise


@breaks("error.moderation")
def remix_paints_anything(house):
    """On /remix nothing is moderated."""

    @around(house.studio, "is_moderated")
    def _(inner, operation, order):
        return operation != "remix" and inner(operation, order)


@breaks("error.unknown-route")
def doors_below_profiles_are_bare(house):
    """An unknown route below /profiles/… is a 404 without a body."""

    @around(house, "refused")
    def _(inner, request, refusal):
        if refusal.code == "NOT_FOUND" and "profiles" in request.segments:
            refusal.code = None
        return inner(request, refusal)


@breaks("error.unknown-route")
def other_prefixes_lead_to_the_portraits(house):
    """An unknown route outside /v1/phota is PROFILE_NOT_FOUND."""

    @around(house, "refused")
    def _(inner, request, refusal):
        if refusal.code == "NOT_FOUND" and request.segments[:2] != ("v1", "phota"):
            refusal.code = "PROFILE_NOT_FOUND"
        return inner(request, refusal)
