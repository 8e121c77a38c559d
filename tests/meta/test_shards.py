"""Shards, joined, say what the whole run says."""

import json

import pytest

PART = ("--scenarios-only", "--seed", "7", "--clause", "idempotency.*")


def judged(folder):
    data = json.loads((folder / "verdict.json").read_bytes())
    return data["overall"], {clause["id"]: clause["verdict"] for clause in data["clauses"]}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return tmp_path_factory.mktemp("whole")


@pytest.mark.parametrize("total", [2])
def test_the_merged_shards_equal_the_whole_run(phota_contracts, tmp_path, whole, total):
    if not (whole / "latest").exists():
        assert phota_contracts("run", *PART, "--reports", whole).returncode == 0
    for number in range(1, total + 1):
        shard = ("--shard", f"{number}/{total}", "--reports", tmp_path / str(number))
        assert phota_contracts("run", *PART, *shard).returncode == 0
    folders = [tmp_path / str(number) / "latest" for number in range(1, total + 1)]

    merged = phota_contracts("report", "merge", *folders, "--reports", tmp_path / "merged")

    assert merged.returncode == 0, merged.stderr
    assert judged(tmp_path / "merged" / "latest") == judged(whole / "latest")
    assert all(judged(folder) != judged(whole / "latest") for folder in folders)
    lines = (tmp_path / "merged" / "latest" / "transcript.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == list(range(1, len(lines) + 1))
