"""Breaking lines with an invented font: nothing is lost, nothing is too wide, and the same text breaks alike."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.gui.look.emoji import EmojiSequence
from messenger.gui.widgets.conversation_view.lines import Line, Measure, break_lines
from messenger.gui.widgets.conversation_view.links import Link
from messenger.gui.widgets.conversation_view.neutral import GONE, neutral

PARTY, THUMB = "\U0001f389", "\U0001f44d\U0001f3fd"


class Ruler:
    """Every character 10 px wide, an m 15, a mark nothing."""

    keeps_order = False

    def advances(self, text: str) -> list[int]:
        return [0 if unicodedata.category(c) == "Mn" else 15 if c == "m" else 10 for c in text]

    def advance(self, text: str) -> int:
        return sum(self.advances(text))


class Emojis:
    """Knows two emoji."""

    def split(self, text: str) -> list[str | EmojiSequence]:
        parts: list[str | EmojiSequence] = []
        while text:
            places = [(text.find(emoji), emoji) for emoji in (PARTY, THUMB) if emoji in text]
            at, emoji = min(places, default=(len(text), ""))
            if at:
                parts.append(text[:at])
            if emoji:
                parts.append(EmojiSequence(emoji))
            text = text[at + len(emoji) :]
        return parts

    def plain(self, text: str) -> str:
        return text.replace(GONE, "")


MEASURE = Measure(Ruler(), Emojis(), picture=20, tab=40)


def broken(text: str, limit: int = 100, links: tuple[Link, ...] = ()) -> list[str]:
    return [shown(line) for line in break_lines(text, MEASURE, limit, links)]


def shown(line: Line) -> str:
    return "|".join(run.text for run in line.runs)


def letters(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and c != GONE)


TEXTS = st.text(
    st.one_of(
        st.sampled_from(
            [*" \t\n-m.,/(", PARTY, *THUMB, "\u4e2d", "\u3002", "\u0301", "\u00a0", GONE, "\u3000", "\ufe0f"]
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=120,
)


@given(TEXTS, st.integers(20, 400))
def test_lose_no_visible_character(typed: str, limit: int) -> None:
    text = neutral(typed)
    lines = break_lines(text, MEASURE, limit)
    assert letters("".join(run.text for line in lines for run in line.runs)) == letters(text)


@given(TEXTS, st.integers(20, 400))
def test_are_no_wider_than_the_limit(typed: str, limit: int) -> None:
    for line in break_lines(neutral(typed), MEASURE, limit):
        assert line.width <= limit
        assert line.width == (line.runs[-1].x + line.runs[-1].width if line.runs else 0)


@given(TEXTS, st.integers(20, 400))
def test_are_the_same_each_time(typed: str, limit: int) -> None:
    text = neutral(typed)
    assert break_lines(text, MEASURE, limit) == break_lines(text, MEASURE, limit)


@given(TEXTS, st.integers(20, 400))
def test_know_where_each_run_was_typed(typed: str, limit: int) -> None:
    text = neutral(typed)
    end = 0
    for line in break_lines(text, MEASURE, limit):
        for run in line.runs:
            assert end <= run.start < run.end or not letters(run.text)
            assert letters(text[run.start : run.end]) == letters(run.text)
            end = run.end
    assert end <= len(text)


@given(TEXTS, st.integers(20, 400))
def test_runs_of_a_line_stand_one_after_the_other(typed: str, limit: int) -> None:
    for line in break_lines(neutral(typed), MEASURE, limit):
        end = 0
        for run in line.runs:
            assert run.x >= end
            end = run.x + run.width


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("short", ["short"]),
        ("one two three", ["one two", "three"]),
        ("exactly 10 more", ["exactly 10", "more"]),
        ("a\n\nb", ["a", "", "b"]),
        ("a\n", ["a", ""]),
        ("  in  front", ["in", "front"]),
        ("hang" + " " * 40 + "over", ["hang", "over"]),
        ("well-known name", ["well-known", "name"]),
        ("an unwell-known", ["an unwell-", "known"]),
        ("minus 12345-6789", ["minus", "12345-6789"]),
        ("abcdefghijabcdefghijabc", ["abcdefghij", "abcdefghij", "abc"]),
        ("so abcdefghijkl", ["so", "abcdefghij", "kl"]),
        ("mmmmmmmm", ["mmmmmm", "mm"]),
        ("ab\tc", ["ab|c"]),
        ("中文字中文字中文字中文字", ["中文字中文字中文字中", "文字"]),
        ("中文字中文字中文字中。文", ["中文字中文字中文字", "中。文"]),
        ("a non\u00a0breaking", ["a", "non\u00a0breaki", "ng"]),
        ("e\u0301" * 11, ["e\u0301" * 10, "e\u0301"]),
    ],
)
def test_break_where_a_reader_expects_it(text: str, lines: list[str]) -> None:
    assert broken(text) == lines


def test_break_an_address_after_a_slash_rather_than_inside_a_word() -> None:
    assert broken("https://a.example/some/path/there", 190) == ["https://a.example/", "some/path/there"]


def test_keep_a_mark_with_its_letter() -> None:
    assert broken("abcdefghie\u0301xyz")[0] == "abcdefghie\u0301"
    assert broken("abcdefghi\u0915\u0903xyz")[0] == "abcdefghi"  # this mark has a width of its own


def test_keep_blanks_in_front() -> None:
    assert [line.width for line in break_lines(f"  in\n  in {PARTY}", MEASURE, 100)] == [40, 70]


def test_put_emoji_between_the_text() -> None:
    (line,) = break_lines(f"hi {PARTY}{THUMB}!", MEASURE, 200)
    assert [(run.text, run.x, run.picture) for run in line.runs] == [
        ("hi", 0, False),
        (PARTY, 30, True),
        (THUMB, 50, True),
        ("!", 70, False),
    ]


def test_break_between_emoji_but_not_before_the_full_stop_after_one() -> None:
    assert broken(PARTY * 6) == ["|".join([PARTY] * 5), PARTY]
    assert broken(PARTY * 5 + ".") == ["|".join([PARTY] * 4), f"{PARTY}|."]


def test_set_tabs_at_even_distances() -> None:
    lines = break_lines("a\tb\nabcd\tb", MEASURE, 200)
    assert [line.runs[-1].x for line in lines] == [40, 80]


def test_keep_a_link_apart_and_whole_across_lines() -> None:
    text = "see (example.org/abcdefgh)"
    lines = break_lines(text, MEASURE, 140, [Link(5, 25, "http://example.org/abcdefgh")])
    runs = [run for line in lines for run in line.runs]
    assert [(run.text, bool(run.url)) for run in runs] == [
        ("see", False),
        ("(", False),
        ("example.org/", True),
        ("abcdefgh", True),
        (")", False),
    ]
    assert {run.url for run in runs if run.url} == {"http://example.org/abcdefgh"}


def test_do_not_show_what_is_gone() -> None:
    (line,) = break_lines(f"a{GONE}b", MEASURE, 200)
    assert (shown(line), line.width) == ("ab", 20)


@pytest.mark.parametrize("text", ["x" * 8_000, "x " * 4_000, "\n" * 8_000, "\t" * 8_000, "a-" * 4_000, " " * 8_000])
def test_take_the_longest_texts(text: str) -> None:
    lines = break_lines(text, MEASURE, 100)
    assert letters("".join(run.text for line in lines for run in line.runs)) == letters(text)
