import pytest

from contracts.reports.text import clip, counted, duration, one_line, pretty, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü 写\n\ttext", "plain ü 写\n\ttext"),
        ("\x1b[31mred\x00", "␛[31mred␀"),
        ("a\rb\x7f\x9b", "a␍b␡\\u009b"),
        ("a\u202eb\u2066", "a\\u202eb\\u2066"),
        ("\ud800\uffff\ufeff", "\\ud800\\uffff\\ufeff"),
    ],
)
def test_characters_that_act_become_signs(text, shown):
    assert visible(text) == shown


def test_one_line_is_one_line():
    assert one_line(" a\n\n b\tc\x1b ") == "a b c␛"


def test_what_is_clipped_says_how_long_it_was():
    assert clip("x" * 1500, 3) == "xxx… (1,500 characters in all)"
    assert clip("xxx", 3) == "xxx"


def test_json_gets_its_members_on_lines_of_their_own():
    assert pretty('{"a":[1,"ü"]}') == '{\n  "a": [\n    1,\n    "ü"\n  ]\n}'


@pytest.mark.parametrize("text", ["", "<h1>no</h1>", "3", '"x"', "{", "[" * 100_000])
def test_what_is_no_json_structure_stays_as_it_is(text):
    assert pretty(text) == text


def test_numbers_are_counted_with_their_word():
    assert counted(1, "clause") == "1 clause"
    assert counted(1234, "request") == "1,234 requests"
    assert counted(2, "promise is", "promises are") == "2 promises are"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0.0 s"), (41.24, "41.2 s"), (59.97, "1 min 00 s"), (185, "3 min 05 s")],
)
def test_durations_read_as_people_say_them(seconds, said):
    assert duration(seconds) == said
