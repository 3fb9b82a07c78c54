"""The protocol's lines as a developer reads them (``--wire``): without passwords, tokens and invites."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from messenger.net.connection import Connection, Receiver
from messenger.protocol.base import Event, Request
from messenger.protocol.codec import AnyRequest
from messenger.protocol.errors import LineError

log = logging.getLogger(__name__)

_SECRET: Final = frozenset(["password", "token", "invite"])


class WatchedConnection(Connection[AnyRequest]):
    """A connection that shows what it carries."""

    __slots__ = ()

    def bind(self, receiver: Receiver[AnyRequest]) -> None:
        """Look at what is received on its way to the receiver."""
        super().bind(_Watcher(self, receiver))

    def flush(self) -> None:
        """Look at what is sent."""
        _show(self, ">", self.out)
        super().flush()


class _Watcher:
    """A receiver before the receiver."""

    def __init__(self, connection: WatchedConnection, receiver: Receiver[AnyRequest]) -> None:
        self._connection = connection
        self._receiver = receiver
        self.connected = receiver.connected
        self.congested = receiver.congested

    def received(self, lines: list[AnyRequest]) -> None:
        _show(self._connection, "<", lines)
        self._receiver.received(lines)

    def garbled(self, error: LineError) -> None:
        log.info("%s < %s", _port(self._connection), error.reason)
        self._receiver.garbled(error)

    def lost(self, error: Exception | None) -> None:
        log.info("%s closed", _port(self._connection))
        self._receiver.lost(error)


def _show(connection: WatchedConnection, direction: str, lines: Iterable[Request | Event | msgspec.Raw]) -> None:
    for line in lines:
        fields = msgspec.json.decode(line) if isinstance(line, msgspec.Raw) else msgspec.to_builtins(line)
        log.info("%s %s %s", _port(connection), direction, msgspec.json.encode(_without_secrets(fields)).decode())


def _without_secrets(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: "..." if name in _SECRET else value for name, value in fields.items()}


def _port(connection: WatchedConnection) -> str:
    """Tell connections apart by the client's port."""
    return str(connection.peer_address[1])
