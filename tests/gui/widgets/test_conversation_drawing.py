"""What a conversation looks like: sizes and places in px, and the pixels themselves."""

import tkinter as tk
from dataclasses import replace

import pytest
from PIL import Image

from messenger.client.model import ChatMessage, Delivery, Notice
from messenger.gui.look.look import Look, build_look
from messenger.gui.look.palette import DARK, LIGHT, hue_of, rgb, sender_colour
from messenger.gui.widgets.conversation_view.layout import Context, RowLayout, Typesetter
from messenger.gui.widgets.conversation_view.rows import Row, Rows, Sender
from tests.gui.screen import picture_of
from tests.gui.widgets.shown_conversation import ANNA, CHIDI, ME, NAMES, NOON, SIZE, ShownConversation, message

LONG = "words that will be broken into many lines when there is less room for them than all of them would take " * 3
MINUTE = 60_000


def laid_out(
    look: Look, *rows: Row, width: int = 800, senders: bool = True, unread: int | None = None
) -> list[RowLayout]:
    context = Context(
        look=look,
        width=width,
        show_senders=senders,
        me=ME,
        sender=lambda user: Sender(NAMES[user], user, NAMES[user][0]),
        failure=lambda _message: "Not sent.",
        now=lambda: NOON / 1000,
    )
    typesetter, shown = Typesetter(context), Rows(rows, unread)
    return [typesetter.lay_out(shown[index], shown.standing(index)) for index in range(len(shown))]


def box(layout: RowLayout) -> tuple[int, int, int, int]:
    assert layout.box is not None
    return layout.box


@pytest.mark.parametrize(("width", "widest"), [(1_000, 560), (800, 560), (600, 444), (400, 296)])
def test_bubbles_are_no_wider_than_they_may_be(look: Look, width: int, widest: int) -> None:
    (layout,) = laid_out(look, message(1, LONG), width=width)
    left, _, right, _ = box(layout)
    assert widest - 60 < right - left <= widest


def test_bubbles_stand_at_their_sides(look: Look) -> None:
    theirs, mine = laid_out(look, message(1), message(2, sender=ME))
    assert box(theirs)[0] == 60
    assert box(mine)[2] == 800 - 16
    (direct,) = laid_out(look, message(1), senders=False)
    assert box(direct)[0] == 16


def test_a_line_is_20_high_with_8_over_and_7_under_it(look: Look) -> None:
    (one,) = laid_out(look, message(1, "one"), senders=False)
    (two,) = laid_out(look, message(1, "one\ntwo"), senders=False)
    assert box(one)[3] - box(one)[1] == 8 + 20 + 7
    assert box(two)[3] - box(two)[1] == 8 + 40 + 7
    assert one.text_x == box(one)[0] + 12


