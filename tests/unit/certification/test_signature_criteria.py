"""Judges of signatures on a live receiver, by records made by hand."""

from dataclasses import replace

import pytest

from contracts.certification.judging import judge
from contracts.certification.rulings import Broken, judgements
from contracts.certification.vectors import Expect, recipes
from contracts.certification.vectors.recipes import HEADER
from contracts.model import Verdict
from tests.unit.certification.conftest import (
    FACTS,
    a_callback,
    a_record,
    a_request,
    an_ending,
)

RUNNING = a_request(1, "job-status", None, 200, {"status": "running"})
TOLD = a_request(2, "webhook-secret", None, 200, {"webhook_signing_secret": FACTS["secret"]})
SIGNED = ((HEADER, "00" * 32),)


def sent(number, label, status=401, *, error=None, said="", headers=SIGNED):
    """A delivery of a vector, as the record of a drill holds it."""
    vector = recipes()[label.partition(" ")[0]]
    genuine = vector.expect is not Expect.REJECT or vector.id == "R30"
    made = a_callback(number, label, {}, is_genuine=genuine, status=status)
    return replace(made, headers=headers, error=error, said=said)


def record(*callbacks, canaries=(), ending=None, said="", drill="forged-digests"):
    planted = {each.label: f"planted-{each.number}" for each in callbacks}
    fetched = [
        a_request(10 + number, "canary", target=f"/canary/{planted[label]}.png")
        for number, label in enumerate(canaries)
    ]
    return a_record(
        drill,
        RUNNING,
        TOLD,
        *fetched,
        callbacks=callbacks,
        ending=ending or an_ending(said=said),
        planted=planted,
    )


def broken(made):
    return {
        id_
        for id_, judging in judgements().items()
        if id_.startswith("client-signature.")
        and any(isinstance(each, Broken) for each in judging(made))
    }


def shown(made, clause):
    return bool(judgements()[f"client-signature.{clause}"](made))


CONTROL = sent(1, "R04 a stranger's")


def test_a_client_that_refuses_with_401_and_acts_on_nothing_is_right():
    made = record(CONTROL, sent(2, "R01 none"), sent(3, "R08 cut"), sent(4, "A01 plain", 204))

    assert broken(made) == set()
    assert shown(made, "whole-digest")


def test_what_is_fetched_was_taken_however_it_was_answered():
    made = record(CONTROL, sent(2, "R08 cut", 401), canaries=["R08 cut"])

    assert broken(made) == {"client-signature.whole-digest"}


def test_what_is_told_was_taken():
    made = record(CONTROL, sent(2, "R08 cut", 204), said="failed: planted-2", canaries=())

    assert broken(made) == {"client-signature.whole-digest"}


def test_what_is_answered_as_taken_was_taken_if_answers_tell():
    made = record(CONTROL, sent(2, "R08 cut", 204))

    assert broken(made) == {"client-signature.whole-digest"}


def test_one_that_answers_everything_and_acts_on_nothing_should_refuse():
    made = record(sent(1, "R04 a stranger's", 200), sent(2, "R08 cut", 200))

    assert broken(made) == {"client-signature.refusal"}


def test_answers_that_are_all_2xx_tell_nothing_of_what_was_taken():
    made = record(sent(1, "R04 a stranger's", 200), sent(2, "R08 cut", 200))

    assert not shown(made, "checked")
    assert not shown(made, "whole-digest")
    verdicts = {each.id: each for each in judge([made])}
    for clause in ("checked", "whole-digest"):
        verdict = verdicts[f"client-signature.{clause}"]
        assert verdict.verdict is Verdict.NOT_TESTED
        assert "--verifier settles it" in verdict.reason
    assert "--verifier" not in verdicts["client-signature.post-only"].reason


def test_one_that_is_not_refused_alone_tells_as_much_as_its_answer():
    made = record(sent(1, "R04 a stranger's", 200), sent(2, "R08 cut", 401))

    assert broken(made) == {"client-signature.refusal"}
    assert not shown(made, "checked")
    assert shown(made, "whole-digest")


FETCHED = a_request(20, "download", target="/downloads/1.png", at=3.0)
OVER = a_request(19, "job-status", None, 200, {"status": "succeeded"}, at=2.5)


@pytest.mark.parametrize(
    ("requests", "is_shown"),
    [
        ([FETCHED], True),
        ([FETCHED, replace(OVER, at=4.0, reply=replace(OVER.reply, at=4.0))], True),
        ([OVER, FETCHED], False),
        ([replace(FETCHED, at=0.5)], False),  # before any genuine one came
        ([], False),
    ],
)
def test_one_that_acts_upon_genuine_ones_shows_by_doing_nothing_what_it_refused(requests, is_shown):
    answered = [sent(1, "R04 a", 200), sent(2, "R08 cut", 200), sent(3, "A01 plain", 200)]
    made = record(*answered)
    made = replace(made, requests=(*made.requests, *requests))

    assert broken(made) == {"client-signature.refusal"}
    assert shown(made, "checked") is is_shown
    assert shown(made, "whole-digest") is is_shown


def test_without_a_signature_an_answer_tells_nothing_of_what_was_taken():
    made = record(CONTROL, sent(2, "R01 none", 200, headers=()))

    assert broken(made) == {"client-signature.refusal"}
    assert not shown(made, "missing")
    assert shown(record(CONTROL, sent(2, "R01 none", 401, headers=())), "missing")


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_who_logs_what_it_refuses_does_not_act_upon_it(status):
    made = record(CONTROL, sent(2, "R08 cut", status), said='refused {"urls": ["planted-2.png"]}')

    assert "client-signature.whole-digest" not in broken(made)
    assert shown(made, "whole-digest")


