"""Jumps in a conversation: to one row, which is marked for a moment, and to the newest."""

import tkinter as tk

import pytest

from messenger.client.model import Delivery, Notice
from messenger.gui.look.look import Look
from messenger.gui.widgets.conversation_view.newest import TAG
from tests.gui.widgets.shown_conversation import ME, NOON, SIZE, ShownConversation, message, messages


@pytest.fixture
def shown(root: tk.Tk, look: Look) -> ShownConversation:
    return ShownConversation(root, look)


def band(shown: ShownConversation) -> list[float]:
    """Top and bottom of the mark, empty without one."""
    if not shown.canvas.find_withtag("mark"):
        return []
    _left, top, _right, bottom = shown.canvas.bbox("mark")
    return [top, bottom]


def wait_until_unmarked(shown: ShownConversation) -> None:
    while shown.view._mark._timer is not None:
        shown.root.tk.dooneevent(0)


def test_puts_a_row_into_the_middle_and_marks_it(shown: ShownConversation) -> None:
    shown.show(*messages(1, 500))
    shown.view.show_row(250)
    top, bottom = band(shown)
    assert top < shown.tops()["message 250"] < bottom
    assert abs((top + bottom) / 2 - SIZE[1] / 2) <= 1
    assert not shown.view.at_bottom


def test_marks_the_part_of_a_high_row_that_is_seen(shown: ShownConversation) -> None:
    shown.show(*messages(1, 20), message(21, "line\n" * 60), *messages(22, 50))
    shown.view.show_row(21)
    assert band(shown) == [0, SIZE[1]]
    shown.view._scroll(100)
    assert band(shown) == [0, SIZE[1]]
    shown.view._scroll(-300)
    assert band(shown) == [200, SIZE[1] + 200]


def test_the_mark_stays_with_its_row(shown: ShownConversation) -> None:
    shown.show(*messages(1_001, 1_500))
    shown.view.show_row(1_250)
    before = band(shown)
    shown.view._scroll(100)
    assert band(shown) == [edge - 100 for edge in before]
    shown.view._scroll(-100)
    shown.view.prepend(messages(801, 1_000))
    assert band(shown) == before
    shown.view.to_bottom()
    assert band(shown) == []
    shown.view._jump(0)
    assert band(shown) == []


def test_the_mark_goes_by_itself_and_leaves_no_timer(shown: ShownConversation) -> None:
    shown.show(*messages(1, 500))
    shown.view.show_row(250)
    shown.view.show_row(200)
    assert len(shown.canvas.find_withtag("mark")) == 1
    wait_until_unmarked(shown)
    assert band(shown) == []
    shown.view._scroll(-10)
    assert band(shown) == []


def test_marks_nothing_where_the_row_is_gone(shown: ShownConversation) -> None:
    shown.show(*messages(1, 100), *messages(111, 500))
    shown.view.show_row(105)
    assert "message 111" in shown.view.texts_on_screen()
    assert band(shown) == []


def test_leaves_no_timer_when_it_is_destroyed(shown: ShownConversation) -> None:
    shown.show(*messages(1, 500))
    shown.view.show_row(250)
    shown.view.destroy()
    shown.root.update()
    assert shown.root.tk.call("after", "info") == ""


# --- the button to the newest message


def far_up(shown: ShownConversation) -> None:
    shown.show(*messages(1, 500))
    shown.view._scroll(-2_000)


def is_shown(shown: ShownConversation) -> bool:
    return shown.view.newest.shown


def number_on(shown: ShownConversation) -> int:
    return shown.view.newest.count


def click(shown: ShownConversation, *, leaving: bool = False) -> None:
    left, _top, right, bottom = shown.canvas.bbox(TAG)
    x, y = (left + right) // 2, bottom - 12
    shown.canvas.event_generate("<Motion>", x=x, y=y)
    shown.root.update()
    shown.canvas.event_generate("<ButtonPress-1>", x=x, y=y)
    if leaving:
        x -= 100
        shown.canvas.event_generate("<B1-Motion>", x=x, y=y)
    shown.root.update()
    shown.canvas.event_generate("<ButtonRelease-1>", x=x, y=y)
    shown.root.update()


def test_shows_the_way_to_the_newest_message_more_than_a_page_away(shown: ShownConversation) -> None:
    shown.show(*messages(1, 500))
    assert not is_shown(shown)
    shown.view._scroll(-SIZE[1] // 2)
    assert not is_shown(shown)
    shown.view._scroll(-SIZE[1])
    assert is_shown(shown)
    shown.view.to_bottom()
    assert not is_shown(shown)
    assert shown.canvas.find_withtag(TAG) == ()


def test_goes_to_the_newest_message_by_a_click(shown: ShownConversation) -> None:
    far_up(shown)
    click(shown)
    assert shown.view.at_bottom


def test_goes_nowhere_when_the_pointer_leaves_the_button(shown: ShownConversation) -> None:
    far_up(shown)
    click(shown, leaving=True)
    assert not shown.view.at_bottom


def test_counts_what_others_wrote_meanwhile(shown: ShownConversation) -> None:
    far_up(shown)
    assert number_on(shown) == 0
    shown.view.add([message(501), message(502), Notice(NOON, "Anna is online")])
    assert number_on(shown) == 2
    assert "2" in shown.texts()
    shown.view.add([message(number) for number in range(503, 700)])
    assert "99+" in shown.texts()
    shown.view.to_bottom()
    assert number_on(shown) == 0
    assert not {"2", "99+"} & set(shown.texts())


def test_says_that_something_came_although_the_newest_message_is_near(shown: ShownConversation) -> None:
    shown.show(*messages(1, 500))
    shown.view._scroll(-50)
    assert not is_shown(shown)
    shown.view.add([message(501)])
    assert is_shown(shown)
    shown.view.update_rows([message(499, sender=ME, how=Delivery.DELIVERED)])
    assert number_on(shown) == 1


def test_counts_down_what_one_has_seen(root: tk.Tk, look: Look) -> None:
    shown = ShownConversation(root, look, focused=True)
    shown.show(*(message(seq) for seq in range(1, 101)), unread_after=20)
    assert number_on(shown) == 100 - shown.read[-1]
    shown.view._scroll(300)
    assert number_on(shown) == 100 - shown.read[-1]


def test_keeps_the_button_in_its_corner_over_everything(shown: ShownConversation) -> None:
    far_up(shown)
    before = shown.canvas.bbox(TAG)
    shown.view.show_row(300)
    for distance in (-700, 30, 4_000, -33):
        shown.view._scroll(distance)
        assert shown.canvas.bbox(TAG) == before
        assert TAG in shown.canvas.gettags(shown.canvas.find_all()[-1])
    shown.root.geometry("600x400")
    shown.root.update()
    assert shown.canvas.bbox(TAG) == tuple(edge - 100 for edge in before)