def test_the_time_stands_on_the_last_line_only_if_it_fits(look: Look) -> None:
    font = look.fonts.message
    text = "n" * ((560 - 24) // font.advance("n"))
    (full,) = laid_out(look, message(1, text), senders=False)
    (short,) = laid_out(look, message(1, text + " n"), senders=False)
    assert len(full.lines) == 1
    assert box(full)[3] - box(full)[1] == 8 + 20 + 14 + 7
    assert len(short.lines) == 2
    assert box(short)[3] - box(short)[1] == 8 + 40 + 7


def test_no_text_runs_into_the_time(look: Look) -> None:
    for count in range(1, 90):
        (layout,) = laid_out(look, message(1, "ab " * count, ME), senders=False)
        assert layout.stamp is not None
        left, _, right, bottom = box(layout)
        time_left = layout.stamp.right - look.fonts.time.advance(layout.stamp.time)
        lowest = layout.text_y + len(layout.lines) * layout.line
        assert layout.stamp.y - 7 >= lowest - 4 or layout.text_x + layout.lines[-1].width < time_left
        assert left + 12 <= time_left < layout.stamp.mark_x + 14 <= right - 12
        assert layout.stamp.y < bottom


def test_rows_stand_2_apart_in_a_run_and_8_between_runs(look: Look) -> None:
    rows = [message(1), message(2, ts=NOON + MINUTE), message(3, sender=CHIDI, ts=NOON + MINUTE)]
    layouts = laid_out(look, *rows)
    assert [box(layout)[1] for layout in layouts] == [40, 2, 8]
    assert [layout.height for layout in layouts] == [box(layout)[3] for layout in layouts]


def test_a_run_has_its_name_first_and_its_face_last(look: Look) -> None:
    layouts = laid_out(look, message(1), message(2), message(3), message(4, sender=ME))
    assert [layout.name is not None for layout in layouts] == [True, False, False, False]
    assert [layout.avatar_y is not None for layout in layouts] == [False, False, True, False]
    assert layouts[2].avatar_y == box(layouts[2])[3] - 34


def test_a_direct_chat_shows_neither_name_nor_face(look: Look) -> None:
    layouts = laid_out(look, message(1), message(2), senders=False)
    assert [(layout.name, layout.avatar_y) for layout in layouts] == [(None, None)] * 2


def test_a_long_name_is_cut(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NAMES, ANNA, "Anna " * 30)
    (layout,) = laid_out(look, message(1, "hi"), width=500)
    assert layout.name is not None
    assert layout.name.runs[-1].text.endswith("…")
    assert box(layout)[2] - box(layout)[0] <= 370


def test_a_day_and_unread_messages_are_marked_above(look: Look) -> None:
    read, unread = laid_out(look, message(1), message(2), unread=1)
    assert (read.head.day, read.head.unread_y) == ("Today", 0)
    assert (unread.head.day, unread.head.bottom) == ("", 40)
    assert unread.head.unread_y == 20


@pytest.mark.parametrize(("text", "count"), [("👍", 1), ("👩‍👩‍👧 ❤️", 2), ("🎉🎉🎉", 3)])
def test_one_to_three_emoji_alone_are_large_and_without_a_bubble(look: Look, text: str, count: int) -> None:
    (layout,) = laid_out(look, message(1, text), senders=False)
    assert (layout.box, layout.emoji) == (None, 40)
    assert sum(run.picture for line in layout.lines for run in line.runs) == count


@pytest.mark.parametrize("text", ["🎉🎉🎉🎉", "👍!", "a", "👍\n👍", "👍\u2028👍"])
def test_everything_else_has_a_bubble(look: Look, text: str) -> None:
    (layout,) = laid_out(look, message(1, text), senders=False)
    assert layout.box is not None
    assert layout.emoji == 18


def test_a_failed_message_says_so_below(look: Look) -> None:
    (layout,) = laid_out(look, message(0, "x", ME, cid="a", how=Delivery.FAILED))
    assert layout.retry is not None
    assert layout.height == box(layout)[3] + 20
    assert layout.retry.reason_x < layout.retry.action_x < box(layout)[2]


def test_runs_are_as_wide_as_tk_draws_them(look: Look, root: tk.Tk) -> None:
    text = "Grüße an Ελένη, Юра & cie.: naïve façades — (10 %) “quoted” 🎉 https://example.org/a?b=c&d=e " * 3
    (layout,) = laid_out(look, message(1, text))
    for line in layout.lines:
        for run in line.runs:
            if not run.picture:
                assert run.width == int(root.tk.call("font", "measure", look.fonts.message.spec, run.text))


def test_everything_grows_with_the_scale(root: tk.Tk) -> None:
    (small,) = laid_out(build_look(root, LIGHT, 1.0), message(1, "hi"))
    (large,) = laid_out(build_look(root, LIGHT, 2.0), message(1, "hi"), width=1600)
    assert box(large)[0] == 2 * box(small)[0]
    assert large.height == pytest.approx(2 * small.height, abs=2)


def test_an_estimate_is_near_the_height(look: Look) -> None:
    rows = [message(seq, "word " * (seq % 60 + 1)) for seq in range(1, 200)]
    context = Context(look, 800, False, ME, lambda _user: Sender("", 0, ""), lambda _m: "", lambda: 0.0)
    typesetter = Typesetter(context)
    exact = sum(layout.height for layout in laid_out(look, *rows, senders=False))
    assert sum(typesetter.estimates(rows)) == pytest.approx(exact, rel=0.15)


class Picture:
    """A conversation of some rows as pixels."""

    def __init__(self, root: tk.Tk, look: Look, *rows: Row, senders: bool = True) -> None:
        self.shown = ShownConversation(root, look)
        self.shown.view.show(rows, unread_after=None, show_senders=senders)
        root.update()
        self.palette = look.palette
        self.pixels: Image.Image = picture_of(self.shown.canvas)

    def at(self, x: float, y: float) -> tuple[int, int, int]:
        pixel = self.pixels.getpixel((round(x), round(y)))
        assert isinstance(pixel, tuple)
        return pixel[0], pixel[1], pixel[2]

    def bubbles(self) -> list[tuple[int, int, int, int]]:
        """Left, top, right, bottom of every bubble, from top to bottom, by the polygons' own points."""
        found = []
        for item in self.shown.items("polygon"):
            points = self.shown.canvas.coords(item)
            xs, ys = points[::2], points[1::2]
            found.append((round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys))))
        return sorted(found, key=lambda place: place[1])


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_a_bubble_is_whole_up_to_its_edge(root: tk.Tk, palette: object) -> None:
    look = build_look(root, DARK if palette is DARK else LIGHT, 1.0)
    picture = Picture(root, look, message(1, "a\nb\nc", ME))
    ((left, top, right, bottom),) = picture.bubbles()
    fill, ground = rgb(look.palette.bubble_out), rgb(look.palette.conversation)
    middle = (top + bottom) // 2
    assert [picture.at(x, middle) for x in (left - 1, left, right - 1, right)] == [ground, fill, fill, ground]
    for x in (left + 20, right - 20):
        assert [picture.at(x, y) for y in (top - 1, top, bottom - 1, bottom)] == [ground, fill, fill, ground]
    # Along the seams between the corners and the rest nothing shines through.
    for x in range(left + 17, right - 17):
        assert picture.at(x, top + 2) == picture.at(x, bottom - 2) == fill
    for y in range(top + 17, bottom - 17):
        assert picture.at(left + 1, y) == picture.at(right - 1, y) == fill


