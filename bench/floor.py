"""The floor: a bare relay with the same codec, TLS, store and commit as the server, and nothing else.

No accounts, no rights, no repeats, no presence, no markers. Whatever the full server costs above this is the price of
what it promises. Run as ``python -m bench.floor FOLDER PORT``.
"""

import asyncio
import gc
import sys
from pathlib import Path
from typing import Any

import apsw
import msgspec
import uvloop

from messenger.net.connection import Connection, shared_buffer
from messenger.net.tls import check_protocol, server_context
from messenger.protocol.accounts import Resume, SignedIn
from messenger.protocol.base import direct_users
from messenger.protocol.codec import encoder, request_reader
from messenger.protocol.connection import Ping, Pong, Ready
from messenger.protocol.messages import Accepted, Heads, Message, Send
from messenger.server import certificate
from messenger.server.machine import prepare

INSERT = "insert into message values (?1, ?2, ?3, ?4, ?5, ?6, ?7)"


class Relay:
    """All connections by user, one store, one turn."""

    def __init__(self, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.peers: dict[int, Peer] = {}
        self.heads: dict[str, int] = {}
        self.rows: list[tuple[Any, ...]] = []
        self.written: list[Connection[Any]] = []
        self.armed = False
        self.row = 0
        self.store = apsw.Connection(str(folder / "floor.db")).cursor()
        self.store.execute("pragma journal_mode=wal")
        self.store.execute("pragma synchronous=full")
        self.store.execute(
            "create table message (id integer primary key, log text, seq integer, ts integer, sender integer,"
            " cid text, text text);"
            " create unique index message_place on message (log, seq)"
        )

    def arm(self) -> None:
        if not self.armed:
            self.armed = True
            self.loop.call_soon(self.end)

    def end(self) -> None:
        self.armed = False
        if self.rows:
            self.store.execute("begin immediate")
            self.store.executemany(INSERT, self.rows)
            self.store.execute("commit")
            self.rows.clear()
        written, self.written = self.written, []
        for connection in written:
            connection.flush()


class Peer:
    """One client."""

    def __init__(self, relay: Relay, connection: Connection[Any]) -> None:
        self.relay = relay
        self.connection = connection
        self.user = 0
        connection.bind(self)

    def connected(self) -> None:
        self.connection.post(Ready("floor", "0"))
        self.connection.flush()

    def received(self, lines: list[Any]) -> None:
        relay = self.relay
        relay.arm()
        out, rows, written = self.connection.out, relay.rows, relay.written
        for line in lines:
            kind = type(line)
            if kind is Send:
                pair = direct_users(line.log)
                peer = relay.peers.get(pair[0] if pair[1] == self.user else pair[1]) if pair else None
                seq = relay.heads.get(line.log, 0) + 1
                relay.heads[line.log] = seq
                relay.row += 1
                ts = 1_700_000_000_000
                rows.append((relay.row, line.log, seq, ts, self.user, line.cid, line.text))
                out.append(Accepted(line.dn, seq, seq - 1, ts))
                if pair is None:
                    text = Message(line.log, seq, seq - 1, ts, self.user, line.cid, line.text)
                    raw = msgspec.Raw(encoder.encode(text))
                    for other in relay.peers.values():
                        if other is not self:
                            other.connection.out.append(raw)
                            written.append(other.connection)
                elif peer is not None:
                    peer.connection.out.append(Message(line.log, seq, seq - 1, ts, self.user, line.cid, line.text))
                    written.append(peer.connection)
            elif kind is Resume:
                self.user = int(line.token.lstrip("t"))
                relay.peers[self.user] = self
                out.append(SignedIn(line.r, self.user, "x", "x", line.token, "floor", 0, 0))
                out.append(Heads(()))
            elif kind is Ping:
                out.append(Pong(0))
        written.append(self.connection)

    def garbled(self, error: Exception) -> None:
        self.connection.abort()

    def congested(self, slow: bool) -> None:
        """Trust the clients of a benchmark to read."""

    def lost(self, error: Exception | None) -> None:
        self.relay.peers.pop(self.user, None)


async def serve(folder: Path, port: int) -> None:
    """Relay until killed."""
    loop = asyncio.get_running_loop()
    relay = Relay(folder, loop)
    buffer = shared_buffer()

    def accept() -> Connection[Any]:
        connection: Connection[Any] = Connection(request_reader(), buffer, check_protocol)
        Peer(relay, connection)
        return connection

    context = server_context(*certificate.ensure(folder))
    server = await loop.create_server(accept, "127.0.0.1", port, ssl=context, backlog=4096)
    print("listening", server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    prepare()
    gc.freeze()
    uvloop.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
