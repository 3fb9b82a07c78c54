"""The question for a private chat: it is seen, takes nobody's keyboard, and goes on both screens when it is over."""

from typing import Any

import pytest

from messenger.client.private.model import Path, Phase
from messenger.gui.private.rings import TOLD_SECONDS
from messenger.protocol.base import direct_log
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.driving import click, focus, press, see, settle, texts_of, write
from tests.gui.private.desk import USER, Desk

ANNA, CHIDI = (direct_log(samples.ME.id, user) for user in (2, 3))


def ask(desk: Desk, user: int = USER, seconds: float = 60, **named: Any) -> None:
    desk.stand(Phase.ASKED, user=user, until=desk.time + seconds, **named)


def press_ring(desk: Desk, name: str, user: int = USER) -> None:
    ring = desk.ring(user)
    assert ring is not None
    ring.nametowidget(f"card.buttons.{name}").invoke()
    settle(desk.root)


def sentence(desk: Desk, user: int = USER) -> str:
    ring = desk.ring(user)
    return ring.sentence if ring is not None else ""


def put_aside(desk: Desk, user: int = USER) -> None:
    ring = desk.ring(user)
    assert ring is not None
    see(desk.root, ring.winfo_viewable, "the question")
    focus(ring)
    press(ring, "Escape")
    settle(desk.root)


# --- asking


def test_says_who_asks_and_how_long(desk: Desk) -> None:
    """C42"""
    ask(desk, seconds=59.5)
    ring = desk.ring()
    assert ring is not None
    see(desk.root, ring.winfo_viewable, "the question")
    assert texts_of(ring.nametowidget("card.title")) == ["Anna Lindqvist", "wants a private chat"]
    assert sentence(desk) == "On “laptop”. 60 seconds left to answer."
    assert ring.title() == "Anna Lindqvist wants a private chat"


def test_the_seconds_are_counted_down(desk: Desk) -> None:
    ask(desk, seconds=1.2)
    assert "2 seconds left" in sentence(desk)
    desk.time += 1
    see(desk.root, lambda: "1 second left" in sentence(desk), "the last second")
    desk.time += 1
    see(desk.root, lambda: "left" not in sentence(desk), "the end")


def test_takes_the_keyboard_from_nobody_and_a_stray_enter_is_no_answer(desk: Desk) -> None:
    desk.open(CHIDI)
    field = desk.window.pane.composer.input
    focus(field)
    write(field, "hal")
    ask(desk)
    ring = desk.ring()
    assert ring is not None
    see(desk.root, ring.winfo_viewable, "the question")
    assert desk.root.focus_get() is field
    write(field, "lo")
    press(field, "Return")
    assert desk.orders("send") == [(CHIDI, "hallo")]
    focus(ring)  # as where the keyboard goes where the pointer is
    press(ring, "Return", "space")
    assert desk.orders("accept_private") == desk.orders("decline_private") == []


def test_a_click_beside_the_answers_brings_the_keyboard_and_answers_nothing(desk: Desk) -> None:
    ask(desk)
    ring = desk.ring()
    assert ring is not None
    see(desk.root, ring.winfo_viewable, "the question")
    focus(desk.window.sidebar.nametowidget("top.menu"))
    click(ring.nametowidget("card.left"), 5, 5)
    see(desk.root, lambda: desk.focus_in(ring), "the keyboard there")
    press(ring, "Return", "space")
    assert desk.orders("accept_private") == desk.orders("decline_private") == []


def test_is_not_to_be_given_the_keyboard_by_the_window_manager_and_stays_above(desk: Desk) -> None:
    ask(desk)
    ring = desk.ring()
    assert ring is not None
    see(desk.root, ring.winfo_viewable, "the question")
    assert ring.focusmodel() == "active"
    assert ring.attributes("-topmost")
    assert ring.transient() == ""


def test_a_yes_is_sent_once_and_the_window_opens_with_the_keyboard(desk: Desk) -> None:
    ask(desk)
    press_ring(desk, "accept")
    press_ring(desk, "accept")
    press_ring(desk, "decline")
    assert desk.users("accept_private") == [USER]
    assert desk.orders("decline_private") == []
    desk.stand(Phase.CONNECTING)
    assert desk.ring() is None
    see(desk.root, lambda: desk.focus_in(desk.window_of()), "the keyboard in the private window")


