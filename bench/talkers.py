"""Two who talk privately, each a process: the real client, or a bare TLS socket with the same lines (the floor).

Run as ``python -m bench.talkers client FOLDER NAME``, ``... floor FOLDER direct|relayed PORT`` (the relay's port, 0
when there is none) or ``... pipe FOLDER`` (the floor's relay). Orders come on standard input, a line each, and are
answered by one word each when they are carried out; ``write WINDOW EACH`` by ``done``, as is ``read TOTAL`` on the
other side, counted from the beginning.
"""

import asyncio
import gc
import select
import ssl
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

import uvloop

from messenger.client.app import build
from messenger.client.changes import Change, MessagesAdded, MessagesUpdated, PrivateChanged, ServerAnswered
from messenger.client.model import ChatMessage, Delivery, Link
from messenger.client.private.model import Phase, PrivateChoices, RelayChoice
from messenger.client.settings import ClientConfig
from messenger.net.peers import InnerTls
from messenger.net.tls import client_context, server_context
from messenger.protocol.codec import encode
from messenger.protocol.private import Got, Say
from messenger.server import certificate
from messenger.server.machine import prepare

TEXT: Final = "x" * 100
CID: Final = "c" * 22
PASSWORD: Final = "correct horse battery"


def say(word: str) -> None:
    """Answer the starter."""
    print(word, flush=True)


# --- the real client


class Talker:
    """The client as it is, its facts applied to its state as a window does it; only nothing is drawn."""

    def __init__(self, folder: Path, name: str) -> None:
        self._name = name
        self._client = build(ClientConfig(name, folder, use_keyring=False))
        self._state, self._actions = self._client.state, self._client.actions
        self._waiting: tuple[str, Callable[[], bool]] | None = None
        """What to answer, and when."""
        self._to_write = 0
        self._delivered = 0
        self._received = 0
        self._peer = 0

    def run(self) -> None:
        """Work until there are no more orders."""
        self._client.start()
        orders, facts = sys.stdin.fileno(), self._client.inbox.fileno()
        say("started")
        while True:
            ready, _, _ = select.select([orders, facts], [], [])
            if facts in ready:
                for fact in self._client.inbox.drain(0.05):
                    for change in self._state.apply(fact):
                        self._hear(change)
            elif orders in ready:
                line = sys.stdin.readline()
                if not line:
                    self._client.close(5)
                    return
                self._obey(*line.split())
            if self._waiting is not None and self._waiting[1]():
                say(self._waiting[0])
                self._waiting = None

    def _obey(self, verb: str, *words: str) -> None:
        match verb:
            case "sign-up":
                self._waiting = "online", lambda: self._state.link.link is Link.ONLINE
                self._actions.look_up(words[0])
            case "hide":
                self._waiting = "hidden", lambda: self._state.private_choices.hidden
                self._actions.choose_private(PrivateChoices(RelayChoice.ALWAYS, hidden=True))
            case "know":
                self._waiting = "known", lambda: self._user(words[0]) > 0
            case "meet":
                self._waiting = "open", self._is_open
                if words:
                    self._actions.start_private(self._user(words[0]))
            case "write":
                window, each = int(words[0]), int(words[1])
                self._delivered, self._to_write = 0, each
                self._waiting = "done", lambda: self._delivered == each
                self._write(window)
            case "read":
                self._waiting = "done", lambda: self._received >= int(words[0])

    def _user(self, name: str) -> int:
        return next((one.id for one in self._state.contacts.values() if one.name == name), 0)

    def _is_open(self) -> bool:
        return any(private.status.phase is Phase.OPEN for private in self._state.privates.values())

    def _write(self, count: int) -> None:
        for _ in range(min(count, self._to_write)):
            self._to_write -= 1
            if refusal := self._actions.send_private(self._peer, TEXT):
                raise RuntimeError(refusal)

    def _hear(self, change: Change) -> None:
        match change:
            case ServerAnswered():
                assert change.server is not None, change.reason
                self._actions.sign_up(change.server, self._name, self._name.title(), PASSWORD)
            case PrivateChanged():
                self._peer = change.user
                if self._state.privates[change.user].status.phase is Phase.ASKED:
                    self._actions.accept_private(change.user)
            case MessagesAdded():
                self._received += sum(
                    isinstance(row, ChatMessage) and row.delivery is Delivery.RECEIVED for row in change.messages
                )
            case MessagesUpdated():
                arrived = sum(row.delivery is Delivery.DELIVERED for row in change.messages)
                self._delivered += arrived
                self._write(arrived)


