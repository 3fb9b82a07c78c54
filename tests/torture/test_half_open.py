"""A link that is half open (R5): both sides notice by themselves, and what is said meanwhile waits and arrives once.

Nobody is told anything, and what is said is swallowed.
"""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import pytest

from messenger.client.model import Delivery, Link
from messenger.client.settings import Durations
from tests.client.live import LiveClient
from tests.end_to_end.server_process import ServerProcess, running
from tests.reliability.figures import note
from tests.server.wire import Wire
from tests.torture.gate import Break, Street, Way
from tests.waiting import wait_until

NOTICED_WITHIN: Final = 45.0
WAITING_WITHIN: Final = 5.0
_QUICK: Final = Durations(retry_first=0.02, retry_longest=0.2, gather=0.02, ping=0.3, silence=1.5, look=0.1)
_REAL: Final = Durations()
_long: Final = (pytest.mark.long, pytest.mark.timeout(300))
_PATIENCE: Final = 150.0


@pytest.fixture
def street() -> Iterator[Street]:
    with Street() as street:
        yield street


def serving(folder: Path, silence: str) -> AbstractContextManager[ServerProcess]:
    return running(folder, silence_seconds=silence)


@pytest.mark.parametrize(
    ("durations", "silence"),
    [pytest.param(_QUICK, "2", id="short"), pytest.param(_REAL, "40", id="real", marks=_long)],
)
def test_the_client_notices_and_what_was_typed_waits_and_arrives_once(
    durations: Durations, silence: str, tmp_path: Path, street: Street
) -> None:
    """R5, C58, C60"""
    with (
        serving(tmp_path / "server", silence) as server,
        LiveClient(tmp_path / "anna", durations) as anna,
        LiveClient(tmp_path / "ben") as ben,
    ):
        gate = street.gate(server.port)
        anna.sign_up(server.shared_invite.replace(f":{server.port}/", f":{gate.port}/"), "anna")
        ben.sign_up(server.shared_invite, "ben")
        log = anna.log_with("ben")
        ben.log_with("anna")
        anna.actions.send_message(log, "before")
        ben.until_texts(log, ["before"])
        anna.until_texts(log, ["before"])
        gate.cut(Break.NEITHER)
        began = time.monotonic()
        anna.actions.send_message(log, "into nothing")
        anna.until(lambda: len(anna.messages(log)) == 2, "the bubble")
        waiting = time.monotonic() - began
        assert anna.messages(log)[1].delivery is Delivery.WAITING
        assert anna.losses == 0
        anna.until(lambda: anna.losses == 1, "the client to notice", _PATIENCE)
        noticed = time.monotonic() - began
        anna.until(lambda: anna.state.link.link is Link.ONLINE, "another link", _PATIENCE)
        anna.until_texts(log, ["before", "into nothing"])
        ben.until_texts(log, ["before", "into nothing"])
    if durations is _REAL:
        reached = f"the client noticed after {noticed:.1f} s, and showed a message as waiting after {waiting:.1f} s"
        note("R5", reached, noticed <= NOTICED_WITHIN and waiting <= WAITING_WITHIN, part="client")


@pytest.mark.parametrize("silence", [pytest.param("2", id="short"), pytest.param("40", id="real", marks=_long)])
def test_the_server_notices(silence: str, tmp_path: Path, street: Street) -> None:
    """R5, C15: it ends the connection, and tells the others."""
    with serving(tmp_path / "server", silence) as server:
        gate = street.gate(server.port)
        with Wire(("127.0.0.1", gate.port)) as anna:
            anna.sign_up(server.first_invite, "anna")
            gate.cut(Break.NEITHER)
            began = time.monotonic()
            assert Way.DOWN in gate.ends()
            wait_until(lambda: Way.DOWN not in gate.ends(), "the server to end the connection", _PATIENCE)
            noticed = time.monotonic() - began
            assert Way.UP in gate.ends()
            anna.abort()
    if silence == "40":
        note("R5", f"the server noticed after {noticed:.1f} s", noticed <= NOTICED_WITHIN, part="server")
