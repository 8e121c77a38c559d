"""Lies about what a request may say."""

from atelier import forms
from atelier.answers import Refusal
from atelier.faults.register import around, breaks


def _refield(house, operation, **fields):
    house.reader.forms[operation].fields.update(fields)


@breaks("request.output-count")
def remix_paints_five(house):
    """/remix takes five output images."""
    _refield(house, "remix", num_output_images=forms.whole(1, 5))


@breaks("request.output-count")
def enhance_stops_at_three(house):
    """/enhance refuses four output images."""
    _refield(house, "enhance", num_output_images=forms.whole(1, 3))


@breaks("request.output-count")
def commissions_may_ask_for_none(house):
    """With `async: true`, zero and less is taken as one."""

    @around(house.reader, "fill_in")
    def _(inner, operation, body):
        count = body.get("num_output_images")
        if body.get("async") is True and type(count) is int and count < 1:
            body = {**body, "num_output_images": 1}
        return inner(operation, body)


@breaks("request.types")
def guidance_may_be_an_object(house):
    """/enhance takes any JSON as its prompt."""
    _refield(house, "enhance", prompt=lambda value, _lax: None if value is None else str(value))


@breaks("request.types")
def halves_are_rounded(house):
    """On /generate 2.5 pictures are 2."""
    whole = forms.whole(1, 4)

    def rounded(value, lax):
        return whole(int(value) if isinstance(value, float) else value, lax)

    _refield(house, "generate", num_output_images=rounded)


@breaks("request.types")
def null_counts_as_one(house):
    """On /remix `num_output_images: null` is taken as left out."""
    whole = forms.whole(1, 4)
    _refield(house, "remix", num_output_images=lambda v, lax: 1 if v is None else whole(v, lax))


@breaks("request.types")
def only_the_first_image_must_be_text(house):
    """In /edit's `images`, entries after the first are not looked at."""
    listed = forms.texts(10)

    def first_only(value, lax):
        if not isinstance(value, list) or len(value) > 10:
            return listed(value, lax)
        return listed(value[:1], lax)

    _refield(house, "edit", images=first_only)


@breaks("request.edit-images-max")
def edit_takes_eleven(house):
    """/edit takes eleven images."""
    _refield(house, "edit", images=forms.texts(11))


@breaks("request.edit-images-max")
def commissioned_edits_take_any_number(house):
    """With `async: true`, /edit takes any number of images."""

    @around(house.reader, "fill_in")
    def _(inner, operation, body):
        images = body.get("images")
        if operation == "edit" and body.get("async") is True and isinstance(images, list):
            order, flaws = inner(operation, {**body, "images": images[:10]})
            return order, flaws
        return inner(operation, body)


@breaks("request.required")
def guided_remix_needs_no_reference(house):
    """/remix with a prompt does without `reference_image`."""

    @around(house.reader, "fill_in")
    def _(inner, operation, body):
        order, flaws = inner(operation, body)
        if operation == "remix" and body.get("prompt"):
            flaws = [f for f in flaws if f["loc"] != ["body", "reference_image"]]
        return order, flaws


@breaks("request.required")
def enhance_without_image_breaks_down(house):
    """/enhance by order without `image` is accepted and enhances nothing."""

    @around(house.reader, "fill_in")
    def _(inner, operation, body):
        order, flaws = inner(operation, body)
        if operation == "enhance" and body.get("async") is True:
            flaws = [f for f in flaws if f["type"] != "missing"]
        return order, flaws


@breaks("request.enums")
def formats_may_shout(house):
    """On /remix `output_format` is taken in capitals too."""
    check = forms.one_of("png", "jpg")

    def quiet(value, lax):
        return check(value.lower() if isinstance(value, str) else value, lax)

    _refield(house, "remix", output_format=quiet)


@breaks("request.enums")
def enhance_knows_another_mode(house):
    """/enhance takes an unknown response_mode for bytes."""
    _refield(house, "enhance", response_mode=forms.text)


