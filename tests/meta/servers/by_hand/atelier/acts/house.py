"""Acts about who comes in, what is refused, callbacks, profiles and money."""

from atelier.answers import Request
from atelier.stage import BASICS, RECEIVER, SHOWN
from atelier.studio import MODERATED_PROMPT


def auth(s):
    mine, theirs = s.ready(tag="t"), s.ready(key="second", tag="t")
    for key in ("first", None, "wrong", "wrong", s.keys["first"] + "x", s.keys["first"].swapcase()):
        s.call("GET", "/profiles/ids", key=key)
        s.call("GET", f"/profiles/{mine}/profile_picture", key=key)
        s.call("GET", "/webhook-secret", key=key)
        s.work("generate", key)
        s.train(key=key)
    job = s.order("edit")
    for key in ("second", "wrong", None):
        s.poll(job, 1, key)
    s.poll(job)
    for name in (mine, theirs):
        s.call("GET", f"/profiles/{name}/status", key="second")
    s.work("generate", key="second", prompt=f"[[{mine}]]")
    s.call("GET", "/profiles/ids?tag=t")
    s.call("DELETE", f"/profiles/{mine}", key="wrong")
    s.call("DELETE", f"/profiles/{mine}", key="second")
    s.call("GET", f"/profiles/{mine}/status")
    s.call("DELETE", f"/profiles/{mine}")
    s.call("GET", f"/profiles/{theirs}/status", key="second")
    s.call("GET", "/nowhere")
    s.charges()


def errors(s):
    for _ in range(2):
        s.call("GET", "/profiles/no/status")
    s.work("edit", quality="low")
    s.train(9)
    s.call("GET", "/profiles/ids?tag=")
    s.call("GET", "/profiles/ids", key=None)
    s.call("GET", "/profiles/a/b/c")
    s.call("GET", "/../nowhere")
    s.ask(s.house.handle, _knock("/nowhere"))
    for outage in ("internal", "unavailable"):
        s.plan("edit", outage)
        s.work("edit")
    for _ in range(2):
        job = s.order("edit", client_request_id="k")
    s.poll(job)
    s.call("GET", "/jobs/no")
    for operation in BASICS:
        for count in (1, 4):
            s.work(operation, prompt=MODERATED_PROMPT, num_output_images=count)


def lookups(s):
    ready, young = s.ready(), s.train()
    for names in (["no"], [ready, "no"], [young], [ready, young]):
        for operation in ("edit", "enhance", "remix"):
            s.work(operation, profile_ids=names)
    for operation in ("edit", "generate", "enhance", "remix"):
        s.work(operation, prompt=f"[[no]] and [[{ready}]]")
        s.work(operation, prompt=f"[[{young}]]")
    s.call("GET", "/profiles/%C3%A9/status")
    s.call("GET", f"/profiles/{young}/profile_picture")
    s.call("GET", "/jobs/no")
    s.advance(5)
    s.call("GET", "/jobs/no")
    for operation in BASICS:
        for _ in range(2):
            s.order(operation, "poor", client_request_id=operation)
    s.train(key="poor")
    s.call("GET", "/profiles/ids", key="poor")


def outages(s):
    for operation in BASICS:
        for mode in ("bytes", "urls"):
            for outage in ("timeout", "unavailable", "internal"):
                s.plan(operation, outage)
                s.work(operation, response_mode=mode)
        s.plan(operation, "unavailable")
        s.poll(s.order(operation))
        s.poll(s.order(operation, prompt=MODERATED_PROMPT))
    s.call("POST", "/edit", raw=b"{")
    s.call("GET", "/jobs/no")


def letters(s):
    for key in ("first", "second", "poor"):
        for _ in range(3):
            s.call("GET", "/webhook-secret", key=key)
    for key in ("first", "second"):
        for operation in BASICS:
            for more in ({}, {"prompt": MODERATED_PROMPT}):
                s.order(operation, key, callback_url=f"{RECEIVER}?about={operation}", **more)
                s.order(operation, key, callback_url=RECEIVER, **more)
    s.call("POST", "/test-bench/reset", {})
    s.call("GET", "/webhook-secret")


