"""The operator's door: one command, one answer, on a socket that only the owner of the data can open.

A Unix socket in the data folder; where there is none (Windows) or its path would be too long, a loopback port and a
token, both in a file of mode 0600. What a command does is ``operator``'s business.
"""

import asyncio
import hmac
import os
import secrets
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from messenger.server.operator import Answer

SOCKET = "control.sock"
PORT = "control.json"
LONGEST_PATH = 100
"""Bytes; the systems allow 103 to 107 for the path of a Unix socket."""
LIMIT = 1 << 20
TIMEOUT = 60.0
"""Seconds until either side gives up."""

Run = Callable[[str, dict[str, Any]], Awaitable[Answer]]


class ClosedError(Exception):
    """Nobody listens at the operator's door."""


class _Order(msgspec.Struct, frozen=True):
    name: str
    words: dict[str, Any]
    token: str = ""


class _Port(msgspec.Struct, frozen=True):
    port: int
    token: str


def _fits(path: Path) -> bool:
    return sys.platform != "win32" and len(os.fsencode(path)) <= LONGEST_PATH


class Control:
    """The server's side of the door."""

    def __init__(self, folder: Path, run: Run) -> None:
        self._socket = folder / SOCKET
        self._port = folder / PORT
        self._run = run
        self._token = ""
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Listen. What a killed server left behind is removed: the folder is locked, so it is nobody's."""
        self._remove()
        if _fits(self._socket):
            self._server = await asyncio.start_unix_server(self._serve, self._socket, limit=LIMIT)
            self._socket.chmod(0o600)
            return
        self._token = secrets.token_urlsafe(32)
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=LIMIT)
        content = msgspec.json.encode(_Port(self._server.sockets[0].getsockname()[1], self._token))
        with os.fdopen(os.open(self._port, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            self._server = None
            self._remove()

    def _remove(self) -> None:
        self._socket.unlink(missing_ok=True)
        self._port.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(TIMEOUT):
                order = msgspec.json.decode(await reader.readuntil(b"\n"), type=_Order)
                if not hmac.compare_digest(order.token.encode(), self._token.encode()):
                    return
                answer = await self._run(order.name, order.words)
                writer.write(msgspec.json.encode(answer) + b"\n")
                await writer.drain()
        except (
            *(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError),
            *(ValueError, RecursionError),
        ):
            pass  # a caller that went away or said something else; msgspec's own errors are ValueErrors
        except asyncio.CancelledError:
            pass  # the server ends: the caller hears nothing, and does without it what it wants
        finally:
            writer.close()


def ask(folder: Path, name: str, words: dict[str, Any]) -> Answer:
    """Have the server that works with ``folder`` carry out a command. Raises ``ClosedError`` when nobody answers."""
    try:
        connection, token = _connect(folder)
        with connection:
            connection.settimeout(TIMEOUT)
            connection.sendall(msgspec.json.encode(_Order(name, words, token)) + b"\n")
            with connection.makefile("rb") as file:
                return msgspec.json.decode(file.readline(LIMIT), type=Answer)
    except (OSError, msgspec.MsgspecError) as error:
        raise ClosedError from error


def _connect(folder: Path) -> tuple[socket.socket, str]:
    if _fits(folder / SOCKET):
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(str(folder / SOCKET))
        except OSError:
            connection.close()
            raise
        return connection, ""
    door = msgspec.json.decode((folder / PORT).read_bytes(), type=_Port)
    return socket.create_connection(("127.0.0.1", door.port), TIMEOUT), door.token
