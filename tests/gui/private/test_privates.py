"""Which windows of private chats there are: when each opens, what closing it does, how one gets to it."""

import pytest

from messenger.client import facts
from messenger.client.changes import AccountChanged
from messenger.client.model import EVERYONE, ChatMessage, Delivery
from messenger.client.private.model import Path, Phase, private_log
from messenger.gui.private.places import Box, beside, corner
from messenger.protocol.base import direct_log
from messenger.protocol.contacts import Presence, PresenceChange
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.driving import focus, press, see, settle, write
from tests.gui.private.desk import USER, Desk

ANNA, CHIDI = (direct_log(samples.ME.id, user) for user in (2, 3))


def waiting(text: str) -> facts.PrivateSaid:
    return facts.PrivateSaid(
        USER,
        (ChatMessage(private_log(USER), 0, f"cid-{text}", samples.ME.id, samples.ms(0), text, Delivery.WAITING),),
    )


# --- opening


def test_opens_as_soon_as_somebody_is_asked_and_has_the_keyboard(desk: Desk) -> None:
    desk.stand(Phase.ASKING)
    see(desk.root, lambda: desk.focus_in(desk.window_of()), "the keyboard in the private window")


@pytest.mark.parametrize("phase", [Phase.ASKED, Phase.OVER])
def test_opens_for_nothing_that_is_only_asked_for_or_over(desk: Desk, phase: Phase) -> None:
    desk.stand(phase)
    assert not desk.has_window()


def test_there_is_one_window_a_person_and_several_stand_apart(desk: Desk) -> None:
    """C54"""
    desk.open_window()
    for _ in range(2):
        desk.stand(Phase.OPEN, Path.RELAYED, user=5)
    one, other = desk.window_of(), desk.window_of(5)
    see(desk.root, lambda: one.winfo_viewable() and other.winfo_viewable(), "both windows")
    assert (one.winfo_rootx(), one.winfo_rooty()) != (other.winfo_rootx(), other.winfo_rooty())
    other.pane.composer.show("for Bjorn")
    other.pane.composer.submit()
    assert desk.orders("send_private") == [(5, "for Bjorn")]
    desk.tell(samples.private_said(5))
    assert "Nobody else knows yet" in other.pane.conversation.texts_on_screen()
    assert one.pane.conversation.texts_on_screen() == []


def test_the_head_of_a_chat_asks_its_person_and_tells_a_refusal_quietly(desk: Desk) -> None:
    """C44, C45, C47: what the server refuses is told where it was asked."""
    desk.open(ANNA)
    desk.window.pane.header.nametowidget("private").invoke()
    assert desk.users("start_private") == [USER]
    assert not desk.has_window()
    desk.refuse("start_private", "You have blocked Anna Lindqvist. Unblock Anna Lindqvist first.")
    assert desk.window.pane.banner.sentence == "You have blocked Anna Lindqvist. Unblock Anna Lindqvist first."


def test_asking_again_brings_the_window_to_the_front_instead(desk: Desk) -> None:
    """C46"""
    window = desk.open_window()
    desk.open(ANNA)
    focus(desk.window.pane.composer.input)
    press(desk.window.pane.composer.input, "F3")
    see(desk.root, lambda: desk.focus_in(window), "the keyboard in the private window")
    assert desk.orders("start_private") == []


def test_asking_somebody_whose_session_is_over_begins_another(desk: Desk) -> None:
    desk.open_window()
    desk.stand(Phase.OVER)
    desk.open(ANNA)
    desk.window.pane.header.nametowidget("private").invoke()
    assert desk.users("start_private") == [USER]
    desk.refuse("start_private", "Anna Lindqvist is offline.")
    assert desk.strip_says() == "Anna Lindqvist is offline."


def test_asking_somebody_who_asks_is_an_agreement(desk: Desk) -> None:
    """C42"""
    desk.stand(Phase.ASKED)
    desk.open(ANNA)
    desk.window.pane.header.nametowidget("private").invoke()
    assert desk.orders("start_private") == []
    assert desk.users("accept_private") == [USER]


def test_nobody_can_be_asked_in_a_group_or_in_everyone(desk: Desk) -> None:
    """C45"""
    for log in (EVERYONE, samples.TEAM):
        desk.open(log)
        assert "private" not in desk.window.pane.header.children
        press(desk.window.pane.composer.input, "F3")
        assert "between two" in desk.window.pane.banner.sentence
    assert desk.orders("start_private") == []


