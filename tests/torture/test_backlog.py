"""After an outage (R4): whatever has gathered on either side arrives whole and in order, over one connection."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from messenger.client.model import Link
from messenger.protocol.messages import Accepted, Send
from tests.client.live import LiveClient
from tests.end_to_end.server_process import ServerProcess, running
from tests.reliability.figures import note
from tests.server.wire import Wire, random_id
from tests.torture.ledger import text_of

WAITING = 10_000
"""Messages for a device that is away: some 4 MB of lines, of which the server holds 256 KiB for a connection."""
WRITTEN = 2_000
"""Messages that a device has to send when the server comes back."""
_WINDOW = 200
_SIZE = 200


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    with running(tmp_path / "server", lines_per_second="100000", lines_burst="100000") as server:
        yield server


def text(number: int) -> str:
    return text_of("anna-1", number, _SIZE)


def pour(anna: Wire, log: str, count: int) -> None:
    """Send so many messages as fast as the server takes them."""
    for first in range(1, count + 1, _WINDOW):
        numbers = range(first, min(first + _WINDOW, count + 1))
        anna.send(*(Send(number, random_id(), log, text(number)) for number in numbers))
        anna.expect(Accepted, dn=numbers[-1])


def load_all(client: LiveClient, log: str) -> None:
    """Have every row of a chat on the screen: after an outage it shows the newest ones, like any chat."""
    client.until(lambda: client.messages(log)[-1].seq == client.state.chats[log].head, "the newest row")
    client.actions.load_until(log, 1)
    client.until(lambda: client.state.chat(log).complete, "the first message")


@pytest.mark.timeout(180)
def test_a_device_catches_up_with_ten_thousand_messages_over_one_connection(
    tmp_path: Path, server: ServerProcess
) -> None:
    """R4, C24: each once, in order, and the link is not lost again because of so many."""
    with Wire(server.address) as anna:
        anna.sign_up(server.first_invite, "anna")
        with LiveClient(tmp_path / "ben") as ben:
            ben.sign_up(server.shared_invite, "ben")
            assert ben.state.me is not None
            log = anna.log_with(ben.state.me.id)
            ben.log_with("anna")
        pour(anna, log, WAITING)
    began = time.monotonic()
    with LiveClient(tmp_path / "ben") as ben:
        ben.until_online()
        ben.log_with("anna")
        ben.until(lambda: ben.state.chats[log].head == WAITING, "all of it")
        load_all(ben, log)
        seconds = time.monotonic() - began
        assert ben.texts(log) == [text(number) for number in range(1, WAITING + 1)]
        assert [row.seq for row in ben.messages(log)] == list(range(1, WAITING + 1))
        assert ben.losses == 0
        assert ben.state.link.link is Link.ONLINE
    note(
        "R4",
        f"{WAITING:,} waiting messages on the screen {seconds:.1f} s after the program's start, over one connection",
        seconds <= 10,
    )


@pytest.mark.timeout(180)
def test_an_outbox_of_two_thousand_messages_is_sent_in_order(tmp_path: Path, server: ServerProcess) -> None:
    """R4, C60: when the server is back, over one connection."""
    with LiveClient(tmp_path / "anna") as anna, LiveClient(tmp_path / "ben") as ben:
        anna.sign_up(server.shared_invite, "anna")
        ben.sign_up(server.shared_invite, "ben")
        log = anna.log_with("ben")
        ben.log_with("anna")
        server.kill()
        anna.until(lambda: anna.state.link.link is not Link.ONLINE, "the link to be lost")
        for number in range(1, WRITTEN + 1):
            assert anna.actions.send_message(log, text(number)) is None
        anna.until(lambda: len(anna.texts(log)) == WRITTEN, "the bubbles")
        losses = anna.losses
        server.start()
        began = time.monotonic()
        anna.until(lambda: all(row.seq for row in anna.messages(log)), "all to be sent", within=120)
        seconds = time.monotonic() - began
        ben.until(lambda: ben.state.chats[log].head == WRITTEN, "all to arrive", within=120)
        load_all(ben, log)
        expected = [text(number) for number in range(1, WRITTEN + 1)]
        assert anna.texts(log) == ben.texts(log) == expected
        assert [row.seq for row in ben.messages(log)] == list(range(1, WRITTEN + 1))
        assert anna.losses == losses
    note(
        "R4",
        f"{WRITTEN:,} messages written offline, all sent in order {seconds:.1f} s after the server's start",
        held=True,
        part="outbox",
    )
