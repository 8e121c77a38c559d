"""`phota-contracts validate`: what it prints, and how it exits."""

import json

from click.testing import CliRunner

from contracts.cli.validate import command


def validate(*arguments):
    return CliRunner().invoke(command, arguments, standalone_mode=False)


def test_without_a_reference_every_registered_document_is_checked():
    done = validate()

    assert done.return_value == 0
    assert done.output.splitlines() == [
        "v0.7.0: valid; OpenAPI 3.1.0, 11 operations",
        "v0.5.0: valid; OpenAPI 3.1.0, 1 operation",
    ]


def test_an_invalid_document_exits_1_and_says_where(write, minimal):
    path = write(minimal(info={"title": "T"}))

    done = validate("v0.7.0", path)

    assert done.return_value == 1
    assert done.output.splitlines()[1:] == [
        f"{path}: not valid, 1 error; OpenAPI 3.1.0, 0 operations",
        f'  {path}:1:22 /info  "version" is a required property',
    ]


def test_json_holds_what_the_text_says(write, minimal):
    path = write(minimal(info={"title": "T"}))

    [document] = json.loads(validate(path, "--format", "json").output)["documents"]

    assert document == {
        "name": path,
        "openapi": "3.1.0",
        "operations": [],
        "valid": False,
        "findings": [
            {
                "rule": "document.invalid",
                "severity": "error",
                "message": '"version" is a required property',
                "pointer": "/info",
                "line": 1,
                "column": 22,
            }
        ],
    }


def test_remote_references_are_followed_when_allowed(write, minimal):
    write({"type": "string"}, "name.json")
    schemas = {"Name": {"$ref": "name.json"}}
    path = write(minimal(components={"schemas": schemas}))

    assert validate(path, "--allow-remote").return_value == 0
