"""A session bus of its own, and programs on it that live on a thread beside the test. Nobody's real bus is met."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

SECONDS: Final = 20.0
"""How long to wait for what must happen."""
_CONFIGURATION: Final = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_Found = TypeVar("_Found")


class Bus:
    """A running dbus-daemon that starts nothing by itself. ``address`` is what programs find it by."""

    def __init__(self) -> None:
        # Short, because the path of a socket must be.
        self._folder = Path(tempfile.mkdtemp(prefix="bus-"))
        configuration = self._folder / "bus.conf"
        configuration.write_text(_CONFIGURATION.format(folder=self._folder))
        self._process = subprocess.Popen(
            ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile", "--print-address=1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        assert self.address, f"dbus-daemon ended with {self._process.wait()}"

    def stop(self) -> None:
        """End it; whoever is connected loses the connection."""
        self._process.terminate()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class OnBus:
    """A program on the bus ``address``. Subclasses answer in ``heard``; use it as a context manager.

    It is called ``name``, or has none.
    """

    def __init__(self, address: str, name: str = "") -> None:
        self._address = address
        self._name = name
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"on the bus: {name}", daemon=True)
        self.bus: MessageBus | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self.do(self._connect)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.do(self._leave)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(SECONDS)
        self._loop.close()

    def do(self, act: Callable[[], Coroutine[Any, Any, _Found]]) -> _Found:
        """Do something on the program's own thread and wait for it."""
        return asyncio.run_coroutine_threadsafe(act(), self._loop).result(SECONDS)

    def leave(self) -> None:
        """Give the name back, as a program that has died."""

        async def act() -> None:
            assert self.bus is not None
            await self.bus.release_name(self._name)

        self.do(act)

    def come_back(self) -> None:
        """Be on the bus by this name again."""

        async def act() -> None:
            assert self.bus is not None
            await self.bus.request_name(self._name)

        self.do(act)

    def heard(self, message: Message) -> Message | bool | None:
        """Answer a message; ``True``: never. Runs on the program's own thread."""
        return None

    def emit(self, path: str, interface: str, member: str, signature: str, body: list[Any]) -> None:
        """Send a signal to everybody who listens."""

        async def act() -> None:
            assert self.bus is not None
            await self.bus.send(Message.new_signal(path, interface, member, signature, body))

        self.do(act)

    async def _connect(self) -> None:
        self.bus = await MessageBus(self._address).connect()
        self.bus.add_message_handler(self._on_message)
        if self._name:
            await self.bus.request_name(self._name)

    async def _leave(self) -> None:
        if self.bus is not None and self.bus.connected:
            self.bus.disconnect()

    def _on_message(self, message: Message) -> Message | bool | None:
        return self.heard(message) if message.message_type is MessageType.METHOD_CALL else None


@contextmanager
def session_bus() -> Iterator[Bus]:
    """Run a bus that every program started meanwhile, and this one, takes for the person's own."""
    bus = Bus()
    before = os.environ.get("DBUS_SESSION_BUS_ADDRESS")
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address
    try:
        yield bus
    finally:
        if before is None:
            del os.environ["DBUS_SESSION_BUS_ADDRESS"]
        else:
            os.environ["DBUS_SESSION_BUS_ADDRESS"] = before
        bus.stop()
