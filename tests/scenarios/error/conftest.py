"""Errors of every kind that a client or the service brings about, asked for once and shared.

What breaks a rule is drawn from openapi v0.7.0.
"""

import pytest

from contracts.client import CALLS, NOBODY, Unmet, members, not_tested, photo

LEFT_OUT = ...  # in place of a value: leave the member out
IN_A_JOB = {"async": True, "response_mode": "urls"}
OF_ANY_IMAGES = [
    {"num_output_images": 0},
    {"num_output_images": {}},
    {"num_output_images": 5, **IN_A_JOB},
    {"output_format": "gif"},
    {"response_mode": "fax"},
    {"prompt": {"text": "blue"}},
]
# What breaks the schema of an operation, in its body or its query: 422, or 400 where that is read
# as "missing fields, or bad parameters" (PhotaErrorCode).
BREACHES = {
    "edit": [
        *OF_ANY_IMAGES,
        {"images": [photo()] * 11},
        {"images": [photo(), {}]},
        {"profile_ids": [{}]},
        {"aspect_ratio": "5:4"},
    ],
    "generate": [*OF_ANY_IMAGES, {"resolution": "8K"}, {"quality": "best"}],
    "enhance": [*OF_ANY_IMAGES, {"image": LEFT_OUT}, {"profile_ids": [{}]}],
    "remix": [
        *OF_ANY_IMAGES,
        {"input_image": LEFT_OUT},
        {"reference_image": LEFT_OUT},
        {"profile_ids": ["", {}]},
    ],
    "profile-ids": [{"params": {"tag": ""}}, {"params": {"tag": "t" * 129}}],
    "profile-add": [
        {"image_urls": LEFT_OUT},
        {"image_urls": [{}] * 5},
        {"training_tier": "premium"},
        {"tag": ""},
        {"tag": "t" * 129},
        {"count": 4},
        {"count": 11},
        {"count": 9, "tier": "standard"},
        {"count": 51, "tier": "standard"},
    ],
}
ON_A_MODEL = [
    {"base_model": "flux-2", "resolution": "4K"},
    {"base_model": "nb2", "quality": "high"},
    {"base_model": "flux-2", "resolution": "4K", **IN_A_JOB},
]
# What no schema tells to be wrong: 400 INVALID_REQUEST, or 404.
RULES = {
    "edit": [*ON_A_MODEL, {"profile_ids": [NOBODY]}, {"prompt": f"[[{NOBODY}]] at dusk"}],
    "generate": [*ON_A_MODEL, {"prompt": f"[[{NOBODY}]] at dusk"}],
    "enhance": [{"profile_ids": [NOBODY]}],
    "remix": [{"profile_ids": [NOBODY]}],
    "job-status": [{}, {}],
    "profile-status": [{}, {}],
    "profile-picture": [{}, {}],
    "profile-delete": [{}, {}],
}
MALFORMED = [b'{"prompt": ', b"[]", b"\xff\xfe"]  # bodies that are no JSON object
OUTAGES = {"internal": 500, "unavailable": 503}


@pytest.fixture(params=BREACHES)
def breached_operation(request, known):
    """Each operation that has a schema to breach."""
    return known(request.param)


@pytest.fixture(params=RULES)
def ruled_operation(request, known):
    """Each operation that has another rule to break."""
    return known(request.param)


@pytest.fixture(scope="session")
def breaches(api, call, document):
    """Every answer to a schema breach of an operation; each asked once."""
    return Provoked(BREACHES, api, call, document)


@pytest.fixture(scope="session")
def broken_rules(run, api, profiles, call, document):
    """Every answer to a request that breaks another rule than a schema; each asked once."""
    return Provoked(RULES, api, call, document, lambda: profiles.unknown(api, run.random))


@pytest.fixture(scope="session")
def errors(api, anonymous, stranger, call, breaches, broken_rules):
    """Every answer with an error of an operation that a client can bring about."""
    refused = {}

    def of(operation):
        if operation not in refused:
            refused[operation] = [call(by, operation) for by in (anonymous, stranger)]
            if CALLS[operation].method == "POST":
                refused[operation] += [malformed(api, operation, content) for content in MALFORMED]
        anonymous.recorder.cite(answer.exchange for answer in refused[operation])
        found = [*refused[operation], *breaches(operation), *broken_rules(operation)]
        return [answer for answer in found if not answer.response.is_success]

    return of


