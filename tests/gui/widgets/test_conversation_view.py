"""The conversation on a real screen: what it shows, keeps in place, and tells."""

import tkinter as tk
from dataclasses import replace

import pytest

from messenger.client.model import ChatMessage, Delivery, Notice
from messenger.gui.look.look import Look, build_look
from messenger.gui.look.palette import DARK
from messenger.gui.widgets.scrollbar import Scrollbar
from tests.gui.widgets.shown_conversation import ANNA, ME, NOON, SIZE, ShownConversation, message, messages


@pytest.fixture
def shown(root: tk.Tk, look: Look) -> ShownConversation:
    return ShownConversation(root, look)


@pytest.fixture
def focused(root: tk.Tk, look: Look) -> ShownConversation:
    return ShownConversation(root, look, focused=True)


def test_shows_the_newest_messages(shown: ShownConversation) -> None:
    shown.show(*messages(1, 100))
    assert shown.view.texts_on_screen()[-1] == "message 100"
    assert "message 100" in shown.texts()
    assert shown.view.at_bottom


def test_shows_rows_given_before_the_window_has_a_size(root: tk.Tk, look: Look) -> None:
    shown = ShownConversation(root, look, packed=False)
    shown.view.show(messages(1, 30), unread_after=None, show_senders=False)
    shown.view.pack(fill="both", expand=True)
    root.update()
    assert shown.view.texts_on_screen()[-1] == "message 30"


def test_makes_items_only_for_what_can_be_seen(shown: ShownConversation) -> None:
    shown.show(*messages(1, 100_000))
    assert len(shown.canvas.find_all()) < 300
    for key in ("<Prior>", "<Prior>", "<Home>", "<Next>", "<End>"):
        shown.press(key)
        assert len(shown.canvas.find_all()) < 300
    assert shown.view.texts_on_screen()[-1] == "message 100000"


def test_shows_the_longest_text_with_few_items(shown: ShownConversation) -> None:
    shown.show(message(1, "\n".join(f"line {number}" for number in range(1, 1_001))), message(2, "x" * 8_000))
    for _ in range(12):
        shown.press("<Prior>")
        assert len(shown.canvas.find_all()) < 200
    lines = [text for text in shown.texts() if text.startswith("line")]
    heights = {text: shown.place_of(text)[1] for text in lines}
    assert {f"line {number}" for number in range(int(lines[0][5:]), int(lines[-1][5:]))} <= set(lines)
    assert min(heights.values()) <= 0
    assert max(heights.values()) >= SIZE[1]


def test_keeps_what_is_seen_in_place_when_older_rows_come(shown: ShownConversation) -> None:
    shown.show(*messages(1_001, 1_100))
    shown.view._scroll(-700)
    before = shown.tops()
    shown.view.prepend(messages(801, 1_000))
    shown.root.update()
    assert shown.tops() == before


def test_keeps_the_rows_at_the_bottom_when_the_window_becomes_narrower(shown: ShownConversation) -> None:
    long = "words that will be broken into more lines when there is less room for them in the window"
    shown.show(*(message(seq, f"message {seq} {long}") for seq in range(1, 60)))
    shown.view._scroll(-700)
    last = shown.view.rows_on_screen()[-1]
    shown.root.geometry(f"400x{SIZE[1]}")
    shown.root.update()
    assert shown.view.rows_on_screen()[-1] == last


def test_keeps_what_is_seen_over_the_lower_edge_when_the_window_becomes_lower(shown: ShownConversation) -> None:
    shown.show(*messages(1, 60))
    shown.view._scroll(-700)
    before = shown.tops()
    shown.root.geometry(f"{SIZE[0]}x{SIZE[1] - 90}")
    shown.root.update()
    after = shown.tops()
    assert {before[text] - after[text] for text in after if text in before} == {90}


def test_stays_at_the_bottom_when_a_message_comes(shown: ShownConversation) -> None:
    shown.show(*messages(1, 60))
    bottom = shown.tops()["message 60"]
    shown.view.add([message(61)])
    assert shown.tops()["message 61"] == bottom


