"""Signing out, being signed out, closing the program: private sessions end, and nothing of them is left."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.client.changes import AccountChanged, PrivateChanged
from messenger.client.model import EVERYONE
from messenger.client.private.model import Phase
from messenger.protocol.accounts import Devices
from messenger.protocol.errors import Code
from tests.client.private.talking import HASTY, Talker, meet
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import PASSWORD

Pair = tuple[Talker, Talker]
GONE = "Ben is gone: signed out, or the program was closed."


def test_ends_its_sessions_when_it_signs_out(pair: Pair) -> None:
    """C57: with a notice at the other side; what was said is gone with the account."""
    anna, ben = pair
    meet(anna, ben)
    user = ben.id
    ben.say(anna, "last words")
    ben.changes.clear()
    ben.actions.sign_out()
    over = anna.until_phase(user, Phase.OVER)
    assert (over.code, over.reason) == (Code.SIGNED_OUT_HERE, GONE)
    assert [row.text for row in anna.private(user).chat.messages if row.text == "last words"]
    ben.until_signed_out()
    assert ben.state.privates == {}
    assert ben.changes.count(PrivateChanged(anna.id)) >= 2  # over, then gone
    ben.until(lambda: ben.port() == 0, "nobody to listen")


def test_ends_its_sessions_without_the_server(pair: Pair, real_server: ServerProcess) -> None:
    """C57: the other side hears it on the link itself."""
    anna, ben = pair
    meet(anna, ben)
    user = ben.id
    real_server.kill()
    ben.until(lambda: not ben.state.link.connected, "the link to be lost")
    ben.actions.sign_out()
    assert anna.until_phase(user, Phase.OVER).reason == GONE
    real_server.start()


def test_ends_its_sessions_when_another_device_signs_it_out(
    pair: Pair, real_server: ServerProcess, tmp_path: Path
) -> None:
    """C57"""
    anna, ben = pair
    meet(anna, ben)
    user = ben.id
    with ExitStack() as stack:
        tablet = stack.enter_context(Talker(tmp_path / "tablet"))
        tablet.sign_in(tablet.server_of(real_server.shared_invite), "ben")
        ticket = tablet.actions.list_devices()
        tablet.order(ticket)
        (event,) = [c.event for c in tablet.changes if getattr(c, "ticket", None) == ticket]  # type: ignore[union-attr]
        assert isinstance(event, Devices)
        (other,) = [device for device in event.devices if not device.current]
        tablet.order(tablet.actions.sign_out_device(other.id))
        assert anna.until_phase(user, Phase.OVER).reason == GONE
        ben.until_signed_out()
        assert ben.state.privates == {}


def test_ends_its_sessions_when_somebody_else_signs_in(pair: Pair, real_server: ServerProcess) -> None:
    """On this computer, with another account."""
    anna, ben = pair
    meet(anna, ben)
    user = ben.id
    ben.actions.sign_up(ben.server_of(real_server.shared_invite), "cleo", "Cleo", PASSWORD)
    assert anna.until_phase(user, Phase.OVER).reason == GONE
    ben.until(lambda: ben.state.me is not None and ben.state.me.name == "cleo", "cleo")
    assert ben.state.privates == {}


def test_ends_its_sessions_when_the_program_is_closed(real_server: ServerProcess, tmp_path: Path) -> None:
    """C57, C39: at once, by a goodbye; and no socket is left open here."""
    with Talker(tmp_path / "anna") as anna:
        anna.sign_up(real_server.shared_invite, "anna")
        with Talker(tmp_path / "ben") as ben:
            ben.sign_up(real_server.shared_invite, "ben")
            anna.sees(ben)
            meet(anna, ben)
            user = ben.id
            ben.say(anna, "last words")
        over = anna.until_phase(user, Phase.OVER)
        assert (over.code, over.reason) == (Code.PEER_GONE, GONE)
        assert [row.text for row in anna.private(user).chat.messages if row.text == "last words"]


@pytest.mark.usefixtures("no_direct_way")
def test_ends_relayed_sessions_when_the_program_is_closed(real_server: ServerProcess, tmp_path: Path) -> None:
    """C57"""
    with Talker(tmp_path / "anna", HASTY) as anna:
        anna.sign_up(real_server.shared_invite, "anna")
        anna.choose("always")
        with Talker(tmp_path / "ben", HASTY) as ben:
            ben.sign_up(real_server.shared_invite, "ben")
            ben.choose("always")
            anna.sees(ben)
            meet(anna, ben)
            user = ben.id
        assert anna.until_phase(user, Phase.OVER).reason == GONE


def test_keeps_who_writes_privately_signed_in(tmp_path: Path) -> None:
    """C13, C11, C12: writing counts, hearing does not; who is signed out leaves the session."""
    with (
        running(tmp_path / "server", timeout="8", linger_seconds="0.1", presence_gather_ms="10") as server,
        Talker(tmp_path / "anna") as anna,
        Talker(tmp_path / "ben") as ben,
    ):
        anna.sign_up(server.shared_invite, "anna")
        ben.sign_up(server.shared_invite, "ben")
        anna.sees(ben)
        meet(anna, ben)
        user = ben.id

        def write() -> bool:
            if anna.status(user).phase is Phase.OPEN:
                anna.actions.send_private(user, "still here")
            return anna.status(user).phase is Phase.OVER

        anna.until(write, "ben to be signed out")
        assert anna.status(user).reason == GONE
        assert anna.state.me is not None
        ben.until_signed_out()
        assert AccountChanged("You were signed out because you were inactive.") in ben.changes
        assert ben.state.privates == {}


def test_forgets_its_key_and_all_others_with_the_account(pair: Pair) -> None:
    """C67: whoever has this account number here next is somebody else."""
    anna, ben = pair
    meet(anna, ben)
    mine = anna.id
    folder = anna.config.profile_folder / "identities"
    assert [path.suffix for path in folder.iterdir()] == [".pem"]
    anna.actions.delete_account(PASSWORD)
    assert ben.until_phase(mine, Phase.OVER).code in (Code.ACCOUNT_DELETED, Code.PEER_GONE)
    anna.until_signed_out()
    assert list(folder.iterdir()) == []


def test_stays_readable_until_the_window_is_closed(pair: Pair) -> None:
    """And a session that follows goes on in it."""
    anna, ben = pair
    meet(anna, ben)
    ben.say(anna, "one")
    anna.until_heard(ben, ["one"])
    ben.stop(anna)
    anna.until_phase(ben, Phase.OVER)
    assert anna.heard(ben) == ["one"]
    assert anna.actions.send_private(ben.id, "too late") == "There is no private chat with Ben."
    meet(ben, anna)
    ben.say(anna, "two")
    anna.until_heard(ben, ["one", "two"])
    began = "Private chat began: direct, sealed end to end."
    assert anna.notices(ben) == [began, "Ben ended the private chat.", began]
    anna.actions.forget_private(ben.id)
    anna.until(lambda: ben.id not in anna.state.privates, "nothing to be left")
    assert ben.until_phase(anna, Phase.OVER).reason == "Anna ended the private chat."
    meet(anna, ben)
    assert anna.heard(ben) == []


def test_forgets_an_ask_with_its_window(pair: Pair) -> None:
    """Whoever closes it withdraws, or refuses."""
    anna, ben = pair
    anna.start(ben)
    ben.until_phase(anna, Phase.ASKED)
    anna.actions.forget_private(ben.id)
    assert ben.until_phase(anna, Phase.OVER).code is Code.PRIVATE_WITHDRAWN
    anna.until(lambda: ben.id not in anna.state.privates, "nothing to be left")
    anna.start(ben)
    ben.until_phase(anna, Phase.ASKED)
    ben.actions.forget_private(anna.id)
    assert anna.until_phase(ben, Phase.OVER).code is Code.PRIVATE_DECLINED


def test_shows_as_not_delivered_what_crosses_the_end(pair: Pair) -> None:
    """C52: nothing that was typed vanishes."""
    anna, ben = pair
    meet(anna, ben)

    def end_and_say(core: object) -> None:
        core.privates.stop(1, ben.id)  # type: ignore[attr-defined]
        core.privates.say(ben.id, "a moment too late")  # type: ignore[attr-defined]

    anna.inside(end_and_say)
    anna.until(lambda: anna.deliveries(ben) == ["failed"], "the failure")


def test_tells_no_news_of_it_in_everyone(pair: Pair) -> None:
    anna, ben = pair
    before = len(anna.state.chats[EVERYONE].messages)
    meet(anna, ben)
    anna.stop(ben)
    ben.until_phase(anna, Phase.OVER)
    assert len(anna.state.chats[EVERYONE].messages) == before


def test_remembers_what_was_chosen(real_server: ServerProcess, tmp_path: Path) -> None:
    with Talker(tmp_path / "anna") as anna:
        anna.sign_up(real_server.shared_invite, "anna")
        anna.choose("never", hidden=True)
    with Talker(tmp_path / "anna") as anna:
        anna.until(lambda: anna.state.private_choices.hidden, "the choices")
        assert anna.state.private_choices.relay == "never"