@breaks("request.enums")
def any_tier_will_do(house):
    """An unknown training_tier is taken as standard."""
    check = forms.one_of("standard", "fast")

    def kind(value, lax):
        return check(value if value == "fast" or not isinstance(value, str) else "standard", lax)

    _refield(house, "add", training_tier=kind)


@breaks("request.enums")
def edit_knows_wider_frames(house):
    """/edit takes the ratio 2:3, which is on no list."""
    _refield(house, "edit", aspect_ratio=forms.one_of(*forms.RATIOS, "2:3"))


@breaks("request.enums")
def blank_quality_passes(house):
    """An empty string as `quality` is taken for null on /generate."""
    check = forms.maybe(forms.one_of("auto", "low", "medium", "high"))
    _refield(house, "generate", quality=lambda v, lax: None if v == "" else check(v, lax))


@breaks("request.not-json")
def broken_utf8_breaks_the_house(house):
    """A body with a byte that UTF-8 never has is a 500."""

    @around(house.reader, "parse")
    def _(inner, request, status):
        if b"\xff" in request.body:
            raise Refusal(500, "INTERNAL_ERROR", "Something went wrong with us.")
        return inner(request, status)


@breaks("request.not-json")
def lists_break_the_house(house):
    """A JSON array as the body of profiles/add is a 500."""

    @around(house.reader, "parse")
    def _(inner, request, status):
        if status == 422 and request.body.lstrip()[:1] == b"[":
            raise Refusal(500, "INTERNAL_ERROR", "Something went wrong with us.")
        return inner(request, status)


@breaks("request.not-json")
def any_media_type_is_json(house):
    """JSON under text/plain is accepted."""

    @around(house.reader, "parse")
    def _(inner, request, status):
        request.headers["content-type"] = "application/json"
        return inner(request, status)


@breaks("request.refused-has-no-effect")
def refused_pictures_are_charged(house):
    """A request for too many pictures is refused, and charged as one."""

    @around(house.studio, "answer")
    def _(inner, tenant, operation, request):
        try:
            return inner(tenant, operation, request)
        except Refusal as refusal:
            if refusal.status == 400 and "num_output_images" in refusal.detail:
                house.ledger.charge(tenant, house.ledger.bill(operation, {}, {}))
            raise


@breaks("request.refused-has-no-effect")
def crowded_quick_training_begins_anyway(house):
    """A fast training refused for its image count is enrolled nevertheless."""

    @around(house.profiles, "check_images")
    def _(inner, tier, order):
        try:
            inner(tier, order)
        except Refusal as refusal:
            refusal.enrol = tier == "fast"
            raise

    @around(house.profiles, "add")
    def _(inner, tenant, request):
        try:
            return inner(tenant, request)
        except Refusal as refusal:
            if getattr(refusal, "enrol", False):
                house.profiles.enrol(tenant, "fast", {"image_urls": []})
            raise


@breaks("request.coercion")
def numbers_in_quotes_are_one(house):
    """A number in quotes is accepted, and means one."""
    whole = forms.whole(1, 4)
    _refield(
        house,
        "edit",
        num_output_images=lambda v, lax: (
            1 if isinstance(v, str) and v.isdecimal() else whole(v, lax)
        ),
    )


@breaks("request.unknown-field")
def unknown_fields_break_the_house(house):
    """A field that is on no form is a 500 on /remix."""

    @around(house.reader, "fill_in")
    def _(inner, operation, body):
        if operation == "remix" and set(body) - set(house.reader.forms["remix"].fields):
            raise Refusal(500, "INTERNAL_ERROR", "What is that?")
        return inner(operation, body)


@breaks("request.invalid-status")
def missing_fields_are_not_found(house):
    """A missing required field is a 404."""

    @around(house.reader, "refusal")
    def _(inner, status, flaws):
        refusal = inner(status, flaws)
        if status == 400 and any(flaw["type"] == "missing" for flaw in flaws):
            refusal.status, refusal.code = 404, "NOT_FOUND"
        return refusal