def test_stays_where_it_is_when_a_message_comes_while_reading(shown: ShownConversation) -> None:
    shown.show(*messages(1, 60))
    shown.view._scroll(-400)
    before = shown.tops()
    shown.view.add([message(61)])
    assert shown.tops() == before
    assert not shown.view.at_bottom


def test_goes_to_the_bottom_when_one_writes_oneself(shown: ShownConversation) -> None:
    shown.show(*messages(1, 60))
    shown.view._scroll(-400)
    shown.view.add([message(0, "message of mine", ME, cid="mine")])
    assert shown.view.texts_on_screen()[-1] == "message of mine"


def test_takes_a_changed_message_in_the_place_of_the_same_one(shown: ShownConversation) -> None:
    waiting = message(0, "message of mine", ME, cid="mine")
    shown.show(message(1), waiting)
    for how in (Delivery.STORED, Delivery.DELIVERED):
        shown.view.update_rows([replace(waiting, seq=2, delivery=how)])
        assert shown.view.rows_on_screen() == [message(1), replace(waiting, seq=2, delivery=how)]
    assert shown.texts().count("message of mine") == 1


def test_moves_a_message_to_the_place_of_its_number(shown: ShownConversation) -> None:
    shown.show(message(1), message(0, "mine", ME, cid="mine"))
    shown.view.add([message(3)])
    shown.view.update_rows([message(2, "mine", ME, cid="mine")])
    assert shown.view.texts_on_screen() == ["message 1", "mine", "message 3"]


def test_takes_messages_out(shown: ShownConversation) -> None:
    shown.show(message(1), message(0, "failed", ME, cid="a", how=Delivery.FAILED))
    shown.view.remove(["a"])
    assert shown.view.texts_on_screen() == ["message 1"]
    assert "failed" not in shown.texts()


def test_asks_for_older_rows_once_when_little_is_left_above(shown: ShownConversation) -> None:
    shown.show(*messages(1_001, 1_200))
    assert shown.older_asked == 0
    shown.press("<Home>")
    shown.view._scroll(20)
    shown.view._scroll(-20)
    assert shown.older_asked == 1
    shown.view.prepend(messages(801, 1_000))
    assert shown.older_asked == 1
    shown.press("<Home>")
    assert shown.older_asked == 2


def test_asks_for_older_rows_when_a_chat_does_not_fill_the_window(shown: ShownConversation) -> None:
    shown.show()
    assert shown.older_asked == 0
    shown.show(message(7))
    assert shown.older_asked == 1


@pytest.mark.parametrize(
    ("event", "direction"),
    [("<Button-4>", 1), ("<Up>", 1), ("<Prior>", 1), ("<Button-5>", -1), ("<Down>", -1), ("<Next>", -1)],
)
def test_scrolls_by_wheel_and_keys(shown: ShownConversation, event: str, direction: int) -> None:
    shown.show(*messages(1, 100))
    shown.view._scroll(-900)
    before = shown.tops()
    shown.press(event)
    after = shown.tops()
    moved = {after[text] - before[text] for text in after if text in before}
    assert len(moved) == 1
    assert moved.pop() * direction > 0


def test_scrolls_by_the_wheel_of_other_systems(shown: ShownConversation) -> None:
    shown.show(*messages(1, 100))
    before = shown.tops()
    shown.canvas.event_generate("<MouseWheel>", delta=120)
    by_120 = shown.tops()["message 95"] - before["message 95"]
    shown.canvas.event_generate("<MouseWheel>", delta=1)
    assert shown.tops()["message 95"] - before["message 95"] == 2 * by_120 > 0


def test_scrolls_to_both_ends_by_key(shown: ShownConversation) -> None:
    shown.show(*messages(1, 100))
    shown.press("<Home>")
    assert shown.view.texts_on_screen()[0] == "message 1"
    shown.press("<End>")
    assert shown.view.at_bottom


def test_tells_its_scrollbar_what_is_seen(shown: ShownConversation) -> None:
    scrollbar = shown.view.nametowidget("scrollbar")
    assert isinstance(scrollbar, Scrollbar)
    shown.show(*messages(1, 100))
    first, last = scrollbar.shown_part
    assert 0.5 < first < last == 1
    shown.press("<Home>")
    assert scrollbar.shown_part[0] == 0
    assert 0 < scrollbar.shown_part[1] < 0.5


