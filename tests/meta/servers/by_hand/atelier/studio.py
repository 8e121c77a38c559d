"""Edit, generate, enhance, remix: rules beyond the form, work at once and work by order."""

import hashlib
import json
import re
from dataclasses import replace

from atelier import pictures
from atelier.answers import Answer, Refusal
from atelier.state import Failure, Work

MODERATED_PROMPT = "portray the unspeakable thing"
REFERENCE = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
RESOLUTIONS = {
    "nb2": ("1K", "2K", "4K"),
    "gpt-image-2": ("1K", "2K", "4K"),
    "qwen-image-2": ("1K", "2K"),
    "flux-2": ("1K", "2K"),
    "reve": ("1K",),
}
OUTAGES = {
    "unavailable": (503, "SERVICE_UNAVAILABLE", "All hands are busy."),
    "internal": (500, "INTERNAL_ERROR", "A jar of paint fell over."),
    "timeout": (504, "instance_died", "It took too long."),
}
JOB_ONLY = {
    "instance_died": "The painter did not come back.",
    "dispatch_failed": "No painter ever picked this up.",
}


class Studio:
    def __init__(self, house):
        self.house = house
        self.manners = house.manners
        self.lock = house.lock

    def answer(self, tenant, operation, request):
        order = self.house.reader.read(operation, request)
        self.check(operation, order)
        if order.get("async", False):
            return self.accept(tenant, operation, order)
        return self.work_now(tenant, operation, order)

    def check(self, operation, order):
        """What no form can say: models, callbacks, pictures."""
        self.check_model(operation, order)
        self.check_delivery(operation, order)
        for name, shown in self.shown_pictures(order):
            flaw = pictures.flaw_of(shown)
            if flaw:
                raise invalid(f"{name} {flaw}")

    def check_model(self, _operation, order):
        model = order.get("base_model", "nb2")
        if order.get("resolution", "1K") not in RESOLUTIONS[model]:
            raise invalid(f"{model} does not paint in {order['resolution']}")
        if order.get("quality") is not None and model != "gpt-image-2":
            raise invalid("only gpt-image-2 knows about quality")

    def check_delivery(self, _operation, order):
        mode, is_async = order.get("response_mode"), order.get("async", False)
        unsaid_ok = mode is None and self.manners.async_without_mode
        if is_async and mode != "urls" and not unsaid_ok and not self.manners.async_with_bytes:
            raise invalid("async work is handed over by urls, not by bytes")
        url = order.get("callback_url")
        if url is None:
            return
        if not is_async:
            raise invalid("callback_url is for async work only")
        problem = self.house.courier.refuses(url)
        if problem:
            raise invalid(problem)

    def shown_pictures(self, order):
        for index, shown in enumerate(order.get("images", [])):
            yield f"images.{index}", shown
        for name in ("image", "input_image", "reference_image"):
            if name in order:
                yield name, order[name]

    def named_profiles(self, _operation, order):
        """The ids named in the list and in the prompt, each once."""
        in_prompt = REFERENCE.findall(order.get("prompt") or "")
        return list(dict.fromkeys([*order.get("profile_ids", []), *in_prompt]))

    def subjects(self, tenant, operation, order):
        """Who is in the pictures: every named profile, once a picture."""
        named = self.named_profiles(operation, order)
        for profile_id in named:
            self.house.profiles.ready(tenant, profile_id)
        return dict.fromkeys(named, order.get("num_output_images", 1))

    def plan(self, operation, order, subjects):
        """The work as ordered, or the failure that it ends in."""
        if self.is_moderated(operation, order):
            return Failure("CONTENT_MODERATION", "We do not paint such things.")
        size = pictures.size_of(
            order.get("aspect_ratio", "auto"), self.resolution(operation, order)
        )
        chosen = order.get("output_format", self.manners.default_format)
        return Work(order.get("num_output_images", 1), size, chosen, subjects)

    def resolution(self, operation, order):
        return "2K" if operation in ("enhance", "remix") else order.get("resolution", "1K")

    def is_moderated(self, _operation, order):
        return MODERATED_PROMPT in (order.get("prompt") or "")

    def work_now(self, tenant, operation, order):
        if self.manners.keys_on_sync:
            known = tenant.submits.get(("sync", order.get("client_request_id")))
            if known:
                return replace(known, headers={})
        answer = self.work_anew(tenant, operation, order)
        if self.manners.keys_on_sync and order.get("client_request_id") and not answer.dropped:
            tenant.submits["sync", order["client_request_id"]] = answer
        return answer

    def work_anew(self, tenant, operation, order):
        subjects = self.subjects(tenant, operation, order)
        outcome = self.plan(operation, order, subjects)
        if isinstance(outcome, Failure):
            raise Refusal(400, outcome.code, outcome.message)
        bill = self.house.ledger.bill(operation, order, subjects)
        self.require_credit(tenant, bill)
        outage = self.house.bench.next_fault(tenant, operation, is_async=False)
        if outage in OUTAGES:
            raise self.outage(tenant, outage, bill)
        with self.lock:
            self.house.ledger.charge(tenant, bill)
        return Answer(200, self.handed_over(tenant, order, outcome), dropped=bool(outage))

    def require_credit(self, tenant, bill):
        if not self.house.ledger.covers(tenant, bill):
            raise Refusal(402)

    def outage(self, tenant, outage, bill):
        status, code, told = OUTAGES[outage]
        if status == 504:
            self.house.ledger.give_back(tenant, bill)
            return Refusal(504, "SERVICE_UNAVAILABLE", told, headers={"Retry-After": "3"})
        return Refusal(status, code, told, headers={"Retry-After": "2"} if status == 503 else {})

    def handed_over(self, tenant, order, work):
        gallery = self.house.gallery
        if order.get("response_mode", "bytes") == "urls":
            return gallery.result(work, [], gallery.issue(tenant, work, tenant.now()))
        return gallery.result(work, gallery.encoded(work), [])

    def accept(self, tenant, operation, order):
        """202 with the job: the original one, where the submit was seen before."""
        digest = self.digest(operation, order)
        with self.lock:
            job, dropped = self.original(tenant, operation, order, digest), False
            if job is None:
                job, dropped = self.begin(tenant, operation, order, digest)
        headers = {"Retry-After": "1"}
        return Answer(202, self.house.jobs.handle(job), headers, dropped=dropped)

    def digest(self, operation, order):
        told = json.dumps([operation, order], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def submit_key(self, operation, order):
        key = order.get("client_request_id")
        if key is None or self.manners.keys_shared_by_operations:
            return key
        return (operation, key)

    def original(self, tenant, operation, order, digest):
        job = tenant.submits.get(self.submit_key(operation, order))
        if job and job.digest != digest and self.manners.conflict_refused:
            told = "This client_request_id belongs to another order."
            raise Refusal(409, "INVALID_REQUEST", told)
        return job

    def begin(self, tenant, operation, order, digest):
        subjects = self.subjects(tenant, operation, order)
        outcome = self.plan(operation, order, subjects)
        if isinstance(outcome, Failure) and self.manners.moderation_at_submit:
            raise Refusal(400, outcome.code, outcome.message)
        bill = self.house.ledger.bill(operation, order, subjects)
        self.require_credit(tenant, bill)
        outage = self.house.bench.next_fault(tenant, operation, is_async=True)
        if outage in ("unavailable", "internal") and self.manners.outages_at_submit:
            raise self.outage(tenant, outage, bill)
        outcome = self.struck(operation, outage) or outcome
        job = self.house.jobs.start(tenant, operation, order, digest, outcome, bill)
        key = self.submit_key(operation, order)
        if key is not None:
            self.remember(tenant, key, job)
        return job, outage == "drop_response"

    def remember(self, tenant, key, job):
        tenant.submits[key] = job

    def struck(self, _operation, outage):
        """The failure that a planned outage means for a job; None for none."""
        if outage in OUTAGES:
            _, code, told = OUTAGES[outage]
            return Failure(code, told)
        return Failure(outage, JOB_ONLY[outage]) if outage in JOB_ONLY else None


def invalid(detail):
    return Refusal(400, "INVALID_REQUEST", detail)
