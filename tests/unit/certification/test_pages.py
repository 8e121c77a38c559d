"""The page of a session: served to itself alone, and what its buttons do."""

import ssl

import httpx
import pytest

from contracts.certification.certifying import Client, assigned
from contracts.certification.drills import drills
from contracts.certification.interactive import Session
from contracts.certification.pages import Page
from tests.unit.certification.conftest import a_callback, a_record, a_request, an_ending

CHOSEN = ("edit", "refused-402", "failed-instance-died", "callback-twice")


@pytest.fixture
def session(sandbox):
    plan = [each for each in assigned(drills().values(), Client(())) if each[0].name in CHOSEN]
    opened = Session(sandbox, plan)
    yield opened
    opened.close()


@pytest.fixture
def page(session):
    with Page(session) as serving, httpx.Client(base_url=serving.url, trust_env=False) as http:
        yield http


def drill(page, name):
    return next(each for each in page.get("state").json()["drills"] if each["name"] == name)


def submit(page, sandbox):
    address = page.get("state").json()["address"]
    trusted = ssl.create_default_context(cafile=sandbox.certificates.authority)
    body = {"prompt": "x", "output_format": "png", "async": True, "response_mode": "urls"}
    return httpx.post(
        f"{address['PHOTA_BASE_URL']}/v1/phota/generate",
        json=body,
        headers={"X-API-Key": address["PHOTA_API_KEY"]},
        verify=trusted,
        trust_env=False,
    )


@pytest.mark.parametrize("path", ["", "page.js", "page.css"])
def test_the_page_runs_nothing_but_its_own_script(page, path):
    answer = page.get(path)

    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["nothing", "../state", "..%2fstate"])
def test_nothing_else_is_served(page, path):
    assert page.get(path).status_code == 404


def test_another_site_cannot_reach_it(page):
    rebound = {"Host": "evil.example"}

    assert page.get("state", headers=rebound).status_code == 404
    assert page.post("finish", headers=rebound).status_code == 404
    assert httpx.get(str(page.base_url.join("/state")), trust_env=False).status_code == 404


def test_the_addresses_stay_the_same_from_drill_to_drill(session):
    before = (session.url, session._stage.download_origin)  # noqa: SLF001

    session.begin("edit")

    assert (session._stage.url, session._stage.download_origin) == before  # noqa: SLF001


def test_a_habit_that_a_later_drill_shows_clears_an_earlier_one(session):
    path = "/downloads/1.png"
    twice = [a_request(number, "download", target=path) for number in (1, 2)]
    by_hand = an_ending(by_hand=True)
    called = [a_callback(number, "the same", {}) for number in (1, 2)]
    begun = [
        a_record("callback-twice", *twice, ending=by_hand, callbacks=called),
        a_record("edit", *twice, ending=by_hand),
    ]

    seen = []
    for record in begun:
        session._turns[record.drill].record = record  # noqa: SLF001 - as if it had ended
        session._judge_all()  # noqa: SLF001
        told = next(each for each in session.state()["drills"] if each["name"] == "callback-twice")
        seen.append(told["state"])

    assert seen == ["broken", "kept"]


def test_a_drill_turns_red_when_its_client_hides_a_refusal(page, sandbox):
    assert drill(page, "refused-402")["state"] == "waiting"
    page.post("begin", json={"name": "refused-402"})

    assert submit(page, sandbox).status_code == 402
    assert drill(page, "refused-402")["state"] == "active"
    page.post("end", json={"succeeded": True, "said": ""})

    told = drill(page, "refused-402")
    assert told["state"] == "broken"
    assert {each["id"] for each in told["clauses"] if each["mend"]} == {"client-error.failure"}
    assert "output_folder" not in told["task"]


def test_a_drill_turns_green_and_may_be_begun_anew(page, sandbox):
    page.post("begin", json={"name": "refused-402"})
    submit(page, sandbox)
    page.post("end", json={"succeeded": False, "said": "402: there is no credit left"})

    assert drill(page, "refused-402")["state"] == "kept"
    page.post("begin", json={"name": "refused-402"})
    assert drill(page, "refused-402")["state"] == "active"


def test_each_drill_says_how_a_good_client_ends(page):
    told = {each["name"]: each["good_end"] for each in page.get("state").json()["drills"]}

    assert told == {name: drills()[name].good_end for name in CHOSEN}
    assert told["edit"] == "A good client ends with success, with every image."
    assert told["refused-402"] == "A good client ends with a failure, and tells why."


def test_the_address_and_the_key_stay_the_same(page, sandbox):
    before = page.get("state").json()["address"]
    for name in CHOSEN:
        page.post("begin", json={"name": name})
        submit(page, sandbox)

    assert page.get("state").json()["address"] == before


def test_a_drill_that_is_left_has_not_been_begun(page, session):
    page.post("begin", json={"name": "edit"})
    page.post("abandon")

    assert drill(page, "edit")["state"] == "waiting"
    assert session.records == []


@pytest.mark.parametrize("sent", [b"{", b'{"name": "no such drill"}', b"[]"])
def test_what_makes_no_sense_is_told(page, sent):
    answer = page.post("begin", content=sent)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_what_is_too_long_is_refused(page):
    assert page.post("end", content=b" " * 70_000).status_code == 413


def test_the_last_button_ends_the_session(session):
    with Page(session) as serving:
        httpx.post(f"{serving.url}finish", trust_env=False)

        assert serving.finished.wait(5)
