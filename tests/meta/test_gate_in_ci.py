"""The action and the hook that others put into their repositories do what they say there."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).parents[2]
ACTION = yaml.safe_load((CHECKOUT / "action.yml").read_text("utf-8"))
HOOKS = {
    hook["id"]: hook
    for hook in yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Things", "version": "1.0.0"},
    "paths": {
        "/thing": {
            "get": {
                "parameters": [{"name": "size", "in": "query", "schema": {"type": "string"}}],
                "responses": {"200": {"description": "Done"}},
            }
        }
    },
}


def git(folder, *arguments):
    identity = ["-c", "user.name=CI", "-c", "user.email=ci@example.com"]
    subprocess.run(  # noqa: S603 - our own arguments
        ["git", *identity, *arguments],  # noqa: S607 - whichever git there is
        cwd=folder,
        check=True,
        capture_output=True,
    )


def breaking(document):
    changed = json.loads(json.dumps(document))
    changed["paths"]["/thing"]["get"]["parameters"][0]["required"] = True
    return changed


@pytest.fixture
def repository(tmp_path):
    """A repository whose published document is at `main` of its origin."""
    origin, work = tmp_path / "origin", tmp_path / "work"
    origin.mkdir()
    (origin / "openapi.json").write_text(json.dumps(DOCUMENT))
    git(origin, "init", "--quiet", "--initial-branch=main")
    git(origin, "add", ".")
    git(origin, "commit", "--quiet", "-m", "Publish")
    git(tmp_path, "clone", "--quiet", str(origin), str(work))
    return work


@pytest.fixture
def commands(tmp_path):
    """A folder for PATH in which `phota-contracts` is this checkout's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "phota-contracts"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m contracts "$@"\n')
    command.chmod(0o755)
    return folder


@pytest.fixture
def call(repository, commands, tmp_path):
    """Run a script as a step of the action does, in the repository."""

    def run(script, **environment):
        path = f"{commands}{os.pathsep}{os.environ['PATH']}"
        (tmp_path / "summary.md").touch()
        return subprocess.run(  # noqa: S603 - our own script
            ["bash", "-e", "-o", "pipefail", "-c", script],  # noqa: S607 - as GitHub calls it
            cwd=repository,
            env={
                **os.environ,
                "PATH": path,
                "GITHUB_BASE_REF": "main",
                "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


def inputs(**given):
    """Return the environment of the gate's step, as GitHub fills it in."""
    (step,) = (step for step in ACTION["runs"]["steps"] if step["name"] == "Gate")
    values = {name: value.get("default", "") for name, value in ACTION["inputs"].items()} | given
    return {
        name: values[written.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, written in step["env"].items()
    }


def script(name):
    (step,) = (step for step in ACTION["runs"]["steps"] if step["name"] == name)
    assert "${{" not in step["run"], "an input in a script is a way to inject one"
    return step["run"]


def test_the_action_lets_a_compatible_change_pass(call, tmp_path):
    done = call(script("Gate"), **inputs(head="openapi.json"))

    assert done.returncode == 0, done.stderr
    assert "::notice" in done.stdout
    assert "✅" in (tmp_path / "summary.md").read_text("utf-8")


def test_the_action_refuses_a_breaking_change_beside_its_line(call, repository, tmp_path):
    (repository / "openapi.json").write_text(json.dumps(breaking(DOCUMENT), indent=2))

    done = call(
        script("Gate"),
        **inputs(head="openapi.json", sarif="found.sarif", comment="comment.md"),
    )

    assert done.returncode == 1, done.stderr
    assert "::error file=openapi.json,line=" in done.stdout
    assert "❌" in (tmp_path / "summary.md").read_text("utf-8")
    assert json.loads((repository / "found.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert (
        (repository / "comment.md").read_text("utf-8").startswith("<!-- phota-contracts gate -->")
    )


def test_the_action_holds_the_change_to_the_profile_that_was_given(call, repository):
    renamed = json.loads(json.dumps(DOCUMENT))
    renamed["paths"]["/thing"]["get"]["operationId"] = "list"
    renamed["info"]["version"] = "2.0.0"
    (repository / "openapi.json").write_text(json.dumps(renamed, indent=2))

    usual = call(script("Gate"), **inputs(head="openapi.json"))
    named = call(script("Gate"), **inputs(head="openapi.json", profile="sdk", mode="full"))

    assert (usual.returncode, named.returncode) == (0, 1), named.stderr
    assert "operation-id-changed" in named.stdout


def test_the_action_says_what_it_cannot_read(call, repository):
    (repository / "openapi.json").write_text("{")

    done = call(script("Gate"), **inputs(head="openapi.json"))

    assert done.returncode == 2
    assert "openapi.json is not valid JSON" in done.stderr


def test_a_document_named_like_an_option_is_a_document(call):
    done = call(script("Gate"), **inputs(head="--schema", base="openapi.json"))

    assert done.returncode == 2
    assert "--schema" in done.stderr


def test_the_action_installs_what_is_pinned():
    install = script("Install")

    assert "--require-hashes" in install
    assert (CHECKOUT / "requirements.lock").is_file()
    assert subprocess.run(["bash", "-n", "-c", install], check=False).returncode == 0  # noqa: S603, S607 - our own script


@pytest.mark.parametrize("hook", HOOKS.values(), ids=list(HOOKS))
def test_a_hook_lets_the_document_as_it_is_pass(call, hook):
    files = [] if hook.get("pass_filenames") is False else ["openapi.json"]

    done = call(shlex.join([*shlex.split(hook["entry"]), *hook.get("args", []), *files]))

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_gates_hook_refuses_a_breaking_change(call, repository):
    (repository / "openapi.json").write_text(json.dumps(breaking(DOCUMENT)))
    hook = HOOKS["phota-contracts-gate"]

    done = call(shlex.join([*shlex.split(hook["entry"]), *hook["args"]]))

    assert done.returncode == 1, done.stderr


def test_the_validation_hook_refuses_what_is_not_openapi(call, repository):
    (repository / "openapi.json").write_text(json.dumps({**DOCUMENT, "paths": []}))
    hook = HOOKS["phota-contracts-validate"]

    done = call(shlex.join([*shlex.split(hook["entry"]), "openapi.json"]))

    assert done.returncode == 1, done.stderr
