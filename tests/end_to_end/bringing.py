"""Files as a client brings them that is nothing but lines: a token, a connection, bytes."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from messenger.protocol.contacts import People
from messenger.protocol.files import BeginUpload, File, JoinUpload, Stored, Uploading, UploadReady
from messenger.protocol.messages import Accepted, Rejected, Send
from tests.end_to_end.files import in_letters
from tests.end_to_end.server_process import ServerProcess
from tests.server.wire import Wire, random_id


def hash_of_bytes(data: bytes) -> str:
    """Return a hash as messages name a file by it."""
    return in_letters(hashlib.sha256(data).digest())


def begin(wire: Wire, file_hash: str, size: int) -> UploadReady:
    """Ask to bring a file."""
    number = wire.next_number()
    wire.send(BeginUpload(number, file_hash, size))
    return wire.expect(UploadReady, r=number)


@contextmanager
def bringing(server: ServerProcess, wire: Wire, file_hash: str, size: int) -> Iterator[tuple[Wire, int]]:
    """Hand over the connection on which the bytes are wanted, and from where on."""
    ready = begin(wire, file_hash, size)
    with server.connect() as lane:
        lane.send(JoinUpload(ready.token))
        yield lane, lane.expect(Uploading).offset


def bring(server: ServerProcess, wire: Wire, data: bytes) -> str:
    """Bring a file as one should; return its hash."""
    file_hash = hash_of_bytes(data)
    with bringing(server, wire, file_hash, len(data)) as (lane, offset):
        lane.send(data[offset:])
        lane.expect(Stored)
    return file_hash


def send(wire: Wire, other: Wire | int, file: File, text: str = "") -> Accepted | Rejected:
    """Send a message with a file; return the answer."""
    wire.dn += 1
    wire.send(Send(wire.dn, random_id(), wire.log_with(other), text, file=file))
    while True:
        line = wire.read()
        if isinstance(line, Accepted | Rejected) and line.dn == wire.dn:
            return line


def kept(server: ServerProcess) -> int:
    """Return how many bytes of files the server has on its disk."""
    return sum(path.stat().st_size for path in (server.data / "files").rglob("*") if path.is_file())


def number_of(name: str, wire: Wire) -> int:
    """Return the number of somebody whom ``wire`` has been told of, or is told of now."""
    lines = [line for line in wire.seen if isinstance(line, People)]
    while True:
        for person in (person for line in lines for person in line.people):
            if person.name == name:
                return person.id
        lines = [wire.expect(People)]
