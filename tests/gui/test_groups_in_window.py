"""Groups and Everyone as chats of the main window."""

import tkinter as tk
from dataclasses import replace

import pytest

from messenger.client import facts
from messenger.client.model import EVERYONE, Contact
from messenger.gui.look.look import Look
from messenger.protocol.base import direct_log
from messenger.protocol.contacts import Presence, PresenceChange
from messenger.protocol.groups import Group, Happening, Standing
from tests.gui import samples
from tests.gui.driving import click, press, see, settle, texts_of
from tests.gui.samples import FORMER, REVIEWS, TEAM, group_message, happened
from tests.gui.workplace import ANNA, Workplace


@pytest.fixture
def place(root: tk.Tk, look: Look) -> Workplace:
    return Workplace(root, look, [*samples.signed_in(), *samples.groups()])


@pytest.fixture
def team(place: Workplace) -> Workplace:
    place.window.open_chat(TEAM)
    place.tell(samples.group_history())
    return place


def heading(place: Workplace) -> list[str]:
    return texts_of(place.window.pane.header)


def shown(place: Workplace) -> list[str]:
    return place.window.pane.conversation.texts_on_screen()


def drawn(place: Workplace) -> list[str]:
    return texts_of(place.canvas("main.pane.conversation.canvas"))


def test_rows_say_who_wrote_last(place: Workplace) -> None:
    rows = texts_of(place.rows)
    assert {"Product team", "Chidi: Fixed both. Merging now", "Design reviews", "14"} <= set(rows)
    assert any(text.startswith("Bjorn: new icons") for text in rows)


def test_a_row_without_words_says_who_is_there(place: Workplace) -> None:
    """Where the newest that happened is a line that is not shown."""
    last = happened(TEAM, 41, 3, Happening.LEFT, 1)
    place.tell(facts.ChatsChanged((facts.ChatSummary(TEAM, None, 41, 41, 41, last),)))
    place.tell(facts.NoticesSwitched(False))
    assert any(text.startswith("5 members") for text in texts_of(place.rows))


def test_a_group_is_found_by_its_title_and_its_short_name(place: Workplace) -> None:
    for typed in ("product", "design-rev"):
        field = place.root.nametowidget("main.sidebar.top.search.input")
        field.delete("1.0", "end")
        field.insert("insert", typed)
        settle(place.root)
        assert len(place.window.sidebar.results.list.order) == 1


def test_the_head_counts_members_and_who_of_them_is_there(team: Workplace) -> None:
    """C63: Anna, Chidi and Dina are there, oneself too."""
    team.tell(facts.PresenceMoved((PresenceChange(samples.ME.id, Presence.ONLINE, 0, True),), False, samples.ms(0)))
    assert heading(team) == ["Product team", "5 members, 4 online"]
    team.tell(facts.PresenceMoved((PresenceChange(2, Presence.OFFLINE, samples.ms(1)),), False, samples.ms(0)))
    assert heading(team) == ["Product team", "5 members, 3 online"]


def test_senders_are_named_and_what_happened_stands_between_their_messages(team: Workplace) -> None:
    """C63"""
    texts = shown(team)
    at = texts.index("Anna Lindqvist added Grace Mensah")
    assert (texts[at - 1], texts[at + 1]) == ("Lunch at 12:30? 🍜", "👍")
    assert {"Chidi Okafor", "Anna Lindqvist", "Dina Haddad"} <= set(drawn(team))
    assert samples.ME.display not in drawn(team)


def test_a_new_name_of_a_sender_is_shown_in_what_was_said_before(team: Workplace) -> None:
    """C69"""
    team.tell(facts.PeopleChanged((replace(samples.people()[2], display="Chidi O."),)))
    assert "Chidi O." in drawn(team)
    assert "Chidi Okafor" not in drawn(team)


def test_what_happens_now_comes_as_a_quiet_row(team: Workplace) -> None:
    """C64"""
    entry = happened(TEAM, 41, 2, Happening.ADDED, 0, 5)
    team.tell(facts.MessagesChanged(facts.ChatSummary(TEAM, None, 41, 40, 40, entry, 0), (entry,)))
    assert shown(team)[-1] == "Anna Lindqvist added Bjorn Aasen"