def test_tells_what_was_read_when_it_was_seen_in_a_focused_window(focused: ShownConversation) -> None:
    focused.show(*messages(1, 100), unread_after=49)
    assert focused.view.texts_on_screen()[0] == "message 50"
    rows = focused.view.rows_on_screen()
    received = [row.seq for row in rows if isinstance(row, ChatMessage) and row.sender != ME]
    assert focused.read
    assert focused.read[-1] in received
    assert focused.tops()[f"message {focused.read[-1]}"] < SIZE[1]
    focused.press("<End>")
    assert focused.read[-1] == 100
    assert focused.read == sorted(set(focused.read))


def test_tells_nothing_as_read_without_focus_until_it_comes(root: tk.Tk, look: Look) -> None:
    other = tk.Toplevel(root)
    shown = ShownConversation(root, look)
    other.focus_force()
    root.update()
    shown.show(*messages(1, 10), unread_after=0)
    assert shown.read == []
    root.focus_force()
    root.update()
    assert shown.read == [10]


def test_tells_nothing_as_read_that_is_not_on_the_screen(focused: ShownConversation) -> None:
    focused.view.pack_forget()
    focused.root.update()
    focused.show(*messages(1, 10), unread_after=0)
    assert focused.read == []
    focused.view.pack(fill="both", expand=True)
    focused.root.update()
    assert focused.read == [10]


def test_tells_as_read_what_happened_to_a_group_too(focused: ShownConversation) -> None:
    focused.view.show([message(1), Notice(NOON, "Anna added you", 2)], unread_after=0, show_senders=True)
    focused.root.update()
    assert focused.read[-1] == 2


def test_tells_a_new_message_as_read_at_once(focused: ShownConversation) -> None:
    focused.show(*messages(1, 10))
    assert focused.read == []
    focused.view.add([message(11), message(12, sender=ME)])
    assert focused.read == [11]


def test_opens_a_link_by_a_click(shown: ShownConversation) -> None:
    shown.show(message(1, "look: https://example.org/a"))
    shown.click("https://example.org/a")
    assert shown.opened == ["https://example.org/a"]
    assert str(shown.canvas["cursor"]) == "hand2"
    shown.click("look:")
    assert shown.opened == ["https://example.org/a"]
    assert str(shown.canvas["cursor"]) == "xterm"
    shown.canvas.event_generate("<Motion>", x=SIZE[0] - 60, y=5)
    assert str(shown.canvas["cursor"]) == ""


def test_opens_nothing_when_the_pointer_leaves_before_the_button_is_released(shown: ShownConversation) -> None:
    shown.show(message(1, "https://example.org/a"), message(2, "https://example.org/b"))
    shown.drag("https://example.org/a", "https://example.org/b")
    assert shown.opened == []


def test_sends_again_by_a_click(shown: ShownConversation) -> None:
    shown.show(message(0, "lost", ME, cid="lost one", how=Delivery.FAILED))
    assert "Not sent." in shown.texts()
    shown.click("Try again")
    assert shown.retried == ["lost one"]


def test_c23_cannot_be_made_to_show_another_sender_or_line(shown: ShownConversation) -> None:
    """C23: whatever the text holds, it is drawn inside its own bubble and as nothing but itself."""
    forged = "hi\r\x1b[2J\u202e\nChidi Okafor\u2028\u0000 12:00 I quit\u200f"
    shown.show(message(1, forged), show_senders=True)
    (bubble,) = shown.items("polygon")
    left, top, right, bottom = shown.canvas.bbox(bubble)
    for item in shown.items("text"):
        text = shown.option(item, "text")
        assert text.isprintable()
        if text != "Today":
            x0, y0, x1, y1 = shown.canvas.bbox(item)
            assert left <= x0 < x1 <= right
            assert top <= y0 < y1 <= bottom
    names = [item for item in shown.items("text") if "SemiBold" in shown.option(item, "font")]
    assert [shown.option(item, "text") for item in names] == ["Anna Lindqvist"]


