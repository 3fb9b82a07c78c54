"""The mouse in a conversation: selecting by dragging and clicking, what looks selected, the menu of a message."""

import tkinter as tk
from dataclasses import replace

import pytest

from messenger.client.model import Delivery, Notice
from messenger.gui.look.look import Look
from messenger.gui.widgets.conversation_view.pointer import MENU_CLICKS
from messenger.gui.widgets.conversation_view.rows import Row, Rows
from messenger.gui.widgets.popup_menu import PopupMenu
from tests.gui.driving import see
from tests.gui.widgets.shown_conversation import ANNA, ME, NOON, SIZE, ShownConversation, message, messages

LINK = "https://example.org/a"


@pytest.fixture
def shown(root: tk.Tk, look: Look) -> ShownConversation:
    return ShownConversation(root, look, focused=True)


class Mouse:
    """A pointer over a conversation; places are (x, y) of its canvas."""

    def __init__(self, shown: ShownConversation) -> None:
        self.shown = shown

    def place(self, text: str, part: str = "") -> tuple[int, int]:
        """Just before ``part`` in what is drawn as ``text``."""
        x, y = self.shown.place_of(text)
        font = self.shown.view._look.fonts.message
        return round(x) + font.advance(text[: text.index(part)]), round(y)

    def press(self, at: tuple[int, int], state: int = 0) -> None:
        self.shown.canvas.event_generate("<Motion>", x=at[0], y=at[1])
        self.shown.root.update()
        self.shown.canvas.event_generate("<ButtonPress-1>", x=at[0], y=at[1], state=state)
        self.shown.root.update()

    def move(self, at: tuple[int, int]) -> None:
        self.shown.canvas.event_generate("<B1-Motion>", x=at[0], y=at[1])
        self.shown.root.update()

    def release(self, at: tuple[int, int]) -> None:
        self.shown.canvas.event_generate("<ButtonRelease-1>", x=at[0], y=at[1])
        self.shown.root.update()

    def drag(self, first: tuple[int, int], last: tuple[int, int]) -> None:
        self.press(first)
        self.move(last)
        self.release(last)

    def click(self, at: tuple[int, int], times: int = 1, state: int = 0) -> None:
        for _ in range(times):
            self.press(at, state)
            self.release(at)


@pytest.fixture
def mouse(shown: ShownConversation) -> Mouse:
    return Mouse(shown)


def shades(shown: ShownConversation) -> list[list[float]]:
    """Where something looks selected, from top to bottom."""
    colour = shown.view._look.palette.selection
    items = [item for item in shown.items("rectangle") if shown.option(item, "fill") == colour]
    return sorted((shown.canvas.coords(item) for item in items), key=lambda box: (box[1], box[0]))


