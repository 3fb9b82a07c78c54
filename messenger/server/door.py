"""The native door: accepts TLS connections, bounds how many, and makes a session of each. Other doors may follow."""

import asyncio
import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from messenger.net.connection import Connection, shared_buffer
from messenger.net.tls import check_protocol
from messenger.protocol.codec import AnyRequest, request_reader
from messenger.server.session import Session

MakeSession = Callable[[Connection[AnyRequest], Callable[[Session], None], Callable[[Session], bool]], Session]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many connections there may be: in all, and not signed in yet, in all and from one address."""

    connections: int
    strangers: int
    strangers_per_address: int


class Door:
    """Listens. ``sessions`` are all connections that stand, signed in or not."""

    def __init__(
        self,
        make_session: MakeSession,
        bounds: Bounds,
        handshake: float,
        backlog: int,
        make_connection: type[Connection[AnyRequest]] = Connection,
    ) -> None:
        """``handshake``: seconds a TLS handshake may take."""
        self.sessions: set[Session] = set()
        self.empty = asyncio.Event()
        """Set while no connection stands."""
        self.empty.set()
        self._make_session = make_session
        self._bounds = bounds
        self._handshake = handshake
        self._backlog = backlog
        self._make_connection = make_connection
        self._strangers: set[Session] = set()
        self._buffer = shared_buffer()
        self._servers: list[asyncio.Server] = []
        self._gone, self._arrived = self._forget, self._admit  # bound once, not for each of thousands

    async def open(self, host: str | None, port: int, context: ssl.SSLContext) -> list[tuple[str, int]]:
        """Listen on ``host`` (``None``: all addresses, both families); return the addresses bound.

        Raises ``OSError`` when the port is taken.
        """
        server = await asyncio.get_running_loop().create_server(
            self._accept,
            host,
            port,
            ssl=context,
            ssl_handshake_timeout=self._handshake,
            ssl_shutdown_timeout=2,
            backlog=self._backlog,
        )
        self._servers.append(server)
        return [(name[0], name[1]) for name in (socket.getsockname() for socket in server.sockets)]

    def close(self) -> None:
        """Listen no more; connections that stand are not touched."""
        for server in self._servers:
            server.close()
        self._servers.clear()

    def _accept(self) -> Connection[AnyRequest]:
        connection = self._make_connection(request_reader(), self._buffer, check_protocol)
        self._make_session(connection, self._gone, self._arrived)
        return connection

    def _admit(self, session: Session) -> bool:
        self.sessions.add(session)
        self.empty.clear()
        self._strangers = {one for one in self._strangers if one.user is None}
        self._strangers.add(session)
        neighbours = sum(network(one.address) == network(session.address) for one in self._strangers)
        admitted = (
            len(self.sessions) <= self._bounds.connections
            and len(self._strangers) <= self._bounds.strangers
            and neighbours <= self._bounds.strangers_per_address
        )
        if not admitted:
            self._strangers.discard(session)  # who is sent away takes nobody's place while the stream ends
        return admitted

    def _forget(self, session: Session) -> None:
        self.sessions.discard(session)
        self._strangers.discard(session)
        if not self.sessions:
            self.empty.set()


def network(address: str) -> str:
    """Return what counts as one address: an IPv6 host commands a whole /64, an IPv4 one only its own."""
    if ":" not in address:
        return address
    number = ipaddress.IPv6Address(address.partition("%")[0])
    mapped = number.ipv4_mapped
    return str(mapped) if mapped else str(ipaddress.IPv6Network((number, 64), strict=False))
