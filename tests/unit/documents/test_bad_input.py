"""What a person gives by mistake, or somebody by intent: one sentence, exit code 2."""

import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from contracts.cli import main
from contracts.documents import load
from contracts.errors import DocumentError

COMMAND = [sys.executable, "-c", "from contracts.cli import main; main()"]
MEMORY = 700 * 1024**2
MOST_BYTES = 16 * 1024**2
NINE = ", ".join("*{0}" for _ in range(9))
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefghijk", "bcdefghijkl", strict=True)
)
HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"


@dataclass
class Done:
    """What a command said, however it was run."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command line in this process."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["phota-contracts", *arguments])
        with pytest.raises(SystemExit) as stopped:
            main()
        said = capsys.readouterr()
        return Done(stopped.value.code, said.out, said.err)

    return run


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run_in_little_memory(*arguments, stdin=subprocess.DEVNULL, cwd=None):
    """Run the command line in a process that may not grow."""
    return subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, *arguments],
        stdin=stdin,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=limit_memory,
    )


def assert_one_sentence(done, *words):
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("phota-contracts: ")
    assert done.stderr.count("\n") == 1
    assert len(done.stderr) < 600
    for word in words:
        assert word in done.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", ["is empty"], id="empty"),
        pytest.param(b" \n\t\n", ["is empty"], id="blank"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\xff", ["not text", "byte 0"], id="binary"),
        pytest.param(b"openapi: 3.1.0 \xe9", ["not text", "byte 15"], id="latin-1"),
        pytest.param(HEAD.encode("utf-16"), ["not text"], id="UTF-16"),
        pytest.param(b"openapi: 3\x00", ["not text", "NUL"], id="NUL"),
        pytest.param(b"openapi: \x01", ["not valid YAML", "control"], id="control character"),
        pytest.param(b"just words", ["holds no object"], id="words"),
        pytest.param(b"[1, 2]", ["holds no object"], id="a list"),
        pytest.param(b'{"openapi": "3.1.0",', ["not valid JSON", "line 1"], id="truncated JSON"),
        pytest.param(b"openapi: [3", ["not valid YAML", "line 2"], id="truncated YAML"),
        pytest.param(b"a: b: c", ["not valid YAML", "line 1"], id="not YAML"),
        pytest.param(b"a: 1\n---\nb: 2\n", ["more than one", "line 2"], id="two documents"),
        pytest.param(b"a: &a [*a]", ["alias *a"], id="alias of itself"),
        pytest.param(b'{"a":' * 500 + b"1" + b"}" * 500, ["128 levels"], id="fairly deep JSON"),
        pytest.param(b"swagger: '2.0'", ["Swagger 2.0", "converted"], id="Swagger"),
        pytest.param(b"openapi: 4.0.0", ["'4.0.0'"], id="a later OpenAPI"),
        pytest.param(b"info: {}", ["no field `openapi`"], id="something else"),
        pytest.param(b"? [a]\n: b", ["name that is not a string"], id="a list as a name"),
        pytest.param(b"? {a: b}\n: b", ["name that is not a string"], id="an object as a name"),
        pytest.param(b"a: !!python/name:os.system ''", ["tag"], id="a Python tag"),
        pytest.param(b"a: .inf", [".inf"], id="infinity"),
        pytest.param(b'{"a": NaN}', ["NaN"], id="NaN"),
        pytest.param(b'{"a": 1e999}', ["1e999"], id="a number too large"),
        pytest.param(b'{"a": ' + b"1" * 5000 + b"}", ["not valid JSON"], id="too many digits"),
        pytest.param(b"a: " + b"1" * 5000, ["too many digits"], id="too many digits in YAML"),
        pytest.param(b'{"a": "\\ud800"}', ["surrogate"], id="half a surrogate pair"),
    ],
)
def test_what_is_not_a_document_gets_one_sentence(run, write, content, words):
    path = write(content, "document")

    assert_one_sentence(run("diff", "v0.7.0", path), path, *words)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(BOMB.encode(), ["aliases", "100,000"], id="alias bomb"),
        pytest.param(b"[" * 10_000, ["128 levels"], id="deep and open"),
        pytest.param(b"[" * 10_000 + b"]" * 10_000, ["128 levels"], id="deep JSON"),
        pytest.param(b"a: " + b"[" * 200_000, ["128 levels"], id="deep flow YAML"),
        pytest.param(b"- " * 10_000 + b"a", ["128 levels"], id="deep block YAML"),
    ],
)
def test_what_would_explode_gets_one_sentence_in_little_memory(write, content, words):
    path = write(content, "document")

    assert_one_sentence(run_in_little_memory("diff", "v0.7.0", path), path, *words)


@pytest.mark.parametrize(
    ("schemas", "words"),
    [
        ("{A: {$ref: '#/components/schemas/B'}}", ["4:28", "leads nowhere"]),
        ("{A: {$ref: '#/components/schemas/A'}}", ["4:28", "leads back to itself"]),
        (
            "{A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}}",
            ["4:28", "leads back to itself"],
        ),
        ("{A: {$ref: 'other.yaml#/A'}}", ["4:28", "another document", "--allow-remote"]),
        ("{A: {$ref: 'http://127.0.0.1:1/a'}}", ["4:28", "another document", "--allow-remote"]),
        ("{A: {$ref: 'file:///etc/passwd'}}", ["4:28", "another document", "--allow-remote"]),
    ],
)
def test_a_reference_that_cannot_be_followed_gets_its_place(run, write, schemas, words):
    path = write(f"{HEAD}components: {{schemas: {schemas}}}\n", "document.yaml")

    assert_one_sentence(run("validate", path), path, *words)


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("nowhere.yaml", ["no file", "v0.7.0"]),
        ("v9.9.9", ["no file", "registered"]),
        (".", ["a folder"]),
        ("https://127.0.0.1/openapi.json", ["another machine", "--allow-remote"]),
        ("n" * 5000, ["no file"]),
        ("-rf:x", ["invalid object name"]),
    ],
)
def test_what_is_not_there_gets_one_sentence(run, reference, words):
    assert_one_sentence(run("validate", "--", reference), *words)


def test_a_file_that_may_not_be_read_gets_one_sentence(write, minimal, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    path = write(minimal())
    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(DocumentError, match=r"document.json cannot be read: Permission denied\.$"):
        load(path)


@pytest.mark.parametrize("command", [["validate"], ["diff", "v0.7.0"]])
def test_two_hundred_megabytes_are_refused_unread(tmp_path, command):
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(200 * 1024**2)

    assert_one_sentence(run_in_little_memory(*command, str(path)), "200 MB", "16 MB")


def test_standard_input_is_read_no_further_than_a_document_may_reach(tmp_path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(200 * 1024**2)

    with path.open("rb") as stream:
        assert_one_sentence(
            run_in_little_memory("validate", "-", stdin=stream), "standard input", "16 MB"
        )


def test_a_device_that_never_ends_is_read_no_further_either():
    assert_one_sentence(run_in_little_memory("validate", "/dev/zero"), "/dev/zero", "16 MB")


def test_a_large_file_in_git_is_refused_unread(repository, tmp_path):
    repository("large.json", bytes(MOST_BYTES + 1))

    assert_one_sentence(run_in_little_memory("validate", "HEAD:large.json", cwd=tmp_path), "16 MB")


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("HEAD:nowhere.json", ["does not exist"]),
        ("nobody:document.json", ["invalid object name"]),
        ("HEAD:", ["cannot be read"]),
    ],
)
def test_a_wrong_git_revision_gets_one_sentence(run, repository, reference, words):
    repository("document.json", b"{}")

    assert_one_sentence(run("validate", reference), reference, *words)


def test_a_folder_without_git_gets_one_sentence(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert_one_sentence(run("validate", "HEAD:a.json"), "not a git repository")


def test_standard_input_cannot_be_both_sides(run):
    assert_one_sentence(run("diff", "-", "-"), "standard input")


def test_text_that_would_move_the_cursor_is_shown(run, write, minimal):
    path = write(minimal(info={"title": "T", "version": "1", "\x1b[2J": 1}, paths={"/\x1b[2J": 3}))

    done = run("validate", path)

    assert done.returncode == 1
    assert "\x1b" not in done.stdout
