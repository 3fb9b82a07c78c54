"""The disk of the server is full for a while: a line says so at a terminal, and nothing is lost or doubled."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from messenger.net.invite import Endpoint
from messenger.protocol.messages import Message
from messenger.server import app
from messenger.server.config import Config
from messenger.server.folder import DataFolder
from tests.server.classic.terminal import Terminal
from tests.server.wire import Wire

LONG = "x" * 8_000
"""So long that there is no room for it in a page that the store has already."""


class Server:
    """A server in a thread of this process, whose disk can be filled."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._ended = asyncio.Event()
        self._started = threading.Event()
        self._server: Any = None
        self.invite = ""
        self.native = self.classic = ("", 0)
        self.thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))

    async def _serve(self) -> None:
        folder = DataFolder(self._folder)
        config = Config(host=("127.0.0.1",), hash_memory_kib=8, hash_rounds=1)
        endpoints = (Endpoint("127.0.0.1", 7420),)
        self._server = server = app.build(config, folder, endpoints, self._loop, _ignore, _ignore)
        answer = await server.operator.run("invite new", {"uses": 9, "days": 1, "admin": False})
        self.invite = answer.lines[0]
        (self.native,) = await server.door.open("127.0.0.1", 0, server.context)
        (self.classic,) = await server.classic.open("127.0.0.1", 0, None)
        server.idle.start()
        self._started.set()
        await self._ended.wait()
        for door in (server.door, server.classic):
            await door.close()
            for session in list(door.sessions):
                session.connection.abort()
            await door.empty.wait()
        server.passwords.close()
        server.database.close()
        folder.close()

    def start(self) -> None:
        self.thread.start()
        assert self._started.wait(30)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self.thread.join(30)
        self._loop.close()

    def _do(self, work: Callable[[], None]) -> None:
        done = threading.Event()
        self._loop.call_soon_threadsafe(work)
        self._loop.call_soon_threadsafe(done.set)
        assert done.wait(30)

    def fill_disk(self) -> None:
        connection = self._server.database.connection
        self._do(lambda: connection.pragma("max_page_count", connection.pragma("page_count")))

    def free_disk(self) -> None:
        connection = self._server.database.connection
        self._do(lambda: connection.pragma("max_page_count", 1_000_000))


def _ignore(_text: str) -> None:
    """Nobody reads it."""


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "data")
    server.start()
    yield server
    server.stop()


def test_a_message_waits_a_line_says_so_and_it_comes_once(full: Server) -> None:
    """C61, C75"""
    with Wire(full.native) as ben, Wire(full.native) as account:
        account.sign_up(full.invite, "anna")
        ben.sign_up(full.invite, "ben")
        with Terminal(full.classic) as anna:
            anna.sign_in("anna")
            full.fill_disk()
            anna.type(f"message ben 1{LONG[1:]}", "whoelse")
            waits = "The server cannot write to its disk now: your message to ben waits."
            anna.until(waits)
            anna.until("Also online: ben")  # other commands go on meanwhile
            anna.type("message ben second")
            anna.until(waits)
            full.free_disk()
            sent = "Your message to ben was sent."
            anna.until(sent)
            anna.until(sent)
            assert anna.answers("message ben third") == []
            texts = [ben.expect(Message).text for _ in range(3)]
            assert texts == ["1" + LONG[1:], "second", "third"]


def test_what_still_waits_at_logout_is_named(full: Server) -> None:
    with Wire(full.native) as account:
        account.sign_up(full.invite, "anna")
        with Wire(full.native) as ben:
            ben.sign_up(full.invite, "ben")
            with Terminal(full.classic) as anna:
                anna.sign_in("anna")
                full.fill_disk()
                anna.type(f"message ben {LONG}")
                anna.until(lambda line: line.endswith("your message to ben waits."))
                anna.type(*(f"message ben {number}" for number in range(25)))
                anna.until("Too many of your messages wait for the server: this one was not sent.")
                anna.type("logout")
                assert anna.until(lambda line: line.endswith("not sent."))[-1]
                anna.until("20 messages were not sent.")
                full.free_disk()
