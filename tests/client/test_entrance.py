"""Finding a server, trusting it, signing in and out: against the real server, with real TLS."""

import asyncio
import signal
import socket
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from messenger.client.door import Door, Doors, Knock, NoEntryError, UnreachableServerError, UntrustedServerError
from messenger.client.entrance import Entrance
from messenger.client.model import Link
from messenger.client.store.errors import ProfileInUseError
from messenger.net.invite import Endpoint, parse_invite
from messenger.net.pin import Pin
from messenger.protocol.contacts import Presence
from messenger.protocol.errors import Code
from tests.client.live import LiveClient
from tests.end_to_end.server_process import ServerProcess, free_port
from tests.server.wire import PASSWORD

# -- finding the server


def test_trusts_the_key_of_an_invite(tmp_path: Path, real_server: ServerProcess) -> None:
    with LiveClient(tmp_path / "anna") as anna:
        shown = anna.server_of(f"\n {real_server.shared_invite[:30]}\n{real_server.shared_invite[30:]} ")
        invite = parse_invite(real_server.shared_invite)
        assert (shown.pin, shown.known, shown.invited) == (str(invite.pin), True, True)
        assert shown.words == invite.pin.words


def test_shows_the_key_of_a_new_address_for_a_person_to_compare(tmp_path: Path, real_server: ServerProcess) -> None:
    with LiveClient(tmp_path / "anna") as anna:
        shown = anna.server_of(f"127.0.0.1:{real_server.port}")
        assert (shown.known, shown.invited) == (False, False)
        assert shown.words == parse_invite(real_server.shared_invite).pin.words


def test_knows_a_server_again_by_its_address(tmp_path: Path, real_server: ServerProcess, live_anna: LiveClient) -> None:
    anna = live_anna
    anna.actions.sign_out()
    anna.until_signed_out()
    shown = anna.server_of(f"127.0.0.1:{real_server.port}")
    assert (shown.known, shown.account) == (True, "anna")
    anna.sign_in(shown, "anna")


def test_refuses_a_server_with_another_key_than_the_invites(tmp_path: Path, real_server: ServerProcess) -> None:
    good = str(parse_invite(real_server.shared_invite).pin)
    with LiveClient(tmp_path / "anna") as anna:
        answer = anna.look_up(real_server.shared_invite.replace(good, str(Pin(bytes(32)))))
        assert answer.server is None
        assert "another key" in answer.reason


def test_refuses_a_known_server_whose_key_has_changed(
    tmp_path: Path, real_server: ServerProcess, live_anna: LiveClient
) -> None:
    anna = live_anna
    log_in = anna.server_of(f"127.0.0.1:{real_server.port}")
    anna.actions.sign_out()
    anna.until_signed_out()
    real_server.stop(signal.SIGTERM)
    for file in real_server.data.glob("*.pem"):
        file.unlink()
    real_server.start()
    answer = anna.look_up(f"127.0.0.1:{real_server.port}")
    assert answer.server is None
    assert "another key" in answer.reason
    anna.actions.sign_in(log_in, "anna", PASSWORD)
    refusal = anna.refusal()
    assert refusal.code is None
    assert "another key" in refusal.reason


def test_tries_every_address_of_an_invite(tmp_path: Path, real_server: ServerProcess) -> None:
    """Of two addresses one is dead; the other is found, and tried first from then on."""
    address = f"127.0.0.1:{real_server.port}"
    dead = f"127.0.0.1:{free_port()}"
    invite = real_server.shared_invite
    where = invite.partition("://")[2].partition("/#")[0]
    with LiveClient(tmp_path / "anna") as anna:
        anna.sign_up(invite.replace(where, f"{dead},{address}"), "anna")
        assert anna.state.server
        assert anna.state.server.addresses == f"{address},{dead}"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "no address"),
        ("messenger://somewhere", "not complete"),
        ("messenger://127.0.0.1:7420/#v9.x.y", "newer version"),
        ("127.0.0.1:port", "not a port"),
        ("host/path", "is not an address"),
        ("hello this is not an invite", "no invite and no address"),
        ("see messenger://127.0.0.1/", "no invite and no address"),
    ],
)
def test_says_what_is_wrong_with_a_pasted_text(tmp_path: Path, text: str, part: str) -> None:
    with LiveClient(tmp_path / "anna") as anna:
        answer = anna.look_up(text)
        assert answer.server is None
        assert part in answer.reason


