"""A connection whose stream somebody else gets: nothing of its own comes into it any more."""

from typing import Any
from unittest.mock import Mock

import pytest

from messenger.net.connection import Connection, shared_buffer
from messenger.protocol.codec import AnyRequest, request_reader
from messenger.protocol.connection import Ping, Pong


def made(receiver: Any) -> tuple[Connection[AnyRequest], Mock]:
    """Return a connection with a transport that only remembers what it was told."""
    connection: Connection[AnyRequest] = Connection(request_reader(), shared_buffer())
    connection.bind(receiver)
    transport = Mock()
    connection.connection_made(transport)
    return connection, transport


def come(connection: Connection[AnyRequest], data: bytes) -> None:
    connection.get_buffer(-1)[: len(data)] = data
    connection.buffer_updated(len(data))


def test_says_nothing_more_and_leaves_the_reading_to_others() -> None:
    connection, transport = made(Mock())
    other = Mock()
    connection.post(Pong(1))
    assert connection.hand_over(other) is transport
    transport.set_protocol.assert_called_once_with(other)
    transport.reset_mock()
    connection.flush()
    connection.post(Pong(2))
    connection.flush()
    connection.pause()
    connection.resume()
    connection.close(Pong(3))
    assert transport.mock_calls == []
    connection.abort()
    transport.abort.assert_called_once_with()


def test_tells_the_receiver_of_the_end() -> None:
    receiver = Mock()
    connection, _ = made(receiver)
    connection.hand_over(Mock())
    connection.connection_lost(None)
    receiver.lost.assert_called_once_with(None)
    assert connection.hand_over(Mock()) is None


@pytest.mark.parametrize("data", [b"\x16", b'{"t":"ping"}\n{"t"', b"no line\n"])
def test_is_not_handed_over_when_something_has_come_that_would_be_lost(data: bytes) -> None:
    receiver = Mock()
    connection, transport = made(receiver)
    come(connection, data)
    assert connection.hand_over(Mock()) is None
    assert not transport.set_protocol.called


def test_whole_lines_are_no_hindrance() -> None:
    receiver = Mock()
    connection, transport = made(receiver)
    come(connection, b'{"t":"ping"}\n')
    receiver.received.assert_called_once_with([Ping()])
    assert connection.hand_over(Mock()) is transport


def test_what_is_closing_is_not_handed_over() -> None:
    connection, transport = made(Mock())
    connection.close()
    assert connection.hand_over(Mock()) is None
    assert not transport.set_protocol.called
