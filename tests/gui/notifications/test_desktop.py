"""What the desktop of somebody shows while others write: two real clients, a real server, a bus and a service."""

import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import pytest

from messenger.client.app import build
from messenger.client.model import EVERYONE, Link
from messenger.client.notification_choices import UNTIL_TURNED_OFF, NotificationChoices
from messenger.client.private.model import Phase, private_log
from messenger.client.settings import ClientConfig
from messenger.gui.app import App
from messenger.gui.main_window import MainWindow
from messenger.gui.options import GuiConfig
from tests.client.live import LiveClient
from tests.end_to_end.server_process import ServerProcess
from tests.gui.bus import Bus
from tests.gui.driving import see
from tests.gui.notifications.room import Room, room
from tests.gui.notifications.service import NotificationService


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    settings = {"MESSENGER_LINGER_SECONDS": "0.1", "MESSENGER_MARKER_GATHER_MS": "10"}
    with ServerProcess(tmp_path / "server", settings=settings) as running:
        yield running


@pytest.fixture
def service(bus: Bus) -> Iterator[NotificationService]:
    with NotificationService(bus.address, ("actions", "body", "body-markup", "sound")) as running:
        yield running


@pytest.fixture
def anna(root: tk.Tk, tmp_path: Path, server: ServerProcess, service: NotificationService) -> Iterator[Room]:
    with room(root, tmp_path, server, service) as made:
        yield made


def test_shows_what_somebody_writes(anna: Room) -> None:
    anna.say("hello")
    anna.until("Ben: hello")
    (shown,) = anna.service.story
    assert (shown.program, shown.hints["sound-name"]) == ("Messenger", "message-new-instant")
    anna.say("are you there?")
    anna.until("Ben: are you there?\n2 new messages")
    assert anna.service.story[-1].replaces == shown.number


def test_shows_broadcasts(anna: Room) -> None:
    anna.say("all of you", log=EVERYONE)
    anna.until("Everyone: Ben: all of you")


def test_shows_nothing_of_the_chat_in_front(anna: Room) -> None:
    anna.look_here()
    anna.window.open_chat(anna.log)
    anna.say("hello")
    anna.see(lambda: anna.client.state.chat(anna.log).read == 1, "the message being read")
    anna.window.open_chat(None)
    anna.until_told()
    assert [shown.title for shown in anna.service.story] == ["Everyone"]


def test_shows_the_open_chat_of_a_window_behind_others(anna: Room) -> None:
    anna.window.open_chat(anna.log)
    anna.look_away()
    anna.say("hello")
    anna.until("Ben: hello")


def test_withdraws_what_was_read(anna: Room) -> None:
    anna.say("hello")
    anna.until("Ben: hello")
    anna.look_here()
    anna.window.open_chat(anna.log)
    anna.until()


def test_withdraws_what_was_read_on_another_device(anna: Room, tmp_path: Path) -> None:
    anna.say("hello")
    anna.until("Ben: hello")
    with LiveClient(tmp_path / "tablet") as tablet:
        tablet.sign_in(tablet.server_of(anna.server.shared_invite), "anna")
        tablet.until(lambda: tablet.state.chat(anna.log).head, "the message")
        tablet.actions.mark_read(anna.log, 1)
        anna.until()


def test_a_click_opens_the_chat_where_it_is_unread(anna: Room) -> None:
    anna.say(*(f"line {number}" for number in range(60)))
    anna.until_unread(60)
    anna.see(lambda: anna.service.bodies == ["Ben: line 59\n60 new messages"], "all of it")
    assert anna.window.pane.log is None
    anna.until_told()  # so the program knows the number of the first one
    anna.service.click(next(number for number, shown in anna.service.shown.items() if shown.title == "Ben"))
    anna.see(lambda: anna.window.pane.log == anna.log, "the chat")
    anna.see(anna.root.focus_displayof, "the keyboard here")
    assert anna.client.state.chat(anna.log).unread


