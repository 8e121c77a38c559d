"""Every error, whatever it is about: its shape, its content type, the request that it names.

The statuses and their bodies are those of openapi v0.7.0; `X-Request-Id` is release notes 0.1.1.
"""

import pytest

from contracts.client import CALLS, Unmet, members, not_applicable, photo, together
from contracts.pytest_plugin import clause, waits_for_training
from contracts.pytest_plugin.invariants import leaks

NOBODY = "phota-contracts-no-such-profile"
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
MISDIRECTED = [  # no such route, or none by this method
    ("GET", "/v1/phota/no-such-route"),
    ("GET", CALLS["edit"].path),
    ("DELETE", CALLS["profile-ids"].path + "/all"),
    ("PUT", CALLS["profile-add"].path),
]
READING = ["job-status", "webhook-secret", "profile-ids", "profile-status", "profile-picture"]
MALFORMED = [b'{"prompt": ', b"[]", b"\xff\xfe"]  # bodies that are no JSON object
CODES = {
    400: {"CONTENT_MODERATION", "INVALID_REQUEST"},
    404: {"NOT_FOUND", "PROFILE_NOT_FOUND", "PROFILE_NOT_READY"},
    500: {"INTERNAL_ERROR"},
    503: {"SERVICE_UNAVAILABLE"},
}
ERRORS = range(400, 600)
DECLARED = {400, 401, 402, 403, 404, 410, 422, 500, 503}
OUTAGES = {"internal": 500, "unavailable": 503}


@pytest.fixture(scope="session")
def breaches(api, call, document):
    """Every answer to a schema breach of an operation; each asked once."""
    return Provoked(BREACHES, api, call, document)


@pytest.fixture(scope="session")
def broken_rules(api, call, document):
    """Every answer to a request that breaks another rule than a schema; each asked once."""
    return Provoked(RULES, api, call, document)


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


def malformed(api, operation, content):
    headers = {"Content-Type": "application/json"}
    return api.post(CALLS[operation].path, content=content, headers=headers)


class Provoked:
    """Wrong requests of each operation, made when first asked for, and their answers."""

    def __init__(self, table, api, call, document):
        self.table = table
        self.api = api
        self.call = call
        self.known = {(member.operation, member.name) for member in members(document)}
        self.answers = {}

    def __call__(self, operation):
        if operation not in self.answers:
            self.answers[operation] = [
                self.call(self.api, operation, **sent)
                for sent in self.table.get(operation, [])
                if self.is_known(operation, sent)
            ]
        self.api.recorder.cite(answer.exchange for answer in self.answers[operation])
        return self.answers[operation]

    def is_known(self, operation, sent):
        """Whether the document has the members that are wrong here: an older one lacks some."""
        names = sent.keys() - {"params", "count", "tier"}
        return all((operation, name) in self.known for name in names)


def seen_with(answers, statuses):
    """Those of some answers that have one of the statuses: a clause must have seen some."""
    found = [answer for answer in answers if answer.status_code in statuses]
    if not found:
        got = sorted({answer.status_code for answer in answers})
        raise Unmet(f"no answer that is judged here was seen, but {got}")
    return found


def assert_is_envelope(answer):
    error = answer.json()
    assert isinstance(error["detail"], str), answer
    assert error["code"] in CODES[answer.status_code], answer
    assert isinstance(error["request_id"], str), answer


@clause("error.envelope")
@pytest.mark.parametrize("known_operation", RULES, indirect=True)
def test_what_no_schema_forbids_is_refused_in_an_envelope(broken_rules, known_operation):
    for answer in seen_with(broken_rules(known_operation), {400, 404}):
        assert_is_envelope(answer)


@clause("error.envelope")
@pytest.mark.parametrize("known_operation", BREACHES, indirect=True)
def test_a_breach_that_is_a_bad_request_is_an_envelope(breaches, known_operation):
    answers = [answer for answer in breaches(known_operation) if answer.status_code == 400]
    if not answers:
        not_applicable("no schema breach is told with 400 here")

    for answer in answers:
        assert_is_envelope(answer)


@clause("error.envelope")
@pytest.mark.usefixtures("control")
@pytest.mark.parametrize("fault", OUTAGES)
def test_a_fault_of_the_service_is_told_in_an_envelope(outage, image_operation, fault):
    assert_is_envelope(outage(image_operation, fault))


@clause("error.validation-shape")
@pytest.mark.parametrize("known_operation", BREACHES, indirect=True)
def test_a_schema_breach_is_told_in_rows(breaches, known_operation):
    answers = breaches(known_operation)
    if {answer.status_code for answer in answers} == {400}:
        not_applicable("schema breaches are told with 400 here, in an envelope")

    for answer in seen_with(answers, {422}):
        assert isinstance(answer.json()["detail"], list), answer
        for row in answer.json()["detail"]:
            assert isinstance(row["loc"], list), answer
            assert all(isinstance(step, str | int) for step in row["loc"]), answer
            assert isinstance(row["msg"], str), answer
            assert isinstance(row["type"], str), answer


@clause("error.request-id-header")
def test_every_error_names_its_request(errors, any_operation):
    for answer in seen_with(errors(any_operation), ERRORS):
        assert answer.headers.get("X-Request-Id"), f"no X-Request-Id on {answer}"


@clause("error.request-id-header")
@waits_for_training()
def test_every_success_names_its_request(success, any_operation):
    answer = success(any_operation)

    assert answer.headers.get("X-Request-Id"), f"no X-Request-Id on {answer}"


