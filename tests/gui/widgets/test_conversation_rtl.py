"""Text from right to left in the conversation: its order, its place in the bubble, and what is selected of it."""

import subprocess
import sys
import tkinter as tk

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messenger.gui.look.look import Look
from messenger.gui.widgets.conversation_view.hits import cells_of
from messenger.gui.widgets.conversation_view.lines import Line, Measure, break_lines
from messenger.gui.widgets.conversation_view.links import find_links
from messenger.gui.widgets.conversation_view.neutral import neutral
from tests.gui.widgets.shown_conversation import ME, ShownConversation, message
from tests.gui.widgets.test_conversation_lines import PARTY, THUMB, Emojis, Ruler

HEBREW = "שלום לכולם"


class OrderedRuler(Ruler):
    """For a screen that draws what it gets as it gets it."""

    keeps_order = True


MEASURE = Measure(OrderedRuler(), Emojis(), picture=20, tab=40)


def broken(text: str, limit: int = 10_000) -> list[Line]:
    return break_lines(neutral(text), MEASURE, limit, find_links(neutral(text)))


def drawn(line: Line) -> str:
    return "".join(run.text for run in line.runs)


@pytest.fixture
def shown(root: tk.Tk, look: Look) -> ShownConversation:
    return ShownConversation(root, look, focused=True)


def test_is_drawn_in_the_order_in_which_it_is_read() -> None:
    (line,) = broken("אבג (דה) 12:30, abc!")
    assert drawn(line) == "!abc ,12:30 (הד) גבא"
    assert line.rtl
    (line,) = broken("he said אבג, ok")
    assert drawn(line) == "he said גבא, ok"
    assert not line.rtl


def test_is_broken_in_the_order_of_reading_and_then_put_in_order() -> None:
    lines = broken("אאא בבב גגג דדד", limit=75)
    assert [drawn(line) for line in lines] == ["בבב אאא", "דדד גגג"]
    assert [(line.start, line.end) for line in lines] == [(0, 8), (8, 15)]


def test_each_paragraph_has_its_own_direction() -> None:
    assert [line.rtl for line in broken("אבג\nabc\n\nabc אבג\n12 אבג")] == [True, False, False, False, True]


def test_a_link_reads_as_an_address_and_leads_where_it_says() -> None:
    url = "https://example.org/a-1/?b=2/"
    (line,) = broken(f"ראו {url} תודה")
    linked = [run for run in line.runs if run.url]
    assert [(run.text, run.url) for run in linked] == [(url, url)]
    assert drawn(line) == f"הדות {url} ואר"


def test_emoji_are_signs_among_the_words() -> None:
    (line,) = broken(f"אב {PARTY} גד {THUMB}")
    assert [run.text for run in line.runs] == [THUMB, " דג ", PARTY, " בא"]
    assert [run.picture for run in line.runs] == [True, False, True, False]


def test_arabic_letters_are_joined() -> None:
    (line,) = broken("سلام")
    assert drawn(line) == "\u0645\ufefc\ufeb3"
    (cells,) = [run.clusters for run in line.runs]
    assert [(cluster.start, cluster.end) for cluster in cells] == [(3, 4), (1, 3), (0, 1)]


@given(
    st.text(
        st.sampled_from([*"אבגד \t\n-.,(1a/", "ب", "ل", "ا", PARTY, *THUMB, "\u05b0", "\u064e", "\u2060", "\u0301"]),
        max_size=80,
    ),
    st.integers(30, 200),
)
def test_every_run_has_its_place_and_every_character_its_run(text: str, limit: int) -> None:
    seen: list[int] = []
    for line in break_lines(text, MEASURE, limit):
        x = 0
        for run in line.runs:
            if run.clusters:
                assert run.x == x
                assert sum(cluster.length for cluster in run.clusters) == len(run.text)
                seen += [at for cluster in run.clusters for at in range(cluster.start, cluster.end)]
            else:
                seen += range(run.start, run.end)
            assert line.start <= run.start <= run.end <= line.end
            x = run.x + run.width
        assert line.width == x
    assert len(seen) == len(set(seen))
    assert all(text[at].isspace() or text[at] == "\u2060" for at in set(range(len(text))) - set(seen))


def test_stands_at_the_right_of_its_bubble(shown: ShownConversation) -> None:
    text = "אבג\nsome more words here\nאבגדה"
    shown.show(message(1, text))
    layout = shown.view._viewport.visible[0].layout
    assert layout.box is not None
    ends = [layout.text_x + line.runs[-1].x + line.runs[-1].width for line in layout.lines]
    assert ends[0] == ends[2] == layout.box[2] - 12
    assert layout.lines[1].runs[0].x == 0
    assert layout.stamp is not None
    assert layout.stamp.y > layout.text_y + 3 * layout.line  # the time has room under the last line


def test_one_line_stands_beside_its_time(shown: ShownConversation) -> None:
    shown.show(message(1, HEBREW, ME))
    layout = shown.view._viewport.visible[0].layout
    assert layout.stamp is not None
    assert layout.stamp.y < layout.text_y + layout.line
    assert layout.lines[0].runs[0].x == 0


def test_names_and_notices_are_in_order_too(shown: ShownConversation) -> None:
    shown.names[2] = "שרה"
    shown.show(message(1, "a"), show_senders=True)
    assert "הרש" in shown.texts()


def test_what_is_selected_and_copied_is_in_the_order_of_typing(shown: ShownConversation) -> None:
    text = "אבג https://example.org/a דהו"
    shown.show(message(1, text))
    layout = shown.view._viewport.visible[0].layout
    top = shown.view._viewport.visible[0].top
    (line,) = layout.lines
    cells = {cell.start: cell for cell in cells_of(line, layout)}
    y = top + layout.text_y + 5
    canvas = shown.canvas
    first = layout.text_x + cells[1].right  # before the second letter
    last = layout.text_x + cells[26].left  # after the first letter behind the link
    canvas.event_generate("<ButtonPress-1>", x=first - 1, y=y)
    canvas.event_generate("<B1-Motion>", x=last + 1, y=y)
    canvas.event_generate("<ButtonRelease-1>", x=last + 1, y=y)
    assert shown.view.selected_text == text[1:27]
    palette = shown.view._look.palette
    shades = [item for item in shown.items("rectangle") if shown.option(item, "fill") == palette.selection]
    assert len(shades) == 1
    left, _, right, _ = canvas.coords(shades[0])
    assert (left, right) == (last, first)


def test_other_texts_pay_nothing_for_it() -> None:
    program = (
        "import sys\n"
        "from tests.gui.widgets.test_conversation_rtl import MEASURE, break_lines\n"
        "break_lines('plain, é, 漢', MEASURE, 100)\n"
        "name = 'messenger.gui.widgets.conversation_view.bidi_lines'\n"
        "print(name in sys.modules)\n"
        "break_lines('א', MEASURE, 100)\n"
        "print(name in sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]
