"""A whole client core without threads and sockets: real store, real rules, a wire that a test can cut.

One step is one pass of the event loop; nothing waits for time, since every back-off is set to nothing.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from messenger.client.actions import Actions
from messenger.client.changes import Answered, Change
from messenger.client.core import Core
from messenger.client.door import Door, NoEntryError
from messenger.client.inbox import Inbox
from messenger.client.model import EVERYONE, ChatMessage, Link, Notice, ShownServer
from messenger.client.network import Network
from messenger.client.private.ways import Ways
from messenger.client.settings import ClientConfig, Durations, Limits
from messenger.client.state import State
from messenger.client.store.accounts import Account
from messenger.client.store.store import open_store
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.protocol.connection import Ready
from tests.client.faulty_disk import FaultyDisk
from tests.client.inline_worker import InlineWorker
from tests.client.model_server import ModelServer
from tests.fakes import ConnectionPair, FakeClock

PIN = Pin(bytes(range(32)))
SERVER = ShownServer("Model", "model.test:7420", str(PIN), PIN.words, known=True, invited=False)
AT_ONCE = Durations(
    retry_first=0,
    retry_longest=0,
    storage_first=0,
    storage_longest=0,
    gather=0,
    look=60,
    file_retry_first=0,
    file_retry_longest=0,
    file_report=0,
)
STEPS = 5_000


_OF_FILES = {
    "ask_space": "ask_space",
    "send_files": "send",
    "pause_file": "pause",
    "resume_file": "resume",
    "cancel_file": "cancel",
    "fetch_file": "fetch",
    "decline_file": "decline",
    "show_picture": "show",
    "keep_thumbnail": "keep_thumbnail",
    "choose_files": "choose",
}


class _Orders:
    """Stands where ``Network`` does: each order is carried out on the loop."""

    def __init__(self, desktop: "Desktop") -> None:
        self._desktop = desktop

    def __getattr__(self, name: str) -> Callable[..., None]:
        def order(*values: Any, **named: Any) -> None:
            if name.endswith("_private") or name == "allow_relay":
                method = {"send": "say"}.get(name.partition("_")[0], name.removesuffix("_private"))
                self._desktop.order(lambda: getattr(self._desktop.core.privates, method)(*values))
                return
            if name in _OF_FILES:
                self._desktop.order(lambda: getattr(self._desktop.core.files, _OF_FILES[name])(*values))
                return
            called = {"open_chat": "load_history", "load_older": "load_history"}.get(name, name)
            last = (0,) if name == "open_chat" else ()
            self._desktop.order(lambda: getattr(self._desktop.core, called)(*values, *last, **named))

        return order


class Desktop:
    """One device. ``crash`` leaves everything as a killed process would; ``start`` begins anew on the same disk."""

    def __init__(self, folder: Path, server: ModelServer, **limits: int) -> None:
        self._server = server
        self.config = ClientConfig("test", folder, use_keyring=False, durations=AT_ONCE, limits=Limits(**limits))
        self.config.profile_folder.mkdir(parents=True, exist_ok=True)
        self.clock = FakeClock()
        self.reachable = True
        self.pair: ConnectionPair | None = None
        self.cut_next: int | None = None
        """After how many lines the next connection is cut."""
        self.unreadable = 0
        """How many questions to the disk fail when it starts."""
        self.changes: list[Change] = []
        self.make_ways: Callable[[Account], Ways] | None = None
        """How other devices are reached; ``None``: over real sockets."""

    # -- life

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._complain)

        async def build() -> None:
            self.inbox = Inbox(self.config.limits.inbox)
            self.state = State()
            self.actions = Actions(self.state, cast(Network, _Orders(self)), self.clock)
            self.store = open_store(self.config.profile_folder, use_keyring=False)
            self.disk = FaultyDisk(self.store)
            self.disk.unreadable = self.unreadable
            worker = InlineWorker(self.disk.step)
            self.core = Core(
                self.config, self.inbox, self.clock, self.store, self._knock, self.make_ways, self._server.files.reach,
                worker,
            )  # fmt: skip
            self.inbox.on_room = self.core.read_on
            self.core.open()

        self._loop.run_until_complete(build())
        self._drain()

    def crash(self) -> None:
        """End without a word: nothing is committed, nothing is said."""
        if self.pair is not None:
            self.pair.unplug()
        self.disk.killed = True
        self.disk.close()
        self._end_loop()

    def close(self) -> None:
        """End as the user does."""
        self._loop.run_until_complete(self.core.close())
        self._end_loop()

    def _end_loop(self) -> None:
        if self._loop.is_closed():
            return
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.wait(tasks) if tasks else asyncio.sleep(0))
        for task in tasks:
            if not task.cancelled():
                task.exception()  # what a killed process would have thought does not count
        self._loop.close()
        self.inbox.close()

    def _complain(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Let mistakes be logged, which fails the test; what happens after the end is none."""
        if not self.disk.killed:
            loop.default_exception_handler(context)

    async def _knock(self, endpoints: Sequence[Endpoint], pin: Pin | None) -> Door:
        await asyncio.sleep(0)
        if not self.reachable:
            raise NoEntryError("The server cannot be reached.")
        door = Door(False)
        self.pair = ConnectionPair(self._server)
        self.pair.lines_until_cut, self.cut_next = self.cut_next, None
        door.connection = self.pair  # type: ignore[assignment]
        self.pair.bind(door)
        door.ready, door.pin, door.endpoint = Ready("Model", "0.1.0"), PIN, endpoints[0]
        return door

    def reopen(self, reachable: bool = False) -> None:
        """Close the program and start it again, without a network unless told otherwise."""
        self.close()
        self.changes.clear()
        self.reachable = reachable
        self.start()

    def lose_link(self) -> None:
        """It may be back at once."""
        pair = self.pair
        assert pair is not None
        pair.cut()
        self.until(lambda: not self.online or self.pair is not pair, "the cut")

    # -- time

    def step(self, lines: int = 1_000_000) -> None:
        """One pass of the loop, one read from the wire, everything told applied."""
        if self.disk.killed:
            return
        self._loop.run_until_complete(asyncio.sleep(0))
        if self.pair is not None:
            self._loop.call_soon(self.pair.deliver, lines)
        self._loop.run_until_complete(asyncio.sleep(0))
        self._drain()

    def until(self, look: Callable[[], object], what: str) -> None:
        for _ in range(STEPS):
            if look():
                return
            self.step()
        raise AssertionError(f"waited in vain for {what}")

    def until_lines(self, look: Callable[[], object], what: str) -> None:
        """The same, a line at a time."""
        for _ in range(STEPS):
            if look():
                return
            self.step(lines=1)
        raise AssertionError(f"waited in vain for {what}")

    @property
    def whole(self) -> bool:
        """Whether the beginning of every log is here as well."""
        return self.store.database.read("SELECT 1 FROM chat WHERE floor > 0") == []

    def _drain(self) -> None:
        for fact in self.inbox.drain(60):
            self.changes += self.state.apply(fact)

    def order(self, call: Callable[[], None]) -> None:
        """Give an order as the Tk thread would: it is carried out on the loop."""
        self._loop.call_soon(call)

    # -- the user

    def sign_in(self, name: str = "anna") -> None:
        self.order(lambda: self.core.sign_in(SERVER, name, "secret"))
        self.until(lambda: self.state.link.link is Link.ONLINE, "being signed in")

    def send(self, log: str, text: str) -> None:
        self.order(lambda: self.core.send(log, text))

    def open(self, log: str) -> list[ChatMessage]:
        self.order(lambda: self.core.load_history(log, 0))
        self.until(lambda: log in self.state.chats and self.state.chats[log].opened, "the chat to be open")
        return self.messages(log)

    def answer(self, ticket: int) -> Answered:
        """Wait for what came of a request."""
        self.until(lambda: self.answers(ticket), "an answer")
        (answer,) = self.answers(ticket)
        return answer

    def answers(self, ticket: int) -> list[Answered]:
        return [change for change in self.changes if isinstance(change, Answered) and change.ticket == ticket]

    def lines(self, log: str = EVERYONE) -> list[str]:
        """The quiet lines of a chat."""
        chat = self.state.chats.get(log)
        return [row.text for row in chat.messages if isinstance(row, Notice)] if chat else []

    def messages(self, log: str) -> list[ChatMessage]:
        chat = self.state.chats.get(log)
        return [message for message in chat.messages if isinstance(message, ChatMessage)] if chat else []

    def texts(self, log: str) -> list[str]:
        return [message.text for message in self.messages(log)]

    @property
    def online(self) -> bool:
        return self.state.link.link is Link.ONLINE
