"""Where other devices come in: sockets that listen while somebody is awaited, and what they accept until it is proven.

A stranger gets nothing: no line, no sign, and only a few seconds; what goes on here is never reported to anybody.
"""

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

BACKLOG: Final = 16
ANY_PORT_TRIES: Final = 8
"""How often a port that is free in one family may be taken in the other."""

log = logging.getLogger(__name__)


class Listener:
    """One socket for each family, on the same port. ``meet`` is awaited for each stream that comes in and owns it."""

    def __init__(
        self,
        meet: Callable[[socket.socket], Awaitable[None]],
        hosts: Sequence[str],
        most: int,
        patience: float,
        rest: float,
    ) -> None:
        """``most``: streams at once on which nobody is proven; when there are more, the oldest is given up.

        ``patience``: seconds one may take; ``rest``: seconds without accepting when the system has no room for more.
        """
        self._meet = meet
        self._hosts = hosts
        self._most = most
        self._patience = patience
        self._rest = rest
        self._accepting: dict[asyncio.Task[None], socket.socket] = {}
        self._unproven: dict[asyncio.Task[None], None] = {}
        self.port = 0
        """Where it listens; 0 when it does not."""

    async def open(self, port: int) -> None:
        """Listen at ``port``, or at any when it is 0. Raises ``OSError`` when that is not possible in any family."""
        self.close()
        if self._accepting:  # a socket is closed by the task that waits on it
            await asyncio.wait(self._accepting)
        listening = _bound_somewhere(self._hosts) if port == 0 else _bound(self._hosts, port)
        for one in listening:
            task = asyncio.get_running_loop().create_task(self._accept(one))
            self._accepting[task] = one
            task.add_done_callback(self._stopped)
        self.port = int(listening[0].getsockname()[1])

    def close(self) -> None:
        """Listen no more, and give up whoever has not proven itself."""
        self.port = 0
        for one in self._accepting.values():
            # A loop that has seen somebody come just now would accept, and then find that nobody waits for it.
            with contextlib.suppress(NotImplementedError):  # on Windows loops have no readers, nor this trouble
                asyncio.get_running_loop().remove_reader(one)
        for task in [*self._accepting, *self._unproven]:
            task.cancel()

    def _stopped(self, task: asyncio.Task[None]) -> None:
        self._accepting.pop(task).close()

    async def _accept(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                raw, _ = await loop.sock_accept(listening)
            except (InterruptedError, ConnectionError):  # whoever came is gone again
                continue
            except OSError as error:
                log.warning("no other device can come in: %s", error.strerror)
                await asyncio.sleep(self._rest)
            else:
                self._take(raw)
                await asyncio.sleep(0)  # else whoever comes without end would hold the loop

    def _take(self, raw: socket.socket) -> None:
        if len(self._unproven) >= self._most:
            oldest = next(iter(self._unproven))
            del self._unproven[oldest]
            oldest.cancel()
        held = [raw]
        task = asyncio.get_running_loop().create_task(self._prove(held))
        self._unproven[task] = None
        task.add_done_callback(partial(self._ended, held))

    async def _prove(self, held: list[socket.socket]) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await self._meet(held.pop())
        except OSError:  # that it took too long is one, too
            log.debug("somebody who came in was not proven", exc_info=True)

    def _ended(self, held: list[socket.socket], task: asyncio.Task[None]) -> None:
        self._unproven.pop(task, None)
        for raw in held:  # called off before it began
            raw.close()


def _bound_somewhere(hosts: Sequence[str]) -> list[socket.socket]:
    for _ in range(ANY_PORT_TRIES - 1):
        with contextlib.suppress(OSError):
            return _bound(hosts, 0)
    return _bound(hosts, 0)


def _bound(hosts: Sequence[str], port: int) -> list[socket.socket]:
    """Listen at one port of all ``hosts``, those left out whose family this machine does not have."""
    listening: list[socket.socket] = []
    missing: OSError | None = None
    try:
        for host in hosts:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            try:
                one = socket.create_server((host, port), family=family, backlog=BACKLOG)
            except OSError as error:
                if error.errno not in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL):
                    raise
                missing = error
            else:
                listening.append(one)
                one.setblocking(False)
                port = one.getsockname()[1]
    except OSError:
        for one in listening:
            one.close()
        raise
    if not listening:
        raise missing or OSError(errno.EADDRNOTAVAIL, "there is nothing to listen on")
    return listening