def test_the_menu_of_a_person_offers_it_where_somebody_could_answer(desk: Desk) -> None:
    desk.window._pop_up(desk.window._menus.of_person(USER), 10, 10)
    assert desk.menu().titles[1] == "Private chat"
    desk.choose("private")
    assert desk.users("start_private") == [USER]
    desk.tell(facts.PresenceMoved((PresenceChange(USER, Presence.OFFLINE, samples.ms(3)),), False, samples.ms(0)))
    desk.window._pop_up(desk.window._menus.of_person(USER), 10, 10)
    assert desk.menu().titles[1] == "Private chat (not online)"
    desk.choose("private")
    assert desk.users("start_private") == [USER]
    assert desk.menu().winfo_exists()
    desk.menu().close()
    desk.open_window()
    desk.window._pop_up(desk.window._menus.of_person(USER), 10, 10)
    assert desk.menu().titles[1] == "Go to the private chat"


def test_a_row_bears_a_lock_while_a_session_runs(desk: Desk) -> None:
    rows = desk.window.sidebar
    assert rows.chats._row(ANNA).mark == rows.people._row(USER).mark == ""
    desk.open_window()
    assert rows.chats._row(ANNA).mark == rows.people._row(USER).mark == "lock"
    desk.stand(Phase.OVER)
    assert rows.chats._row(ANNA).mark == ""


# --- typed


def type_command(desk: Desk, text: str) -> None:
    field = desk.say(text)
    press(field, "Return")
    settle(desk.root)


def test_the_commands_are_proposed_while_one_types_them(desk: Desk) -> None:
    desk.open(CHIDI)
    desk.say("/st")
    labels = [offer.label for offer in desk.window.pane.composer.completions.offered]
    assert labels == ["/startprivate USER", "/stopprivate USER"]


def test_a_typed_question_opens_the_window_when_the_server_has_taken_it(desk: Desk) -> None:
    """C42"""
    desk.open(CHIDI)
    type_command(desk, "/startprivate @anna ")
    assert desk.users("start_private") == [USER]
    assert not desk.has_window()
    desk.stand(Phase.ASKING)
    desk.grant("start_private")
    assert desk.has_window()
    assert desk.window.pane.log == CHIDI


def test_a_typed_private_text_is_said_and_moves_nothing(desk: Desk) -> None:
    """C51"""
    desk.open_window()
    desk.open(CHIDI)
    type_command(desk, "/private @anna hello there")
    assert desk.orders("send_private") == [(USER, "hello there")]
    assert desk.window.pane.log == CHIDI
    assert desk.window.pane.composer.text == ""
    assert desk.root.focus_get() is desk.window.pane.composer.input


def test_a_private_text_without_a_session_is_an_error_that_names_the_person(desk: Desk) -> None:
    """C51"""
    desk.open(CHIDI)
    type_command(desk, "/private @anna hello there")
    assert "Anna Lindqvist" in desk.window.pane.composer.note
    assert desk.orders("send_private") == []


# --- closing


def test_closing_ends_the_session_and_forgets_what_was_said(desk: Desk) -> None:
    """C50, C55"""
    window = desk.open_window()
    window.close()
    assert not desk.has_window()
    assert desk.orders("forget_private") == [(USER,)]


def test_ctrl_w_closes(desk: Desk) -> None:
    press(desk.open_window().pane.composer.input, "Control-w")
    assert not desk.has_window()
    assert desk.orders("forget_private") == [(USER,)]


def test_what_still_changes_in_a_closed_one_does_not_open_it_again(desk: Desk) -> None:
    desk.open_window().close()
    desk.stand(Phase.OPEN, Path.RELAYED)
    desk.stand(Phase.OVER, code=Code.PRIVATE_STOPPED)
    assert not desk.has_window()
    desk.tell(facts.PrivateForgotten(USER))
    desk.stand(Phase.CONNECTING, session="the next one")
    assert desk.has_window()


def test_asks_before_text_that_has_not_arrived_is_lost(desk: Desk) -> None:
    window = desk.open_window()
    desk.tell(waiting("hello"))
    window.close()
    dialog = window.nametowidget("closing")
    assert dialog.body.nametowidget("text").text == "One message has not arrived yet and would be lost."
    see(desk.root, dialog.winfo_viewable, "the question")
    dialog.nametowidget("card.foot.buttons.cancel").invoke()
    assert desk.has_window()
    window.close()
    window.nametowidget("closing").confirm()
    assert not desk.has_window()
    assert desk.orders("forget_private") == [(USER,)]


