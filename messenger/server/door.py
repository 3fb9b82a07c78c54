"""A door: bounds how many connections there are, and makes a session of each. What is said there is its connections'.

The native door makes TLS connections that speak the protocol as it is; that of ``classic`` translates lines of text.
"""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from messenger.protocol.connection import Refused
from messenger.protocol.errors import Code
from messenger.server.buckets import Buckets
from messenger.server.connection import ClientConnection
from messenger.server.crowd import Crowd, network
from messenger.server.listener import Handshake, Listener
from messenger.server.places import Places
from messenger.server.session import Deadlines, Session

MakeSession = Callable[[ClientConnection, Callable[[Session], None], Callable[[Session], bool]], Session]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many connections there may be: in all at all doors, and not signed in yet, in all and from one address.

    The latter two hold for those in the handshake, who are cut off above them, and again for those behind it, who are
    told why: were it one count, nobody could be told. ``begun_per_second``, and ``begun_at_once``, bound how many may
    begin from one address, since each costs a handshake, whatever becomes of it.
    """

    places: Places
    strangers: int
    strangers_per_address: int
    begun_per_second: float
    begun_at_once: int


class Door:
    """Listens. ``sessions`` are all connections whose handshake is over, signed in or not."""

    def __init__(
        self,
        make_session: MakeSession,
        make_connection: Callable[[], ClientConnection],
        bounds: Bounds,
        deadlines: Deadlines,
        handshake: float,
        backlog: int,
        gives_way: Callable[[Session], bool] = lambda _session: False,
    ) -> None:
        """``make_connection`` returns a protocol of the loop, too; ``handshake``: seconds of one, if there is any.

        ``gives_way``: whether a stranger is closed when another one comes and there is no room.
        """
        self.deadlines = deadlines
        self.sessions: set[Session] = set()
        self.empty = asyncio.Event()
        """Set while no connection stands."""
        self.empty.set()
        self._make_session = make_session
        self._places = bounds.places
        self._turned_away: set[Session] = set()
        """Who is told that there is no room, until its stream has ended."""
        self._make_connection = make_connection
        self._strangers: Crowd[Session] = Crowd(bounds.strangers, bounds.strangers_per_address)
        self._most_told = bounds.places.connections + bounds.strangers
        pace = Buckets(bounds.begun_per_second, bounds.begun_at_once)
        self._handshakes: Crowd[Handshake] = Crowd(bounds.strangers, bounds.strangers_per_address)
        self._listener = Listener(
            self._connect, self._handshakes, pace, lambda: bounds.places.has_socket, handshake, backlog
        )
        self._gives_way = gives_way
        bounds.places.doors.append(self)
        self._gone, self._arrived = self._forget, self._admit  # bound once, not for each of thousands

    @property
    def admitted(self) -> int:
        """Connections that were let in."""
        return len(self.sessions) - len(self._turned_away)

    @property
    def sockets(self) -> int:
        """All that are open: those in the handshake and those that are being turned away, too."""
        return len(self.sessions) + len(self._handshakes)

    async def open(self, host: str, port: int, context: ssl.SSLContext | None) -> list[tuple[str, int]]:
        """Listen on every address of ``host``, by TLS if there is a ``context``; return those bound.

        Raises ``socket.gaierror`` when there is no such host, ``OSError`` when an address cannot be bound.
        """
        return await self._listener.open(host, port, context)

    async def close(self) -> None:
        """Listen no more; connections that stand are not touched."""
        await self._listener.close()

    def _connect(self) -> asyncio.BaseProtocol:
        connection = self._make_connection()
        self._make_session(connection, self._gone, self._arrived)
        assert isinstance(connection, asyncio.BaseProtocol)
        return connection

    def _admit(self, session: Session) -> bool:
        where = network(session.address)
        welcome = self._places.has_room
        self.sessions.add(session)
        self.empty.clear()
        for stranger in self._strangers:
            if stranger.user is not None or stranger.carried or stranger.finished:
                self._strangers.discard(stranger)
        if not welcome or not self._make_room(where):
            if len(self.sessions) > self._most_told:
                session.connection.abort()  # so many are being told already that there is no room
            self._turned_away.add(session)
            return False  # and takes nobody's place while the stream ends
        self._strangers.add(session, where)
        return True

    def _make_room(self, where: str) -> bool:
        """Return whether one more stranger from ``where`` may come, if need be in another one's place."""
        if not self._strangers.has_room(where):
            idle = [one for one in self._strangers if self._gives_way(one)]
            near = [one for one in idle if network(one.address) == where]
            for one in near or ([] if self._strangers.has_enough_from(where) else idle):
                self._strangers.discard(one)
                one.connection.close(Refused(Code.SERVER_FULL, "Others want to come in, and you have said nothing."))
                break
        return self._strangers.has_room(where)

    def _forget(self, session: Session) -> None:
        self.sessions.discard(session)
        self._strangers.discard(session)
        self._turned_away.discard(session)
        if not self.sessions:
            self.empty.set()
