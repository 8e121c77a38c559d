"""How a request is read, where the documents leave it open: lenient types, defaults, keys."""

import base64
import io
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from contracts.mock import rules, stages
from contracts.mock.answers import Answer, Refusal, breach, invalid, unprocessable
from contracts.mock.call import Call, Stage
from contracts.mock.flavours.liberties import allowing, following, preparing, whole
from contracts.mock.flavours.registry import flavour
from contracts.mock.records import Fault
from contracts.mock.rules import Rule
from contracts.mock.seams import rule, stage
from contracts.mock.service import Service
from contracts.mock.triggers import MODERATED, MODERATED_IN_PIPELINE

_SCHEMA = stage(stages.check_schema)
_RULES = stage(stages.check_rules)
_RECALL = stage(stages.recall)
_CONFLICT = 409
_WORDS = {"true": True, "false": False, "1": True, "0": False, 1: True, 0: False}

Members = dict[str, Any]


def _reading(check: Stage, read: Callable[[Call, Members], None]) -> Stage:
    """Return the stage, before which the members that were sent are read otherwise."""

    def prepare(call: Call) -> None:
        if call.operation.makes_images and isinstance(call.parsed, dict):
            read(call, call.parsed)

    return preparing(check, prepare)


def _integer(value: Any) -> Any:
    """Return the integer that a lenient reader takes a value for, if it takes it for one."""
    is_text = isinstance(value, str) and value.isdecimal()
    is_number = isinstance(value, (bool, float)) and float(value).is_integer()
    return int(value) if is_text or is_number else value


@flavour(choice="coercion", wraps=_SCHEMA)
def types_are_read_leniently(check: Stage) -> Stage:
    """Read "2", 2.0 and true as integers, and "true", "0" and 1 as booleans."""

    def read(_: Call, sent: Members) -> None:
        if "num_output_images" in sent:
            sent["num_output_images"] = _integer(sent["num_output_images"])
        word = sent.get("async")
        if isinstance(word, (str, int)) and word in _WORDS:
            sent["async"] = _WORDS[word]

    return _reading(check, read)


@flavour(choice="default format", wraps=_SCHEMA)
def jpg_is_the_default(check: Stage) -> Stage:
    """Make jpg where no format is asked for, as was announced for 2026-05-08."""

    def read(_: Call, sent: Members) -> None:
        sent.setdefault("output_format", "jpg")

    return _reading(check, read)


@flavour(choice="bytes in jobs", wraps=_RULES)
def jobs_refuse_bytes(check: Stage) -> Stage:
    """Refuse a job whose result is asked for as bytes in so many words."""

    def refuse(call: Call) -> None:
        if call.wants_job and call.parsed.get("response_mode") == "bytes":
            raise invalid('async: true requires response_mode: "urls".')

    return preparing(check, refuse)


@flavour(choice="bytes in jobs", wraps=_RULES)
def jobs_require_urls(check: Stage) -> Stage:
    """Refuse a job unless its result is asked for as URLs, as bytes are the default."""

    def refuse(call: Call) -> None:
        if call.wants_job and call.json["response_mode"] != "urls":
            told = "Input should be 'urls' where async is true"
            raise unprocessable(breach(("body", "response_mode"), "value_error", told))

    return preparing(check, refuse)


@flavour(choice="moderation", wraps=rule(rules.moderated_prompt))
def jobs_fail_of_moderation(judge: Rule) -> Rule:
    """Take a job whose prompt is moderated, and let it fail with the same code."""

    def later(call: Call) -> None:
        prompt = call.json.get("prompt")
        if call.wants_job and prompt and MODERATED in prompt:
            call.json["prompt"] = prompt.replace(MODERATED, MODERATED_IN_PIPELINE)
        judge(call)

    return later


@flavour(choice="outages", wraps=stage(stages.meet_fault))
def outages_refuse_jobs(meet: Stage) -> Stage:
    """Take no job while the service is unavailable or broken."""
    told = {
        Fault.UNAVAILABLE: (503, "SERVICE_UNAVAILABLE"),
        Fault.INTERNAL: (500, "INTERNAL_ERROR"),
    }

    def refuse(call: Call) -> None:
        if call.fault in told:
            status, code = told[call.fault]
            raise Refusal(status, "Try again later.", code)

    return following(meet, refuse)


@flavour(choice="internal callbacks", wraps=rule(rules.callback_needs_async))
def internal_callbacks_are_never_sent(judge: Rule) -> Rule:
    """Take an https callback_url that leads to an internal address, and never call it."""

    def accepting(call: Call) -> None:
        try:
            judge(call)
        except Refusal:
            if not call.wants_job or not call.json["callback_url"].startswith("https://"):
                raise

    return accepting


