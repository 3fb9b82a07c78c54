"""Hostile clients, each a small class. They open, do what they do again and again, and wait to be sent away."""

import os
import socket
import struct
from typing import ClassVar, Final

from messenger.protocol.base import LINE_LIMIT
from messenger.protocol.codec import encode
from messenger.protocol.connection import Ping
from messenger.protocol.files import JoinFetch, JoinUpload, Uploading
from messenger.protocol.messages import Send
from tests.server.hostile.ground import LITTLE, Ground, Hostile, hello, plain, under
from tests.server.wire import random_id

# -- before TLS stands


class SaysNothing(Hostile):
    deadline = "handshake_seconds"

    def open(self, ground: Ground) -> socket.socket:
        return plain(ground)


class HelloDrips(Hostile):
    """Its first record comes byte by byte."""

    deadline = "handshake_seconds"

    def open(self, ground: Ground) -> socket.socket:
        self._hello = hello()
        return plain(ground)

    def step(self) -> None:
        self.say(self._hello[:1])
        self._hello = self._hello[1:]


class HalfARecord(Hostile):
    deadline = "handshake_seconds"

    def open(self, ground: Ground) -> socket.socket:
        raw = plain(ground)
        raw.sendall(hello()[:100])
        return raw


class HelloAndNoMore(Hostile):
    """It never answers the server's part of the handshake."""

    deadline = "handshake_seconds"

    def open(self, ground: Ground) -> socket.socket:
        raw = plain(ground)
        raw.sendall(hello())
        return raw