@pytest.fixture(scope="session")
def outage(api, run, call):
    """The answer of an operation that meets a fault; asked once."""
    answers = {}

    def of(operation, fault):
        if (operation, fault) not in answers:
            with run.control.fault(operation, fault):
                answers[operation, fault] = call(api, operation)
        answer = answers[operation, fault]
        api.recorder.cite([answer.exchange])
        if answer.status_code != OUTAGES[fault]:
            raise Unmet(f"a fault {fault!r} shows as {answer}, which another clause judges")
        return answer

    return of


@pytest.fixture(scope="session")
def no_credit(no_credit_api, call):
    """The refusal of an operation for want of credit."""

    def of(operation):
        answer = call(no_credit_api, operation)
        if answer.status_code != 402:
            raise Unmet(f"not refused for credit, which another clause judges: {answer}")
        return answer

    return of


@pytest.fixture(scope="session")
def seen_with():
    """Those of some answers that have one of the statuses: a clause must have seen some."""

    def judged(answers, statuses):
        found = [answer for answer in answers if answer.status_code in statuses]
        if not found:
            got = ", ".join(map(str, sorted({answer.status_code for answer in answers})))
            raise Unmet(
                f"no answer had a status that is judged here; seen were {got or 'none at all'}"
            )
        return found

    return judged


def malformed(api, operation, content):
    headers = {"Content-Type": "application/json"}
    return api.post(CALLS[operation].path, content=content, headers=headers)


class Provoked:
    """Wrong requests of each operation, made when first asked for, and their answers."""

    def __init__(self, table, api, call, document, nobody=lambda: NOBODY):
        self.table = table
        self.nobody = nobody
        self.api = api
        self.call = call
        self.known = {(member.operation, member.name) for member in members(document)}
        self.answers = {}

    def __call__(self, operation):
        if operation not in self.answers:
            self.answers[operation] = [
                self.call(self.api, operation, **filled(self.nobody(), sent))
                for sent in self.table.get(operation, [])
                if self.is_known(operation, sent)
            ]
        self.api.recorder.cite(answer.exchange for answer in self.answers[operation])
        return self.answers[operation]

    def is_known(self, operation, sent):
        """Whether the document has the members that are wrong here: an older one lacks some."""
        names = sent.keys() - {"params", "count", "tier"}
        return all((operation, name) in self.known for name in names)


def filled(nobody, sent):
    """What is sent, with another id in place of NOBODY, at the depths where the tables have it."""
    if isinstance(sent, str):
        return sent.replace(NOBODY, nobody)
    if isinstance(sent, list):
        return [filled(nobody, part) for part in sent]
    if isinstance(sent, dict):
        return {name: filled(nobody, part) for name, part in sent.items()}
    return sent


@pytest.fixture
def moderated(target):
    """A request's member that moderation blocks."""
    if target.moderated_prompt is None:
        not_tested("needs moderated_prompt in the target's configuration")
    return {"prompt": target.moderated_prompt}


@pytest.fixture
def charged(control):
    """Read which charges there are that are not refunded."""
    return lambda: {id_ for id_, charge in control.charges().items() if not charge.refunded}


@pytest.fixture
def lacks_model(ask):
    """Whether an operation refuses a base model as such, which S7 lets it."""

    def refused(operation, model):
        answer = ask(operation, base_model=model, resolution="1K", output_format="jpg")
        return answer.status_code == 400

    return refused


TRAINING = {"VALIDATING", "QUEUING", "IN_PROGRESS"}


@pytest.fixture(scope="session")
def in_training(profiles, still_clock):  # noqa: ARG001 - else others end the training
    """A profile of a tier that is still in training, shared: look, do not delete.

    One that has ended since is followed by another; where trainings end at once, so has that.
    """
    known = {}

    def of(by, tier="fast"):
        key = by.key, tier
        if key not in known or not is_in_training(known[key]):
            known[key] = profiles.add(by, tier=tier)
        by.recorder.cite(known[key].exchanges[:1])
        return known[key]

    return of


def is_in_training(profile):
    return profile.poll().status_code == 200 and profile.seen[-1] in TRAINING
