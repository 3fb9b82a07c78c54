"""A file that is brought: what comes is written and hashed on a thread, piece by piece, and read no faster.

The bytes are kept as they come, in order, so that whatever ends the transfer it goes on from there.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from messenger.net.connection import shared_buffer
from messenger.protocol.codec import encode
from messenger.protocol.connection import Refused
from messenger.protocol.errors import Code
from messenger.protocol.files import Stored, Uploading
from messenger.server.files.shelf import PIECE, Part, Shelf
from messenger.server.files.transfers import Transfer, Transfers
from messenger.server.live import Device
from messenger.server.storage.files import StoredUpload

LINGER: Final = 3.0
"""Seconds in which a client must have read why it is refused; what it still sends until then is thrown away."""

Settle = Callable[["Upload", bool], None]
"""Is told in a turn whether all of it has come and is right."""


class Upload(Transfer):
    """One file from a client."""

    def __init__(self, traffic: Transfers, shelf: Shelf, upload: StoredUpload, device: Device, settle: Settle) -> None:
        super().__init__(traffic, key_of(upload.user, upload.hash), upload.user, device)
        self.upload = upload
        self._part = Part(shelf, upload.place, upload.hash, upload.size)
        self._settle = settle
        self._buffer = memoryview(b"")
        self._filled = 0
        self._written = 0
        self._heard = 0
        self._busy = True
        """A thread is at work, or it waits for its turn: nothing is read."""
        self._deaf = False
        """It has been refused: what still comes is thrown away."""

    # -- what a transfer says

    def begin(self) -> None:
        """See how far the file has come."""
        self._do(self._part.open, self._opened)

    def started(self) -> None:
        """Read."""
        self._buffer = memoryview(bytearray(min(PIECE, max(1, self.upload.size - self._written))))
        if self._written == self.upload.size:
            self._finish()
        else:
            self._busy = False

    def let_go(self) -> None:
        """Write what has come, and close the part."""
        rest = self._buffer[:0] if self._busy else self._buffer[: self._filled]
        self._traffic.lanes.do(self.upload.place, partial(self._part.leave, rest))

    @property
    def carried(self) -> int:
        """Bytes that have come."""
        return self._heard

    @property
    def waits_for_us(self) -> bool:
        """Whether nothing is read."""
        return self._busy

    def say_last(self, code: Code, reason: str) -> None:
        """Say why. The stream is open for a moment yet: if bytes came to a closed one, nobody would read the word."""
        assert self._transport is not None
        self._deaf = True
        self._transport.write(encode(Refused(code, reason)))
        self._transport.resume_reading()
        self._traffic.clock.call_later(LINGER, self.cut)

    def stored(self) -> None:
        """Say that it is whole and kept. After the commit."""
        if not self.ended and self._transport is not None:
            self._deaf = True
            self._transport.write(encode(Stored()))
            self._transport.resume_reading()
            self._transport.close()
        self.end()

    # -- what the loop calls

    def get_buffer(self, sizehint: int) -> memoryview:
        """Lend its own buffer, as far as bytes are wanted."""
        if self._deaf or self.ended:
            return _WASTE
        wanted = self._buffer[self._filled : self._filled + self._wanted]
        if self._busy or not wanted:  # somebody has read though reading is paused: better none than wrong bytes
            self.cut()
            return _WASTE
        return wanted

    def buffer_updated(self, nbytes: int) -> None:
        """Take in what one read brought."""
        if self._deaf or self.ended or self._busy:
            return
        self._filled += nbytes
        self._heard += nbytes
        if self._filled == len(self._buffer) or not self._wanted:
            assert self._transport is not None
            self._transport.pause_reading()
            self._do(partial(self._part.write, self._buffer[: self._filled]), self._has_written)

    # -- inside

    @property
    def _wanted(self) -> int:
        return self.upload.size - self._written - self._filled

    def _do(self, work: Callable[[], object], then: Callable[..., None]) -> None:
        """Have a thread do something, and go on with ``then`` unless all has ended meanwhile."""
        self._busy = True
        self._traffic.lanes.do(self.upload.place, work, partial(self._done, then))

    def _done(self, then: Callable[..., None], result: object, error: Exception | None) -> None:
        if self.ended:
            return
        if error is not None:
            self.fail(error)
        else:
            then(result)

    def _opened(self, offset: object) -> None:
        assert isinstance(offset, int)
        self._written = offset
        self.announce(Uploading(offset))

    def _has_written(self, _: object) -> None:
        self._written += self._filled
        self._filled = 0
        if self._written == self.upload.size:
            self._finish()
        else:
            self._traffic.turnstile.enter(self._read_on)

    def _read_on(self) -> None:
        if not self.ended and self._transport is not None:
            self._busy = False
            self._transport.resume_reading()

    def _finish(self) -> None:
        self._busy = True
        self._traffic.lanes.do(self.upload.place, self._part.finish, self._has_finished)

    def _has_finished(self, right: bool | None, error: Exception | None) -> None:
        if error is not None:
            self.fail(error)
        else:  # whether anybody still waits for the word or not
            self._traffic.turn.enter(partial(self._settle, self, bool(right)))


def key_of(user: int, hash_: str) -> tuple[object, ...]:
    """Return what an upload carries: one file of one user."""
    return "upload", user, hash_


_WASTE: Final = shared_buffer()
"""For bytes that nobody wants."""
