"""Files as a client moves them: the request on the signed-in connection, the bytes on one of their own."""

import contextlib
import hashlib
import os
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

from messenger.protocol.codec import AnyEvent
from messenger.protocol.connection import Failed, Refused
from messenger.protocol.errors import Code
from messenger.protocol.files import (
    AskSpace,
    BeginUpload,
    Fetch,
    Fetching,
    FetchReady,
    File,
    JoinFetch,
    JoinUpload,
    Space,
    Stored,
    Uploading,
    UploadReady,
)
from messenger.protocol.messages import Accepted, Rejected, Send
from tests.server.carrier import Carrier
from tests.server.wire import Wire, random_id

MIB = 1024**2


def some_bytes(size: int) -> bytes:
    """Return bytes that no other test has."""
    return os.urandom(min(size, 64)) + bytes(max(0, size - 64))


def hash_of(data: bytes) -> str:
    """Return the hash of a file with these bytes."""
    return urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def file_of(data: bytes, name: str = "picture.png") -> File:
    """Return how a message names a file with these bytes."""
    return File(hash_of(data), len(data), name)


# -- asking


def asked_to_bring(wire: Wire, data: bytes, size: int | None = None) -> UploadReady:
    """Ask to bring a file; return the word for it."""
    number = wire.next_number()
    wire.send(BeginUpload(number, hash_of(data), len(data) if size is None else size))
    return wire.expect(UploadReady, r=number)


def lying(wire: Wire, data: bytes, size: int) -> Failed:
    """Ask to bring a file of which the server knows better; return the refusal."""
    return wire.refused(BeginUpload(wire.next_number(), hash_of(data), size))


def asked_to_fetch(wire: Wire, log: str, seq: int) -> FetchReady:
    """Ask for the file of a message; return the word for it."""
    number = wire.next_number()
    wire.send(Fetch(number, log, seq))
    return wire.expect(FetchReady, r=number)


def not_fetched(wire: Wire, log: str, seq: int) -> tuple[Code, str]:
    """Ask for a file that one may not have; return the refusal."""
    failed = wire.refused(Fetch(wire.next_number(), log, seq))
    assert failed.code == Code.NO_SUCH_FILE
    return failed.code, failed.reason


def space(wire: Wire) -> Space:
    """Return how much room there is."""
    number = wire.next_number()
    wire.send(AskSpace(number))
    return wire.expect(Space, r=number)


# -- moving


@contextlib.contextmanager
def joined(wire: Wire, line: Any, receive_buffer: int | None = None) -> Iterator[Carrier]:
    """Open a connection to where ``wire`` leads and say one line there."""
    carrier = Carrier(wire.address, receive_buffer=receive_buffer)
    try:
        carrier.say(line)
        yield carrier
    finally:
        carrier.close()


def refusal(carrier: Carrier) -> Code:
    """Return why a connection is closed: as soon as the client knows, it may close it itself."""
    line = carrier.line()
    assert isinstance(line, Refused), line
    return line.code


def begun(carrier: Carrier) -> int:
    """Return from where on the server wants the bytes."""
    line: AnyEvent = carrier.line()
    assert isinstance(line, Uploading), line
    return line.offset


def brought(wire: Wire, data: bytes) -> int:
    """Bring a file whole; return how much of it was there already."""
    ready = asked_to_bring(wire, data)
    if not ready.token:
        assert ready.offset == len(data)
        return ready.offset
    with joined(wire, JoinUpload(ready.token)) as carrier:
        offset = begun(carrier)
        carrier.say(data[offset:])
        assert carrier.end() == Stored()
    return offset


def fetched(wire: Wire, log: str, seq: int, offset: int = 0) -> bytes:
    """Fetch the file of a message, from ``offset`` on."""
    ready = asked_to_fetch(wire, log, seq)
    with joined(wire, JoinFetch(ready.token, offset)) as carrier:
        assert carrier.line() == Fetching(ready.size - offset)
        data = carrier.rest()
        assert len(data) == ready.size - offset
        return data


# -- saying


def sent(wire: Wire, log: str, file: File, text: str = "") -> Accepted:
    """Send a message with a file; return the acknowledgement."""
    wire.dn += 1
    wire.send(Send(wire.dn, random_id(), log, text, file=file))
    return wire.expect(Accepted, dn=wire.dn)


def not_sent(wire: Wire, log: str, file: File, text: str = "") -> Code:
    """Send a message with a file that must be refused; return why."""
    wire.dn += 1
    wire.send(Send(wire.dn, random_id(), log, text, file=file))
    return wire.expect(Rejected, dn=wire.dn).code


def brought_and_sent(wire: Wire, log: str, data: bytes) -> int:
    """Bring a file and send it; return the seq of the message."""
    brought(wire, data)
    return sent(wire, log, file_of(data)).seq