def test_a_no_is_sent_and_nothing_more_is_said_of_it(desk: Desk) -> None:
    """C43"""
    ask(desk)
    press_ring(desk, "decline")
    assert desk.users("decline_private") == [USER]
    desk.stand(Phase.OVER, code=Code.PRIVATE_DECLINED, reason="You declined.")
    assert desk.ring() is None
    assert not desk.has_window()
    assert desk.orders("forget_private") == [(USER,)]
    assert desk.orders("note") == []


def test_is_answered_with_the_keyboard_alone(desk: Desk) -> None:
    desk.open(CHIDI)
    ask(desk)
    ring = desk.ring()
    assert ring is not None
    see(desk.root, ring.winfo_viewable, "the question")
    focus(desk.window.pane.composer.input)
    press(desk.window.pane.composer.input, "F2")
    accept, decline = (ring.nametowidget(f"card.buttons.{name}") for name in ("accept", "decline"))
    see(desk.root, lambda: desk.root.focus_get() is accept, "the keyboard at the answers")
    press(accept, "Shift-Tab")
    see(desk.root, lambda: desk.root.focus_get() is decline, "the other answer")
    press(decline, "Return")
    assert desk.users("decline_private") == [USER]


def test_the_keyboard_goes_back_to_where_it_was(desk: Desk) -> None:
    desk.open(CHIDI)
    ask(desk)
    ring = desk.ring()
    assert ring is not None
    see(desk.root, ring.winfo_viewable, "the question")
    field = desk.window.pane.composer.input
    focus(field)
    press(field, "F2")
    see(desk.root, lambda: desk.focus_in(ring), "the keyboard at the answers")
    press_ring(desk, "decline")
    desk.stand(Phase.OVER, code=Code.PRIVATE_DECLINED)
    see(desk.root, lambda: desk.root.focus_get() is field, "the keyboard where it was")


def test_a_refused_answer_is_told_and_can_be_given_again(desk: Desk) -> None:
    ask(desk)
    press_ring(desk, "accept")
    desk.refuse("accept_private", "The server is busy.")
    assert sentence(desk).startswith("The server is busy. ")
    press_ring(desk, "accept")
    assert desk.users("accept_private") == [USER, USER]


def test_an_answer_that_came_too_late_is_told_in_the_window_that_had_opened(desk: Desk) -> None:
    """C42"""
    ask(desk)
    press_ring(desk, "accept")
    desk.stand(Phase.CONNECTING)
    desk.refuse("accept_private", "You have answered Anna Lindqvist on “phone”.")
    assert desk.strip_says() == "You have answered Anna Lindqvist on “phone”."


# --- the end of a question


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (Code.PRIVATE_WITHDRAWN, "Anna Lindqvist no longer asks."),
        (Code.PRIVATE_UNANSWERED, "You did not answer Anna Lindqvist."),
        (Code.PRIVATE_ELSEWHERE, "You have answered Anna Lindqvist on “phone”."),
    ],
)
def test_a_question_that_is_over_goes_with_a_word_and_leaves_a_line_in_the_chat(
    desk: Desk, code: Code, reason: str
) -> None:
    """C42, C46"""
    ask(desk)
    desk.stand(Phase.OVER, code=code, reason=reason)
    assert sentence(desk) == reason
    press_ring(desk, "decline")
    assert desk.orders("accept_private") == desk.orders("decline_private") == []
    desk.time += TOLD_SECONDS
    see(desk.root, lambda: desk.ring() is None, "the end of it")
    assert desk.orders("forget_private") == [(USER,)]
    assert desk.orders("note") == [(ANNA, f"Anna Lindqvist asked for a private chat. {reason}")]
    assert not desk.has_window()


def test_what_became_of_it_can_be_closed(desk: Desk) -> None:
    ask(desk)
    desk.stand(Phase.OVER, code=Code.PRIVATE_WITHDRAWN, reason="Anna Lindqvist no longer asks.")
    press_ring(desk, "accept")  # now called Close
    assert desk.ring() is None
    assert desk.orders("accept_private") == []


def test_who_asks_again_while_the_end_is_told_is_asked_anew(desk: Desk) -> None:
    ask(desk)
    desk.stand(Phase.OVER, code=Code.PRIVATE_WITHDRAWN, reason="Anna Lindqvist no longer asks.")
    ask(desk, session="another")
    assert "seconds left to answer" in sentence(desk)
    press_ring(desk, "accept")
    assert desk.users("accept_private") == [USER]


