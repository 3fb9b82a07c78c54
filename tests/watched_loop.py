"""An event loop that remembers its sockets, for tests in which none may stay open."""

import asyncio
import socket
from collections.abc import Coroutine
from typing import Any


class _WatchedLoop(asyncio.SelectorEventLoop):
    """Keeps every socket with which somebody was dialled."""

    def __init__(self) -> None:
        super().__init__()
        self.dialled: list[socket.socket] = []

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        self.dialled.append(sock)
        await super().sock_connect(sock, address)


def left_open(main: Coroutine[Any, Any, None]) -> list[int]:
    """Run ``main`` to the end of its loop; return the files of the dialled sockets that are open then."""
    loop = _WatchedLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(main)
    return [sock.fileno() for sock in loop.dialled if sock.fileno() != -1]
