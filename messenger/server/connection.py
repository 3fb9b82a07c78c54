"""What the server needs of a connection, whichever door made it. No bytes, no framing: those are the door's business.

The native one is ``net.connection.Connection``, that of the classic door ``classic.connection.TextConnection``.
"""

import asyncio
from typing import Protocol

import msgspec

from messenger.net.connection import Receiver
from messenger.protocol.base import Event, Line
from messenger.protocol.codec import AnyRequest


class Outbox(Protocol):
    """What a turn needs: events wait in ``out`` until it has been committed, then ``flush`` writes them at once."""

    @property
    def out(self) -> "list[Line | msgspec.Raw]":
        """Events that wait. ``Raw`` is one encoded before (without newline)."""

    def flush(self) -> None:
        """Write what waits, in one call."""


class ClientConnection(Outbox, Protocol):
    """One client as a session sees it: it says requests to the ``Receiver`` it is bound to, and is told events."""

    slow: bool
    """It does not read as fast as is written; the receiver has been told."""
    closing: bool
    """Nothing more is written."""
    heard: bool
    """Set at every read; whoever watches for silence clears it."""

    @property
    def waiting(self) -> int:
        """Bytes that are written but have not left yet."""

    @property
    def unfinished(self) -> int:
        """How many bytes have come of a line whose end is still to come, where that is a program's fault."""

    @property
    def peer_address(self) -> tuple[str, int]:
        """Address and port of the other end; ``("", 0)`` when the connection is gone."""

    def bind(self, receiver: Receiver[AnyRequest]) -> None:
        """Set who is told; must happen before the connection is made."""

    def close(self, *last: Event) -> None:
        """Say the ``last`` events and end the stream once they are written. Nothing more is read."""

    def abort(self) -> None:
        """End the stream at once; what waits to be written is thrown away."""

    def pause(self) -> None:
        """Stop reading."""

    def resume(self) -> None:
        """Read on."""

    def hand_over(self, protocol: asyncio.BaseProtocol) -> asyncio.Transport | None:
        """Let ``protocol`` have the stream from here on; ``None`` when that cannot be.

        At the end ``protocol`` calls ``connection_lost``.
        """

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the receiver, once, that the stream has ended."""
