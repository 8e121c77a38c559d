import resource

import pytest

from contracts.errors import SuiteError
from contracts.reports.folder import new_run_folder, point_latest, write_whole

MOMENT = "2026-08-21T10:00:00+00:00"


@pytest.fixture
def a_full_disk():
    """Let no file grow beyond a kilobyte, which fails a write as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_run_folder_is_named_after_its_moment(tmp_path):
    folder = new_run_folder(tmp_path / "reports", MOMENT)

    assert folder == tmp_path / "reports" / "2026-08-21T10-00-00+00-00"
    assert folder.is_dir()


def test_runs_of_the_same_moment_get_folders_of_their_own(tmp_path):
    folders = {new_run_folder(tmp_path, MOMENT) for _ in range(3)}

    assert len(folders) == 3
    assert all(folder.is_dir() for folder in folders)


def test_a_root_that_is_a_file_is_told(tmp_path):
    (tmp_path / "reports").write_text("mine")

    with pytest.raises(SuiteError, match="reports cannot be written"):
        new_run_folder(tmp_path / "reports", MOMENT)


def test_latest_points_at_the_newest_and_survives_a_move_of_the_root(tmp_path):
    root = tmp_path / "reports"
    first, second = new_run_folder(root, MOMENT), new_run_folder(root, MOMENT)

    point_latest(root, first)
    point_latest(root, second)

    assert (root / "latest").resolve() == second
    moved = root.rename(tmp_path / "moved")
    assert (moved / "latest").resolve() == moved / second.name
    assert sorted(path.name for path in moved.iterdir()) == sorted(
        [first.name, second.name, "latest"]
    )


def test_a_folder_of_someone_called_latest_is_left_alone(tmp_path):
    folder = new_run_folder(tmp_path, MOMENT)
    (tmp_path / "latest").mkdir()

    with pytest.raises(SuiteError, match="latest cannot be written"):
        point_latest(tmp_path, folder)

    assert sorted(path.name for path in tmp_path.iterdir()) == [folder.name, "latest"]


def test_a_lone_surrogate_is_written_as_its_escape(tmp_path):
    write_whole(tmp_path / "a.txt", "x\ud800y")

    assert (tmp_path / "a.txt").read_text("utf-8") == "x\\ud800y"


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(SuiteError, match=r"gone/a\.txt cannot be written: No such file"):
        write_whole(tmp_path / "gone" / "a.txt", "text")


@pytest.mark.usefixtures("a_full_disk")
def test_a_full_disk_is_told_and_leaves_the_old_file_whole(tmp_path):
    (tmp_path / "a.txt").write_text("old")

    with pytest.raises(SuiteError, match=r"a\.txt cannot be written: File too large"):
        write_whole(tmp_path / "a.txt", "new" * 1000)

    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"
