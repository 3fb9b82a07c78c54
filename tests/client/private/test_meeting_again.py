"""Whom a device knows: the first key of a person is believed, every later one is for the person to accept."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.client.private.model import Phase, Trust
from messenger.client.private.trust import judge
from messenger.net.pin import Pin
from messenger.protocol.errors import Code
from tests.client.private.talking import Talker, meet
from tests.end_to_end.server_process import ServerProcess

ONE, OTHER = Pin(bytes(32)), Pin(bytes([1]) * 32)


@pytest.mark.parametrize(
    ("known", "trust"),
    [
        ({}, Trust.KNOWN),
        ({"desk": ONE}, Trust.KNOWN),
        ({"desk": ONE, "tablet": OTHER}, Trust.KNOWN),
        ({"desk": OTHER}, Trust.CHANGED_KEY),
        ({"desk": OTHER, "tablet": ONE}, Trust.CHANGED_KEY),
        ({"tablet": ONE}, Trust.NEW_DEVICE),
    ],
)
def test_judges_a_device_by_the_keys_of_its_person(known: dict[str, Pin], trust: Trust) -> None:
    """C48: another device with the same key is a new one; the same one with another key stops everything."""
    assert judge(known, "desk", ONE) is trust


def _meet_warily(anna: Talker, ben: Talker, trust: Trust) -> None:
    """Let them meet; anna is warned, and no text passes before she accepts."""
    assert anna.start(ben) == ""
    ben.until_phase(anna, Phase.ASKED)
    assert ben.accept(anna) == ""
    status = anna.until_phase(ben, Phase.CHECKING)
    assert status.trust is trust
    assert ben.until_phase(anna, Phase.WAITING).trust is Trust.KNOWN
    assert anna.actions.send_private(ben.id, "too early") == "The private chat with Ben is not open yet."
    assert ben.actions.send_private(anna.id, "too early") == "The private chat with Anna is not open yet."
    assert status.safety == ben.status(anna).safety


def test_warns_of_a_new_device_once(real_server: ServerProcess, tmp_path: Path) -> None:
    """C48"""
    with ExitStack() as stack:
        anna, ben = (stack.enter_context(Talker(tmp_path / name)) for name in ("anna", "ben"))
        anna.sign_up(real_server.shared_invite, "anna")
        ben.sign_up(real_server.shared_invite, "ben")
        anna.sees(ben)
        meet(anna, ben)
        anna.stop(ben)
        ben.until_phase(anna, Phase.OVER)
        ben.actions.sign_out()
        ben.until_signed_out()
        tablet = stack.enter_context(Talker(tmp_path / "tablet"))
        tablet.sign_in(tablet.server_of(real_server.shared_invite), "ben")
        anna.sees(tablet)
        _meet_warily(anna, tablet, Trust.NEW_DEVICE)
        anna.actions.trust_private(tablet.id)
        assert anna.until_phase(tablet, Phase.OPEN).trust is Trust.KNOWN
        tablet.until_phase(anna, Phase.OPEN)
        tablet.say(anna, "it is me")
        anna.until_heard(tablet, ["it is me"])
        anna.stop(tablet)
        tablet.until_phase(anna, Phase.OVER)
        meet(tablet, anna)


def test_stops_at_a_changed_key_until_it_is_accepted(real_server: ServerProcess, tmp_path: Path) -> None:
    """C48: over restarts, too; refusing it is told."""
    with Talker(tmp_path / "anna") as anna:
        anna.sign_up(real_server.shared_invite, "anna")
        with Talker(tmp_path / "ben") as ben:
            ben.sign_up(real_server.shared_invite, "ben")
            anna.sees(ben)
            meet(anna, ben)
    (key,) = (tmp_path / "ben").rglob("identities/*.pem")
    key.unlink()
    with Talker(tmp_path / "anna") as anna, Talker(tmp_path / "ben") as ben:
        anna.until_online()
        ben.until_online()
        anna.sees(ben)
        _meet_warily(anna, ben, Trust.CHANGED_KEY)
        assert anna.stop(ben) == ""
        over = ben.until_phase(anna, Phase.OVER)
        assert (over.code, over.reason) == (Code.PEER_UNTRUSTED, "Anna did not accept the key of this device.")
        _meet_warily(anna, ben, Trust.CHANGED_KEY)
        anna.actions.trust_private(ben.id)
        ben.until_phase(anna, Phase.OPEN)
        anna.until_phase(ben, Phase.OPEN)
        anna.stop(ben)
        ben.until_phase(anna, Phase.OVER)
        meet(anna, ben)


def test_says_that_the_own_key_is_damaged(real_server: ServerProcess, tmp_path: Path) -> None:
    with Talker(tmp_path / "anna") as anna, Talker(tmp_path / "ben") as ben:
        anna.sign_up(real_server.shared_invite, "anna")
        ben.sign_up(real_server.shared_invite, "ben")
        anna.sees(ben)
        folder = anna.config.profile_folder / "identities"
        folder.mkdir(exist_ok=True)
        (folder / "1.pem").write_text("no key")
        assert "is damaged" in anna.start(ben)
        assert anna.state.privates == {} == ben.state.privates
        ben.start(anna)
        anna.until_phase(ben, Phase.ASKED)
        assert "is damaged" in anna.accept(ben)
        assert anna.status(ben).phase is Phase.ASKED
        (folder / "1.pem").unlink()
        assert anna.accept(ben) == ""
        ben.until_phase(anna, Phase.OPEN)
