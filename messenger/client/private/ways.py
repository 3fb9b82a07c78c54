"""How this device reaches the others and is reached: the one door to listening, dialling and relays.

What comes out is a ``PeerLink``: TLS with exactly the introduced key, and the session's key proven both ways. Nobody
who is not that far is ever reported.
"""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from typing import Final

from messenger.client.private.handshake import Awaited, Proving
from messenger.client.private.identity import Identity
from messenger.client.private.keys import Keys
from messenger.client.private.link import PeerLink
from messenger.client.private.listener import Listener
from messenger.client.private.meeting import Meeting, encoded
from messenger.client.private.relay import RelayRefusedError, reach
from messenger.client.sentences import sentence
from messenger.net.endpoints import PeerTerms, dial
from messenger.net.invite import Endpoint
from messenger.net.peers import InnerTls
from messenger.net.pin import Pin
from messenger.net.reachable import own_addresses
from messenger.net.tls import PEER_ALPN, UntrustedPeerError, peer_client_context, peer_server_context
from messenger.protocol.errors import Code
from messenger.protocol.peers import OFFERED_HOSTS, Offer

EVERYWHERE: Final = ("0.0.0.0", "::")  # noqa: S104 - others shall come in, while somebody is awaited

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WayLimits:
    """Seconds, and how many strangers may stand at the door."""

    prove: float = 4
    """What one connection may take until both sides are proven; strangers are gone within 5 s (C48)."""
    again: float = 0.25
    again_longest: float = 2
    """After so long an address that failed is tried again, and then after twice as long each time: the other side may
    begin to listen a moment later, or its network may be back."""
    goodbye: float = 2
    """What the last words may take to leave."""
    rest: float = 1
    """No connection is accepted for so long when the system has no room for more."""
    unproven: int = 8
    """Connections on the listener on which nobody is proven yet."""


