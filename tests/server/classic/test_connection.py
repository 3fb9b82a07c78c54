"""The stream of a terminal by itself: what the system is asked to watch, and a fault that stays where it is."""

import asyncio
import socket
from unittest.mock import Mock

import pytest

from messenger.net.connection import shared_buffer
from messenger.protocol.connection import Ready
from messenger.server.classic.connection import PROBES, TextConnection, watch

SILENCE = 40


def option(raw: socket.socket, name: str) -> int:
    if not hasattr(socket, name):
        pytest.skip(f"this system has no {name}")
    return raw.getsockopt(socket.IPPROTO_TCP, getattr(socket, name))


def test_a_dead_link_is_given_up_after_the_silence() -> None:
    """C59: a bare terminal answers no questions but those of its system."""
    with socket.socket() as raw:
        watch(raw, SILENCE)
        assert raw.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        waits = option(raw, "TCP_KEEPIDLE") + option(raw, "TCP_KEEPINTVL") * option(raw, "TCP_KEEPCNT")
        assert option(raw, "TCP_KEEPCNT") == PROBES
        assert waits == SILENCE
        assert option(raw, "TCP_USER_TIMEOUT") == SILENCE * 1000


@pytest.mark.parametrize("silence", [0, 0.001, 1, 7, 86_400])
def test_any_silence_can_be_asked_for(silence: float) -> None:
    with socket.socket() as raw:
        watch(raw, silence)
        assert option(raw, "TCP_KEEPIDLE") >= 1


def test_is_watched_by_whatever_loop_serves_it() -> None:
    """The loops give something else than a socket."""

    async def serve() -> int:
        made = asyncio.Event()
        connections: list[TextConnection] = []

        def make() -> TextConnection:
            connection = TextConnection(str, shared_buffer(), SILENCE)
            receiver = Mock()
            receiver.connected = made.set
            connection.bind(receiver)
            connections.append(connection)
            return connection

        server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
        with socket.create_connection(server.sockets[0].getsockname()):
            await asyncio.wait_for(made.wait(), 30)
            (connection,) = connections
            assert connection.transport is not None
            raw = connection.transport.get_extra_info("socket")
            found: int = raw.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            connection.abort()
        server.close()
        return found

    uvloop = pytest.importorskip("uvloop")
    for factory in (asyncio.new_event_loop, uvloop.new_event_loop):
        with asyncio.Runner(loop_factory=factory) as runner:
            assert runner.run(serve())


@pytest.mark.logs_error("a terminal could not be told Ready")
def test_a_fault_ends_this_connection_and_no_other() -> None:
    connection = TextConnection(str, shared_buffer(), SILENCE)
    transport = Mock()
    connection.transport = transport
    connection.bind(Mock())
    connection._dialogue.told = Mock(side_effect=KeyError("a fault"))  # type: ignore[method-assign]
    connection.out.append(Ready("test", "1"))
    connection.flush()
    transport.abort.assert_called_once_with()
    assert connection.closing
    assert connection.out == []
