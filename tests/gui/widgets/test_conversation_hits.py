"""Where a point is in a text and what a stretch of it covers, in rows that are really laid out."""

from itertools import pairwise

import pytest

from messenger.client.model import Notice
from messenger.gui.look.look import Look
from messenger.gui.widgets.conversation_view.hits import cell_at, cells_of, is_over_text, place_at, shades_of
from messenger.gui.widgets.conversation_view.layout import Context, RowLayout, Typesetter
from messenger.gui.widgets.conversation_view.rows import Sender, Standing
from messenger.gui.widgets.conversation_view.units import link_at, unit_at
from tests.gui.widgets.shown_conversation import ME, NOON, message

ALONE = Standing(True, True, False, False)
FAMILY, FLAG, KEYCAP = "👩\u200d👩\u200d👧", "🇩🇪", "#\ufe0f\u20e3"
TEXTS = [
    "plain words",
    "two  blanks\tand tabs\t\tas well ",
    f"a{FAMILY}b{FLAG}{KEYCAP} c",
    "a link: https://example.org/a, and http://example.org/🎉/b more",
    "first\n\nthird line\n",
    "e\u0301t\u00e9 a\u202eb\u200f \U0001d4d0\u2060\x07 x\u00ady",
    "\n 🎉👍🏽 ",
    "שלום 🎉 ב־12:30 (בבית קפה) https://example.org/a, תודה",
    "בְּרֵאשִׁית\tand\nالسلام عليكم، كيف حالك؟ abc \u200f١٢٣ لَا",
    "he said שלום עולם to them, and later لا بأس to all of us who had come",
    "Donaudampfschifffahrtsgesellschaftskapitän " * 4,
]


@pytest.fixture
def lay_out(look: Look) -> Typesetter:
    return Typesetter(
        Context(look, 420, True, ME, lambda user: Sender(str(user), user, "?"), lambda _row: "", lambda: NOON / 1000)
    )


def laid(typesetter: Typesetter, text: str) -> RowLayout:
    return typesetter.lay_out(message(1, text), ALONE)


@pytest.mark.parametrize("text", TEXTS)
def test_every_character_belongs_to_one_cell_or_hangs_at_a_line_s_end(lay_out: Typesetter, text: str) -> None:
    layout = laid(lay_out, text)
    seen: list[int] = []
    for line in layout.lines:
        cells = cells_of(line, layout)
        for cell, following in pairwise(cells):
            assert cell.right == following.left
            assert cell.end == following.start or any(run.clusters for run in line.runs)
        for cell in cells:
            assert cell.left <= cell.right
            seen += range(cell.start, cell.end)
        if cells:
            assert cells[0].left == line.runs[0].x
            assert cells[-1].right == line.runs[-1].x + line.runs[-1].width
    assert len(seen) == len(set(seen))
    assert all(
        text[at].isspace() or ord(text[at]) in (0x2060, 0xAD, 0x200F) for at in set(range(len(text))) - set(seen)
    )


@pytest.mark.parametrize("text", TEXTS)
def test_the_edges_of_every_cell_are_the_places_nearest_to_them(lay_out: Typesetter, text: str) -> None:
    layout = laid(lay_out, text)
    for number, line in enumerate(layout.lines):
        y = layout.text_y + number * layout.line + 5
        for cell in cells_of(line, layout):
            if cell.right - cell.left >= 4:
                first, last = (cell.end, cell.start) if cell.rtl else (cell.start, cell.end)
                assert place_at(layout, layout.text_x + cell.left + 1, y) == first
                assert place_at(layout, layout.text_x + cell.right - 1, y) == last
                assert cell_at(layout, layout.text_x + cell.left + 2, y) == (cell.start, cell.end)