class NoWayError(Exception):
    """The other device was not reached this way; the message is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class _Expected:
    awaited: Awaited
    on_link: Callable[[PeerLink], None]


class Ways:
    """Those of one account. All methods belong to the loop's thread."""

    def __init__(
        self,
        identity: Identity,
        buffer: memoryview,
        show_wire: bool = False,
        limits: WayLimits | None = None,
        listen_at: Sequence[str] = EVERYWHERE,
    ) -> None:
        self.identity = identity
        self._buffer = buffer
        self._show = show_wire
        self._limits = limits or WayLimits()
        self._invited: set[str] = set()
        self._expected: dict[str, _Expected] = {}
        self._context: tuple[list[bytes], ssl.SSLContext] | None = None
        self._opening = asyncio.Lock()
        self._listener = Listener(self._meet, listen_at, self._limits.unproven, self._limits.prove, self._limits.rest)

    @property
    def port(self) -> int:
        """Where this device listens now; 0 when it does not."""
        return self._listener.port

    async def offer(self, session: str, *, hidden: bool, port: int) -> Offer:
        """Return what the server needs to introduce this device in ``session``; listen from now on unless ``hidden``.

        ``port``: where to listen, 0 for any; when it is taken another one is used. Whatever becomes of it,
        ``forget(session)`` ends it. Raises ``NoWayError`` when this device cannot listen at all.
        """
        certificate = encoded(self.identity.certificate)
        if hidden:
            return Offer(certificate)
        self._invited.add(session)
        try:
            hosts = await asyncio.to_thread(own_addresses)
            async with self._opening:
                if not self._listener.port:
                    await self._listen(port)
                return Offer(certificate, tuple(hosts[:OFFERED_HOSTS]), self._listener.port)
        except OSError as error:
            raise NoWayError(
                _("This computer does not let the program be reached by others: {reason}.").format(
                    reason=error.strerror or error
                )
            ) from error
        finally:
            self._close_when_idle()  # it may have been forgotten meanwhile

    def expect(self, meeting: Meeting, keys: Keys, on_link: Callable[[PeerLink], None]) -> None:
        """Report every link that the device of ``meeting`` proves on the listener, until ``forget``.

        There may be several at once; the leader chooses. Called with a session that is expected already, it replaces.
        """
        self._expected[meeting.session] = _Expected(Awaited(meeting, keys), on_link)

    def forget(self, session: str) -> None:
        """Expect nobody for ``session`` any more, nor an introduction. The listener closes with the last one."""
        self._invited.discard(session)
        self._expected.pop(session, None)
        self._close_when_idle()

    async def dial(self, meeting: Meeting, keys: Keys, timeout: float) -> PeerLink:
        """Try all endpoints, again and again, for ``timeout`` seconds; return the first proven link.

        Raises ``NoWayError`` after that time, never before: meanwhile the other side may come in by the listener.
        Cancelled, it leaves nothing open.
        """
        if not meeting.endpoints:
            await asyncio.sleep(timeout)
            raise NoWayError(_("The other device has told no address at which it could be reached."))
        awaited = [Awaited(meeting, keys)]

        async def settle(connection: Proving) -> None:
            await connection.proven()

        def make(admit: Callable[[ssl.SSLObject], None]) -> Proving:
            return self._proving(awaited, client=True, direct=True, admit=admit)

        try:
            terms = PeerTerms(
                peer_client_context(self.identity.file, meeting.certificate),
                PEER_ALPN,
                settle,
                self._limits.again,
                self._limits.again_longest,
                self._limits.prove,
                self._limits.goodbye,
            )
            connection, _pin, _where = await dial(meeting.endpoints, meeting.pin, make, timeout, terms)
        except UntrustedPeerError as error:
            raise NoWayError(_("Somebody else answered at the address of the other device.")) from error
        except OSError as error:
            raise NoWayError(_("The other device could not be reached directly.")) from error
        assert connection.link is not None
        return connection.link

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
        try:
            async with asyncio.timeout(timeout):
                return await self._relay(endpoints, server, token, Awaited(meeting, keys), timeout)
        except RelayRefusedError as error:
            if error.code in (Code.TOKEN_INVALID, Code.PEER_GONE):
                raise NoWayError(_("The other device did not come to the server in time.")) from error
            raise NoWayError(sentence(error.code, error.reason)) from error
        except UntrustedPeerError as error:
            raise NoWayError(_("Somebody else answered through the server.")) from error
        except OSError as error:
            raise NoWayError(_("The other device could not be reached through the server.")) from error

    def close(self) -> None:
        """Expect nobody any more and stop listening. Links that were reported are not touched."""
        self._invited.clear()
        self._expected.clear()
        self._close_when_idle()

    # -- listening

    async def _listen(self, port: int) -> None:
        try:
            await self._listener.open(port)
        except OSError as error:
            if not port:
                raise
            log.warning("port %d cannot be listened on, another one is used: %s", port, error.strerror)
            await self._listener.open(0)

    def _close_when_idle(self) -> None:
        if not self._invited and not self._expected:
            self._listener.close()
            self._context = None

    async def _meet(self, raw: socket.socket) -> None:
        """Let somebody who has come in prove to be one of those who are expected. Raises ``OSError``."""
        awaited = [one.awaited for one in self._expected.values()]
        try:
            context = self._server_context([one.meeting.certificate for one in awaited])
        except BaseException:
            raw.close()
            raise
        connection = self._proving(awaited, client=False, direct=True)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: connection,
                raw,
                ssl=context,
                ssl_handshake_timeout=self._limits.prove,
                ssl_shutdown_timeout=self._limits.goodbye,
            )
            link = await connection.proven()
        except BaseException:
            connection.abort()  # as in ``net.endpoints``: so that nothing goes on, however far it has come
            with contextlib.suppress(OSError):
                raw.shutdown(socket.SHUT_RDWR)
            raise
        expected = next((one for one in self._expected.values() if one.awaited is connection.met), None)
        if expected is None:  # forgotten meanwhile
            link.abort()
        else:
            expected.on_link(link)

    def _server_context(self, certificates: list[bytes]) -> ssl.SSLContext:
        if not certificates:
            raise UntrustedPeerError("nobody is expected")
        if self._context is None or self._context[0] != certificates:
            self._context = certificates, peer_server_context(self.identity.file, certificates)
        return self._context[1]

    # -- the rest

    async def _relay(
        self, endpoints: Sequence[Endpoint], server: Pin, token: str, awaited: Awaited, timeout: float
    ) -> PeerLink:
        leads = awaited.meeting.leads
        if leads:  # who has asked is the client of the TLS inside
            context = peer_client_context(self.identity.file, awaited.meeting.certificate)
        else:
            context = peer_server_context(self.identity.file, [awaited.meeting.certificate])
        carrier = await reach(endpoints, server, self._buffer, timeout, self._show)
        try:
            outer = await carrier.join(token)
            connection = self._proving([awaited], client=leads, direct=False)
            inner = InnerTls(outer, connection, context, server_side=not leads, shutdown=self._limits.goodbye)
            await inner.begin(carrier.rest)
            return await connection.proven()
        except BaseException:
            carrier.abort()
            raise

    def _proving(
        self,
        awaited: Sequence[Awaited],
        *,
        client: bool,
        direct: bool,
        admit: Callable[[ssl.SSLObject], None] | None = None,
    ) -> Proving:
        return Proving(
            self.identity.pin,
            awaited,
            self._buffer,
            client=client,
            direct=direct,
            admit=admit,
            show_wire=self._show,
        )