@flavour(choice="pictures sent", wraps=rule(rules.readable_images))
def sent_pictures_are_decoded(judge: Rule) -> Rule:
    """Refuse base64 that is no picture of a supported format."""

    def decode(call: Call) -> None:
        judge(call)
        single = [call.json.get(name) for name in ("image", "input_image", "reference_image")]
        for sent in filter(None, [*single, *call.json.get("images", ())]):
            if not sent.lower().startswith("http") and not _is_picture(sent):
                raise invalid("An image is of no supported format.")

    return decode


def _is_picture(sent: str) -> bool:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - as where the mock draws them

    try:
        Image.open(io.BytesIO(base64.b64decode(sent)))
    except UnidentifiedImageError:
        return False
    return True


@flavour(choice="models", wraps=rule(rules.resolution_by_model))
def reve_makes_no_edits(judge: Rule) -> Rule:
    """Refuse an edit with reve, as a model may lack what an operation takes."""

    def refuse(call: Call) -> None:
        if call.operation.name == "edit" and call.json["base_model"] == "reve":
            raise invalid("reve does not support edits.")
        judge(call)

    return refuse


def _conflicting(recall: Stage, reason: Refusal) -> Stage:
    """Return the stage, which refuses a known key that comes with another body."""
    bodies: dict[tuple[str, str], Members] = {}

    def compared(call: Call) -> Answer | None:
        answer = recall(call)
        if call.submit_key is not None:
            key = call.tenant.account, call.submit_key
            first = bodies.setdefault(key, call.json) if answer else bodies.update({key: call.json})
            if first is not None and first != call.json:
                raise reason
        return answer

    return compared


@flavour(choice="other bodies", wraps=allowing(_CONFLICT, _RECALL))
def another_body_conflicts(recall: Stage) -> Stage:
    """Answer 409 to a known key with another body."""
    return _conflicting(recall, Refusal(_CONFLICT, "The key was used for another request."))


@flavour(choice="other bodies", wraps=_RECALL)
def another_body_is_invalid(recall: Stage) -> Stage:
    """Answer 400 to a known key with another body."""
    return _conflicting(recall, invalid("The key was used for another request."))


@flavour(choice="other bodies", wraps=_RECALL)
def another_body_is_unprocessable(recall: Stage) -> Stage:
    """Answer 422 to a known key with another body."""
    row = breach(("body", "client_request_id"), "value_error", "Used for another request")
    return _conflicting(recall, unprocessable(row))


@flavour(choice="scope of keys", wraps=_RULES)
def keys_belong_to_operations(check: Stage) -> Stage:
    """Take a key on another operation for another key."""

    def separate(call: Call) -> None:
        if call.submit_key is not None:
            call.json["client_request_id"] = f"{call.operation.name}/{call.submit_key}"

    return preparing(check, separate)


@flavour(choice="scope of keys", wraps=allowing(_CONFLICT, _RECALL))
def keys_conflict_across_operations(recall: Stage) -> Stage:
    """Answer 409 to a key that another operation used."""

    def compared(call: Call) -> Answer | None:
        answer = recall(call)
        job = call.tenant.state.jobs.get(answer.data["job_id"]) if answer else None
        if job is not None and job.operation != call.operation.name:
            raise Refusal(_CONFLICT, "The key was used for another operation.")
        return answer

    return compared


def _sync_key(call: Call) -> str | None:
    key: str | None = call.json.get("client_request_id") if call.data else None
    return None if call.wants_job else key


@flavour(choice="keys at once", wraps=_RULES)
def keys_at_once_are_refused(check: Stage) -> Stage:
    """Refuse a key on a request that makes no job."""

    def refuse(call: Call) -> None:
        if _sync_key(call) is not None:
            raise invalid("client_request_id requires async: true.")

    return preparing(check, refuse)


@flavour(choice="keys at once", wraps=whole)
def keys_at_once_are_replayed(service: Service) -> None:
    """Answer a known key on a request that makes no job with the first answer, uncharged."""
    answers: dict[tuple[str, str, str], Answer] = {}

    def name(call: Call) -> tuple[str, str, str]:
        return call.tenant.account, call.operation.name, _sync_key(call) or ""

    def replaying(recall: Stage) -> Stage:
        return lambda call: deepcopy(answers.get(name(call))) or recall(call)

    def remembering(perform: Stage) -> Stage:
        def performed(call: Call) -> Answer | None:
            answer = perform(call)
            if answer is not None and name(call)[-1]:
                answers[name(call)] = deepcopy(answer)
            return answer

        return performed

    stage(stages.recall)(service, replaying)
    stage(stages.perform)(service, remembering)
