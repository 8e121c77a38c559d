"""The mock, right or lying, as the stories meet it."""

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from serving import mock

from contracts.client import Api, Control, Recorder, Redactor, photo
from contracts.properties import Budget, Stories, tell_stories


@dataclass
class Told:
    """What stories showed of a target."""

    stories: Stories
    requests: int


@pytest.fixture
def tell(tmp_path):
    """Tell stories to a target."""

    def of(target, *, examples=20, seed=3, database=None, most_breaches=3):
        recorder = Recorder(tmp_path / "transcript.jsonl", Redactor())
        keys = (target.api_key, target.other_api_key)
        developers = [Api(target.base_url, recorder, key=key, deadline=30) for key in keys]
        control = {
            api: Control(Api(target.control_url, recorder, key=api.key, deadline=30))
            for api in developers
            if target.control_url
        }
        stories = tell_stories(
            developers,
            target.image_urls,
            Budget(examples, seconds=200, shrinking=60),
            advance=(lambda api, seconds: control[api].advance(seconds)) if control else None,
            chosen_seed=seed,
            database=database,
            most_breaches=most_breaches,
        )
        return Told(stories, recorder.count)

    return of


@pytest.fixture
def lying():
    """Serve the mock with one defect."""

    @contextmanager
    def serve(defect):
        with mock(defects=(defect,)) as target:
            yield target

    return serve


@pytest.fixture
def rerun(tmp_path):
    """Run a story's file against a target, as a person would."""

    def run(story, target):
        file = tmp_path / "test_story.py"
        file.write_text(story.script(photo(size=(64, 48))), "utf-8")
        environment = {
            "PHOTA_BASE_URL": target.base_url,
            "PHOTA_API_KEY": target.api_key,
            "PHOTA_OTHER_API_KEY": target.other_api_key,
            "PHOTA_CONTROL_URL": target.control_url,
            "PATH": os.environ["PATH"],
        }
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)]
        return subprocess.run(  # noqa: S603 - our own command, our own arguments
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run
