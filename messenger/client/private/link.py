"""One proven stream to the other device: what the session is given by the ways, and holds until it ends."""

from messenger.net.connection import Connection, Receiver
from messenger.protocol.base import PeerLine
from messenger.protocol.codec import AnyPeerLine


class PeerLink:
    """Reads nothing until it is handed over. ``direct``: not through the server."""

    def __init__(self, connection: Connection[AnyPeerLine], direct: bool, show_wire: bool = False) -> None:
        self.direct = direct
        self._connection = connection

    def hand_over(self, receiver: Receiver[AnyPeerLine]) -> None:
        """Let ``receiver`` have the stream from here on; when it has ended meanwhile, ``lost`` is called at once."""
        raise NotImplementedError

    def say(self, line: PeerLine) -> None:
        """Put one line behind those that leave with the next ``flush``."""
        raise NotImplementedError

    def flush(self) -> None:
        """Write what was said."""
        raise NotImplementedError

    def heard(self) -> bool:
        """Whether anything came since the last call."""
        raise NotImplementedError

    @property
    def waiting(self) -> int:
        """Bytes that are written but have not left yet."""
        raise NotImplementedError

    def pause(self) -> None:
        """Stop reading; the other side then writes more slowly."""
        raise NotImplementedError

    def resume(self) -> None:
        """Read on."""
        raise NotImplementedError

    def close(self, *last: PeerLine) -> None:
        """End the stream after the ``last`` words; what was said and not flushed is not said."""
        raise NotImplementedError

    def abort(self) -> None:
        """End the stream without a word."""
        raise NotImplementedError