def test_dragging_selects_from_one_message_into_another(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(message(1, "first words"), message(2, "in between", ME), message(3, "last words"))
    mouse.drag(mouse.place("first words", "words"), mouse.place("last words", " words"))
    assert [line.split(": ")[1] for line in shown.view.selected_text.split("\n")] == ["words", "in between", "last"]
    assert len(shades(shown)) == 3


def test_what_looks_selected_lies_under_the_letters_and_covers_them(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(message(1, "some words here"))
    mouse.drag(mouse.place("some words here", "words"), mouse.place("some words here", " here"))
    ((left, top, right, bottom),) = shades(shown)
    assert (left, right) == (mouse.place("some words here", "words")[0], mouse.place("some words here", " here")[0])
    assert bottom - top == shown.view._look.fonts.message.line
    order = list(shown.canvas.find_all())
    (text,) = [item for item in shown.items("text") if shown.option(item, "text") == "some words here"]
    shade = next(i for i in shown.items("rectangle") if shown.canvas.coords(i) == [left, top, right, bottom])
    (bubble,) = shown.items("polygon")
    assert order.index(bubble) < order.index(shade) < order.index(text)


def test_an_emoji_stands_on_the_colour_of_the_selection(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(message(1, "party 🎉 now"))

    def picture() -> str:
        names = [
            shown.option(item, "image") for item in shown.items("image") if shown.option(item, "anchor") == "center"
        ]
        return names[-1]

    shown.root.update()
    before = picture()
    mouse.click(mouse.place("party"), times=3)
    assert shown.view.selected_text == "party 🎉 now"
    assert picture() != before
    mouse.click((5, 5))
    assert picture() == before
    assert shades(shown) == []


def test_a_word_by_two_clicks_and_the_message_by_three(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(message(1, "some words here\nand more"))
    at = mouse.place("some words here", "rds")
    mouse.click(at, times=2)
    assert shown.view.selected_text == "words"
    mouse.click(at)
    assert shown.view.selected_text == "some words here\nand more"
    mouse.click((at[0] - 40, at[1]))
    assert shown.view.selected_text == ""


def test_dragging_after_two_clicks_takes_whole_words(shown: ShownConversation, mouse: Mouse) -> None:
    text = "some words here and there"
    shown.show(message(1, text))
    mouse.click(mouse.place(text, "ere "))
    mouse.press(mouse.place(text, "ere "))
    mouse.move(mouse.place(text, "nd there"))
    assert shown.view.selected_text == "here and"
    mouse.move(mouse.place(text, "ords"))
    mouse.release(mouse.place(text, "ords"))
    assert shown.view.selected_text == "words here"


def test_a_click_with_shift_extends(shown: ShownConversation, mouse: Mouse) -> None:
    text = "some words here and there"
    shown.show(message(1, text))
    mouse.click(mouse.place(text, "words"))
    mouse.click(mouse.place(text, " and"), state=1)
    assert shown.view.selected_text == "words here"
    mouse.click(mouse.place(text, "some"), state=1)
    assert shown.view.selected_text == "some "


def test_a_trembling_hand_drags_nothing(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(message(1, LINK))
    x, y = mouse.place(LINK, "example")
    mouse.press((x, y))
    mouse.move((x + 3, y + 2))
    mouse.release((x + 3, y + 2))
    assert shown.view.selected_text == ""
    assert shown.opened == [LINK]


def test_a_link_that_is_dragged_over_is_not_opened(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(message(1, LINK))
    mouse.drag(mouse.place(LINK, "example"), mouse.place(LINK, "/a"))
    assert shown.view.selected_text == "example.org"
    assert shown.opened == []


def test_stays_while_rows_come_and_the_view_scrolls(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(*messages(101, 200))
    mouse.drag(mouse.place("message 195", "195"), mouse.place("message 197", " 197"))
    before = shown.view.selected_text
    assert len(shades(shown)) == 3
    waiting = message(0, "message mine", ME, cid="m")
    shown.view.prepend(messages(1, 100))
    shown.view.add([waiting])
    shown.view.update_rows([replace(waiting, seq=201, delivery=Delivery.STORED)])
    assert shown.view.selected_text == before
    assert [round(box[1]) + 10 for box in shades(shown)] == [
        round(shown.tops()[f"message {seq}"]) for seq in (195, 196, 197)
    ]
    shown.view._scroll(-2_000)
    assert shades(shown) == []
    assert shown.view.selected_text == before
    shown.view._scroll(2_000)
    assert len(shades(shown)) == 3
    shown.show(*messages(101, 200))
    assert shown.view.selected_text == ""
    assert shades(shown) == []


def test_the_way_down_leaves_the_selection_alone(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(*messages(1, 100))
    shown.view._scroll(-1_500)
    middle = shown.view.rows_on_screen()[5].text
    mouse.click(mouse.place(middle, "message"), times=3)
    (circle,) = [item for item in shown.canvas.find_withtag("newest") if shown.option(item, "activeimage")]
    x, y = shown.canvas.coords(circle)
    mouse.click((round(x), round(y)))
    assert shown.view.at_bottom
    assert shown.view.selected_text == middle


@pytest.mark.parametrize(("y", "direction"), [(SIZE[1] + 40, 1), (-40, -1)])
def test_scrolls_by_itself_while_the_pointer_is_outside(
    shown: ShownConversation, mouse: Mouse, y: int, direction: int
) -> None:
    shown.show(*messages(1, 300))
    shown.view._scroll(-4_000)
    middle = shown.view.rows_on_screen()[5].text
    mouse.press(mouse.place(middle, "message"))
    mouse.move((300, y))
    number = int(middle.split()[1]) + 40 * direction
    see(shown.root, lambda: f"message {number}" in shown.view.selected_text, "a message that was out of sight")
    mouse.release((300, y))
    before = shown.view.selected_text
    assert shown.view._hands._pointer._timer is None
    shown.root.update()
    assert shown.view.selected_text == before


def test_scrolls_by_itself_the_faster_the_farther(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(*messages(1, 300))
    steps: list[int] = []
    pointer = shown.view._hands._pointer
    pointer._on_scroll = steps.append
    mouse.press(mouse.place("message 298"))
    for y in (-1, -40, -200, -2_000):
        mouse.move((300, y))
        pointer._autoscroll()
    mouse.release((300, -2_000))
    assert steps == sorted(steps, reverse=True)
    assert len(set(steps)) == 4


def test_has_no_timer_when_the_view_goes_in_the_midst_of_dragging(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(*messages(1, 50))
    mouse.press(mouse.place("message 48"))
    mouse.move((300, -50))
    pointer = shown.view._hands._pointer
    assert pointer._timer is not None
    shown.view.destroy()
    assert pointer._timer is None


def menu_of(shown: ShownConversation) -> PopupMenu:
    menu = shown.root.nametowidget("menu")
    assert isinstance(menu, PopupMenu)
    return menu


def choose(shown: ShownConversation, name: str) -> None:
    menu = menu_of(shown)
    menu.choose(menu.names.index(name))
    shown.root.update()


def click_for_menu(shown: ShownConversation, at: tuple[int, int]) -> list[str]:
    shown.canvas.event_generate(MENU_CLICKS[0], x=at[0], y=at[1])
    shown.root.update()
    return menu_of(shown).names


def test_the_menu_of_a_message_copies_its_text_or_its_link(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(message(1, f"see {LINK}"), message(2, "other"))
    assert click_for_menu(shown, mouse.place("other")) == ["copy", "select_all"]
    choose(shown, "copy")
    assert shown.root.clipboard_get() == "other"
    assert click_for_menu(shown, mouse.place(LINK, "example")) == ["copy", "copy_link", "select_all"]
    choose(shown, "copy_link")
    assert shown.root.clipboard_get() == LINK


def test_the_menu_copies_what_is_selected_where_it_is_opened_on_that(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(message(1, "some words"), message(2, "other"))
    mouse.drag(mouse.place("some words", "words"), mouse.place("some words", "e words"))
    click_for_menu(shown, mouse.place("some words"))
    choose(shown, "copy")
    assert shown.root.clipboard_get() == shown.view.selected_text == "e "
    click_for_menu(shown, mouse.place("other"))
    choose(shown, "copy")
    assert shown.root.clipboard_get() == "other"


def test_the_menu_sends_again_what_failed(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(message(1), message(0, "lost", ME, cid="lost one", how=Delivery.FAILED))
    assert click_for_menu(shown, mouse.place("lost")) == ["copy", "select_all", "retry"]
    choose(shown, "retry")
    assert shown.retried == ["lost one"]


def test_the_menu_selects_everything(shown: ShownConversation, mouse: Mouse) -> None:
    shown.show(*messages(1, 60))
    click_for_menu(shown, mouse.place("message 60"))
    choose(shown, "select_all")
    assert len(shown.view.selected_text.split("\n")) == 60


def test_a_notice_can_be_read_while_it_is_selected(shown: ShownConversation, mouse: Mouse) -> None:
    shown.view.show([message(1, sender=ANNA), Notice(NOON, "Anna left", 2)], unread_after=None, show_senders=True)
    shown.root.update()
    (item,) = [item for item in shown.items("text") if shown.option(item, "text").startswith("Anna left")]
    palette = shown.view._look.palette
    assert shown.option(item, "fill") == palette.secondary
    x, y = shown.canvas.coords(item)
    mouse.click((round(x) + 5, round(y)), times=3)
    assert shown.view.selected_text == "Anna left"
    assert shown.option(item, "fill") == palette.text


def test_a_drag_looks_at_no_rows_but_those_it_shows(
    shown: ShownConversation, mouse: Mouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown.show(*messages(1, 50_000))
    shown.view._hands.select_all()
    looked: list[int] = []
    get = Rows.__getitem__

    def look_at(rows: Rows, index: int) -> Row:
        looked.append(index)
        return get(rows, index)

    mouse.press(mouse.place("message 49998"), state=1)
    monkeypatch.setattr(Rows, "__getitem__", look_at)
    mouse.move(mouse.place("message 49997"))
    monkeypatch.undo()
    assert shown.view._hands._selection.bounds is not None
    assert len(looked) < 50