def test_never_hands_an_emoji_to_a_font(shown: ShownConversation) -> None:
    shown.names[ANNA] = "Anna 🌸\U0001f1e9\U0001f1ea"
    texts = ["🎉 party 👩‍👩‍👧 #️⃣ ❤️", "👍👍", "\U00010400 \U0001d4d0 \U0001f3fd \ufe0f ☺ \U0001f9ff"]
    shown.show(*(message(seq, text) for seq, text in enumerate(texts, 1)), show_senders=True)
    shown.view.add([Notice(NOON, "Anna 🌸 came online"), message(0, "👎", ME, cid="a", how=Delivery.FAILED)])
    drawn = "".join(shown.texts())
    assert drawn
    assert not [c for c in drawn if ord(c) > 0xFFFF or c in "\ufe0f\u200d\u20e3"]
    assert len(shown.items("image")) >= 9


def test_another_view_goes_on_at_the_same_place(shown: ShownConversation) -> None:
    shown.show(*messages(1, 100), unread_after=95)
    shown.view._scroll(-700)
    before = shown.tops()
    carried = shown.view.carry()
    shown.view.destroy()
    other = ShownConversation(shown.root, build_look(shown.root, DARK, 1.0))
    other.view.take(carried)
    shown.root.update()
    assert other.tops() == before
    assert {other.option(item, "fill") for item in other.items("polygon")} == {DARK.bubble_in, DARK.bubble_out}
    other.view.to_bottom()
    other.view._scroll(-150)
    shown.root.update()
    assert "New messages" in other.texts()


@pytest.mark.parametrize("factor", [0.8, 1.6])
def test_a_view_of_another_scale_ends_in_the_same_row(shown: ShownConversation, factor: float) -> None:
    shown.show(*messages(1, 100))
    shown.view._scroll(-700)
    last = shown.view.rows_on_screen()[-1]
    carried = shown.view.carry()
    shown.view.destroy()
    other = ShownConversation(shown.root, build_look(shown.root, DARK, factor))
    other.view.take(carried)
    shown.root.update()
    assert other.view.rows_on_screen()[-1] is last
    again = other.view.carry()
    assert again[-1].part == pytest.approx(carried[-1].part, abs=0.05)


def test_another_view_stays_at_the_bottom(shown: ShownConversation) -> None:
    shown.show(*messages(1, 100))
    carried = shown.view.carry()
    shown.view.destroy()
    other = ShownConversation(shown.root, build_look(shown.root, DARK, 1.6))
    other.view.take(carried)
    shown.root.update()
    assert other.view.at_bottom
    other.view.add(messages(101, 101))
    assert other.view.texts_on_screen()[-1] == "message 101"


def test_draws_names_anew_when_asked(shown: ShownConversation) -> None:
    shown.show(message(1), show_senders=True)
    shown.names[ANNA] = "Anna Berg"
    shown.view.refresh()
    assert "Anna Berg" in shown.texts()
    assert "Anna Lindqvist" not in shown.texts()


def test_says_yesterday_after_midnight(shown: ShownConversation) -> None:
    shown.show(message(1))
    assert "Today" in shown.texts()
    shown.now += 86_400
    shown.view.add([message(2, ts=NOON + 86_400_000)])
    assert [text for text in shown.texts() if text in ("Today", "Yesterday")] == ["Yesterday", "Today"]


def test_leaves_nothing_behind_when_it_is_destroyed(shown: ShownConversation) -> None:
    shown.show(*messages(1, 10))
    shown.view._settle_soon()
    shown.view.destroy()
    shown.root.focus_force()
    shown.root.update()
    assert not [tag for tag in shown.root.bindtags() if "conversation" in tag]


def test_runs_no_timer_when_nothing_moves(shown: ShownConversation) -> None:
    shown.show(*messages(1, 100))
    scrollbar = shown.view.nametowidget("scrollbar")
    while scrollbar._timer is not None:  # it fades, then it is quiet
        shown.root.tk.dooneevent(0)
    assert shown.root.tk.call("after", "info") == ""