def blank(picture: Picture, x: int, y: int, step: int) -> int:
    """How many px at a bubble's corner, from ``x`` on in direction ``step``, show nothing of the bubble."""
    ground = rgb(picture.palette.conversation)
    return next(count for count in range(40) if picture.at(x + step * count, y) != ground)


def test_corners_are_round_but_on_the_senders_side_of_a_run(root: tk.Tk, look: Look) -> None:
    run = [message(seq, "a long enough text", sender) for seq, sender in enumerate((ANNA, ANNA, ANNA, ME, ME, ME), 1)]
    picture = Picture(root, look, *run, senders=False)
    found = []
    for left, top, right, bottom in picture.bubbles():
        corners = ((left, top, 1), (right - 1, top, -1), (left, bottom - 1, 1), (right - 1, bottom - 1, -1))
        found.append(["round" if blank(picture, x, y, step) > 5 else "sharp" for x, y, step in corners])
    assert found == [
        ["round", "round", "sharp", "round"],
        ["sharp", "round", "sharp", "round"],
        ["sharp", "round", "sharp", "round"],
        ["round", "round", "round", "sharp"],
        ["round", "sharp", "round", "sharp"],
        ["round", "sharp", "round", "sharp"],
    ]


def test_the_state_of_ones_own_message_is_shown(root: tk.Tk, look: Look) -> None:
    ink, fill, shapes = LIGHT.bubble_out_time, LIGHT.bubble_out, look.shapes
    signs = {
        Delivery.WAITING: shapes.clock(ink, fill),
        Delivery.STORED: shapes.tick(1, ink, fill),
        Delivery.DELIVERED: shapes.tick(2, LIGHT.accent, fill),
        Delivery.FAILED: shapes.alert(LIGHT.danger, fill),
    }
    shown = ShownConversation(root, look)
    mine = message(1, "hi", ME)
    shown.show(mine)
    for delivery, sign in signs.items():
        shown.view.update_rows([replace(mine, delivery=delivery)])
        images = [shown.option(item, "image") for item in shown.items("image")]
        assert [str(other) in images for other in signs.values()] == [other is sign for other in signs.values()]
    shown.show(message(1, "hi", ANNA))
    images = [shown.option(item, "image") for item in shown.items("image")]
    assert not {str(sign) for sign in signs.values()} & set(images)