def test_a_message_to_a_group_is_sent_there(team: Workplace) -> None:
    press(team.say("hello all"), "Return")
    assert team.orders("send") == [(TEAM, "hello all")]


def test_who_is_typing_is_named_in_the_head_and_in_the_list(team: Workplace) -> None:
    team.tell(facts.TypingTold(TEAM, (3,)), facts.TypingTold(ANNA, (2,)))
    assert heading(team) == ["Product team", "Chidi is typing…"]
    assert {"Chidi is typing…", "typing…"} <= set(texts_of(team.rows))
    team.tell(facts.TypingTold(TEAM, (3, 2)))
    assert heading(team)[1] == "Chidi and Anna are typing…"
    team.tell(facts.TypingTold(TEAM, (3, 2, 4)))
    assert heading(team)[1] == "3 people are typing…"
    team.tell(facts.TypingTold(TEAM, ()))
    assert heading(team)[1].startswith("5 members")


def test_a_former_member_reads_on_but_cannot_write(place: Workplace) -> None:
    """C64"""
    place.window.open_chat(FORMER)
    gone = group_message(FORMER, 9, 10, "2.4 is tagged", 3000)
    place.tell(facts.HistoryLoaded(FORMER, 0, (gone,), complete=True))
    pane = place.window.pane
    assert shown(place) == ["2.4 is tagged"]
    assert pane.banner.sentence.startswith("You are no longer a member.")
    assert pane.composer.closed == "You were removed from this group."
    assert not pane.composer.input.winfo_ismapped()


def test_who_is_removed_while_writing_loses_no_word(team: Workplace) -> None:
    """C64"""
    team.say("half a thou")
    removed = Group(TEAM[1:], "Product team", standing=Standing.REMOVED)
    team.tell(facts.GroupsTold((removed,)))
    assert team.window.pane.composer.closed == "You were removed from this group."
    back = Group(TEAM[1:], "Product team", 2, (2, 3, 1))
    team.tell(facts.GroupsTold((back,)))
    assert team.window.pane.composer.closed == ""
    assert team.window.pane.composer.text == "half a thou"
    assert heading(team)[1].startswith("3 members")
    assert not team.window.pane.banner.shown


def test_a_group_just_made_says_what_it_is_for(place: Workplace) -> None:
    log = "g" + "n" * 22
    place.tell(facts.GroupsTold((Group(log[1:], "Gardeners", 1, (1,)),)))
    assert log in place.window.sidebar.chats.order
    place.window.open_chat(log)
    place.tell(facts.HistoryLoaded(log, 0, (), complete=True))
    hello = place.canvas("main.pane.hello")
    see(place.root, lambda: texts_of(hello), "the words")
    assert hello.winfo_ismapped()
    assert heading(place)[0] == "Gardeners"


def test_a_muted_chat_is_marked(place: Workplace) -> None:
    rows = place.window.sidebar.chats
    assert rows._row(REVIEWS).muted
    assert rows._row(REVIEWS).mark == "bell-off"
    place.tell(facts.MutesTold(frozenset()))
    assert not rows._row(REVIEWS).muted


# --- Everyone


def test_a_broadcast_is_written_where_everyone_stands(place: Workplace) -> None:
    """C27"""
    place.window.open_chat(EVERYONE)
    settle(place.root)
    assert place.window.pane.composer.placeholder == "Write to everyone online…"
    press(place.say("cake in the kitchen"), "Return")
    assert place.orders("send") == [(EVERYONE, "cake in the kitchen")]


def test_everyone_counts_who_could_be_reached(place: Workplace) -> None:
    place.window.open_chat(EVERYONE)
    settle(place.root)
    assert heading(place) == ["Everyone", "5 others online"]
    away = tuple(PresenceChange(user, Presence.OFFLINE, 0, True) for user in (3, 4, 5, 8))
    place.tell(facts.PresenceMoved(away, False, samples.ms(0)))
    assert heading(place)[1] == "1 other person online"
    place.tell(facts.PresenceMoved((PresenceChange(2, Presence.OFFLINE, 0, True),), False, samples.ms(0)))
    assert heading(place)[1] == "Nobody else is online"


