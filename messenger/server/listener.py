"""Sockets that listen, and what they accept until TLS stands, if there is any. What a connection means is the business
of its protocol.

The loop's own servers tell nobody of a connection before its handshake is over, nor of one whose handshake failed: so
they cannot bound how many do nothing but begin. Here each one counts from the moment it is accepted.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from typing import Any

from messenger.server.buckets import Buckets
from messenger.server.crowd import Crowd, network

AT_ONCE = 128
"""Connections accepted in one pass of the loop, so that many who come back at once wait neither long nor in vain."""
REST = 1.0
"""Seconds without accepting after the system had no room for another connection."""
SHUTDOWN = 2.0
"""Seconds that a peer may take to take leave."""

log = logging.getLogger(__name__)

Handshake = asyncio.Task[None]


class Listener:
    """Accepts. ``make`` is called once for each connection and returns what hears of it when TLS stands."""

    def __init__(
        self,
        make: Callable[[], asyncio.BaseProtocol],
        handshakes: Crowd[Handshake],
        pace: Buckets,
        has_socket: Callable[[], bool],
        handshake: float,
        backlog: int,
    ) -> None:
        """``handshakes``: room for those at once; ``pace``: how often one network may begin; ``handshake``: seconds.

        ``has_socket``: whether the process may have one more.

        Who is above is cut off without a word, and before it costs anything: words would need the handshake.
        """
        self._make = make
        self._handshakes = handshakes
        self._pace = pace
        self._has_socket = has_socket
        self._handshake = handshake
        self._backlog = backlog
        self._accepting: list[asyncio.Task[None]] = []

    async def open(self, host: str, port: int, context: ssl.SSLContext | None) -> list[tuple[str, int]]:
        """Listen on every address of ``host``, by TLS if there is a ``context``; return those bound.

        Raises ``socket.gaierror`` when there is no such host, ``OSError`` when an address cannot be bound.
        """
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        except ValueError as error:  # no host name at all: a label too long, a NUL
            raise socket.gaierror(socket.EAI_NONAME, str(error)) from error
        listening: list[socket.socket] = []
        try:
            for family, address in dict.fromkeys((family, address) for family, _, _, _, address in found):
                one = socket.create_server(address, family=family, backlog=self._backlog)
                listening.append(one)
                one.setblocking(False)
        except OSError:
            for one in listening:
                one.close()
            raise
        self._accepting += [loop.create_task(self._accept(one, context)) for one in listening]
        return [one.getsockname()[:2] for one in listening]

    async def close(self) -> None:
        """Listen no more, and give up the handshakes; connections that stand are not touched."""
        tasks = [*self._accepting, *self._handshakes]
        self._accepting.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _accept(self, listening: socket.socket, context: ssl.SSLContext | None) -> None:
        loop = asyncio.get_running_loop()
        with listening:
            while True:
                try:
                    self._take(*await loop.sock_accept(listening), context)
                    for _ in range(AT_ONCE - 1):
                        self._take(*listening.accept(), context)
                except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                    pass  # nobody else waits, or no longer
                except OSError as error:
                    log.warning("no connection can be accepted: %s", error.strerror)
                    await asyncio.sleep(REST)

    def _take(self, raw: socket.socket, address: tuple[str, int], context: ssl.SSLContext | None) -> None:
        where = network(address[0])
        begun = context is not None and not self._handshakes.has_room(where)
        if begun or not self._has_socket() or not self._pace.take(where):
            raw.close()
            return
        handshake = asyncio.get_running_loop().create_task(self._shake_hands(raw, context))
        self._handshakes.add(handshake, where)
        handshake.add_done_callback(self._handshakes.discard)

    async def _shake_hands(self, raw: socket.socket, context: ssl.SSLContext | None) -> None:
        tls: dict[str, Any] = {}
        if context is not None:
            tls = {"ssl_handshake_timeout": self._handshake, "ssl_shutdown_timeout": SHUTDOWN}
        try:
            await asyncio.get_running_loop().connect_accepted_socket(self._make, raw, ssl=context, **tls)
        except OSError:
            log.debug("a handshake failed", exc_info=True)