class NoTls(Hostile):
    def open(self, ground: Ground) -> socket.socket:
        raw = plain(ground)
        raw.sendall(b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n")
        return raw


class EndsWithoutHello(Hostile):
    """Its FIN comes at once; the socket stays open."""

    def open(self, ground: Ground) -> socket.socket:
        raw = plain(ground)
        raw.shutdown(socket.SHUT_WR)
        return raw


class Resets(Hostile):
    """Connects and resets, again and again."""

    def open(self, ground: Ground) -> socket.socket:
        self._ground = ground
        raw = plain(ground)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return raw

    def step(self) -> None:
        self.socket.close()

    @property
    def is_gone(self) -> bool:
        return self.socket.fileno() == -1


# -- before signing in


class TlsAndSilence(Hostile):
    deadline = "sign_in_seconds"

    def open(self, ground: Ground) -> socket.socket:
        return ground.connect().socket


class StrangerDrips(Hostile):
    """A line that never ends, byte by byte, by somebody unknown."""

    deadline = "sign_in_seconds"

    def open(self, ground: Ground) -> socket.socket:
        return ground.connect().socket

    def step(self) -> None:
        self.say(b" ")


class StrangerPings(Hostile):
    """Whole lines, but none that signs in."""

    deadline = "sign_in_seconds"

    def open(self, ground: Ground) -> socket.socket:
        return ground.connect().socket

    def step(self) -> None:
        self.say(encode(Ping()))


class StrangerReadsNothing(Hostile):
    """Asks who the server is, and reads no answer."""

    deadline = "sign_in_seconds"

    def open(self, ground: Ground) -> socket.socket:
        return ground.connect(LITTLE).socket

    def step(self) -> None:
        self.say(b'{"t":"ask_server"}\n' * 60)


class LineTooLong(Hostile):
    """A megabyte without the end of a line; it reads no refusal either."""

    def open(self, ground: Ground) -> socket.socket:
        wire = ground.connect(LITTLE)
        wire.try_to_send(b"x" * (LINE_LIMIT + 1))
        return wire.socket

    def step(self) -> None:
        self.say(b"x" * LINE_LIMIT)


class EndsAfterTls(Hostile):
    """FIN without a goodbye of TLS; the socket stays open."""

    def open(self, ground: Ground) -> socket.socket:
        wire = ground.connect()
        wire.socket.shutdown(socket.SHUT_WR)
        return wire.socket


# -- signed in


class Silent(Hostile):
    deadline = "silence_seconds"

    def open(self, ground: Ground) -> socket.socket:
        return ground.user().socket


class LineDrips(Hostile):
    """A user's line comes byte by byte."""

    deadline = "line_seconds"

    def open(self, ground: Ground) -> socket.socket:
        return ground.user().socket

    def step(self) -> None:
        self.say(b" ")


class HalfARecordLater(Hostile):
    """A record of TLS begins and does not end."""

    deadline = "silence_seconds"

    def open(self, ground: Ground) -> socket.socket:
        wire = ground.user()
        under(wire, b"\x17\x03\x03\x40\x00" + bytes(100))
        return wire.socket


class GarbageRecord(Hostile):
    """A record that was sealed by nobody."""

    def open(self, ground: Ground) -> socket.socket:
        wire = ground.user()
        under(wire, b"\x17\x03\x03\x00\x40" + bytes(64))
        return wire.socket


class SecondHello(Hostile):
    """Wants to begin TLS anew in the middle of it, which version 1.3 does not know."""

    def open(self, ground: Ground) -> socket.socket:
        wire = ground.user()
        under(wire, hello())
        return wire.socket


class EndsSignedIn(Hostile):
    def open(self, ground: Ground) -> socket.socket:
        wire = ground.user()
        with socket.socket(fileno=os.dup(wire.socket.fileno())) as raw:
            raw.shutdown(socket.SHUT_WR)
        return wire.socket


class ReadsNothing(Hostile):
    """Two who write to each other as fast as they can, and read nothing."""

    deadline = "drain_seconds"
    TEXT: ClassVar[str] = "x" * 8000

    def open(self, ground: Ground) -> socket.socket:
        self._wires = [ground.user(LITTLE) for _ in range(2)]
        for wire in self._wires:
            wire.socket.setblocking(False)
        self._rests = [b"", b""]
        return self._wires[0].socket

    def step(self) -> None:
        for number, wire in enumerate(self._wires):
            self._rest, self.socket = self._rests[number], wire.socket
            log = wire.log_with(self._wires[1 - number])
            lines = []
            for _ in range(0 if self._rest else 40):
                wire.dn += 1
                lines.append(encode(Send(wire.dn, random_id(), log, self.TEXT)))
            self.say(b"".join(lines))
            self._rests[number] = self._rest
        self.socket = self._wires[0].socket

    def close(self) -> None:
        for wire in self._wires:
            wire.socket.close()


# -- connections for files


class FileOfNobody(Hostile):
    """Comes with a word for a file that nobody gave it, and stays."""

    def open(self, ground: Ground) -> socket.socket:
        wire = ground.connect()
        wire.send(JoinUpload(random_id()))
        return wire.socket


class BringsNothing(Hostile):
    deadline = "silence_seconds"

    def open(self, ground: Ground) -> socket.socket:
        wire = ground.connect()
        wire.send(JoinUpload(ground.upload()))
        wire.expect(Uploading)
        return wire.socket


class FileDrips(BringsNothing):
    """Brings a file byte by byte."""

    def step(self) -> None:
        self.say(b"x")


class FetchesUnread(Hostile):
    """Has a large file sent and reads nothing of it."""

    deadline = "silence_seconds"

    def open(self, ground: Ground) -> socket.socket:
        wire = ground.connect(LITTLE)
        wire.send(JoinFetch(ground.fetch()))
        return wire.socket


# -- at the door for bare text terminals


class TypesNothing(Hostile):
    deadline = "classic_sign_in_seconds"

    def open(self, ground: Ground) -> socket.socket:
        return plain(ground, ground.classic)


class TypesForEver(Hostile):
    """A stranger's line comes byte by byte."""

    deadline = "classic_sign_in_seconds"

    def open(self, ground: Ground) -> socket.socket:
        return plain(ground, ground.classic)

    def step(self) -> None:
        self.say(b"x")


class TypesAndReadsNothing(Hostile):
    """Answers every question with nothing, as fast as it can, and reads no question."""

    deadline = "classic_sign_in_seconds"

    def open(self, ground: Ground) -> socket.socket:
        return plain(ground, ground.classic, LITTLE)

    def step(self) -> None:
        self.say(b"\n" * 5000)


class EndsTyping(Hostile):
    def open(self, ground: Ground) -> socket.socket:
        raw = plain(ground, ground.classic)
        raw.sendall(b"anna")
        raw.shutdown(socket.SHUT_WR)
        return raw


NATIVE: Final[tuple[type[Hostile], ...]] = (
    SaysNothing, HelloDrips, HalfARecord, HelloAndNoMore, NoTls, EndsWithoutHello, Resets,
    TlsAndSilence, StrangerDrips, StrangerPings, StrangerReadsNothing, LineTooLong, EndsAfterTls,
    Silent, LineDrips, HalfARecordLater, GarbageRecord, SecondHello, EndsSignedIn, ReadsNothing,
)  # fmt: skip
FILES: Final[tuple[type[Hostile], ...]] = (FileOfNobody, BringsNothing, FileDrips, FetchesUnread)
CLASSIC: Final[tuple[type[Hostile], ...]] = (TypesNothing, TypesForEver, TypesAndReadsNothing, EndsTyping)