def test_shows_nothing_of_muted_chats(anna: Room) -> None:
    anna.client.actions.mute(anna.log, True)
    anna.see(lambda: anna.log in anna.client.state.muted, "the chat muted")
    anna.say("hello")
    anna.until_unread(1)
    anna.until_told()
    assert [shown.title for shown in anna.service.story] == ["Everyone"]


@pytest.mark.parametrize(
    "choices", [NotificationChoices(quiet_until=UNTIL_TURNED_OFF), NotificationChoices(shown=False)]
)
def test_does_not_disturb_who_wants_peace(anna: Room, choices: NotificationChoices) -> None:
    anna.choose(choices)
    anna.say("hush")
    anna.until_unread(1)
    assert anna.service.story == []
    anna.choose(NotificationChoices(preview=False, sound=False))
    anna.say("now")
    anna.until("Ben: 2 new messages")
    assert [shown.body for shown in anna.service.story] == ["2 new messages"]
    assert anna.service.story[0].hints["suppress-sound"] is True


def test_shows_hostile_text_letter_by_letter(anna: Room) -> None:
    anna.say('<b>pay</b> <img src="file:///etc/passwd"> &amp;\n\u202egnp.exe')
    anna.until('Ben: &lt;b&gt;pay&lt;/b&gt; &lt;img src="file:///etc/passwd"&gt; &amp;amp; gnp.exe')


def test_withdraws_everything_at_the_end(anna: Room) -> None:
    anna.say("hello")
    anna.until("Ben: hello")
    anna.app.close()
    assert anna.service.bodies == []


def test_withdraws_everything_when_somebody_signs_out(anna: Room) -> None:
    anna.say("hello")
    anna.until("Ben: hello")
    anna.client.actions.sign_out()
    anna.until()


def test_says_who_asks_for_a_private_chat_and_no_word_of_it(anna: Room) -> None:
    me = anna.client.state.me
    assert me is not None
    anna.ben.actions.start_private(me.id)
    anna.until("Ben: Wants a private chat with you")
    anna.service.click(1)
    ben = anna.ben.state.me
    assert ben is not None
    anna.see(lambda: str(anna.root.focus_displayof()).endswith("accept"), "the keyboard at the answer")
    anna.client.actions.accept_private(ben.id)
    anna.see(lambda: anna.client.state.privates[ben.id].status.phase is Phase.OPEN, "the private chat")
    anna.until()
    anna.look_away()
    anna.see(lambda: anna.ben.actions.send_private(me.id, "secret") is None, "the private text")
    anna.until("Ben: Wrote in your private chat")
    anna.service.click(next(iter(anna.service.shown)))
    anna.see(lambda: f"private-{ben.id}" in str(anna.root.focus_displayof()), "the private window in front")
    assert not any("secret" in shown.body for shown in anna.service.story)
    assert private_log(ben.id) not in anna.client.state.chats


def test_tells_together_what_came_while_it_was_closed(anna: Room, root: tk.Tk) -> None:
    """One notification for the chat, none for what had been told before."""
    anna.say("before")
    anna.until("Ben: before")
    anna.app.close()
    anna.say("one", "two", "three")
    anna.ben.until(lambda: len(anna.ben.texts(anna.log)) == 4, "all of it sent")
    again = tk.Tk()
    config = ClientConfig("test", anna.folder / "anna", use_keyring=False)
    client = build(config)
    app = App(GuiConfig(config), client, again)
    try:
        assert app._start()
        see(again, lambda: client.state.link.link is Link.ONLINE, "being online")
        see(again, lambda: anna.service.bodies == ["Ben: three\n4 new messages"], "what was missed")
        assert isinstance(app.page, MainWindow)
    finally:
        app.close()


def test_works_without_any_service(anna: Room) -> None:
    """And shows what comes after one has begun: a desktop may start it late, or again."""
    anna.service.leave()
    anna.say("unseen")
    anna.until_unread(1)
    anna.service.come_back()
    anna.say("seen")
    anna.until("Ben: seen\n2 new messages")
    anna.service.leave()
    anna.say("unseen again")
    anna.until_unread(3)
    anna.service.come_back()
    anna.say("seen again")
    anna.until("Ben: seen again\n4 new messages")
