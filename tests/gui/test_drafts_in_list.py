"""What is half written in a chat, told in the list of chats."""

import tkinter as tk

import pytest

from messenger.client import facts
from messenger.client.model import EVERYONE, Contact
from messenger.gui.look.look import Look
from messenger.protocol.base import direct_log
from tests.gui import samples
from tests.gui.driving import items_of, settle, texts_of
from tests.gui.workplace import ANNA, BJORN, CHIDI, Workplace


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    return Workplace(root, look)


def write_in(place: Workplace, log: str, text: str) -> None:
    place.open(log)
    place.window.pane.composer.input.insert("insert", text)
    settle(place.root)


def colour_of(place: Workplace, text: str) -> str:
    item = next(item for item, shown in items_of(place.rows) if shown == text)
    return str(place.rows.tk.call(str(place.rows), "itemcget", item, "-fill"))


def test_a_draft_is_told_once_another_chat_is_open(place: Workplace, look: Look) -> None:
    write_in(place, ANNA, "half  a\nthought")
    assert "Draft: " not in texts_of(place.rows)
    place.open(CHIDI)
    rows = texts_of(place.rows)
    assert rows[rows.index("Draft: ") + 1] == "half a thought"
    assert colour_of(place, "Draft: ") == look.palette.danger
    assert colour_of(place, "half a thought") == look.palette.secondary


def test_the_open_chat_shows_what_was_said_last(place: Workplace) -> None:
    write_in(place, ANNA, "half a thought")
    place.open(CHIDI)
    place.open(ANNA)
    assert "Draft: " not in texts_of(place.rows)
    place.window.open_chat(None)
    settle(place.root)
    assert "Draft: " in texts_of(place.rows)


def test_nothing_but_blanks_is_no_draft(place: Workplace) -> None:
    write_in(place, ANNA, "  \n")
    place.open(CHIDI)
    assert "Draft: " not in texts_of(place.rows)


def test_drafts_from_before_the_start_are_told(root: tk.Tk, look: Look) -> None:
    """C60"""
    place = Workplace(root, look, [*samples.signed_in(), facts.DraftsLoaded(((BJORN, "kept"),))])
    assert "Draft: " in texts_of(place.rows)


def test_who_writes_there_is_told_in_its_place(place: Workplace) -> None:
    write_in(place, ANNA, "half a thought")
    place.open(CHIDI)
    place.tell(facts.TypingTold(ANNA, (2,)))
    assert "Draft: " not in texts_of(place.rows)
    place.tell(facts.TypingTold(ANNA, ()))
    assert "Draft: " in texts_of(place.rows)


def test_a_password_that_is_half_typed_is_not_told(place: Workplace) -> None:
    write_in(place, ANNA, "/password old new")
    place.open(CHIDI)
    assert not [text for text in texts_of(place.rows) if "old" in text or text == "Draft: "]


def test_a_first_message_that_is_half_written_has_a_row(place: Workplace) -> None:
    place.tell(facts.PeopleChanged((Contact(77, "nora", "Nora New"),)))
    nora = direct_log(samples.ME.id, 77)
    write_in(place, nora, "Welcome")
    assert nora not in place.window.sidebar.chats.order
    place.open(CHIDI)
    assert list(place.window.sidebar.chats.order[-2:]) == [nora, EVERYONE]
    rows = texts_of(place.rows)
    assert rows[rows.index("Nora New") + 1 :][:2] == ["Draft: ", "Welcome"]
    place.open(nora)
    place.window.pane.composer.input.delete("1.0", "end")
    place.open(CHIDI)
    assert nora not in place.window.sidebar.chats.order


def test_so_it_has_after_a_restart(root: tk.Tk, look: Look) -> None:
    """C60"""
    nora = direct_log(samples.ME.id, 77)
    start = [*samples.signed_in(), facts.PeopleChanged((Contact(77, "nora", "Nora New"),))]
    drafts = facts.DraftsLoaded(((nora, "Welcome"), (direct_log(samples.ME.id, 999), "to nobody")))
    place = Workplace(root, look, [*start, drafts])
    assert list(place.window.sidebar.chats.order[-2:]) == [nora, EVERYONE]
    assert "to nobody" not in texts_of(place.rows)


def test_whoever_has_no_chats_still_finds_everybody(root: tk.Tk, look: Look) -> None:
    people = facts.PeopleChanged((Contact(77, "nora", "Nora New"), Contact(78, "omar", "Omar Old")))
    place = Workplace(root, look, [*samples.alone(), people])
    nora, omar = (direct_log(samples.ME.id, user) for user in (77, 78))
    write_in(place, nora, "Welcome")
    place.open(omar)
    order = place.window.sidebar.chats.order
    assert sorted(log for log in order if log != EVERYONE) == sorted([nora, omar])
    assert "Draft: " in texts_of(place.rows)
