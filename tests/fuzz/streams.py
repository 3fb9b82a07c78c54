"""Streams without sockets, and bytes of a file that go to a house on one of them."""

from typing import Any

from messenger.protocol.files import BeginUpload, JoinUpload, Uploading, UploadReady
from messenger.server.session import Session
from tests.end_to_end.bringing import hash_of_bytes
from tests.server.still_house import Line, StillHouse


class Stream:
    """A transport that remembers what was written."""

    def __init__(self) -> None:
        self.written = bytearray()
        self.closing = self.paused = False

    def write(self, data: bytes) -> None:
        assert not self.closing, "written to after the end"
        self.written += data

    def close(self) -> None:
        self.closing = True

    abort = close

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def set_write_buffer_limits(self, high: int) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0


def feed(protocol: Any, stream: Stream, data: bytes) -> None:
    """Let a protocol read as a loop would: never more than it lends room for, and nothing while it is paused."""
    while data and not (stream.closing or stream.paused):
        room = protocol.get_buffer(-1)
        part = data[: len(room)]
        assert part, "there is no room, and nothing is paused"
        room[: len(part)] = part
        protocol.buffer_updated(len(part))
        data = data[len(part) :]


def begin_upload(house: StillHouse, session: Session, line: Line, whole: bytes) -> tuple[Any, Stream]:
    """Promise a file on one connection and join with another; return what reads there, and the stream."""
    session.received([BeginUpload(1000, hash_of_bytes(whole), len(whole))])
    house.loop.pass_time()
    (ready,) = line.take(UploadReady)
    stream, (stranger, other) = Stream(), house.stranger()
    readers: list[Any] = []
    connection: Any = other

    def hand_over(reader: Any) -> Stream:
        readers.append(reader)
        return stream

    connection.hand_over = hand_over
    stranger.received([JoinUpload(ready.token)])
    for _ in range(3):
        house.loop.pass_time()
    assert len(connection.take(Uploading)) == 1
    return readers[0], stream