def test_one_that_verifies_nothing_has_one_fault():
    made = record(
        sent(1, "R04 a stranger's", 200),
        sent(2, "R08 cut", 200),
        sent(3, "R01 none", 200),
        canaries=["R04 a stranger's", "R08 cut", "R01 none"],
    )

    assert broken(made) == {"client-signature.checked"}


@pytest.mark.parametrize("status", [400, 401, 403, 422, 500])
def test_a_genuine_one_that_is_refused_is_the_only_fault(status):
    made = record(sent(1, "A01 plain", status), CONTROL, sent(3, "A05 newline", status))

    assert broken(made) == {"client-signature.genuine"}


@pytest.mark.parametrize("status", [404, 410, 413, 429])
def test_other_refusals_say_nothing_of_a_signature(status):
    made = record(sent(1, "A01 plain", 204), sent(2, "A17 long", status))

    assert broken(made) == set()
    assert not shown(made, "whole-body")


def test_one_that_is_called_a_duplicate_was_taken():
    made = record(sent(1, "A01 plain", 204), sent(2, "A17 long", 409))

    assert broken(made) == set()
    assert shown(made, "whole-body")


def test_one_that_was_hung_up_on_was_refused_if_the_receiver_went_on():
    cut_off = sent(2, "A22 chunked", 0, error="ReadError")
    before, after = sent(1, "A01 plain", 204), sent(3, "A05 newline", 204)
    early, late = replace(before, at=0.5), replace(after, at=2.0)

    assert broken(record(early, cut_off, late)) == {"client-signature.as-http"}
    assert broken(record(early, cut_off)) == set()
    assert broken(record(early, sent(2, "A22 chunked", 0, error="ConnectError"), late)) == set()


def test_a_receiver_that_is_closed_already_is_right():
    made = record(CONTROL, sent(2, "A01 plain", 0, error="ConnectError: refused"))

    assert broken(made) == set()
    assert not shown(made, "genuine")


@pytest.mark.parametrize(
    ("status", "error"), [(500, None), (302, None), (0, "RemoteProtocolError: no response")]
)
def test_a_forgery_should_be_refused_in_good_order(status, error):
    made = record(CONTROL, sent(2, "R12 odd", status, error=error))

    assert broken(made) == {"client-signature.refusal"}


def test_a_server_that_knows_no_put_is_right_to_say_so():
    made = record(CONTROL, sent(2, "R31 put", 501))

    assert broken(made) == set()


def test_an_empty_body_may_be_answered_as_one_likes_but_not_by_failing():
    assert broken(record(CONTROL, sent(2, "R30 empty", 204))) == set()
    assert broken(record(CONTROL, sent(2, "R30 empty", 400))) == set()
    assert broken(record(CONTROL, sent(2, "R30 empty", 500))) == {"client-signature.refusal"}


def test_two_signatures_should_not_be_taken():
    made = record(CONTROL, sent(2, "R24 two", 204))

    assert broken(made) == {"client-signature.one-header"}


def test_a_client_that_ends_at_a_malformed_header_did_not_survive_it():
    cut_off = sent(2, "R12 odd", 0, error="RemoteProtocolError: no response")
    made = record(CONTROL, cut_off, ending=an_ending(succeeded=False))

    assert broken(made) == {"client-signature.survives"}


def test_a_client_that_ends_because_it_believed_has_the_other_fault_alone():
    ending = an_ending(succeeded=False, said="job failed: planted-2")
    made = record(CONTROL, sent(2, "R08 cut, saying failed", 204), ending=ending)

    assert broken(made) == {"client-signature.whole-digest"}


def test_a_client_without_a_secret_may_give_up():
    made = record(CONTROL, ending=an_ending(succeeded=False), drill="empty-secret")

    assert broken(made) == set()


def test_the_secret_is_told_to_nobody():
    unspoken = {"client-signature.secret-unspoken"}
    header = a_request(3, "generate", {}, headers=(("x-secret", FACTS["secret"]),))
    body = a_request(3, "generate", {"note": FACTS["secret"]})

    assert broken(record(CONTROL, said=f"debug: {FACTS['secret']}")) == unspoken
    assert broken(record(sent(1, "R04 a", said=FACTS["secret"]))) == unspoken
    assert broken(a_record("edit", TOLD, header, ending=an_ending())) == unspoken
    assert broken(a_record("edit", TOLD, body, ending=an_ending())) == unspoken
    assert broken(a_record("edit", TOLD, ending=an_ending())) == set()


def test_the_secret_is_fetched_once_but_may_be_asked_for_again():
    again = a_request(3, "webhook-secret", None, 200, {"webhook_signing_secret": "s"})
    failed = a_request(1, "webhook-secret", None, 503, {})

    assert broken(a_record("edit", TOLD, again)) == {"client-signature.secret-once"}
    assert broken(a_record("edit", failed, TOLD)) == set()


def test_spellings_are_told_and_none_is_wrong():
    made = record(
        sent(1, "A01 plain", 204), sent(2, "B14 upper", 401), sent(3, "B15 prefixed", 204)
    )

    assert broken(made) == set()
    [kept] = judgements()["client-signature.spelling"](made)
    assert kept.observed == (
        "takes the right signature after `sha256=`; refuses the right signature in upper case"
    )
