"""A story: requests in their order, told as a numbered list and as a test that a person can run.

Ids that the target made stand by their names (`{job_1}`), so that a story can be told anew.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_LONGEST_BODY = 200
DEVELOPERS = ("first", "second")
WAITING = "wait"


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a story, or some time that passes; `names` says what its answer names."""

    who: int
    method: str
    path: str
    body: Mapping[str, Any] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    answered: str = ""
    exchange: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """The steps that lead to a breach, and what should have held after the last of them.

    `expected` is a Python expression over `answers`, the responses so far, and `named`, the values
    behind the names.
    """

    clause: str
    message: str
    expected: str
    steps: tuple[Step, ...]

    def listed(self) -> str:
        """Return the requests as a numbered list."""
        return "\n".join(f"{number}. {_told(step)}" for number, step in enumerate(self.steps, 1))

    def script(self, photo: str) -> str:
        """Return a module for pytest, which needs httpx alone and holds no secret."""
        made = [*_values(self.steps, photo)]
        calls = [f"    answers.append({_call(step)})" for step in self.steps]
        return _SCRIPT.format(
            clause=self.clause,
            listed=self.listed().replace("\\", "\\\\").replace('"""', "'''"),
            name=file_name(self.clause).removeprefix("test_").removesuffix(".py"),
            values="\n".join(made) or "    named = {}",
            calls="\n".join(calls),
            expected=self.expected,
            message=repr(f"{self.clause}: {self.message}"),
        )


def file_name(clause: str) -> str:
    """Return the name of the file for a story that breaks this clause."""
    return f"test_story_{clause.replace('.', '_').replace('-', '_')}.py"


def _told(step: Step) -> str:
    if step.method == WAITING:
        return f"{step.path} seconds pass"
    body = f" {json.dumps(step.body)}" if step.body is not None else ""
    if len(body) > _LONGEST_BODY:
        body = f"{body[:_LONGEST_BODY]}…"
    named = "".join(f", named {name}" for name in step.names)
    who = f"{DEVELOPERS[step.who]} developer"
    return f"{who}: {step.method} {step.path}{body} → {step.answered}{named}"


def _values(steps: tuple[Step, ...], photo: str) -> Iterator[str]:
    """Yield the line that makes what the requests name and no answer does."""
    told = json.dumps([step.body for step in steps])
    keys = {part.partition("}")[0] for part in told.split("{key_")[1:]}
    values = [f'"key_{key}": uuid4().hex' for key in sorted(keys)]
    values += [f'"photo": "{photo}"'] if "{photo}" in told else []
    yield f"    named = {{{', '.join(values)}}}"


def _call(step: Step) -> str:
    if step.method == WAITING:
        return f"wait(KEYS[{step.who}], {step.path})"
    return (
        f"send(named, KEYS[{step.who}], {step.method!r}, {step.path!r}, "
        f"{dict(step.body) if step.body is not None else None!r}, {dict(step.names)!r})"
    )


_SCRIPT = '''"""A story that broke {clause}.

{listed}

PHOTA_BASE_URL and PHOTA_API_KEY say what to judge; PHOTA_OTHER_API_KEY is the second developer's,
PHOTA_CONTROL_URL moves the clock where the target has one.
"""

import os
import time
from urllib.parse import quote
from uuid import uuid4

import httpx

BASE = os.environ["PHOTA_BASE_URL"].rstrip("/")
CONTROL = os.environ.get("PHOTA_CONTROL_URL", "").rstrip("/")
KEYS = [os.environ["PHOTA_API_KEY"], os.environ.get("PHOTA_OTHER_API_KEY", "")]


def filled(value, named):
    if isinstance(value, str):
        for name, meant in named.items():
            value = value.replace("{{" + name + "}}", str(meant))
        return value
    if isinstance(value, list):
        return [filled(each, named) for each in value]
    if isinstance(value, dict):
        return {{name: filled(each, named) for name, each in value.items()}}
    return value


def send(named, key, method, path, body, names):
    in_path = {{name: quote(str(meant), safe="") for name, meant in named.items()}}
    answer = httpx.request(
        method,
        BASE + filled(path, in_path),
        json=filled(body, named),
        headers={{"X-API-Key": key}},
        timeout=60,
        trust_env=False,
    )
    for name, member in names.items():
        named[name] = answer.json()[member]
    return answer


def wait(key, seconds):
    if not CONTROL:
        return time.sleep(min(seconds, 30))
    url, sent = CONTROL + "/clock/advance", {{"seconds": seconds}}
    return httpx.post(url, json=sent, headers={{"X-API-Key": key}}, trust_env=False)


def code(answer):
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    return answer.json().get("code") if is_json else None


def test_{name}():
{values}
    answers = []
{calls}

    assert {expected}, {message}
'''
