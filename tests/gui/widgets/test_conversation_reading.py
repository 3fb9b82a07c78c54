"""Where "New messages" stands while a chat is shown, and what counts as read meanwhile."""

import tkinter as tk
from collections.abc import Callable

import pytest

from messenger.gui.look.look import Look
from tests.gui.widgets.shown_conversation import ANNA, ME, NOON, ShownConversation, message, messages

LINE = "New messages"


@pytest.fixture
def shown(root: tk.Tk, look: Look) -> ShownConversation:
    """A conversation at its newest message, everything read, in a window that has the focus."""
    shown = ShownConversation(root, look, focused=True)
    shown.show(*messages(1, 100))
    return shown


@pytest.fixture
def look_away(shown: ShownConversation) -> Callable[[], None]:
    other = tk.Toplevel(shown.root)
    other.geometry("1x1+800+0")
    shown.root.update()

    def look_away() -> None:
        other.focus_force()
        shown.root.update()

    return look_away


def look_back(shown: ShownConversation) -> None:
    shown.root.focus_force()
    shown.root.update()


def come(shown: ShownConversation, first: int, last: int) -> None:
    for seq in range(first, last + 1):
        shown.view.add([message(seq, ts=NOON + seq)])
    shown.root.update()


def after_line(shown: ShownConversation) -> str:
    """The message before which the line stands; "" where it is not to be seen."""
    texts = [text for text in shown.texts() if text == LINE or text.startswith("message")]
    return texts[texts.index(LINE) + 1] if LINE in texts else ""


def test_stands_before_what_came_while_nobody_looked(shown: ShownConversation, look_away: Callable[[], None]) -> None:
    look_away()
    come(shown, 101, 103)
    assert after_line(shown) == "message 101"
    assert shown.read == []
    assert shown.view.at_bottom
    look_back(shown)
    assert shown.read == [103]
    assert after_line(shown) == "message 101"


def test_stays_in_sight_however_much_comes_while_nobody_looks(
    shown: ShownConversation, look_away: Callable[[], None]
) -> None:
    look_away()
    come(shown, 101, 160)
    assert shown.view.texts_on_screen()[0] == "message 101"
    assert after_line(shown) == "message 101"
    assert shown.view.newest.count == 60
    look_back(shown)
    assert shown.read[-1] < 160
    assert shown.view.newest.count == 160 - shown.read[-1]


def test_is_not_there_for_what_is_seen_at_once(shown: ShownConversation) -> None:
    come(shown, 101, 103)
    assert shown.read == [101, 102, 103]
    assert after_line(shown) == ""


def test_stands_before_what_came_while_one_read_older_messages(shown: ShownConversation) -> None:
    shown.view._scroll(-1_000)
    come(shown, 101, 102)
    shown.view.to_bottom()
    assert after_line(shown) == "message 101"


def test_moves_when_everything_was_read_before(shown: ShownConversation, look_away: Callable[[], None]) -> None:
    look_away()
    come(shown, 101, 101)
    look_back(shown)
    look_away()
    come(shown, 102, 103)
    assert after_line(shown) == "message 102"


def test_goes_when_one_writes_oneself(shown: ShownConversation, look_away: Callable[[], None]) -> None:
    look_away()
    come(shown, 101, 102)
    look_back(shown)
    shown.view.add([message(0, "message of mine", ME, cid="mine")])
    assert after_line(shown) == ""
    assert shown.view.at_bottom


def test_does_not_stand_before_what_one_wrote_on_another_device(
    shown: ShownConversation, look_away: Callable[[], None]
) -> None:
    look_away()
    shown.view.add([message(101, sender=ME)])
    assert after_line(shown) == ""
    shown.view.add([message(102, sender=ANNA)])
    assert after_line(shown) == "message 102"


def test_is_gone_when_the_chat_is_opened_again(shown: ShownConversation, look_away: Callable[[], None]) -> None:
    look_away()
    come(shown, 101, 102)
    look_back(shown)
    shown.show(*messages(1, 102))
    assert after_line(shown) == ""