def test_the_end_of_an_earlier_session_stays_readable_under_the_question(desk: Desk) -> None:
    desk.open_window()
    desk.stand(Phase.OVER, reason="Anna Lindqvist ended the private chat.")
    ask(desk, session="another")
    assert desk.ring() is not None
    assert desk.offers() == ["accept", "decline"]
    desk.press_offer("accept")
    assert desk.users("accept_private") == [USER]
    desk.stand(Phase.OVER, session="another", code=Code.PRIVATE_WITHDRAWN, reason="Anna Lindqvist no longer asks.")
    assert desk.has_window()


# --- aside


def test_escape_puts_it_aside_into_the_main_window_and_is_no_answer(desk: Desk) -> None:
    ask(desk, seconds=50)
    put_aside(desk)
    assert desk.ring() is None
    band = desk.band()
    assert band is not None
    assert band.said.text == "Anna Lindqvist wants a private chat. 50 seconds left."
    assert desk.orders("accept_private") == desk.orders("decline_private") == []
    band.nametowidget("accept").invoke()
    band.nametowidget("decline").invoke()
    assert desk.users("accept_private") == [USER]
    assert desk.orders("decline_private") == []
    desk.stand(Phase.CONNECTING)
    assert desk.band() is None
    assert not desk.window.nametowidget("asides").winfo_ismapped()


def test_f2_goes_to_a_question_that_was_put_aside(desk: Desk) -> None:
    ask(desk)
    put_aside(desk)
    focus(desk.window.sidebar.nametowidget("top.menu"))
    press(desk.window.sidebar.nametowidget("top.menu"), "F2")
    band = desk.band()
    assert band is not None
    see(desk.root, lambda: desk.root.focus_get() is band.nametowidget("accept"), "the keyboard at the answers")


def test_the_end_is_told_there_too(desk: Desk) -> None:
    ask(desk)
    put_aside(desk)
    desk.stand(Phase.OVER, code=Code.PRIVATE_WITHDRAWN, reason="Anna Lindqvist no longer asks.")
    band = desk.band()
    assert band is not None
    assert band.said.text == "Anna Lindqvist no longer asks."
    desk.time += TOLD_SECONDS
    see(desk.root, lambda: desk.band() is None, "the end of it")
    assert not desk.window.nametowidget("asides").winfo_ismapped()


def test_a_refused_answer_is_told_there_too(desk: Desk) -> None:
    ask(desk)
    put_aside(desk)
    band = desk.band()
    assert band is not None
    band.nametowidget("decline").invoke()
    desk.refuse("decline_private", "The server is away.")
    assert band.said.text.startswith("The server is away. ")
    band.nametowidget("decline").invoke()
    assert desk.users("decline_private") == [USER, USER]


# --- several


def test_several_stand_one_under_the_other_and_close_ranks(desk: Desk) -> None:
    """C54"""
    for user in (2, 5, 4):
        ask(desk, user)
    shown = [desk.ring(user) for user in (2, 5, 4)]
    for ring in shown:
        assert ring is not None
        see(desk.root, ring.winfo_viewable, "the question")
    tops = [ring.winfo_rooty() for ring in shown if ring is not None]
    heights = [ring.winfo_height() for ring in shown if ring is not None]
    assert all(low >= top + height for top, height, low in zip(tops, heights, tops[1:], strict=False))
    press_ring(desk, "decline", 2)
    desk.stand(Phase.OVER, user=2, code=Code.PRIVATE_DECLINED)
    last = desk.ring(4)
    assert last is not None
    see(desk.root, lambda: last.winfo_rooty() == tops[1], "the others closer together")
    press_ring(desk, "accept", 4)
    assert desk.users("accept_private") == [4]


def test_more_than_fit_stand_in_the_main_window(desk: Desk) -> None:
    for user in (2, 5, 4, 3):
        ask(desk, user)
    assert [desk.ring(user) is not None for user in (2, 5, 4, 3)] == [True, True, True, False]
    assert desk.band(3) is not None


def test_a_question_is_answered_before_anything_has_been_seen_of_a_session_that_runs(desk: Desk) -> None:
    desk.open_window()
    ask(desk, 5)
    assert desk.ring(5) is not None
    assert desk.strip_says() == ""
    desk.stand(Phase.OPEN, Path.DIRECT, user=5)
    assert desk.ring(5) is None
    assert desk.has_window(5)
