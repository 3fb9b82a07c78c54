"""One proven stream to the other device: what the session is given by the ways, and holds until it ends."""

from collections.abc import Sequence

from messenger.net import transcript
from messenger.net.connection import Connection, Receiver
from messenger.protocol.base import PeerLine
from messenger.protocol.codec import AnyPeerLine
from messenger.protocol.errors import LineError


class PeerLink:
    """Reads nothing until it is handed over; then its receiver hears all that came since the proof.

    ``direct``: not through the server.
    """

    def __init__(
        self,
        connection: Connection[AnyPeerLine],
        direct: bool,
        early: Sequence[AnyPeerLine] = (),
        show_wire: bool = False,
    ) -> None:
        """``early``: lines that came behind the proof in the same read."""
        self.direct = direct
        self._connection = connection
        self._show = show_wire
        self._receiver: Receiver[AnyPeerLine] | None = None
        self._early = list(early)
        self._garbled: LineError | None = None
        self._ended = False
        self._error: Exception | None = None
        connection.bind(self)
        connection.pause()

    def hand_over(self, receiver: Receiver[AnyPeerLine]) -> None:
        """Let ``receiver`` have the stream from here on; when it has ended meanwhile, ``lost`` is called at once."""
        self._receiver = receiver
        self._connection.resume()
        early, self._early = self._early, []
        if early:
            receiver.received(early)
        if self._garbled is not None and not self._connection.closing:
            receiver.garbled(self._garbled)
        if self._ended:
            receiver.lost(self._error)

    @property
    def ended(self) -> bool:
        """Whether the stream is gone."""
        return self._ended

    # -- what the session calls

    def say(self, line: PeerLine) -> None:
        """Put one line behind those that leave with the next ``flush``."""
        if self._show:
            transcript.show("peer >", [line])
        self._connection.post(line)

    def flush(self) -> None:
        """Write what was said."""
        self._connection.flush()

    def heard(self) -> bool:
        """Whether anything came since the last call."""
        heard, self._connection.heard = self._connection.heard, False
        return heard

    @property
    def waiting(self) -> int:
        """Bytes that are written but have not left yet."""
        return self._connection.waiting

    def pause(self) -> None:
        """Stop reading; the other side then writes more slowly."""
        self._connection.pause()

    def resume(self) -> None:
        """Read on."""
        self._connection.resume()

    def close(self, *last: PeerLine) -> None:
        """End the stream after the ``last`` words; what was said and not flushed is not said."""
        if self._show:
            transcript.show("peer >", last)
        self._connection.close(*last)

    def abort(self) -> None:
        """End the stream without a word."""
        self._connection.abort()

    # -- what the connection calls

    def connected(self) -> None:
        """It was, long ago."""

    def received(self, lines: list[AnyPeerLine]) -> None:
        """Pass on what came, or keep it."""
        if self._show:
            transcript.show("peer <", lines)
        if self._receiver is None:
            self._early += lines
        else:
            self._receiver.received(lines)

    def garbled(self, error: LineError) -> None:
        """Pass on, or keep, that the other side does not speak the protocol."""
        if self._receiver is None:
            self._garbled = error
        else:
            self._receiver.garbled(error)

    def congested(self, slow: bool) -> None:
        """Pass on that the other side reads slowly, or does again."""
        if self._receiver is not None:
            self._receiver.congested(slow)

    def lost(self, error: Exception | None) -> None:
        """Pass on, or keep, that the stream has ended."""
        self._ended, self._error = True, error
        if self._receiver is not None:
            self._receiver.lost(error)
