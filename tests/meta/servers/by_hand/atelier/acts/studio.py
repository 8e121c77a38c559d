"""Acts about what is ordered, how it is done, and what is handed over."""

import json
from functools import partial

from atelier.answers import Request
from atelier.stage import BASICS, SHOWN
from atelier.studio import MODERATED_PROMPT

DAY = 86_400


def requests(s):
    counts = (0, 1, 2, 4, 5, -1, 2.5, "2", "two", None, True)
    for operation in BASICS:
        for count in counts:
            s.work(operation, num_output_images=count)
        s.order(operation, num_output_images=0)
        for field, value in (
            ("prompt", {}),
            ("output_format", "PNG"),
            ("response_mode", "x"),
            ("quality", ""),
            ("aspect_ratio", "2:3"),
            ("colour", "red"),
        ):
            s.work(operation, **{field: value})
        for name in BASICS[operation]:
            for more in ({}, {"async": True, "prompt": "x"}):
                rest = {n: v for n, v in BASICS[operation].items() if n != name}
                s.call("POST", f"/{operation}", {**more, **rest})
        s.call("POST", f"/{operation}", raw=b"\xff")
        s.call("POST", f"/{operation}", raw=b"{}", media="text/plain")
    s.work("edit", images=[SHOWN] * 11)
    s.order("edit", images=[SHOWN] * 11)
    s.work("edit", images=[SHOWN, 7])
    s.call("POST", "/profiles/add", raw=b"[]")
    s.train(11, training_tier="fast")
    s.train(11, training_tier="slow")
    s.call("GET", "/profiles/ids")
    s.charges()


def models(s):
    for operation in ("edit", "generate"):
        for model in ("nb2", "gpt-image-2", "qwen-image-2", "flux-2", "reve", "dall-e"):
            for mode in (s.work, s.order):
                mode(operation, base_model=model, resolution="4K")
        for model in ("nb2", "gpt-image-2", None):
            for quality in ("auto", "low", "medium", "high"):
                named = {"base_model": model} if model else {}
                s.work(operation, quality=quality, **named)


def results(s):
    one, two = s.ready(tag="x"), s.ready()
    for operation in BASICS:
        for count in (1, 2, 3, 4):
            for mode in ({}, {"response_mode": "bytes"}, {"response_mode": "urls"}):
                s.work(operation, num_output_images=count, **mode)
                s.work(operation, num_output_images=count, output_format="png", **mode)
        s.work(operation, prompt=f"[[{one}]]", num_output_images=2)
        s.poll(s.order(operation, prompt=f"[[{one}]]"))
    s.work("edit", profile_ids=[one, two])
    s.call("DELETE", f"/profiles/{two}")


def pictures(s):
    for operation in BASICS:
        for mode in ("bytes", "urls"):
            for form in ({}, {"output_format": "png"}, {"output_format": "jpg"}):
                told = s.work(operation, num_output_images=4, response_mode=mode, **form)
                for url in told.get("download_urls", []) * 2:
                    s.visit(url)
        s.poll(job := s.order(operation))
        s.visit(s.poll(job)["result"]["download_urls"][0])
    for ratio, size in (("9:16", "2K"), ("3:4", "1K"), ("1:1", "4K")):
        for operation in ("edit", "generate"):
            s.work(operation, aspect_ratio=ratio, resolution=size, output_format="png")
    for form in ("png", "jpg"):
        url = s.work("edit", response_mode="urls", output_format=form)["download_urls"][0]
        for seconds in (23.5 * 3600, 3600, 3600, 10 * DAY):
            s.advance(seconds)
            s.visit(url)


def jobs(s):
    for operation in BASICS:
        for more in ({}, {"prompt": MODERATED_PROMPT}, {"client_request_id": f"{operation}-key"}):
            job = s.order(operation, **more)
            for _ in range(4):
                s.poll(job, 1)
                s.advance(0.15)
            s.order(operation, **more)
            s.poll(job)
            s.advance(4000)
            s.poll(job)
        s.work(operation, **{"async": False})
        s.work(operation, client_request_id="once")
        s.order(operation, response_mode="bytes")
        s.order(operation, prompt="[[no]]")
        s.order(operation, quality="low")
    for image in ("bm8=", SHOWN):
        s.order("enhance", image=image)


def endings(s):
    for operation in BASICS:
        for count in (1, 2):
            job = s.order(operation, num_output_images=count)
            for _ in range(4):
                s.poll(job, 1)
                s.advance(0.2)
            s.advance(DAY)
            s.poll(job)
        for outage in ("instance_died", "dispatch_failed", "timeout"):
            s.plan(operation, outage)
            s.poll(s.order(operation), 3)


def idempotency(s):
    for operation in BASICS:
        again = partial(s.order, operation, client_request_id=operation)
        for seconds in (0, 0, 61, 601):
            s.advance(seconds)
            s.poll(again())
        s.order(operation, "second", client_request_id=operation)
        s.order(operation, client_request_id=operation, num_output_images=2)
        for _ in range(2):
            s.order(operation, client_request_id=None)
            s.order(operation)
            s.order(operation, client_request_id=f"{operation}-failed", prompt=MODERATED_PROMPT)
            s.work(operation, client_request_id=f"{operation}-at-once")
        for more in ({"num_output_images": 9}, {"prompt": "[[no]]"}, {}):
            s.order(operation, client_request_id=f"{operation}-refused", **more)
    for pair in (("a", "A"), ("x" * 40, "x" * 41), ("e\u0301", "\u00e9"), ("b", " b")):
        for key in pair:
            s.order("edit", client_request_id=f"twin {key}" if key != " b" else " twin b")
    s.order("remix", client_request_id="edit")
    s.charges()
    s.charges("second")
    told = s.at_once(4, partial(_quiet, s))
    s.note("together", len(set(told)), {status for status, _ in told} == {202})


def _quiet(s):
    """A submit that leaves no note: those at once come in any order."""
    told = {**BASICS["edit"], "async": True, "response_mode": "urls", "client_request_id": "race"}
    headers = {"content-type": "application/json", "x-api-key": s.keys["first"]}
    answer = s.house.handle(Request("POST", "/v1/phota/edit", headers, json.dumps(told).encode()))
    return answer.status, answer.body.get("job_id")
