"""What the window of a private chat says and offers when not all is well: keys, ways, cuts, ends."""

from typing import Any

import pytest

from messenger.client import facts
from messenger.client.model import Contact
from messenger.client.private.model import Path, Phase, Trust
from messenger.gui.look.palette import LIGHT
from messenger.gui.look.private_palette import ENDED_LIGHT
from tests.gui import samples
from tests.gui.driving import press, see, settle, texts_of, write
from tests.gui.private.desk import USER, Desk
from tests.gui.screen import picture_of

# --- keys that are not known


def test_an_unknown_device_is_trusted_by_hand_only(desk: Desk) -> None:
    desk.stand(Phase.CHECKING, Path.DIRECT, trust=Trust.NEW_DEVICE)
    window = desk.window_of()
    assert "a device that you have not met: “laptop”" in desk.strip_says()
    assert window.pane.strip.said.mood == "warning"
    assert desk.seal() == "Direct - key not accepted"
    assert window.pane.composer.closed
    assert desk.offers() == ["trust", "safety", "end"]
    assert desk.orders("trust_private") == []
    desk.press_offer("trust")
    assert desk.orders("trust_private") == [(USER, f"session-of-{USER}")]


def test_a_changed_key_is_accepted_only_by_who_says_that_it_was_compared(desk: Desk) -> None:
    desk.stand(Phase.CHECKING, Path.DIRECT, trust=Trust.CHANGED_KEY)
    assert desk.window_of().pane.strip.said.mood == "danger"
    assert desk.offers() == ["end", "safety", "accept-key"]
    desk.press_offer("accept-key")
    dialog = desk.window_of().nametowidget(f"changed-key-{USER}")
    see(desk.root, dialog.winfo_viewable, "the question")
    dialog.confirm()
    press(dialog, "Return")
    assert desk.orders("trust_private") == []
    dialog.compared.toggle()
    dialog.confirm()
    assert desk.orders("trust_private") == [(USER, f"session-of-{USER}")]
    assert not dialog.winfo_exists()


@pytest.mark.parametrize(
    "then",
    [
        {"phase": Phase.OVER},
        {"phase": Phase.CHECKING, "session": "another"},
        {"phase": Phase.CHECKING, "safety": "1 2"},
    ],
)
def test_no_key_is_accepted_but_the_one_that_was_compared(desk: Desk, then: dict[str, Any]) -> None:
    desk.stand(Phase.CHECKING, Path.DIRECT, trust=Trust.CHANGED_KEY)
    desk.press_offer("accept-key")
    dialog = desk.window_of().nametowidget(f"changed-key-{USER}")
    dialog.compared.toggle()
    desk.stand(**then, path=Path.DIRECT, trust=Trust.CHANGED_KEY)
    assert not dialog.winfo_exists()
    assert desk.orders("trust_private") == []


def test_the_number_stays_on_the_screen_while_the_session_comes_and_goes(desk: Desk) -> None:
    window = desk.open_window()
    window.show_safety()
    desk.stand(Phase.CUT)
    desk.stand(Phase.OPEN, Path.RELAYED)
    assert f"safety-{USER}" in window.children
    desk.stand(Phase.CONNECTING, session="another", safety="1 2")
    assert f"safety-{USER}" not in window.children


def test_who_is_not_known_there_waits(desk: Desk) -> None:
    desk.stand(Phase.WAITING, Path.DIRECT)
    assert "Anna has not met this device before" in desk.strip_says()
    assert desk.window_of().pane.composer.closed


def test_the_safety_number_is_one_click_away(desk: Desk) -> None:
    window = desk.open_window()
    window.pane.seal.nametowidget("safety").invoke()
    settle(desk.root)
    dialog = window.nametowidget(f"safety-{USER}")
    number = dialog.body.nametowidget("number")
    assert number.groups == samples.SAFETY.split()
    assert texts_of(number)[:2] == ["Mara Quist", "Anna Lindqvist"]
    assert texts_of(number, "group") == samples.SAFETY.split()
    dialog.nametowidget("card.foot.buttons.danger").invoke()
    assert desk.root.clipboard_get() == samples.SAFETY
    assert dialog.note == "Copied."


def test_there_is_no_number_before_the_devices_know_of_each_other(desk: Desk) -> None:
    desk.stand(Phase.ASKING)
    assert not desk.window_of().pane.seal.nametowidget("safety").winfo_manager()


# --- no way, cut off, over


