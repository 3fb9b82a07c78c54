import tkinter as tk
from dataclasses import replace

import msgspec
import pytest

from messenger.client import facts
from messenger.client.model import Delivery
from messenger.gui.look.look import Look
from messenger.protocol.base import TEXT_CHARACTERS
from messenger.protocol.contacts import Presence, PresenceChange, Unblock
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.driving import focus, press, see, settle, texts_of, write
from tests.gui.workplace import ANNA, BJORN, CHIDI, Workplace


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    return Workplace(root, look)


def heading(place: Workplace) -> list[str]:
    header = place.root.nametowidget("main.pane.header")
    assert isinstance(header, tk.Canvas)
    return texts_of(header)


def compose(place: Workplace, text: str) -> tk.Misc:
    field = place.window.pane.composer.input
    focus(field)
    write(field, text)
    return field


def test_says_that_no_chat_is_open(place: Workplace) -> None:
    nothing = place.root.nametowidget("main.pane.nothing")
    assert isinstance(nothing, tk.Canvas)
    assert texts_of(nothing)[0] == "No chat is open"
    place.open(ANNA)
    assert not nothing.winfo_ismapped()
    place.window.open_chat(None)
    settle(place.root)
    assert nothing.winfo_ismapped()


def test_opens_with_the_messages_as_soon_as_the_store_has_read_them(place: Workplace) -> None:
    place.window.open_chat(ANNA)
    assert place.orders("open_chat") == [(ANNA,)]
    place.tell(samples.history(2))
    assert "Lunch at 12:30? 🍜" in place.window.pane.conversation.texts_on_screen()


def test_a_chat_opened_before_is_there_at_once(place: Workplace) -> None:
    place.open(ANNA)
    place.open(CHIDI)
    place.window.open_chat(ANNA)
    settle(place.root)
    assert "Lunch at 12:30? 🍜" in place.window.pane.conversation.texts_on_screen()
    assert place.orders("open_chat") == [(ANNA,), (CHIDI,)]


def test_history_of_another_chat_is_not_shown_here(place: Workplace) -> None:
    place.open(ANNA)
    place.window.open_chat(CHIDI)
    other = msgspec.structs.replace(samples.history(2), messages=(samples.message(2, 130, "for Anna's chat", 1),))
    place.tell(other)
    assert "for Anna's chat" not in place.window.pane.conversation.texts_on_screen()


def test_the_head_says_who_and_whether_they_are_there(place: Workplace) -> None:
    place.open(ANNA)
    assert heading(place) == ["Anna Lindqvist", "online"]
    place.tell(facts.PresenceMoved((PresenceChange(2, Presence.OFFLINE, samples.ms(33)),), False, samples.ms(0)))
    assert heading(place) == ["Anna Lindqvist", "last seen 09:12"]


def test_a_new_name_is_shown_at_once(place: Workplace) -> None:
    place.open(ANNA)
    place.tell(facts.PeopleChanged((replace(samples.people()[1], display="Anna L."),)))
    assert heading(place)[0] == "Anna L."
    assert "Anna L." in texts_of(place.rows)


def test_a_message_that_arrives_is_shown_in_the_open_chat_only(place: Workplace) -> None:
    place.open(CHIDI)
    place.open(ANNA)
    here, there = samples.message(2, 131, "it is for you", 0), samples.message(3, 131, "it is for Chidi's chat", 0)
    place.tell(facts.MessagesChanged(facts.ChatSummary(ANNA, 2, 131, 130, 131, here), (here,)))
    place.tell(facts.MessagesChanged(facts.ChatSummary(CHIDI, 3, 131, 130, 131, there), (there,)))
    texts = place.window.pane.conversation.texts_on_screen()
    assert "it is for you" in texts
    assert "it is for Chidi's chat" not in texts


def test_return_sends_to_the_open_chat_and_forgets_the_draft(place: Workplace) -> None:
    place.open(ANNA)
    field = compose(place, "hello")
    press(field, "Return")
    assert place.orders("send") == [(ANNA, "hello")]
    assert place.orders("keep_draft")[-1] == (ANNA, "")
    assert place.window.pane.composer.text == ""


def test_what_cannot_be_sent_stays_and_is_explained(place: Workplace) -> None:
    """C23"""
    place.open(ANNA)
    place.window.pane.composer.input.insert("insert", "x" * (TEXT_CHARACTERS + 1))
    focus(place.window.pane.composer.input)
    press(place.window.pane.composer.input, "Return")
    assert place.orders("send") == []
    assert len(place.window.pane.composer.text) == TEXT_CHARACTERS + 1
    assert place.window.pane.composer.note == "This message has 8,001 characters; at most 8,000 fit into one."


def test_drafts_wait_in_their_chats(place: Workplace) -> None:
    place.open(ANNA)
    compose(place, "for anna")
    place.open(CHIDI)
    assert place.window.pane.composer.text == ""
    compose(place, "for chidi")
    place.open(ANNA)
    assert place.window.pane.composer.text == "for anna"
    assert place.client.state.drafts == {ANNA: "for anna", CHIDI: "for chidi"}
    assert place.orders("keep_draft")[-1] == (CHIDI, "for chidi")


def test_drafts_from_before_the_start_are_there(root: tk.Tk, look: Look) -> None:
    """C60"""
    place = Workplace(root, look, [*samples.signed_in(), facts.DraftsLoaded(((BJORN, "half a thought 🤔"),))])
    place.open(BJORN)
    assert place.window.pane.composer.text == "half a thought 🤔"


