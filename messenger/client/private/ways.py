"""How this device reaches the others and is reached: the one door to listening, dialling and relays.

What comes out is a ``PeerLink``: TLS with exactly the introduced key, and the session's key proven both ways. Nobody
who is not that far is ever reported.
"""

from collections.abc import Callable, Sequence

from messenger.client.private.identity import Identity
from messenger.client.private.keys import Keys
from messenger.client.private.link import PeerLink
from messenger.client.private.meeting import Meeting
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.protocol.peers import Offer


class NoWayError(Exception):
    """The other device was not reached this way; the message is a sentence that says why."""


class Ways:
    """Those of one account. All methods belong to the loop's thread."""

    def __init__(self, identity: Identity, buffer: memoryview, show_wire: bool = False) -> None:
        self.identity = identity

    async def offer(self, session: str, *, hidden: bool, port: int, loopback: bool) -> Offer:
        """Return what the server needs to introduce this device in ``session``; listen from now on unless ``hidden``.

        ``port``: where to listen, 0 for any; when it is taken another one is used. ``loopback``: the server is reached
        over loopback, so such addresses are offered, too. Whatever becomes of it, ``forget(session)`` ends it. Raises
        ``NoWayError``.
        """
        raise NotImplementedError

    def expect(self, meeting: Meeting, keys: Keys, on_link: Callable[[PeerLink], None]) -> None:
        """Report every link that the device of ``meeting`` proves on the listener, until ``forget``.

        There may be several at once; the leader chooses. Called with a session that is expected already, it replaces.
        """
        raise NotImplementedError

    def forget(self, session: str) -> None:
        """Expect nobody for ``session`` any more, nor an introduction. The listener closes with the last one."""
        raise NotImplementedError

    async def dial(self, meeting: Meeting, keys: Keys, timeout: float) -> PeerLink:
        """Try all endpoints, again and again, for ``timeout`` seconds; return the first proven link.

        Raises ``NoWayError`` after that time, never before: meanwhile the other side may come in by the listener.
        Cancelled, it leaves nothing open.
        """
        raise NotImplementedError

    async def relay(
        self,
        endpoints: Sequence[Endpoint],
        server: Pin,
        token: str,
        meeting: Meeting,
        keys: Keys,
        timeout: float,
    ) -> PeerLink:
        """Meet the other device at the relay ``token`` of the server at ``endpoints``; return the proven link.

        Raises ``NoWayError``, within ``timeout`` seconds. Cancelled, it leaves nothing open.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Expect nobody any more and stop listening. Links that were reported are not touched."""
        raise NotImplementedError