@pytest.mark.parametrize("text", TEXTS)
def test_a_stretch_covers_exactly_its_cells(lay_out: Typesetter, text: str) -> None:
    layout = laid(lay_out, text)
    count = len(layout.lines)
    for start in range(len(text)):
        for end in (start + 1, (start + len(text)) // 2, len(text)):
            covered = sum(shade.right - shade.left for shade in shades_of(layout, (start, end), 0, count)
                          if layout.lines[shade.number].runs)  # fmt: skip
            cells = [cell for line in layout.lines for cell in cells_of(line, layout)]
            wanted = sum(cell.right - cell.left for cell in cells if start <= cell.start and cell.end <= end)
            assert covered == wanted
    all_of_it = list(shades_of(layout, (0, len(text)), 0, count))
    assert [shade.number for shade in all_of_it if layout.lines[shade.number].runs] == [
        number for number, line in enumerate(layout.lines) if line.runs
    ]


def test_an_empty_line_inside_is_shaded_a_little(lay_out: Typesetter) -> None:
    layout = laid(lay_out, "a\n\nb")
    assert [shade.number for shade in shades_of(layout, (0, 4), 0, 9)] == [0, 1, 2]
    assert [shade.number for shade in shades_of(layout, (0, 2), 0, 9)] == [0]


def test_over_the_bubble_is_the_beginning_and_under_it_the_end(lay_out: Typesetter) -> None:
    layout = laid(lay_out, "some words\nand more")
    assert layout.box is not None
    left, top, right, bottom = layout.box
    assert place_at(layout, right, top - 1) == 0
    assert place_at(layout, left, bottom) == len(layout.row.text)
    assert place_at(layout, 0, top) == 0
    assert place_at(layout, right + 50, top + 1) == len("some words")
    assert place_at(layout, 0, bottom - 1) == len("some words\n")
    assert is_over_text(layout, left, top)
    assert not is_over_text(layout, right, top)


def test_never_ends_in_the_time_of_a_notice(lay_out: Typesetter) -> None:
    row = Notice(NOON, "Anna left", 3)
    layout = lay_out.lay_out(row, ALONE)
    y = layout.text_y + 1
    assert place_at(layout, 410, y) == place_at(layout, 410, 400) == len(row.text)


def test_the_time_of_a_notice_stands_beside_a_word(lay_out: Typesetter) -> None:
    for count in range(1, 60):
        last = lay_out.lay_out(Notice(NOON, "ab " * count + "left"), ALONE).lines[-1]
        assert "left" in "".join(run.text for run in last.runs)


def unit(layout: RowLayout, text: str, at: str, offset: int = 0) -> str:
    """What a double click takes on a character of the text."""
    place = text.index(at) + offset
    for number, line in enumerate(layout.lines):
        for cell in cells_of(line, layout):
            if cell.start <= place < cell.end:
                point = (layout.text_x + (cell.left + cell.right) // 2, layout.text_y + number * layout.line + 3)
                start, end = unit_at(layout, cell_at(layout, *point))
                return text[start:end]
    raise AssertionError(f"nothing is drawn of {at!r}")


@pytest.mark.parametrize(
    ("text", "at", "wanted"),
    [
        ("some words here", "words", "words"),
        ("don't stop", "t stop", "don't"),
        ("l\u2019été 'quoted'", "été", "l\u2019été"),
        ("l\u2019été 'quoted'", "quoted", "quoted"),
        ("at 12:30, or 3.14", "30", "12:30"),
        ("at 12:30, or 3.14", ",", ","),
        ("one  two", "  ", "  "),
        ("what?! no", "?", "?!"),
        ("cafe\u0301s there", "fe", "cafe\u0301s"),
        ("hi😀👍🏽yes", "hi", "hi"),
        ("hi😀👍🏽yes", "😀", "😀"),
        ("hi😀👍🏽yes", "👍", "👍🏽"),
        (f"{FAMILY}ab {FLAG}{KEYCAP}", "ab", "ab"),
        (f"{FAMILY}ab {FLAG}{KEYCAP}", "👩", FAMILY),
        (f"x {FLAG}{KEYCAP}", "🇩", FLAG),
        (f"x {FLAG}{KEYCAP}", "#", KEYCAP),
        ("see https://example.org/a-b?c=d#e, now", "b?", "https://example.org/a-b?c=d#e"),
        ("see https://example.org/a-b?c=d#e, now", "now", "now"),
        ("mail anna@example.org!", "example", "anna@example.org"),
        ("first\nsecond", "first", "first"),
        ("https://example.org/" + "long-way/" * 12 + " end", "way", "https://example.org/" + "long-way/" * 12),
        ("日本語 text", "text", "text"),
    ],
)
def test_a_double_click_takes_what_a_person_expects(lay_out: Typesetter, text: str, at: str, wanted: str) -> None:
    assert unit(laid(lay_out, text), text, at) == wanted


def test_knows_where_a_link_leads(lay_out: Typesetter) -> None:
    text = "see https://example.org/a, now"
    layout = laid(lay_out, text)
    assert link_at(layout, (4, 5)) == link_at(layout, (24, 25)) == "https://example.org/a"
    assert link_at(layout, (0, 1)) == link_at(layout, (25, 26)) == ""
