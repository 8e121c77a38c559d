"""Documents and a git repository, made for one test."""

import json
import subprocess

import pytest

MINIMAL = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}


@pytest.fixture
def write(tmp_path):
    """Write a file, from text, bytes, or data that becomes JSON, and return its path."""

    def write(content, name="document.json"):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content)
            path.write_text(text, "utf-8")
        return str(path)

    return write


@pytest.fixture
def minimal():
    """Return a small valid document, with more fields if they are given."""
    return lambda **more: {**MINIMAL, **more}


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Work in a git repository, and return a function that commits a file to it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    _git("init", "--quiet")

    def commit(name, content):
        (tmp_path / name).write_bytes(content)
        _git("add", name)
        _git("-c", "user.name=T", "-c", "user.email=t@example.com", "commit", "-qm", "A document")

    return commit


def _git(*arguments):
    subprocess.run(["git", *arguments], check=True, capture_output=True)  # noqa: S603, S607 - ours