@clause("error.request-id-header")
@pytest.mark.parametrize(("method", "path"), MISDIRECTED)
def test_what_no_operation_takes_names_its_request(api, method, path):
    answer = api.request(method, path)

    assert answer.headers.get("X-Request-Id"), f"no X-Request-Id on {answer}"


@clause("error.request-id-header")
@pytest.mark.usefixtures("in_a_job")
def test_every_submit_names_its_request(api, jobs, client_request_id, image_operation):
    key = client_request_id()
    for _ in range(2):
        answer = jobs.request(api, image_operation, client_request_id=key)

        assert answer.headers.get("X-Request-Id"), f"no X-Request-Id on {answer}"


@clause("error.request-id-header")
def test_a_refusal_for_credit_names_its_request(no_credit, image_operation):
    answer = no_credit(image_operation)

    assert answer.headers.get("X-Request-Id"), f"no X-Request-Id on {answer}"


@clause("error.request-id-header")
@pytest.mark.usefixtures("control")
@pytest.mark.parametrize("fault", OUTAGES)
def test_a_fault_of_the_service_names_its_request(outage, image_operation, fault):
    assert outage(image_operation, fault).headers.get("X-Request-Id")


def named_requests(answers):
    """The ids in the headers; an answer without any is judged by another clause."""
    found = [answer.headers.get("X-Request-Id") for answer in answers]
    if not all(found):
        raise Unmet("an answer has no X-Request-Id, which another clause judges")
    return found


def named_twice(answer):
    """The ids in the body of an error and in its header; what lacks one, other clauses judge."""
    (header,) = named_requests([answer])
    in_body = read(answer).get("request_id")
    if not isinstance(in_body, str):
        raise Unmet(f"the body names no request, which another clause judges: {answer}")
    return in_body, header


def read(answer):
    """The members of a JSON object; none where the body is no such thing."""
    try:
        return answer.json()
    except AssertionError:
        return {}


@clause("error.request-id-match")
def test_an_error_names_the_same_request_twice(errors, any_operation):
    if any_operation not in RULES:
        not_applicable("no client can bring about an error that has an envelope")

    for answer in seen_with(errors(any_operation), CODES):
        in_body, header = named_twice(answer)
        assert in_body == header, answer


@clause("error.request-id-match")
@pytest.mark.usefixtures("control")
@pytest.mark.parametrize("fault", OUTAGES)
def test_a_fault_of_the_service_names_the_same_request_twice(outage, image_operation, fault):
    answer = outage(image_operation, fault)
    in_body, header = named_twice(answer)

    assert in_body == header, answer


@clause("error.request-id-match")
def test_no_two_errors_name_the_same_request(errors, any_operation):
    found = named_requests(errors(any_operation))

    assert len(set(found)) == len(found), found


@clause("error.request-id-match")
@waits_for_training()
@pytest.mark.parametrize("known_operation", READING, indirect=True)
def test_requests_that_follow_one_another_have_different_ids(known_operation, api, call, existing):
    ids = existing(known_operation)
    found = named_requests([call(api, known_operation, ids=ids) for _ in range(3)])

    assert len(set(found)) == len(found), found


@clause("error.request-id-match")
def test_requests_at_the_same_moment_are_told_apart(api, call):
    prompt = f"[[{NOBODY}]] at dusk"
    answers = together(lambda _: call(api, "generate", prompt=prompt), range(20))
    found = named_requests(answers)

    assert len(set(found)) == len(found), found
    for answer in seen_with(answers, {404}):
        in_body, header = named_twice(answer)
        assert in_body == header, answer


@clause("error.json")
def test_every_error_is_json(errors, any_operation):
    answers = [answer for answer in errors(any_operation) if answer.content]
    for answer in seen_with(answers, DECLARED):
        assert answer.media_type == "application/json", answer
        answer.json()


@clause("error.json")
def test_a_refusal_for_credit_is_json(no_credit, image_operation):
    answer = no_credit(image_operation)
    if not answer.content:
        not_applicable("a refusal for credit has no body here")

    assert answer.media_type == "application/json", answer
    answer.json()


@clause("error.json")
@pytest.mark.usefixtures("control")
@pytest.mark.parametrize("fault", OUTAGES)
def test_a_fault_of_the_service_is_told_in_json(outage, image_operation, fault):
    answer = outage(image_operation, fault)

    assert answer.media_type == "application/json", answer
    answer.json()


def shown_workings(answer):
    return leaks(answer.response.request, answer.response)


@clause("error.no-internals")
def test_no_error_shows_how_the_service_is_built(errors, any_operation):
    for answer in seen_with(errors(any_operation), ERRORS):
        assert not shown_workings(answer), answer


@clause("error.no-internals")
@pytest.mark.usefixtures("control")
@pytest.mark.parametrize("fault", OUTAGES)
def test_a_fault_of_the_service_keeps_its_causes_to_itself(outage, image_operation, fault):
    answer = outage(image_operation, fault)

    assert not shown_workings(answer), answer


@clause("error.no-internals")
@pytest.mark.usefixtures("control", "in_a_job")
@pytest.mark.parametrize("fault", OUTAGES)
def test_a_failed_job_keeps_its_causes_to_itself(failures, image_operation, fault):
    found = failures(fault, image_operation)
    if isinstance(found, Unmet):
        not_applicable(f"this fault leaves no job behind: {found}")
    if found.last.get("status") != "failed":
        raise Unmet(f"the job did not fail: {found.last}")
    answer = found.poll()

    assert not shown_workings(answer), answer
