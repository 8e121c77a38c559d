"""Release notes as entries and items, from a web page or a changelog in Markdown."""

import pytest

from contracts.errors import DocumentError
from contracts.notes import load, read


def notes(text):
    return read(text.encode(), "notes")


@pytest.mark.parametrize(
    ("heading", "version"),
    [
        ("v1.2.0", "1.2.0"),
        ("v1.2.0 — Title of it", "1.2.0"),
        ("1.2.0 (2026-01-31)", "1.2.0"),
        ("1.2.0 2026-01-31", "1.2.0"),
        ("## 1.2", "1.2"),
        ("## [1.2.0] - 2026-01-31", "1.2.0"),
        ("# [1.2.0](https://example.com/a...b) (2026-01-31)", "1.2.0"),
        ("## Version 1.2.0-rc.1", "1.2.0-rc.1"),
        ("### v1.2.0: Title", "1.2.0"),
        ("## [Unreleased]", "Unreleased"),
        ("## unreleased", "Unreleased"),
    ],
)
def test_a_line_that_is_a_version_begins_an_entry(heading, version):
    assert notes(f"About.\n\n{heading}\n- One.").headings == ((version, 3),)


@pytest.mark.parametrize(
    "line",
    ["- 1.2.0 is out", "1.2.0 is out", "Since v1.2.0", "## Added", "1.5 seconds", "127.0.0.1"],
)
def test_a_line_that_speaks_of_a_version_does_not(line):
    assert notes(f"v1.0.0\n\n{line}").versions == ("1.0.0",)


def test_items_know_their_section_line_and_what_they_are_nested_in():
    read_notes = notes("## 1.0.0\n### Added\n- One\n  - Two\n    - Three\n  - Four\n- Five")

    said = [(item.section, item.line, item.text, item.above) for item in read_notes.items]
    assert said == [
        ("Added", 3, "One", ()),
        ("Added", 4, "Two", (0,)),
        ("Added", 5, "Three", (0, 1)),
        ("Added", 6, "Four", (0,)),
        ("Added", 7, "Five", ()),
    ]


def test_a_line_that_goes_on_belongs_to_its_item():
    (item,) = notes("## 1.0.0\n* One\n  goes on\nand on").items

    assert item.text == "One\ngoes on\nand on"


def test_a_few_words_on_a_line_of_their_own_are_a_section():
    items = notes("v1.0.0\nStudio\n  • One.\nProfiles\n  • Two.\n\nA whole sentence stands.").items

    assert [(item.section, item.text) for item in items] == [
        ("Studio", "One."),
        ("Profiles", "Two."),
        ("Profiles", "A whole sentence stands."),
    ]


def test_marks_of_markdown_are_no_words():
    (item,) = notes(
        "## 1.0.0\n- **Bold** and __so__: [a link](https://example.com) to `my__name`."
    ).items

    assert item.text == "Bold and so: a link to `my__name`."


def test_windows_lines_and_a_byte_order_mark_change_nothing():
    assert notes("\ufeff## 1.0.0\r\n- One.\r\n").items[0].text == "One."


@pytest.mark.parametrize("text", ["", "Nothing\n- at all", "## Added\n- One"])
def test_notes_without_a_version_are_refused(text):
    with pytest.raises(DocumentError, match="no line is headed by a version"):
        notes(text)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(DocumentError, match="not UTF-8"):
        read(b"\xff\xfe\x00", "notes")


def test_notes_are_read_from_a_file(tmp_path):
    (tmp_path / "CHANGELOG.md").write_text("## 1.0.0\n- One.", "utf-8")

    assert load(str(tmp_path / "CHANGELOG.md")).versions == ("1.0.0",)


def test_without_a_name_the_published_notes_are_read():
    assert load().versions[0] == "0.7.0"


def test_a_file_that_is_not_there_is_told_in_one_sentence():
    with pytest.raises(DocumentError, match=r"^nowhere\.md cannot be read: No such file"):
        load("nowhere.md")