# --- the floor


class BareTalker(asyncio.Protocol):
    """A TLS socket that writes the lines of texts, or answers each read with the line for all it has brought."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.connected: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._written = self._acknowledged = self._received = 0
        self._each = self._expected = 0
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.connected.set_result(None)

    def write(self, window: int, each: int) -> None:
        self._each = self._written + each
        self._more(window)

    def read(self, total: int) -> None:
        self._expected = total
        self._look()

    def _look(self) -> None:
        if self._received == self._expected:
            say("done")

    def _more(self, count: int) -> None:
        first, self._written = self._written + 1, min(self._written + count, self._each)
        if self.transport is not None and first <= self._written:
            self.transport.write(b"".join(encode(Say(n, CID, TEXT)) for n in range(first, self._written + 1)))

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        end = data.rfind(b"\n") + 1
        self._rest = data[end:]
        if not end:
            return
        if self._each:
            begin = data.rfind(b'"n":', 0, end) + 4
            upto = int(data[begin : data.index(b"}", begin)])
            arrived, self._acknowledged = upto - self._acknowledged, upto
            self._more(arrived)
            if self._acknowledged == self._each:
                say("done")
        else:
            self._received += data.count(b"\n")
            assert self.transport is not None
            self.transport.write(encode(Got(self._received)))
            self._look()


class InnerBareTalker(BareTalker, asyncio.BufferedProtocol):
    """The same inside another TLS stream, whose transport wants to read into a buffer."""

    def __init__(self) -> None:
        super().__init__()
        self._buffer = bytearray(65536)

    def get_buffer(self, sizehint: int) -> bytearray:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self.data_received(bytes(self._buffer[:nbytes]))


class Carrier(asyncio.Protocol):
    """The outer stream until the inner one takes it over."""

    def __init__(self) -> None:
        self.first = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._transport.pause_reading()
        self.first.set_result(data)


async def bare(folder: Path, relayed: bool, relay: int) -> None:
    """Carry the orders out."""
    loop = asyncio.get_running_loop()
    listening = server_context(*certificate.ensure(folder))
    talker: BareTalker | None = None
    say("started")
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        verb, *words = line.split()
        if verb == "meet":
            talker = await (_relayed(relay, listening) if relayed else _direct(words, listening))
            say("open")
        elif talker is not None:
            order = talker.write if verb == "write" else talker.read
            order(*map(int, words))


async def _direct(words: list[str], listening: ssl.SSLContext) -> BareTalker:
    """Dial the port that is named, or wait to be dialled."""
    loop = asyncio.get_running_loop()
    if words:
        return (await loop.create_connection(BareTalker, "127.0.0.1", int(words[0]), ssl=client_context()))[1]
    talker = BareTalker()
    server = await loop.create_server(lambda: talker, "127.0.0.1", 0, ssl=listening)
    say(f"port {server.sockets[0].getsockname()[1]}")
    await talker.connected
    return talker


async def _relayed(relay: int, listening: ssl.SSLContext) -> BareTalker:
    """Meet at the relay; the second to come begins."""
    carrier = Carrier()
    loop = asyncio.get_running_loop()
    outer, _ = await loop.create_connection(lambda: carrier, "127.0.0.1", relay, ssl=client_context())
    leads = await carrier.first == b"1"
    talker = InnerBareTalker()
    context = client_context() if leads else listening
    await InnerTls(outer, talker, context, server_side=not leads, shutdown=1).begin()
    return talker


class Pipe(asyncio.Protocol):
    """One end of the floor's relay: the first two connections are one passage."""

    ends: Final[list["Pipe"]] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.ends.append(self)
        if len(self.ends) == 2:
            for number, end in enumerate(self.ends):
                end.transport.write(b"%d" % number)

    def data_received(self, data: bytes) -> None:
        self.ends[self is self.ends[0]].transport.write(data)


async def pipe(folder: Path) -> None:
    """Relay until killed."""
    context = server_context(*certificate.ensure(folder))
    server = await asyncio.get_running_loop().create_server(Pipe, "127.0.0.1", 0, ssl=context)
    say(f"port {server.sockets[0].getsockname()[1]}")
    await asyncio.Event().wait()


if __name__ == "__main__":
    kind, where, *rest = sys.argv[1:]
    gc.freeze()
    if kind == "client":
        Talker(Path(where), rest[0]).run()
    elif kind == "floor":
        asyncio.run(bare(Path(where), rest[0] == "relayed", int(rest[1])))
    else:
        prepare()
        uvloop.run(pipe(Path(where)))