def test_names_and_faces_have_their_hue(root: tk.Tk, look: Look) -> None:
    picture = Picture(root, look, message(1, "hi", CHIDI))
    (name,) = [item for item in picture.shown.items("text") if picture.shown.option(item, "text") == NAMES[CHIDI]]
    assert picture.shown.option(name, "fill") == sender_colour(LIGHT, CHIDI)
    ((_, _, _, bottom),) = picture.bubbles()
    red, green, blue = picture.at(16 + 17, bottom - 5)
    assert all(abs(part - 0.9 * of) < 30 for part, of in zip((red, green, blue), rgb(hue_of(CHIDI)), strict=True))
    assert picture.at(16, bottom - 1) == rgb(LIGHT.conversation)


def test_a_link_has_its_colour_in_both_bubbles(root: tk.Tk, look: Look) -> None:
    shown = ShownConversation(root, look)
    shown.show(message(1, "a https://example.org"), message(2, "b https://example.org", ME))
    inks = {shown.option(item, "fill") for item in shown.canvas.find_withtag("clickable")}
    assert inks == {LIGHT.link_in, LIGHT.link_out}


def test_a_notice_stands_in_the_middle_without_a_bubble(root: tk.Tk, look: Look) -> None:
    picture = Picture(root, look, Notice(NOON, "Anna came online\nand forged a line"))
    assert picture.bubbles() == []
    (text,) = [text for text in picture.shown.texts() if "Anna" in text]
    assert text.startswith("Anna came online and forged a line")
    left, _, right, _ = picture.shown.canvas.bbox(
        *[item for item in picture.shown.items("text") if picture.shown.option(item, "text") == text]
    )
    assert (left + right) / 2 == pytest.approx(picture.shown.canvas.winfo_width() / 2, abs=2)


def test_a_message_higher_than_the_screen_has_no_corner_where_it_goes_on(root: tk.Tk, look: Look) -> None:
    picture = Picture(root, look, message(1, "\n".join("abcdef" for _ in range(2_000))), senders=False)
    fill = rgb(LIGHT.bubble_in)
    for step in range(40):
        pixels = picture.pixels
        column = {pixels.getpixel((17, y)) for y in range(2, SIZE[1] - 60)}
        assert column == {fill}, step
        picture.shown.view._scroll(-173 if step else -SIZE[1])  # a pane is as far as it was drawn
        picture.pixels = picture_of(picture.shown.canvas)


def test_texts_of_all_kinds_can_be_drawn(root: tk.Tk, look: Look) -> None:
    texts = ["", " ", "\t\t", "\x00", "\u202e", "ﷺ" * 50, "x\u0301" * 300, "\ud800", "a\tb\n\tc", "日本語" * 90, "שלום"]
    shown = ShownConversation(root, look)
    rows: list[ChatMessage] = [message(seq, sender=sender) for seq, sender in enumerate([ANNA, ME] * len(texts), 1)]
    shown.show(*(replace(row, text=texts[index // 2]) for index, row in enumerate(rows)))
    for _ in range(5):
        shown.press("<Prior>")
    assert shown.view.rows_on_screen()