def callbacks(s):
    for url in ("http://127.0.0.1:9/", "http://example.com/", "ftp://127.0.0.1/", ""):
        for operation in BASICS:
            s.order(operation, callback_url=url)
    for operation in BASICS:
        s.work(operation, callback_url=RECEIVER)
        s.work(operation, callback_url=RECEIVER, **{"async": False})
    for host in ("127.0.0.2", "127.2", "2130706434", "[::1]", "10.0.0.1", "example.com"):
        s.order("edit", callback_url=f"https://{host}:9/")
    for status, location in ((307, "https://127.0.0.2:9/"), (500, ""), (None, "")):
        s.receiver = lambda status=status, location=location: (status, location)
        s.poll(s.order("edit", callback_url=RECEIVER))
    s.receiver = lambda: (s.note(*_seen(s)), (200, ""))[1]
    s.order("edit", callback_url=RECEIVER)


def profiles(s):
    for tier in ({}, {"training_tier": "standard"}, {"training_tier": "fast"}):
        for count in (4, 5, 9, 10, 11, 50, 51):
            s.train(count, **tier)
            s.train(count, tag="t", **tier)
    same = {"image_urls": [SHOWN] * 10, "training_tier": "fast"}
    s.call("POST", "/profiles/add", same)
    for tag in ("", "a", "ab", "A", "\u00e9" * 128, "x" * 129, " a ", "a b", None):
        s.train(tag=tag)
    for raw in ("a", "A", "", "a%20b", "%20a%20", "%C3%A9" * 128):
        s.call("GET", f"/profiles/ids?tag={raw}")
    s.train(9)
    new = s.train()
    for seconds in (0, 0, 25, 500):
        s.advance(seconds)
        s.call("GET", f"/profiles/{new}/status")
    s.call("GET", f"/profiles/{s.ready()}/status")
    s.call("GET", f"/profiles/{new}/status")
    s.call("DELETE", f"/profiles/{new}")
    s.call("GET", "/profiles/ids")


def training(s):
    chairs = ["https://pictures.example/empty-chair.jpg"] * 10
    s.call("POST", "/profiles/add", {"image_urls": chairs})
    new = s.train(tag="t")
    for seconds in (0, 0, 65, 10, 0, 0, 500, 5000):
        s.advance(seconds)
        s.call("GET", f"/profiles/{new}/status")
    quick = s.ready(tag="t", training_tier="fast")
    for name in (new, quick, quick):
        s.house.tenants[s.keys["first"]].profiles[name].created = 0.0
        s.call("GET", f"/profiles/{name}/profile_picture")
    for _ in range(2):
        s.call("DELETE", f"/profiles/{new}")
    s.call("GET", "/profiles/ids?tag=t")
    s.call("GET", f"/profiles/{new}/profile_picture")
    s.call("GET", f"/profiles/{quick}/status")
    s.work("edit", prompt=f"[[{new}]]")
    s.advance(61)
    s.call("GET", f"/profiles/{new}/status")


def billing(s):
    somebody = s.ready()
    for operation in ("enhance", "remix"):
        for mode in (s.work, s.order):
            for more in ({}, {"profile_ids": [somebody]}, {"prompt": f"[[{somebody}]]"}):
                mode(operation, num_output_images=4, **more)
        for count in (1, 4):
            s.plan(operation, "timeout")
            s.work(operation, num_output_images=count, profile_ids=[somebody])
    s.train(10, training_tier="fast")
    s.train(50)
    s.charges()


def _knock(path):
    return Request("GET", path, {})


def _seen(s):
    tenant = s.house.tenants[s.keys["first"]]
    job = list(tenant.jobs.values())[-1]
    return ("meanwhile", s.house.jobs.phase(tenant, job))
