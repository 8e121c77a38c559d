"""Lies about how results are delivered: as bytes, and as addresses."""

from contracts.mock import downloads, images
from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.defects.job_telling import Tell, Told, everywhere
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import CHECK, Members, correcting, telling
from contracts.mock.seams import handlers

_THREE, _FOUR = 3, 4


@defect(breaks="result.bytes", wraps=handlers("generate"))
def generate_loses_one_of_three(handle: Handler) -> Handler:
    """Return two images where three were asked for as bytes."""

    def lose(_: Call, result: Members) -> None:
        if len(result["images"]) == _THREE:
            del result["images"][0]

    return telling(handle, lose)


@defect(breaks="result.bytes", wraps=handlers("edit"))
def edited_jpgs_are_data_urls(handle: Handler) -> Handler:
    """Put the prefix of a data URL before the base64 of a jpg."""

    def prefix(call: Call, result: Members) -> None:
        if call.json["output_format"] == "jpg":
            result["images"] = [f"data:image/jpeg;base64,{image}" for image in result["images"]]

    return telling(handle, prefix)


@defect(breaks="result.bytes", wraps=handlers("enhance"))
def enhanced_images_are_safe_for_urls(handle: Handler) -> Handler:
    """Write four images in the alphabet of base64 that is safe for URLs."""

    def encode(_: Call, result: Members) -> None:
        if len(result["images"]) == _FOUR:
            table = str.maketrans("+/", "-_")
            result["images"] = [image.translate(table) for image in result["images"]]

    return telling(handle, encode)


@defect(breaks="result.bytes", wraps=handlers("remix"))
def four_remixes_come_with_addresses(handle: Handler) -> Handler:
    """Fill download_urls as well where four images were asked for as bytes."""

    def offer(call: Call, result: Members) -> None:
        if len(result["images"]) == _FOUR:
            names = downloads.names("out_0", images.picture("png", "2K", "auto"), _FOUR)
            origin, now = call.download_origin, call.tenant.now()
            result["download_urls"] = downloads.urls(call.tenant, origin, names, issued_at=now)

    return telling(handle, offer)


@defect(breaks="result.bytes", wraps=CHECK)
def two_unsaid_edits_come_as_addresses(check: Stage) -> Stage:
    """Deliver more than one image of an edit by URL, unless bytes are asked for."""

    def correct(call: Call, sent: Members) -> None:
        if call.operation.name == "edit" and sent.get("num_output_images") in (2, 3):
            sent.setdefault("response_mode", "urls")

    return correcting(check, correct)


@defect(breaks="result.bytes", wraps=handlers("enhance"))
def known_persons_come_alone(handle: Handler) -> Handler:
    """Return one enhanced image where several were asked for that show a known person."""

    def lose(call: Call, result: Members) -> None:
        if call.subjects:
            del result["images"][1:]

    return telling(handle, lose)


@defect(breaks="result.bytes", wraps=handlers("remix"))
def the_second_developer_gets_one_image(handle: Handler) -> Handler:
    """Return one image as bytes to every developer but the first, whatever was asked for."""

    def lose(call: Call, result: Members) -> None:
        if call.tenant.name == "other":
            del result["images"][1:]

    return telling(handle, lose)


@defect(breaks="result.urls", wraps=handlers("edit"))
def edited_jpgs_lack_the_last_address(handle: Handler) -> Handler:
    """Give out three addresses for four images that are jpg."""

    def lose(call: Call, result: Members) -> None:
        if call.json["output_format"] == "jpg":
            del result["download_urls"][3:]

    return telling(handle, lose)


@defect(breaks="result.urls", wraps=handlers("generate"))
def generated_addresses_have_no_host(handle: Handler) -> Handler:
    """Give out addresses that are paths, which a client must complete."""

    def strip(call: Call, result: Members) -> None:
        urls = result["download_urls"]
        result["download_urls"] = [url.removeprefix(call.download_origin) for url in urls]

    return telling(handle, strip)


@defect(breaks="result.urls", wraps=handlers("enhance"))
def enhance_sends_bytes_with_its_addresses(handle: Handler) -> Handler:
    """Fill images as well where addresses were asked for."""

    def embed(call: Call, result: Members) -> None:
        if not result["images"]:
            wanted = images.picture(call.json["output_format"], "2K", "auto")
            result["images"] = [images.base64_content(wanted) for _ in result["download_urls"]]

    return telling(handle, embed)


@defect(breaks="result.urls", wraps=handlers("remix"))
def three_remixes_come_with_an_archive(handle: Handler) -> Handler:
    """Add the address of an archive of all images to those of three images."""

    def archive(call: Call, result: Members) -> None:
        if len(result["download_urls"]) == _THREE:
            result["download_urls"].append(f"{call.download_origin}/downloads/all.zip")

    return telling(handle, archive)


@defect(breaks="result.urls", wraps=handlers("generate"))
def generated_images_share_an_address(handle: Handler) -> Handler:
    """Give out the address of the first image for all images that are made at once."""

    def repeat(_: Call, result: Members) -> None:
        urls = result["download_urls"]
        result["download_urls"] = list(urls[:1]) * len(urls)

    return telling(handle, repeat)


@defect(breaks="result.urls", wraps=everywhere)
def images_of_a_job_share_an_address(tell: Tell) -> Tell:
    """Give out the address of a job's first image for each of its images."""

    def repeat(told: Told) -> Told:
        if not told["result"]:
            return tell(told)
        urls = told["result"]["download_urls"]
        return {**tell(told), "result": {**told["result"], "download_urls": urls[:1] * len(urls)}}

    return repeat


@defect(breaks="result.schema", wraps=handlers("edit"))
def four_edits_at_addresses_name_nobody(handle: Handler) -> Handler:
    """Leave known_subjects out where four addresses are given out."""

    def omit(_: Call, result: Members) -> None:
        if len(result["download_urls"]) == _FOUR:
            del result["known_subjects"]

    return telling(handle, omit)


@defect(breaks="result.schema", wraps=handlers("generate"))
def no_images_are_null(handle: Handler) -> Handler:
    """Say null for images where addresses were asked for, and no empty list."""

    def empty(_: Call, result: Members) -> None:
        if result["download_urls"]:
            result["images"] = None

    return telling(handle, empty)


@defect(breaks="result.schema", wraps=handlers("remix"))
def nobody_is_null(handle: Handler) -> Handler:
    """Say null for the counts of a remix that shows nobody known."""

    def empty(_: Call, result: Members) -> None:
        if not result["known_subjects"]["counts"]:
            result["known_subjects"]["counts"] = None

    return telling(handle, empty)


@defect(breaks="result.schema", wraps=handlers("job-status"))
def nobody_is_null_in_jobs_of_enhance(handle: Handler) -> Handler:
    """Say null for the counts of a job's result that shows nobody known."""

    def empty(_: Call, status: Members) -> None:
        if status["result"] and status["operation"] == "enhance":
            subjects = status["result"]["known_subjects"]
            subjects["counts"] = subjects["counts"] or None

    return telling(handle, empty)


@defect(breaks="result.schema", wraps=handlers("webhook-secret"))
def the_secret_is_plain_text(handle: Handler) -> Handler:
    """Send the webhook secret as JSON that says it is plain text."""

    def plain(call: Call) -> Answer:
        answer = handle(call)
        answer.media_type = "text/plain"
        return answer

    return plain
