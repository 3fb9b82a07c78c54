"""The bytes of one file on their way to the other device, read ahead of what is sent: two blocks at the most."""

import asyncio
from asyncio import Future
from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar

from messenger.client.private.files.source import Source, SourceError

BLOCK_BYTES: Final = 256 * 1024

_Result = TypeVar("_Result")


class Work(Protocol):
    """The thread for what blocks: in truth, the ``Worker`` of all files."""

    def run(self, call: Callable[..., _Result], *values: Any) -> "Future[_Result]":
        """Have ``call(*values)`` done behind all that was given before."""


class Feed:
    """``ready`` is called when there is more, ``failed`` with a sentence when there never will be."""

    def __init__(self, work: Work, source: Source, ready: Callable[[], None], failed: Callable[[str], None]) -> None:
        self._work = work
        self._source = source
        self._ready = ready
        self._failed = failed
        self._block = b""
        self._at = 0
        self._ahead = b""
        self._next = 0  # where what is read next begins
        self._reading: Future[bytes] | None = None

    def begin(self, offset: int) -> None:
        """Go on at ``offset``."""
        self.rest()
        self._next = offset

    def rest(self) -> None:
        """Hold nothing, until ``begin``."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self._block, self._at, self._ahead = b"", 0, b""

    def take(self, most: int) -> bytes:
        """Return what comes next, ``most`` bytes or fewer; none while nothing is there."""
        if self._at >= len(self._block):
            self._block, self._at, self._ahead = self._ahead, 0, b""
        self._read()
        data = self._block[self._at : self._at + most]
        self._at += len(data)
        return data

    def _read(self) -> None:
        if self._ahead or self._reading is not None or self._next >= self._source.size:
            return
        self._reading = self._work.run(self._source.read, self._next, BLOCK_BYTES)
        self._reading.add_done_callback(self._came)

    def _came(self, reading: "asyncio.Future[bytes]") -> None:
        if reading is not self._reading:
            return
        self._reading = None
        if reading.cancelled():
            return
        try:
            data = reading.result()
        except SourceError as error:
            self._failed(str(error))
            return
        self._ahead = data
        self._next += len(data)
        self._ready()
