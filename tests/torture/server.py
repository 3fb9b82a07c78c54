"""The real server,, holding little for slow readers, on a disk that is full at a word from outside (``small_disk``)."""

import asyncio
import os
import socket
from pathlib import Path
from typing import Any, Final

from messenger.net import connection
from messenger.server.run import main
from tests.torture.small_disk import shrink_server

OPTIONS: Final = {
    "hash-memory-kib": 8,
    "hash-rounds": 1,
    "lines-per-second": 100_000,
    "lines-burst": 100_000,
    "unauthenticated-per-address": 500,
    "connects-burst": 100_000,
    "linger-seconds": 600,  # who is killed or cut off counts as online: so it is known who must get a broadcast
    "start-quiet-seconds": 0.5,
    "silence-seconds": 2,
    "drain-seconds": 0.3,
    "presence-gather-ms": 10,
    "marker-gather-ms": 50,
    "sign-of-life-seconds": 0.5,
    "private-keep-seconds": 5,
    "private-asks-per-minute": 10_000,
    "private-rest-seconds": 0,
}
"""As everywhere, only shorter and without the brakes; a half-open link is noticed after 2 s of silence."""


_BUFFER: Final = 16 * 1024
_WRITE_HIGH: Final = 32 * 1024
"""What the system and the server hold for a slow reader: a little, so that a few long messages make one."""


def _narrow() -> None:
    """Have every connection of this process hold little for who reads slowly."""
    begin = connection.Connection.connection_made

    def connection_made(self: "connection.Connection[Any]", transport: asyncio.BaseTransport) -> None:
        begin(self, transport)
        with socket.socket(fileno=os.dup(transport.get_extra_info("socket").fileno())) as raw:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)

    connection.Connection.connection_made = connection_made  # type: ignore[method-assign]
    connection.WRITE_HIGH = _WRITE_HIGH  # type: ignore[misc]


def serve(port: int, data: Path, work: Path) -> None:
    """Be the process."""
    shrink_server(data)
    _narrow()
    os.chdir(work)
    options = [word for name, value in OPTIONS.items() for word in (f"--{name}", str(value))]
    raise SystemExit(main([str(port), "--host", "127.0.0.1", "--data", str(data), *options]))
