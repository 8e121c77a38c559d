"""A story that broke a clause lies beside the reports, and they lead there."""

from contracts.reports import write
from contracts.reports.stories import told_in

FILE = "stories/test_story_error_profile_not_found.py"


def test_a_folder_without_stories_tells_none(tmp_path):
    assert told_in(tmp_path) == {}


def test_stories_are_known_by_the_clause_that_they_broke(tmp_path):
    put(tmp_path, FILE, '"""A story that broke error.profile-not-found.\n\n1. GET /"""\n')
    put(tmp_path, "stories/test_story_of_no_clause.py", '"""Something else."""\n')

    assert told_in(tmp_path) == {"error.profile-not-found": FILE}


def test_the_page_and_the_summary_lead_to_a_story(tmp_path, told):
    put(tmp_path, FILE, '"""A story that broke error.profile-not-found.\n\n1. GET /"""\n')

    write(told.run, [], tmp_path)

    assert f'href="{FILE}"' in (tmp_path / "report.html").read_text("utf-8")
    assert f"]({FILE})" in (tmp_path / "summary.md").read_text("utf-8")


def test_without_stories_nothing_is_said_of_any(tmp_path, told):
    write(told.run, [], tmp_path)

    assert "stories/" not in (tmp_path / "report.html").read_text("utf-8")
    assert "Stories" not in (tmp_path / "summary.md").read_text("utf-8")


def put(folder, name, text):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
