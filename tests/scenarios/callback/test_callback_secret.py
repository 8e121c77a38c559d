"""Every developer has one webhook secret of their own (openapi v0.7.0, webhook-secret)."""

import pytest

from contracts.client import CALLS, Unmet, eventually, not_applicable, together
from contracts.errors import TargetError
from contracts.pytest_plugin import clause
from contracts.signatures import recognise

SECRET = CALLS["webhook-secret"].path
SIGNATURE = "X-Phota-Signature"
DAY = 24 * 3600
SHORTLY = 0.5


def read_first(first_secrets, developer):
    """The developer's secret as it was before the callbacks of `announced` jobs."""
    found = first_secrets[developer.key]
    if isinstance(found, Unmet):
        raise Unmet(str(found))
    return found


@clause("callback.secret")
def test_the_secret_is_the_same_on_every_read(api):
    answers = [api.get(SECRET), *together(lambda _: api.get(SECRET), range(6))]

    for answer in answers:
        assert answer.status_code == 200, answer.status_code
        secret = answer.json()["webhook_signing_secret"]
        assert isinstance(secret, str)
        assert secret.strip()
        assert secret == answers[0].json()["webhook_signing_secret"], "the secret changed"


@clause("callback.signature")
@pytest.mark.usefixtures("new_account")
def test_the_secret_signs_what_was_sent_before_anybody_read_it(
    api, jobs, open_inbox, deliveries, secret_of
):
    """It is minted on first use, which is a callback where nobody asked for it yet."""
    inbox = open_inbox()
    jobs.finish(jobs.submit(api, "generate", callback_url=inbox.url))
    received = deliveries(inbox)
    if not received:
        raise Unmet("no callback came for a generate job")
    secret = secret_of(api)

    for delivery in received:
        headers = delivery.header(SIGNATURE)
        assert len(headers) == 1, f"{len(headers)} headers {SIGNATURE}"
        assert recognise(secret, delivery.body, headers[0]), (
            f"{SIGNATURE} of an early callback is no HMAC of the body under the secret read later"
        )


def assert_is_minted_once(developer):
    """Read a secret several times at the same moment, the first time on a new account."""
    answers = [*together(lambda _: developer.get(SECRET), range(6)), developer.get(SECRET)]

    assert {answer.status_code for answer in answers} == {200}
    secrets = [answer.json()["webhook_signing_secret"] for answer in answers]
    assert all(isinstance(secret, str) and secret.strip() for secret in secrets)
    assert len(set(secrets)) == 1, f"{len(set(secrets))} secrets were given out"


@clause("callback.secret")
@pytest.mark.usefixtures("new_account")
def test_the_secret_of_another_developer_is_minted_once_too(other_api):
    assert_is_minted_once(other_api)


@clause("callback.secret")
@pytest.mark.usefixtures("new_account")
def test_the_secret_of_a_developer_without_credit_is_minted_once_too(no_credit_api):
    assert_is_minted_once(no_credit_api)


@clause("callback.secret")
def test_each_developer_has_a_secret_of_their_own(api, other_api, secret_of):
    assert secret_of(api) != secret_of(other_api), "two developers share a secret"


@clause("callback.secret")
def test_no_two_of_three_developers_share_a_secret(api, other_api, no_credit_api, secret_of):
    secrets = [secret_of(developer) for developer in (api, other_api, no_credit_api)]

    assert len(set(secrets)) == len(secrets), "two developers share a secret"


@clause("callback.secret")
def test_callbacks_do_not_change_the_secret(
    api, secret_of, first_secrets, announced_many, deliveries
):
    before = read_first(first_secrets, api)
    called_back = announced_many("generate")
    if not deliveries(called_back.inbox, since=called_back.ended):
        raise Unmet("no callback came for a generate job")

    def changed():
        return secret_of(api) != before or None

    assert eventually(changed, SHORTLY) is None, "the secret changed"


@clause("callback.secret")
def test_the_secret_outlives_the_days(api, far_clock, secret_of, first_secrets):
    before = read_first(first_secrets, api)

    far_clock.advance(2 * DAY)

    assert secret_of(api) == before, "the secret changed"


@clause("callback.secret")
@pytest.mark.usefixtures("far_clock")
def test_a_reset_gives_out_nobody_elses_secret(run, api, other_api, no_credit_api, secret_of):
    others = {secret_of(developer) for developer in (api, other_api)}
    try:
        run.control_of(no_credit_api.key).reset()
    except TargetError:
        not_applicable("the target's control API does not reset this developer")

    assert secret_of(no_credit_api) not in others, "two developers share a secret"