def test_says_that_nobody_answers(tmp_path: Path) -> None:
    with LiveClient(tmp_path / "anna") as anna:
        assert anna.look_up(f"127.0.0.1:{free_port()}").reason == "The server cannot be reached."


def _nobody(asked: list[str]) -> Knock:
    """Knock where nobody answers, whatever is ``asked`` for: no name is looked up."""
    doors = Doors(memoryview(bytearray(4096)), timeout=10, show_wire=False)

    async def knock(endpoints: Sequence[Endpoint], pin: Pin | None) -> Door:
        asked.extend(endpoint.host for endpoint in endpoints)
        return await doors.knock([Endpoint("127.0.0.1", free_port())], pin)

    return knock


@pytest.mark.parametrize("text", ["hello", "v1Zm9vYmFy", " workshop\n"])
def test_answers_a_word_that_leads_nowhere_with_what_is_wanted(text: str) -> None:
    """It is tried as a host all the same."""
    asked: list[str] = []
    with pytest.raises(NoEntryError) as refused:
        asyncio.run(Entrance(_nobody(asked), 10).look_up(text, []))
    assert str(refused.value) == "Nobody answers there. Paste the whole invite, or type an address as host:port."
    assert [host.lower() for host in asked] == [text.strip().lower()]


INVITE = f"messenger://workshop:7420/#v1.{Pin(bytes(32))}.{'t' * 32}"


@pytest.mark.parametrize("text", ["chat.example.org", "workshop:7420", "LocalHost", "::1", INVITE])
def test_answers_an_address_that_leads_nowhere_as_ever(text: str) -> None:
    with pytest.raises(UnreachableServerError) as refused:
        asyncio.run(Entrance(_nobody([]), 10).look_up(text, []))
    assert str(refused.value) == "The server cannot be reached."


@pytest.mark.parametrize(
    "error", [UntrustedServerError("The server has another key."), NoEntryError("The server does not answer.")]
)
def test_tells_of_somebody_who_answered_whatever_was_typed(error: NoEntryError) -> None:
    async def knock(endpoints: Sequence[Endpoint], pin: Pin | None) -> Door:
        raise error

    with pytest.raises(NoEntryError) as refused:
        asyncio.run(Entrance(knock, 10).look_up("workshop", []))
    assert refused.value is error


def test_says_that_something_else_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger, LiveClient(tmp_path / "anna") as anna:
        greeter = threading.Thread(target=_greet, args=(stranger,))
        greeter.start()
        answer = anna.look_up(f"127.0.0.1:{stranger.getsockname()[1]}")
        greeter.join()
        assert answer.server is None
        assert answer.reason in ("The server cannot be reached.", "What answers there is no server of this kind.")