def test_asks_before_what_one_is_writing_is_lost(desk: Desk) -> None:
    window = desk.open_window()
    write(window.pane.composer.input, "half a thou")
    window.close()
    assert "closing" in window.children
    assert desk.orders("forget_private") == []


def test_asks_before_a_new_question_is_declined_with_the_old_window(desk: Desk) -> None:
    window = desk.open_window()
    desk.stand(Phase.OVER)
    desk.stand(Phase.ASKED, session="another")
    window.close()
    assert "asks for another one" in window.nametowidget("closing").body.nametowidget("text").text
    assert desk.orders("forget_private") == []
    window.nametowidget("closing").confirm()
    assert desk.orders("forget_private") == [(USER,)]


def test_asks_nothing_where_nothing_can_be_lost_any_more(desk: Desk) -> None:
    window = desk.open_window()
    desk.tell(waiting("hello"))
    desk.stand(Phase.OVER)
    window.close()
    assert not desk.has_window()


def test_goes_when_it_is_forgotten_and_with_the_account(desk: Desk) -> None:
    """C57"""
    desk.open_window()
    desk.tell(facts.PrivateForgotten(USER))
    assert not desk.has_window()
    desk.open_window()
    desk.stand(Phase.OPEN, user=5)
    desk.stand(Phase.ASKED, user=4)
    desk.subscriptions.subscribe(desk.root, AccountChanged, lambda _change: desk.window.destroy())  # as the program
    desk.tell(facts.SignedOut(Code.INACTIVE, "You were signed out."))
    assert desk.window.children == {}
    assert desk.orders("forget_private") == []


def test_a_closed_main_window_takes_all_of_them_along(desk: Desk) -> None:
    window = desk.open_window()
    desk.stand(Phase.ASKED, user=5)
    ring = desk.ring(5)
    desk.window.destroy()
    settle(desk.root)
    assert not window.winfo_exists()
    assert ring is not None
    assert not ring.winfo_exists()
    assert desk.subscriptions.count() == desk.outside
    assert not desk.root.tk.splitlist(desk.root.tk.call("after", "info"))


# --- from window to window


def test_f2_goes_from_window_to_window(desk: Desk) -> None:
    desk.open_window()
    desk.stand(Phase.OPEN, user=5)
    for window in (desk.window_of(), desk.window_of(5)):
        see(desk.root, window.winfo_viewable, "the window")
    focus(desk.window.sidebar.nametowidget("top.menu"))
    for expected in (desk.window_of(), desk.window_of(5), None):
        here = desk.root.focus_get()
        assert here is not None
        press(here, "F2")
        if expected is not None:
            see(desk.root, lambda window=expected: desk.focus_in(window), "the next window")  # type: ignore[misc]
        else:
            see(desk.root, lambda: desk.root.focus_get() is desk.window.sidebar.nametowidget("top.menu"), "the first")


# --- places


SCREEN = (1600, 1000)


@pytest.mark.parametrize(
    ("over", "place"),
    [
        (Box(0, 0, 1000, 700), (1008, 0)),
        (Box(600, 100, 1000, 700), (132, 100)),
        (Box(100, 100, 1400, 700), (1108, 100)),
        (None, (570, 180)),
    ],
)
def test_stands_beside_the_main_window_where_there_is_room(over: Box | None, place: tuple[int, int]) -> None:
    assert beside(over, (460, 640), SCREEN, 0) == place


@pytest.mark.parametrize("number", range(12))
@pytest.mark.parametrize("over", [Box(0, 0, 1000, 700), Box(900, 700, 700, 300), None])
def test_all_of_it_is_seen(over: Box | None, number: int) -> None:
    for x, y in (
        beside(over, (460, 640), SCREEN, number),
        corner(over, (340, 150), SCREEN, 60 + 160 * number, 16),
    ):
        assert 0 <= x <= 1600 - 340
        assert 0 <= y <= 1000 - 150


def test_neighbours_do_not_hide_each_other() -> None:
    places = [beside(Box(0, 0, 800, 300), (460, 640), SCREEN, number) for number in range(6)]
    assert len(set(places)) == 6