def test_a_message_on_its_way_gains_its_ticks_in_place(place: Workplace) -> None:
    place.open(ANNA)
    waiting = replace(samples.message(2, 0, "one and the same", 0, mine=True), delivery=Delivery.WAITING, cid="c" * 22)
    summary = facts.ChatSummary(ANNA, 2, 130, 130, 130, waiting)
    place.tell(facts.MessagesChanged(summary, (waiting,)))
    stored = replace(waiting, seq=131, delivery=Delivery.STORED)
    place.tell(facts.MessagesChanged(msgspec.structs.replace(summary, head=131, last=stored), (stored,)))
    assert place.window.pane.conversation.texts_on_screen().count("one and the same") == 1
    place.tell(facts.ChatsChanged((msgspec.structs.replace(summary, head=131, delivered=131, last=stored),)))
    rows = place.window.pane.conversation.rows_on_screen()
    assert [row.delivery for row in rows if row.text == "one and the same"] == [Delivery.DELIVERED]  # type: ignore[union-attr]


def test_a_failed_message_says_why_and_can_be_tried_again(place: Workplace) -> None:
    place.open(ANNA)
    failed = replace(
        samples.message(2, 0, "in vain", 0, mine=True),
        delivery=Delivery.FAILED,
        failure=Code.NO_SUCH_USER,
        cid="f" * 22,
    )
    summary = facts.ChatSummary(ANNA, 2, 130, 130, 130, failed)
    place.tell(facts.MessagesChanged(summary, (failed,)))
    canvas = place.root.nametowidget("main.pane.conversation.canvas")
    assert isinstance(canvas, tk.Canvas)
    assert "There is no such person any more." in " ".join(texts_of(canvas))
    again = replace(failed, cid="g" * 22, delivery=Delivery.WAITING, failure=None)
    place.tell(facts.MessagesChanged(msgspec.structs.replace(summary, last=again), (again,), gone=("f" * 22,)))
    assert place.window.pane.conversation.texts_on_screen().count("in vain") == 1


def test_older_messages_are_put_before_the_others(place: Workplace) -> None:
    place.open(ANNA)
    chat = place.state.chats[ANNA]
    chat.complete = False
    first = chat.messages[0]
    older = tuple(samples.message(2, seq, f"older {seq}", 200) for seq in range(100, 121))
    place.tell(facts.HistoryLoaded(ANNA, first.seq, older, complete=True))
    canvas = place.root.nametowidget("main.pane.conversation.canvas")
    focus(canvas)
    press(canvas, "Home")
    settle(place.root)
    assert "older 100" in place.window.pane.conversation.texts_on_screen()


def test_what_was_seen_is_marked_as_read(place: Workplace) -> None:
    place.open(ANNA)
    focus(place.window.pane.composer.input)
    see(place.root, lambda: place.orders("mark_read"), "the mark")
    assert place.orders("mark_read")[-1] == (ANNA, 130)


def test_the_banner_stands_over_the_conversation_and_without_one_too(place: Workplace) -> None:
    banner = place.window.pane.banner
    place.tell(facts.StoreTroubled("The disk is full."))
    assert banner.winfo_ismapped()
    assert banner.winfo_height() == 36
    place.open(ANNA)
    assert banner.winfo_ismapped()
    assert place.window.pane.conversation.winfo_y() == banner.winfo_y() + banner.winfo_height()
    place.tell(facts.StoreTroubled(""))
    assert not banner.winfo_ismapped()


def test_a_blocked_person_is_told_of_and_can_be_unblocked_there(place: Workplace) -> None:
    """C22, C37: one may still write."""
    place.open(ANNA)
    place.tell(facts.BlocksTold(frozenset([2])))
    banner = place.window.pane.banner
    assert banner.sentence == "You have blocked Anna Lindqvist."
    banner.nametowidget("action").invoke()
    assert [request.user for request in place.asked(Unblock)] == [2]
    press(place.say("hello"), "Return")
    assert place.orders("send") == [(ANNA, "hello")]
    place.open(CHIDI)
    assert not banner.shown
    place.open(ANNA)
    place.tell(facts.BlocksTold(frozenset()))
    assert not banner.shown


def test_others_see_that_one_types_and_that_one_stopped(place: Workplace) -> None:
    place.open(ANNA)
    field = place.say("hi")
    assert place.orders("typing") == [(ANNA, False)]
    press(field, "BackSpace", "BackSpace")
    assert place.orders("typing") == [(ANNA, False), (ANNA, True)]
    place.say("hi")
    place.open(CHIDI)
    assert place.orders("typing")[2:] == [(ANNA, False), (ANNA, True)]


def test_a_draft_that_is_shown_is_no_typing(place: Workplace) -> None:
    place.open(ANNA)
    place.say("half")
    place.open(CHIDI)
    before = place.orders("typing")
    place.open(ANNA)
    assert place.window.pane.composer.text == "half"
    assert place.orders("typing") == before


def test_who_types_is_told_in_the_head(place: Workplace) -> None:
    place.open(ANNA)
    place.tell(facts.TypingTold(ANNA, (2,)))
    assert heading(place) == ["Anna Lindqvist", "typing…"]
    place.tell(facts.TypingTold(ANNA, ()))
    assert heading(place) == ["Anna Lindqvist", "online"]
