import tkinter as tk
from dataclasses import replace

import pytest

from messenger.client import facts
from messenger.client.model import EVERYONE, Contact, Delivery
from messenger.gui.look.look import Look
from messenger.gui.sidebar import CHATS, PEOPLE
from messenger.protocol.contacts import Presence, PresenceChange
from messenger.protocol.errors import Code
from tests.gui import samples
from tests.gui.driving import click, see, settle, texts_of
from tests.gui.workplace import ANNA, CHIDI, DINA, Workplace


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    return Workplace(root, look)


def empty_words(place: Workplace) -> list[str]:
    empty = place.root.nametowidget("main.sidebar.empty")
    assert isinstance(empty, tk.Canvas)
    see(place.root, lambda: texts_of(empty), "the empty state")
    return texts_of(empty)


def test_the_last_active_chat_stands_first(place: Workplace) -> None:
    titles = [text for text in texts_of(place.rows) if text in ("Anna Lindqvist", "Chidi Okafor", "Dina Haddad")]
    assert titles == ["Anna Lindqvist", "Chidi Okafor", "Dina Haddad"]


def test_a_row_shows_who_wrote_what_when_and_how_much_is_unread(place: Workplace) -> None:
    rows = texts_of(place.rows)
    assert {"09:41", "2", "You: thanks, that was it", "Yesterday", "99+"} <= set(rows)


def test_a_new_message_moves_its_chat_up(place: Workplace) -> None:
    message = samples.message(4, 131, "hello again", 0)
    place.tell(facts.MessagesChanged(facts.ChatSummary(DINA, 4, 131, 129, 131, message), (message,)))
    assert place.window.sidebar.chats.order[0] == DINA
    assert "hello again" in texts_of(place.rows)


def test_a_message_that_failed_is_told_in_the_list(place: Workplace) -> None:
    failed = replace(
        samples.message(4, 0, "too late", 0, mine=True), delivery=Delivery.FAILED, failure=Code.NO_SUCH_USER
    )
    place.tell(facts.MessagesChanged(facts.ChatSummary(DINA, 4, 130, 130, 130, failed), (failed,)))
    assert "Not sent: too late" in texts_of(place.rows)


def test_a_click_opens_the_chat(place: Workplace) -> None:
    click(place.rows, 150, 30)
    assert place.window.pane.log == ANNA
    assert place.window.sidebar.chats.selected == ANNA
    assert place.orders("open_chat") == [(ANNA,)]


def test_people_are_listed_online_first_then_by_when_they_were_seen(place: Workplace) -> None:
    place.window.sidebar.tabs.select(PEOPLE)
    settle(place.root)
    names = [place.state.contacts[user].display for user in place.window.sidebar.people.order]
    assert names[:3] == ["Anna Lindqvist", "Bjorn Aasen", "Chidi Okafor"]
    assert names[-4:-1] == ["Hugo Brandt", "Grace Mensah", "Farid Rahimi"]
    words = texts_of(place.people)
    assert {"online", "away", "last seen 09:12", "last seen yesterday 19:45", "last seen Monday"} <= set(words)
    assert samples.ME.display not in words


def test_presence_moves_dot_and_word_at_once(place: Workplace) -> None:
    place.window.sidebar.tabs.select(PEOPLE)
    place.tell(facts.PresenceMoved((PresenceChange(2, Presence.OFFLINE, samples.ms(1)),), False, samples.ms(0)))
    assert "last seen 09:44" in texts_of(place.people)


def test_a_click_on_a_person_opens_the_chat_with_them(place: Workplace) -> None:
    place.window.sidebar.tabs.select(PEOPLE)
    settle(place.root)
    click(place.people, 150, 68 + 30)
    assert place.state.title_of(place.window.pane.log or "") == "Bjorn Aasen"


def test_compose_asks_whom_to_write_to(place: Workplace) -> None:
    place.root.nametowidget("main.sidebar.top.compose").invoke()
    settle(place.root)
    assert place.window.sidebar.tabs.selected == PEOPLE
    see(place.root, lambda: str(place.root.focus_get()).endswith("search.input"), "the cursor in the search")


def test_says_how_chats_come_to_stand_there(root: tk.Tk, look: Look) -> None:
    place = Workplace(root, look, samples.alone())
    assert empty_words(place)[0] == "Your chats appear here"
    assert place.window.sidebar.chats.order == [EVERYONE]


def test_says_that_nobody_else_is_here_until_somebody_is(root: tk.Tk, look: Look) -> None:
    place = Workplace(root, look, samples.alone())
    place.window.sidebar.tabs.select(PEOPLE)
    assert empty_words(place)[0] == "Nobody else here yet"
    place.tell(facts.PeopleChanged((Contact(2, "anna", "Anna"),)))
    assert "empty" not in place.window.sidebar.children
    place.window.sidebar.tabs.select(CHATS)
    assert place.window.sidebar.chats.order == [EVERYONE, ANNA]  # where no chats are, those to write to are offered
    place.tell(facts.ChatsChanged((facts.ChatSummary(CHIDI, 3, 1, 1, 1, samples.message(3, 1, "hi", 1)),)))
    assert place.window.sidebar.chats.order == [CHIDI, EVERYONE]


def test_says_so_when_nobody_is_online(root: tk.Tk, look: Look) -> None:
    anna = Contact(2, "anna", "Anna")
    place = Workplace(root, look, [*samples.alone(), facts.PeopleChanged((anna,))])
    place.window.sidebar.tabs.select(PEOPLE)
    settle(root)
    assert texts_of(place.people, "head") == ["Nobody else is online now"]
    place.tell(facts.PresenceMoved((PresenceChange(2, Presence.ONLINE, 0, True),), False, samples.ms(0)))
    assert texts_of(place.people, "head") == []


def test_two_thousand_people_are_ordered_once_for_a_burst_of_news(root: tk.Tk, look: Look) -> None:
    people = tuple(Contact(number, f"u{number}", f"Person {number}") for number in range(2, 2_002))
    place = Workplace(root, look, [*samples.alone(), facts.PeopleChanged(people)])
    place.window.sidebar.tabs.select(PEOPLE)
    settle(root)
    asked = 0
    order = place.state.contact_order

    def counted() -> list[int]:
        nonlocal asked
        asked += 1
        return order()

    place.state.contact_order = counted  # type: ignore[method-assign]
    for number in range(2, 300):
        change = PresenceChange(number, Presence.ONLINE, 0, True)
        for told in place.client.apply(facts.PresenceMoved((change,), False, samples.ms(0))):
            place.subscriptions.publish(told)
    settle(root)
    assert asked == 1
    assert len(place.people.find_all()) < 150