def _greet(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    connection.sendall(b"220 mail.test ESMTP\r\n")
    connection.close()


# -- signing in


def test_signs_up_and_is_still_signed_in_after_a_restart(tmp_path: Path, real_server: ServerProcess) -> None:
    with LiveClient(tmp_path / "anna") as anna:
        anna.sign_up(real_server.shared_invite, "anna")
        assert anna.state.me
        me = anna.state.me
    with LiveClient(tmp_path / "anna") as anna:
        assert anna.state.me is not None
        assert (anna.state.me.id, anna.state.me.name, anna.state.me.display) == (me.id, "anna", "Anna")
        anna.until_online()


def test_asks_only_for_the_password_again(real_server: ServerProcess, live_anna: LiveClient) -> None:
    """C3, C4"""
    anna = live_anna
    shown = anna.server_of(f"127.0.0.1:{real_server.port}")
    anna.actions.sign_out()
    anna.until_signed_out()
    anna.changes.clear()
    anna.actions.sign_in(shown, "anna", "not the password")
    refusal = anna.refusal()
    assert (refusal.code, refusal.field) == (Code.WRONG_CREDENTIALS, "password")
    assert refusal.reason == "The user name or the password is wrong."
    anna.changes.clear()
    anna.sign_in(shown, "anna")


@pytest.mark.usefixtures("live_anna")
@pytest.mark.parametrize(
    ("name", "display", "password", "field"),
    [("anna", "Anna", PASSWORD, "name"), ("a b", "Dora", PASSWORD, "name"), ("dora", "Dora", "x", "password")],
)
def test_names_the_input_that_is_wrong(
    tmp_path: Path,
    real_server: ServerProcess,
    name: str,
    display: str,
    password: str,
    field: str,
) -> None:
    with LiveClient(tmp_path / "dora") as dora:
        shown = dora.server_of(real_server.shared_invite)
        dora.changes.clear()
        dora.actions.sign_up(shown, name, display, password)
        assert dora.refusal().field == field
        assert dora.state.link.link is Link.SIGNED_OUT or dora.until(
            lambda: dora.state.link.link is Link.SIGNED_OUT, "the link to be closed"
        )


def test_refuses_a_used_up_invite(tmp_path: Path, real_server: ServerProcess) -> None:
    invite = real_server.invite()
    with LiveClient(tmp_path / "anna") as anna, LiveClient(tmp_path / "ben") as ben:
        anna.sign_up(invite, "anna")
        shown = ben.server_of(invite)
        ben.changes.clear()
        ben.actions.sign_up(shown, "ben", "Ben", PASSWORD)
        assert (ben.refusal().code, ben.refusal().field) == (Code.INVITE_INVALID, "invite")


def test_signs_out_at_the_server_too(
    tmp_path: Path, real_server: ServerProcess, live_anna: LiveClient, live_ben: LiveClient
) -> None:
    """C39"""
    anna, ben = live_anna, live_ben
    assert anna.state.me
    me = anna.state.me.id
    ben.until(lambda: me in ben.state.contacts and ben.state.contacts[me].presence is Presence.ONLINE, "Anna online")
    anna.actions.sign_out()
    assert anna.until_signed_out().reason == ""
    ben.until(lambda: ben.state.contacts[me].presence is Presence.OFFLINE, "Anna offline")


@pytest.mark.usefixtures("live_ben")
def test_asks_for_the_password_when_the_token_is_no_longer_good(
    real_server: ServerProcess, live_anna: LiveClient
) -> None:
    """What was not sent waits for the next sign-in of the same user."""
    anna = live_anna
    log = anna.log_with("ben")
    assert anna.state.me
    shown = anna.server_of(f"127.0.0.1:{real_server.port}")
    real_server.kill()
    anna.until(lambda: anna.state.link.link is not Link.ONLINE, "the link to be lost")
    anna.actions.send_message(log, "written without a link")
    anna.actions.keep_draft(log, "half a sentence")
    anna.until(lambda: anna.texts(log) == ["written without a link"], "the bubble")
    real_server.command("user", "reset-password", "anna", "--password-stdin", typed=f"{PASSWORD} 2\n")
    real_server.start()
    assert "enter your password" in anna.until_signed_out().reason
    anna.changes.clear()
    anna.sign_in(shown, "anna", f"{PASSWORD} 2")
    log = anna.log_with("ben")
    anna.until_texts(log, ["written without a link"])
    assert anna.actions.draft(log) == "half a sentence"


@pytest.mark.usefixtures("live_anna")
def test_lets_one_process_use_a_profile(tmp_path: Path) -> None:
    other = LiveClient(tmp_path / "anna")
    with pytest.raises(ProfileInUseError):
        other.client.start()
    assert other.client.close(1)
    other.client.inbox.close()
