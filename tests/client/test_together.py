"""Whole clients at a real server: every command and what the others see of it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.client.changes import AccountChanged, Answered
from messenger.client.commands import Commands
from messenger.client.model import EVERYONE, Delivery, Link, Notice
from messenger.protocol.accounts import Devices, SignedOut
from messenger.protocol.contacts import Presence, Who
from messenger.protocol.errors import Code
from messenger.protocol.groups import MembersAdded, NotAdded, Standing
from messenger.protocol.profiles import Profile
from tests.client.live import LiveClient
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import PASSWORD


class Person:
    """One client and its message box."""

    def __init__(self, client: LiveClient) -> None:
        self.client = client
        self.state, self.actions = client.state, client.actions
        self.commands = Commands(self.state, self.actions)
        self._told = 0

    @property
    def id(self) -> int:
        assert self.state.me is not None
        return self.state.me.id

    def until(self, look: Callable[[], object], what: str) -> None:
        def hear_and_look() -> object:
            self.hear()
            return look()

        self.client.until(hear_and_look, what)

    def hear(self) -> None:
        """Hand the answers on, as the window does."""
        changes = self.client.changes
        while self._told < len(changes):
            change = changes[self._told]
            self._told += 1
            if isinstance(change, Answered):
                self.commands.answered(change)

    def answer(self, ticket: int) -> Answered:
        found: list[Answered] = []

        def look() -> bool:
            found[:] = [one for one in self.client.changes if isinstance(one, Answered) and one.ticket == ticket]
            return bool(found)

        self.until(look, "an answer")
        return found[0]

    def type(self, text: str, log: str | None = None) -> None:
        """Type a command and wait for what came of it, if anything is told."""
        before = len(self.lines(log or EVERYONE))
        outcome = self.commands.run(log, text)
        assert outcome.error == ""
        self.until(lambda: len(self.lines(log or EVERYONE)) > before, f"what came of {text}")

    def lines(self, log: str = EVERYONE) -> list[str]:
        chat = self.state.chats.get(log)
        return [row.text for row in chat.messages if isinstance(row, Notice)] if chat else []

    def until_line(self, text: str, log: str = EVERYONE) -> None:
        self.until(lambda: text in self.lines(log), f"the line {text!r}, not only {self.lines(log)}")

    def until_texts(self, log: str, texts: list[str]) -> None:
        self.until(lambda: self.client.texts(log) == texts, f"the texts {texts}")


People = Callable[..., list[Person]]


@pytest.fixture
def people(tmp_path: Path, real_server: ServerProcess) -> Iterator[People]:
    """Signs people up; each knows all others when it returns."""
    with ExitStack() as stack:

        def meet(*names: str) -> list[Person]:
            met = []
            for name in names:
                client = stack.enter_context(LiveClient(tmp_path / name))
                met.append(Person(client.sign_up(real_server.shared_invite, name)))
            for person in met:
                person.until(lambda person=person: _all_online(person, names), "everybody to be online")  # type: ignore[misc]
            return met

        yield meet


def _all_online(person: Person, names: tuple[str, ...]) -> bool:
    online = {one.name for one in person.state.contacts.values() if one.presence is Presence.ONLINE}
    return online >= set(names)


# -- groups


def test_makes_a_group_and_talks_in_it(people: People) -> None:
    """C62, C64: told to all, in the same order; two ticks when every other member has it (C24)."""
    anna, ben, cleo = people("anna", "ben", "cleo")
    ticket, log = anna.actions.new_group("Lunch club", [ben.id])
    event = anna.answer(ticket).event
    assert isinstance(event, MembersAdded)
    assert event.refused == ()
    for person in (anna, ben):
        person.until(lambda person=person: log in person.state.groups, "the group")  # type: ignore[misc]
        person.actions.open_chat(log)
    assert ben.state.groups[log].members == (anna.id, ben.id)
    assert ben.state.groups[log].leader == anna.id
    assert ben.state.groups[log].short == "lunch-club"
    ben.until_line("Anna added you", log)
    anna.until_line("You made the group “Lunch club”", log)
    anna.actions.send_message(log, "hello")
    ben.until_texts(log, ["hello"])
    anna.until(lambda: [one.delivery for one in anna.client.messages(log)] == [Delivery.DELIVERED], "two ticks")
    assert cleo.commands.run(None, "/group message lunch-club hi").error == "There is no group lunch-club."
    anna.type("/group add lunch-club cleo", log)
    cleo.until(lambda: log in cleo.state.groups, "the group")
    cleo.actions.open_chat(log)
    cleo.actions.send_message(log, "I am new")
    ben.until_texts(log, ["hello", "I am new"])
    cleo.until_texts(log, ["I am new"])  # from when on it was added
    ben.until(lambda: ben.state.chats[log].unread == 2, "two unread messages")


def test_leads_and_ends_a_group_by_commands(people: People) -> None:
    """C62, C64, C65"""
    anna, ben = people("anna", "ben")
    assert anna.commands.run(EVERYONE, "/group new Plans").error == ""
    anna.until(lambda: anna.state.groups, "the group")
    (log,) = anna.state.groups
    anna.until(lambda: "plans" in "".join(anna.lines(log)), "what it is called")
    anna.type("/group add plans @BEN", log)
    ben.until(lambda: log in ben.state.groups, "the group")
    ben.type("/group rename plans Mine", log)
    assert ben.lines(log)[-1] == "Only the leader of the group can rename it."
    anna.type("/group leave plans", log)
    assert anna.lines(log)[-1] == "You lead this group. Hand it over to somebody before you leave, or end it."
    anna.type("/group rename plans Better plans", log)
    anna.until(lambda: anna.state.title_of(log) == "Better plans", "the title")
    anna.type("/group leader better-plans ben", log)
    ben.until(lambda: ben.state.groups[log].leader == ben.id, "the leadership")
    ben.type("/group remove better-plans anna", log)
    anna.until(lambda: anna.state.groups[log].standing is Standing.REMOVED, "being removed")
    assert anna.actions.send_message(log, "still here") == "You were removed from this group."
    ben.type("/group end better-plans", log)
    ben.until(lambda: ben.state.groups[log].standing is Standing.ENDED, "the end")


def test_cannot_add_who_blocked_the_leader(people: People) -> None:
    """C64"""
    anna, ben = people("anna", "ben")
    assert ben.answer(ben.actions.block(anna.id)).refusal == ""
    ticket, log = anna.actions.new_group("Plans", [ben.id])
    event = anna.answer(ticket).event
    assert isinstance(event, MembersAdded)
    assert event.refused == (NotAdded(ben.id, Code.BLOCKED),)
    anna.type("/group add plans ben", log)
    assert anna.lines(log) == ["Ben has blocked you and cannot be added."]


# -- blocks and broadcasts


def test_blocks_and_unblocks(people: People) -> None:
    """C18, C21, C22, C35, C36, C37, C38"""
    anna, ben = people("anna", "ben")
    log = anna.actions.chat_with(ben.id)
    for person in (anna, ben):
        person.actions.open_chat(log)
    before = ben.lines()
    anna.type("/block ben", log)
    assert anna.lines(log) == ["You have blocked Ben."]
    assert anna.state.blocked == {ben.id}
    ben.until(lambda: ben.state.contacts[anna.id].presence is Presence.OFFLINE, "anna to be hidden")
    assert ben.state.contacts[anna.id].seen == 0
    assert ben.lines() == before
    anna.type("/block ben", log)
    assert anna.lines(log)[-1] == "You have already blocked this person."
    ben.actions.send_message(log, "are you there?")
    ben.until(lambda: [one.failure for one in ben.client.messages(log)] == [Code.BLOCKED], "the refusal")
    anna.actions.send_message(log, "I am")  # C22
    ben.until(lambda: "I am" in ben.client.texts(log), "the message")
    anna.type("/unblock ben", log)
    ben.until(lambda: ben.state.contacts[anna.id].presence is Presence.ONLINE, "anna to be seen")
    ben.actions.send_message(log, "good")
    anna.until_texts(log, ["I am", "good"])
    anna.type("/unblock ben", log)
    assert anna.lines(log)[-1] == "You have not blocked this person."
    assert ben.lines() == before


def test_broadcasts_to_all_who_are_online(people: People) -> None:
    """C27, C28, C29"""
    anna, ben, cleo = people("anna", "ben", "cleo")
    assert anna.answer(anna.actions.block(cleo.id)).refusal == ""
    anna.actions.send_message(EVERYONE, "first")
    cleo.until_texts(EVERYONE, ["first"])
    ben.until_texts(EVERYONE, ["first"])
    left_out = "Your message could not be delivered to some people."
    cleo.actions.send_message(EVERYONE, "second")
    cleo.until_line(left_out)
    ben.until_texts(EVERYONE, ["first", "second"])
    ben.actions.send_message(EVERYONE, "third")
    anna.until_texts(EVERYONE, ["first", "third"])
    assert left_out not in anna.lines() + ben.lines()
    assert ben.state.chats[EVERYONE].unread == 2


# -- who is there


def test_asks_who_else_is_there(people: People) -> None:
    """C30, C31, C34"""
    anna, ben, cleo = people("anna", "ben", "cleo")
    assert ben.answer(ben.actions.block(anna.id)).refusal == ""
    anna.until(lambda: anna.state.contacts[ben.id].presence is Presence.OFFLINE, "ben to be hidden")
    event = anna.answer(anna.actions.who_else()).event
    assert isinstance(event, Who)
    assert event.users == (cleo.id,)
    cleo.type("/whoelse")
    assert cleo.lines()[-1] == "Online now: Anna (@anna), Ben (@ben)"
    anna.actions.sign_out()
    cleo.until_line("Anna went offline")
    cleo.type("/whoelse")
    assert cleo.lines()[-1] == "Online now: Ben (@ben)"
    cleo.type("/whoelsesince 3600")
    assert cleo.lines()[-1] == "Online in the last 3600 seconds: Anna (@anna), Ben (@ben)"


def test_shows_who_is_writing(people: People) -> None:
    """Not to who is blocked (C36)."""
    anna, ben = people("anna", "ben")
    log = anna.actions.chat_with(ben.id)
    anna.actions.typing(log)
    ben.until(lambda: ben.state.typing == {log: (anna.id,)}, "anna to write")
    anna.actions.typing(log, stopped=True)
    ben.until(lambda: ben.state.typing == {}, "anna to stop")


# -- the own account


def test_changes_the_profile_and_the_name(people: People) -> None:
    """C67, C69"""
    anna, ben = people("anna", "ben")
    anna.type("/town Uppsala")
    anna.type("/about I like trains")
    anna.type("/display Anna B.")
    event = ben.answer(ben.actions.ask_profile(anna.id)).event
    assert isinstance(event, Profile)
    assert (event.user_name, event.display_name, event.town, event.about) == (
        "anna", "Anna B.", "Uppsala", "I like trains",
    )  # fmt: skip
    anna.type("/name annika")
    assert anna.lines()[-1] == "Your user name is @annika now."
    ben.until_line("Anna B. is called @annika now, no longer @anna")
    ben.until(lambda: ben.state.contacts[anna.id].name == "annika", "the name")
    assert ben.answer(ben.actions.rename("annika")).refusal.startswith("Somebody else has this user name.")


def test_changes_the_password(people: People, real_server: ServerProcess, tmp_path: Path) -> None:
    """C68: it needs the old one and ends the other sessions."""
    (anna,) = people("anna")
    with LiveClient(tmp_path / "second") as second:
        second.sign_in(second.server_of(real_server.shared_invite), "anna")
        assert anna.answer(anna.actions.change_password("wrong one", "another password")).refusal
        anna.type(f'/password "{PASSWORD}" another-password')
        assert anna.lines()[-1] == "Your password is changed. Your other devices are signed out."
        assert second.until_signed_out() == AccountChanged("Your password was changed. Please sign in again.")
    assert anna.state.me is not None


def test_signs_out_another_device(people: People, real_server: ServerProcess, tmp_path: Path) -> None:
    """C9"""
    (anna,) = people("anna")
    with LiveClient(tmp_path / "second") as second:
        second.sign_in(second.server_of(real_server.shared_invite), "anna")
        event = anna.answer(anna.actions.list_devices()).event
        assert isinstance(event, Devices)
        (other,) = [device for device in event.devices if not device.current]
        assert anna.answer(anna.actions.sign_out_device(other.id)).refusal == ""
        assert second.until_signed_out().reason == "You were signed out of this device from another one."


def test_deletes_the_account(people: People) -> None:
    """C67: the password is asked; what was said stays under "deleted user"."""
    anna, ben = people("anna", "ben")
    log = anna.actions.chat_with(ben.id)
    anna.actions.send_message(log, "goodbye")
    ben.until(lambda: log in ben.state.chats and ben.state.chats[log].head == 1, "the message")
    assert anna.answer(anna.actions.delete_account("wrong one")).refusal == "The password is wrong."
    mine = anna.id
    answer = anna.answer(anna.actions.delete_account(PASSWORD))
    assert isinstance(answer.event, SignedOut)
    assert anna.client.until_signed_out().reason == "Your account was deleted."
    ben.until(lambda: ben.state.contacts[mine].deleted, "the news")
    assert ben.state.title_of(log) == "deleted user"
    assert ben.actions.send_message(log, "still there?") == "This account was deleted."


def test_knows_own_settings_on_every_device(people: People, real_server: ServerProcess, tmp_path: Path) -> None:
    """Mutes and blocks belong to the user, not to the device."""
    anna, ben = people("anna", "ben")
    log = anna.actions.chat_with(ben.id)
    with LiveClient(tmp_path / "second") as second:
        second.sign_in(second.server_of(real_server.shared_invite), "anna")
        assert anna.answer(anna.actions.mute(log, True)).refusal == ""
        assert anna.answer(anna.actions.block(ben.id)).refusal == ""
        second.until(lambda: second.state.muted == {log} and second.state.blocked == {ben.id}, "the settings")
    anna.type("/unmute", log)
    with LiveClient(tmp_path / "third") as third:
        third.sign_in(third.server_of(real_server.shared_invite), "anna")
        third.until(lambda: third.state.blocked == {ben.id}, "the settings")
        assert third.state.muted == set()


# -- inactivity


def test_is_warned_and_signed_out_for_inactivity(tmp_path: Path) -> None:
    """C11, C14: activity goes on with the session; without it the server ends it, and others see a logout."""
    with (
        running(tmp_path / "server", timeout="4", linger_seconds="0.1", presence_gather_ms="10") as server,
        LiveClient(tmp_path / "anna") as client,
    ):
        anna = Person(client.sign_up(server.shared_invite, "anna"))
        assert anna.state.timeout == 4
        anna.until(lambda: anna.state.warning is not None, "the warning")
        anna.actions.activity()
        anna.until(lambda: anna.state.warning is None, "no warning")
        anna.until(lambda: anna.state.warning is not None, "another warning")
        assert client.until_signed_out().reason == "You were signed out because you were inactive."
        assert anna.state.link.link is Link.SIGNED_OUT
