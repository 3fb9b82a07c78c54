"""What a notification says: harmless, short, and no more than may be said."""

from dataclasses import replace

import pytest

from messenger.client import facts
from messenger.client.model import EVERYONE, Attachment, ChatMessage, Contact, Delivery, SavedServer
from messenger.client.state import State
from messenger.gui.notifications.wording import (
    BODY,
    TITLE,
    count_words,
    of_chat,
    of_missed,
    of_private_text,
    shortened,
)


@pytest.fixture
def state() -> State:
    state = State()
    state.apply(facts.SignedIn(Contact(1, "anna", "Anna"), SavedServer("Home", "home.test", "pin", "anna")))
    state.apply(facts.PeopleChanged((Contact(2, "ben", "Ben \u202egnp"), Contact(3, "cleo", "C" * 300))))
    return state


def message(text: str, log: str = "d1-2", sender: int = 2) -> ChatMessage:
    return ChatMessage(log, 5, "c", sender, 1, text, Delivery.RECEIVED)


def test_shows_who_and_what(state: State) -> None:
    assert of_chat(state, message("hello\nthere"), 1, preview=True) == ("Ben gnp", "hello there")


def test_says_what_kind_of_file_came_and_without_preview_nothing_of_it(state: State) -> None:
    zip_file = replace(message(""), file=Attachment("h" * 43, 5, "secret.zip"))
    assert of_chat(state, zip_file, 1, preview=True) == ("Ben gnp", "File: secret.zip")
    picture = replace(message("look"), file=Attachment("h" * 43, 5, "secret.jpg", 3, 2))
    assert of_chat(state, picture, 1, preview=True) == ("Ben gnp", "Picture · look")
    for row in (zip_file, picture):
        assert "secret" not in " ".join(of_chat(state, row, 1, preview=False))
        assert of_chat(state, row, 1, preview=False) == ("Ben gnp", "New message")


def test_names_the_writer_where_many_write(state: State) -> None:
    assert of_chat(state, message("hello", EVERYONE), 1, preview=True) == ("Everyone", "Ben gnp: hello")


def test_counts_what_waits(state: State) -> None:
    assert of_chat(state, message("hello"), 3, preview=True) == ("Ben gnp", "hello\n3 new messages")


@pytest.mark.parametrize(
    ("log", "unread", "body"),
    [
        ("d1-2", 1, "New message"),
        ("d1-2", 2, "2 new messages"),
        (EVERYONE, 1, "New message from Ben gnp"),
        (EVERYONE, 2, "2 new messages"),
    ],
)
def test_shows_nothing_of_the_text_without_preview(state: State, log: str, unread: int, body: str) -> None:
    assert of_chat(state, message("secret", log), unread, preview=False)[1] == body


def test_says_nothing_of_what_was_written_privately(state: State) -> None:
    assert of_private_text(state, 2, 1) == ("Ben gnp", "Wrote in your private chat")
    assert of_private_text(state, 2, 4) == ("Ben gnp", "Wrote 4 times in your private chat")


def test_keeps_to_its_limits(state: State) -> None:
    title, body = of_chat(state, message("x" * 8_000, "d1-3", 3), 5, preview=True)
    assert len(title) == TITLE
    assert len(body) <= BODY + 1
    assert body.endswith("…\n5 new messages")


def test_counts_no_further_than_it_can() -> None:
    assert count_words(99) == "99 new messages"
    assert count_words(100) == "More than 99 new messages"
    assert of_missed(37, 5) == ("Messenger", "37 new messages in 5 chats")
    assert of_missed(1_000, 5) == ("Messenger", "More than 99 new messages in 5 chats")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x1b[31mc\x07", "a b [31mc"),
        ("a\r\n\u2028b\u2029\tc", "a b c"),
        ("\u202eevil\u202c \u2066x\u2069\u200f", "evil x"),
        ("\ud800", "\ufffd"),
        ("<b>bold</b> & co", "<b>bold</b> & co"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("", ""),
    ],
)
def test_leaves_nothing_that_could_forge_or_turn_a_line(text: str, shown: str) -> None:
    assert shortened(text, 100) == shown


@pytest.mark.parametrize("end", ["\u0301", "\ufe0f", "\U0001f3fd", "\u200d"])
def test_cuts_no_character_in_two(end: str) -> None:
    """The limit falls between a letter and what belongs to it."""
    cut = shortened("a" * 8 + "e" + end + "b" * 10, 10)
    assert cut == "a" * 8 + "…"
    assert shortened("a" * 8 + "e" + end, 10) == "a" * 8 + "e" + end