def test_without_a_direct_way_one_is_asked_and_told_why(desk: Desk) -> None:
    """C49"""
    desk.stand(Phase.NO_WAY, reason="No packet came through.")
    assert "No packet came through." in desk.strip_says()
    assert desk.offers() == ["relay", "end"]
    desk.press_offer("relay")
    assert desk.orders("allow_relay") == [(USER, f"session-of-{USER}")]
    desk.stand(Phase.NO_WAY, reason="No packet came through.", relay_here=True)
    assert desk.offers() == []
    desk.stand(Phase.OPEN, Path.RELAYED, relay_here=True, relay_there=True)
    assert desk.strip_says() == ""


def test_what_is_written_while_it_is_cut_off_waits(desk: Desk) -> None:
    """C52"""
    window = desk.open_window()
    desk.stand(Phase.CUT, reason="The connection to Anna was lost.", until=desk.time + 30)
    assert desk.strip_says() == "The connection to Anna was lost. 30 seconds left. What you write waits."
    assert not window.pane.composer.closed
    write(window.pane.composer.input, "hello")
    press(window.pane.composer.input, "Return")
    assert desk.orders("send_private") == [(USER, "hello")]


def test_what_is_over_stays_readable_and_grey_with_the_reason(desk: Desk) -> None:
    """C55"""
    window = desk.open_window()
    desk.tell(samples.private_said(USER))
    desk.stand(Phase.OVER, reason="Anna Lindqvist ended the private session.")
    assert desk.strip_says() == "Anna Lindqvist ended the private session."
    assert desk.seal() == "Ended"
    assert "Nobody else knows yet" in window.pane.conversation.texts_on_screen()
    colours = {pixel for _count, pixel in picture_of(window).getcolors(1 << 20) or ()}
    assert tuple(int(ENDED_LIGHT.bubble_out[at : at + 2], 16) for at in (1, 3, 5)) in colours
    assert tuple(int(LIGHT.private_bubble_out[at : at + 2], 16) for at in (1, 3, 5)) not in colours
    assert window.pane.composer.closed == "Ended. Closing this window forgets all of it."
    assert window.pane.header.children.keys() == set()


def test_one_can_start_again_where_it_ended(desk: Desk) -> None:
    window = desk.open_window()
    desk.stand(Phase.OVER, reason="Anna Lindqvist ended the private session.")
    desk.press_offer("again")
    assert desk.users("start_private") == [USER]
    desk.refuse("start_private", "Anna Lindqvist is offline.")
    assert desk.strip_says() == "Anna Lindqvist is offline."
    assert desk.offers() == ["again", "close"]
    desk.press_offer("close")
    assert desk.offers() == ["again"]
    desk.stand(Phase.ASKING, session="another")
    assert desk.window_of() is window
    assert desk.offers() == ["withdraw"]


def test_an_order_is_given_once_however_often_it_is_pressed(desk: Desk) -> None:
    desk.open_window()
    desk.stand(Phase.OVER)
    desk.press_offer("again")
    desk.press_offer("again")
    assert desk.users("start_private") == [USER]
    desk.refuse("start_private", "The server is away.")
    desk.press_offer("again")
    assert desk.users("start_private") == [USER, USER]


def test_somebody_whose_name_begins_with_a_picture_is_called_by_the_user_name(desk: Desk) -> None:
    """C23: no font gets the picture."""
    desk.tell(facts.PeopleChanged((Contact(USER, "anna", "🌸 Anna"),)))
    desk.stand(Phase.ASKING)
    assert desk.strip_says() == "Asking @anna."
    assert desk.window_of().pane.composer.closed == "You can write once @anna has accepted."
    assert max(desk.window_of().title()) <= "\uffff"


def test_who_blocks_the_other_meanwhile_is_offered_the_end(desk: Desk) -> None:
    """C53"""
    desk.open_window()
    desk.tell(facts.BlocksTold(frozenset([5])))
    assert desk.strip_says() == ""
    desk.tell(facts.BlocksTold(frozenset([2, 5])))
    assert desk.strip_says() == "You have blocked Anna; the private chat goes on."
    assert not desk.window_of().pane.composer.closed
    desk.press_offer("go-on")
    assert desk.strip_says() == ""
    desk.tell(facts.BlocksTold(frozenset()))
    desk.tell(facts.BlocksTold(frozenset([2])))
    desk.press_offer("end")
    assert desk.users("stop_private") == [USER]


def test_a_near_logout_is_told_here_too(desk: Desk) -> None:
    """C11: it would end the session."""
    desk.open_window()
    desk.tell(facts.InactivityTold(desk.time + 30))
    assert "signed out in 30 s, and this chat ends" in desk.strip_says()
    desk.press_offer("stay")
    assert desk.orders("activity")
    desk.tell(facts.InactivityTold(None))
    assert desk.strip_says() == ""