def test_broadcasts_stand_with_their_senders_beside_who_comes_and_goes(place: Workplace) -> None:
    """C15, C27: lines about coming and going stand here, never in the chats."""
    place.window.open_chat(EVERYONE)
    said = group_message(EVERYONE, 1, 3, "Cake in the kitchen 🍰", 0)
    place.tell(facts.MessagesChanged(facts.ChatSummary(EVERYONE, None, 1, 0, 0, said), (said,)))
    assert {"Bjorn Aasen is online", "Cake in the kitchen 🍰"} <= set(shown(place))
    assert "Chidi Okafor" in drawn(place)
    assert "Chidi: Cake in the kitchen " in texts_of(place.rows)
    place.tell(facts.PresenceMoved((PresenceChange(3, Presence.OFFLINE),), False, samples.ms(0)))
    assert shown(place)[-1] == "Chidi Okafor went offline"


def test_a_note_of_ones_own_stands_in_the_chat(place: Workplace) -> None:
    """C28: one general notice, without names or numbers."""
    place.window.open_chat(EVERYONE)
    place.tell(facts.Noted(EVERYONE, samples.ms(0), "Not everybody who is online got this."))
    assert shown(place)[-1] == "Not everybody who is online got this."


def test_where_nobody_has_said_anything_the_window_says_how_to_begin(root: tk.Tk, look: Look) -> None:
    place = Workplace(root, look, samples.alone())
    place.window.open_chat(EVERYONE)
    settle(root)
    hello = place.canvas("main.pane.hello")
    assert texts_of(hello)[0] == "Nobody has said anything yet"
    said = group_message(EVERYONE, 1, samples.ME.id, "hello?", 0)
    place.tell(facts.MessagesChanged(facts.ChatSummary(EVERYONE, None, 1, 0, 0, said), (said,)))
    assert not hello.winfo_ismapped()


def test_a_person_whose_name_is_a_picture_is_called_by_the_user_name(place: Workplace) -> None:
    place.tell(facts.PeopleChanged((Contact(77, "smiley", "\N{GRINNING FACE}\N{GRINNING FACE}"),)))
    log = direct_log(samples.ME.id, 77)
    place.window.open_chat(log)
    place.tell(facts.HistoryLoaded(log, 0, (), True))
    assert "Say hello to @smiley" in texts_of(place.canvas("main.pane.hello"))


def test_a_new_chat_invites_to_say_hello(place: Workplace) -> None:
    log = place.client.actions.chat_with(10)
    place.tell(facts.PeopleChanged((replace(samples.people()[9], display="Ben Carter"),)))
    place.window.open_chat(log)
    place.tell(facts.HistoryLoaded(log, 0, (), complete=True))
    hello = place.canvas("main.pane.hello")
    assert texts_of(hello)[0] == "Say hello to Ben"
    assert hello.winfo_ismapped()
    place.open(ANNA)
    assert not hello.winfo_ismapped()


# --- the head


@pytest.mark.parametrize(
    ("log", "button", "asked"),
    [(EVERYONE, "who", ("who_was_online",)), (TEAM, "group", ("group", TEAM))],
)
def test_the_heads_buttons_open_what_they_show(
    place: Workplace, log: str, button: str, asked: tuple[object, ...]
) -> None:
    place.window.open_chat(log)
    settle(place.root)
    place.root.nametowidget(f"main.pane.header.{button}").invoke()
    assert place.dialogs.opened == [asked]


@pytest.mark.parametrize(
    ("log", "asked"), [(ANNA, ("profile", 2)), (TEAM, ("group", TEAM)), (EVERYONE, ("who_was_online",))]
)
def test_a_click_on_the_title_shows_who_it_is(place: Workplace, log: str, asked: tuple[object, ...]) -> None:
    """C67"""
    place.window.open_chat(log)
    settle(place.root)
    click(place.window.pane.header, 90, 22)
    assert place.dialogs.opened == [asked]


def test_nobody_is_behind_a_deleted_account(place: Workplace) -> None:
    """C67"""
    place.open(ANNA)
    place.tell(facts.PeopleChanged((replace(samples.people()[1], display="", name="", deleted=True),)))
    assert heading(place) == ["deleted user"]
    assert place.window.pane.composer.closed == "This account was deleted."
    click(place.window.pane.header, 90, 22)
    assert place.dialogs.opened == []
