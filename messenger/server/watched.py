"""Connections whose requests and events a developer can read (``--wire``), whichever door made them."""

from messenger.net import transcript
from messenger.net.connection import Connection, Receiver
from messenger.protocol.codec import AnyRequest
from messenger.protocol.errors import LineError
from messenger.server.classic.connection import TextConnection
from messenger.server.connection import ClientConnection


class WatchedText(TextConnection):
    """One of a bare terminal that shows what its lines have become."""

    def bind(self, receiver: Receiver[AnyRequest]) -> None:
        """Look at what is asked on its way to the receiver."""
        super().bind(_Watcher(self, receiver))

    def flush(self) -> None:
        """Look at what is told."""
        transcript.show(f"{_port(self)} >", self.out)
        super().flush()


class WatchedConnection(Connection[AnyRequest]):
    """A connection that shows what it carries."""

    __slots__ = ()

    def bind(self, receiver: Receiver[AnyRequest]) -> None:
        """Look at what is received on its way to the receiver."""
        super().bind(_Watcher(self, receiver))

    def flush(self) -> None:
        """Look at what is sent."""
        transcript.show(f"{_port(self)} >", self.out)
        super().flush()


class _Watcher:
    """A receiver before the receiver."""

    def __init__(self, connection: ClientConnection, receiver: Receiver[AnyRequest]) -> None:
        self._connection = connection
        self._receiver = receiver
        self.connected = receiver.connected
        self.congested = receiver.congested

    def received(self, lines: list[AnyRequest]) -> None:
        transcript.show(f"{_port(self._connection)} <", lines)
        self._receiver.received(lines)

    def garbled(self, error: LineError) -> None:
        transcript.log.info("%s < %s", _port(self._connection), error.reason)
        self._receiver.garbled(error)

    def lost(self, error: Exception | None) -> None:
        transcript.log.info("%s closed", _port(self._connection))
        self._receiver.lost(error)


def _port(connection: ClientConnection) -> str:
    """Tell connections apart by the client's port."""
    return str(connection.peer_address[1])
