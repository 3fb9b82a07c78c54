"""A file that is fetched: read on a thread, piece by piece, and written as fast as the client takes it."""

from typing import Final

from messenger.net.connection import shared_buffer
from messenger.protocol.errors import Code
from messenger.protocol.files import Fetching
from messenger.server.files.shelf import Shelf, Whole
from messenger.server.files.transfers import Transfer, Transfers
from messenger.server.live import Device
from messenger.server.storage.files import StoredFile

SLICE: Final = 64 * 1024
"""Bytes that are written at once: what one pass of the loop encrypts for files."""
WRITE_HIGH: Final = 128 * 1024
"""Bytes waiting for a client above which nothing more is written."""


class Fetch(Transfer):
    """One file to a client."""

    def __init__(
        self, traffic: Transfers, shelf: Shelf, key: tuple[object, ...], user: int, device: Device, file: StoredFile
    ) -> None:
        super().__init__(traffic, key, user, device)
        self.file = file
        self.offset = 0
        self._shelf = shelf
        self._whole: Whole | None = None
        self._data = memoryview(b"")
        self._sent = 0
        self._busy = True
        """A thread reads."""
        self._congested = False
        self._queued = False

    # -- what a transfer says

    def begin(self) -> None:
        """Open the file."""
        self._whole = Whole(self._shelf, self.file.place, self.file.size, self.offset)
        self._traffic.lanes.do(self.token, self._whole.open, self._opened)

    def started(self) -> None:
        """Read, and write."""
        assert self._transport is not None
        self._transport.set_write_buffer_limits(high=WRITE_HIGH)
        self._busy = False
        self._enter()

    def let_go(self) -> None:
        """Close the file."""
        if self._whole is not None:
            self._traffic.lanes.do(self.token, self._whole.close)

    @property
    def carried(self) -> int:
        """Bytes that have left."""
        return self._sent - (0 if self._transport is None else self._transport.get_write_buffer_size())

    @property
    def waits_for_us(self) -> bool:
        """Whether there is nothing to be taken yet."""
        return self._busy or self._queued

    def say_last(self, code: Code, reason: str) -> None:
        """End the stream too early: between the bytes there is no place for words."""
        self.cut()

    # -- what the loop calls

    def get_buffer(self, sizehint: int) -> memoryview:
        """Lend a buffer, to notice that something is said."""
        return _WASTE

    def buffer_updated(self, nbytes: int) -> None:
        """End it: nothing may be said here."""
        self.cut()

    def eof_received(self) -> bool:
        """End it at once: what is written while the stream is being closed would only be complained of."""
        self.cut()
        return False

    def pause_writing(self) -> None:
        """Write no more: the client does not take it as fast."""
        self._congested = True

    def resume_writing(self) -> None:
        """Write on."""
        self._congested = False
        self._enter()

    # -- inside

    @property
    def _left(self) -> int:
        return self.file.size - self.offset - self._sent

    def _opened(self, _: object, error: Exception | None) -> None:
        if self.ended:
            return
        if isinstance(error, FileNotFoundError):
            self.refuse(Code.NO_SUCH_FILE, "There is no such file any more.")
        elif error is not None:
            self.fail(error)
        else:
            self.announce(Fetching(self._left))

    def _enter(self) -> None:
        """Write the next bytes when it is this one's turn."""
        if not (self._queued or self.ended or self._congested or self._busy):
            self._queued = True
            self._traffic.turnstile.enter(self._go_on)

    def _go_on(self) -> None:
        self._queued = False
        if self.ended or self._congested or self._transport is None:
            return
        if not self._left:
            self._transport.close()
        elif not self.allowed():
            self.cut()
        elif not self._data:
            self._busy = True
            assert self._whole is not None
            self._traffic.lanes.do(self.token, self._whole.read, self._has_read)
        else:
            piece = bytes(self._data[: min(SLICE, self._left)])
            self._data = self._data[len(piece) :]
            self._sent += len(piece)
            self._transport.write(piece)
            self._enter()

    def _has_read(self, data: bytes | None, error: Exception | None) -> None:
        self._busy = False
        if self.ended:
            return
        if error is not None or data is None:
            self.fail(error or OSError())
            return
        self._data = memoryview(data)
        self._enter()


_WASTE: Final = shared_buffer()
"""For words that may not be said."""
