"""Members that are confined to a few values: each of these is accepted, and no other."""

from contracts.client import CALLS, body, members
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.fixtures import RUN

# Values that other services know, or that a hand may slip to.
NEAR_MISSES = {
    "aspect_ratio": [
        *("2:3", "3:2", "4:5", "5:4", "1:2", "2:1", "21:9", "9:21", "1:4"),
        *("16x9", "16/9", "1", "1.0", "square"),
    ],
    "resolution": ["8K", "3K", "0.5K", "1024", "1", "1080p", "1024x1024"],
    "quality": ["standard", "hd", "ultra", "best", "max", "none"],
    "output_format": ["webp", "jpeg", "gif", "tiff", "avif", "heic", "image/png", ".png"],
    "response_mode": ["url", "byte", "base64", "b64_json", "both", "binary", "json", "stream"],
    "training_tier": ["premium", "quick", "full", "turbo", "default"],
}
NEEDED_BESIDE = {"quality": {"base_model": "gpt-image-2"}}


def confined(document):
    """The members of the clause; an unknown `base_model` has a clause of its own."""
    return [m for m in members(document) if m.choices and m.name != "base_model"]


def pytest_generate_tests(metafunc):
    if RUN in metafunc.config.stash and "member" in metafunc.fixturenames:
        document = metafunc.config.stash[RUN].document
        metafunc.parametrize("member", confined(document), ids=str)


def other_values(member, manner):
    """Near misses, and every choice in another case or with a space beside it.

    Where one way to ask has shown that all choices are taken to the letter, one will do.
    """
    found = [*NEAR_MISSES[member.name], "", "null"]
    for choice in member.choices[:1] if manner else member.choices:
        found += [choice.upper(), choice.lower(), choice.title(), f" {choice}", f"{choice} "]
    return [value for value in dict.fromkeys(found) if value not in member.choices]


@clause("request.enums")
def test_any_other_value_is_refused(api, valid_body, member, manner):
    valid = valid_body(member.operation, **manner, **NEEDED_BESIDE.get(member.name, {}))
    path = CALLS[member.operation].path
    answers = {
        value: api.post(path, {**valid, member.name: value})
        for value in other_values(member, manner)
    }

    assert not {value: str(answer) for value, answer in answers.items() if not answer.is_refusal}


def rows(document, operation):
    """Requests that together say every declared value once, of all members at the same time.

    But for the qualities, of which the model decides and another clause tells.
    """
    judged = [m for m in confined(document) if m.operation == operation and m.name != "quality"]
    choices = {member.name: member.choices for member in judged}
    longest = max(map(len, choices.values()))
    return [
        {name: values[min(row, len(values) - 1)] for name, values in choices.items()}
        for row in range(longest)
    ]


@clause("request.enums")
def test_every_declared_value_is_accepted(api, jobs, document, image_operation, manner):
    answers = {}
    for row in rows(document, image_operation):
        sent = body(image_operation, **row | manner)
        answers[repr(row)] = answer = api.post(CALLS[image_operation].path, sent)
        if answer.status_code == 202:
            jobs.accepted(api, image_operation, sent, answer)

    expected = 202 if manner else 200
    assert not {row: str(a) for row, a in answers.items() if a.status_code != expected}
