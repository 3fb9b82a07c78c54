"""The files of the model server: in memory, by the letter, with faults at command; and what carries them, no socket."""

import asyncio
import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from messenger.client.files.asking import trouble
from messenger.client.files.errors import InterruptedTransferError
from messenger.net.invite import Endpoint
from messenger.net.pin import Pin
from messenger.protocol.base import Event, Request
from messenger.protocol.codec import AnyEvent, encode, event_reader, request_reader
from messenger.protocol.connection import Done, Failed, Refused
from messenger.protocol.errors import Code
from messenger.protocol.files import (
    AskSpace,
    BeginUpload,
    DropUpload,
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

PIECE = 999

Held = dict[tuple[int, str], bytes]
"""What is whole, by user and hash."""


def hash_of(data: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


@dataclass
class _Way:
    """What one token is good for."""

    user: int
    hash: str
    size: int
    data: bytes | None = None


@dataclass
class ModelFiles:
    """``held`` is part of what a backup holds, so it is asked for; parts and tokens are not."""

    held: Callable[[], Held]
    file_of: Callable[[int, str, int], File | None]
    """The file of an entry that a user may see: user, log, seq."""
    parts: dict[tuple[int, str], bytearray] = field(default_factory=dict)
    refuse: dict[type[Request], Code] = field(default_factory=dict)
    """With what the next request of a kind is refused."""
    reachable: bool = True
    cut_after: int | None = None
    """After how many bytes, in all, the next connection of a file is cut."""
    asked: list[Request] = field(default_factory=list)
    joined: list[JoinUpload | JoinFetch] = field(default_factory=list)
    begun: int = 0
    most_at_once: int = 0
    space: int = 10_000_000
    # lies
    say_size: int | None = None
    say_left: int | None = None
    give: Callable[[bytes], bytes] = lambda data: data
    _ways: dict[str, _Way] = field(default_factory=dict)
    _open: int = 0

    def answer(self, user: int, line: Request) -> Event:
        """Return the answer to a request about files."""
        self.asked.append(line)
        number: int = line.r  # type: ignore[attr-defined]
        code = self.refuse.pop(type(line), None)
        if code is not None:
            return Failed(number, code)
        match line:
            case AskSpace():
                used = sum(len(data) for (owner, _hash), data in self.held().items() if owner == user)
                return Space(number, 2_000_000, self.space, used)
            case BeginUpload():
                if (user, line.hash) in self.held():
                    return UploadReady(number, "", line.size)
                part = self.parts.setdefault((user, line.hash), bytearray())
                return UploadReady(number, self._token(_Way(user, line.hash, line.size)), len(part))
            case DropUpload():
                self.parts.pop((user, line.hash), None)
                return Done(number)
            case Fetch():
                file = self.file_of(user, line.log, line.seq)
                data = next((data for (_, name), data in self.held().items() if file and name == file.hash), None)
                if file is None or data is None:
                    return Failed(number, Code.NO_SUCH_FILE)
                size = len(data) if self.say_size is None else self.say_size
                return FetchReady(number, self._token(_Way(user, file.hash, size, self.give(data))), size)
            case _:
                raise AssertionError(line)

    def _token(self, way: _Way) -> str:
        token = secrets.token_urlsafe(16)
        self._ways[token] = way
        return token

    async def reach(self, endpoints: Sequence[Endpoint], pin: Pin) -> "ModelCarrier":
        await asyncio.sleep(0)
        if not self.reachable:
            raise InterruptedTransferError
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        left, self.cut_after = self.cut_after, None
        return ModelCarrier(self, left)

    def closed(self) -> None:
        self._open -= 1

    def way(self, token: str) -> _Way | None:
        return self._ways.pop(token, None)


class ModelCarrier:
    """One connection of a file. Lines go through the real codec."""

    def __init__(self, files: ModelFiles, left: int | None) -> None:
        self._files = files
        self._left = left
        self._way: _Way | None = None
        self._coming = b""
        self._open = True
        self._last: list[Event] = []

    async def join(self, line: Request) -> AnyEvent:
        await asyncio.sleep(0)
        (arrived,), error = request_reader().feed(encode(line))
        assert error is None
        assert isinstance(arrived, JoinUpload | JoinFetch)
        self._files.joined.append(arrived)
        way = self._way = self._files.way(arrived.token)
        code = self._files.refuse.pop(type(arrived), None)
        if way is None or code is not None:
            return self._said(Refused(code or Code.TOKEN_INVALID))
        if isinstance(arrived, JoinUpload):
            part = self._files.parts.setdefault((way.user, way.hash), bytearray())
            self._whole(way, part)
            return self._said(Uploading(len(part)))
        assert way.data is not None
        self._coming = way.data[arrived.offset :]
        left = way.size - arrived.offset if self._files.say_left is None else self._files.say_left
        return self._said(Fetching(max(0, left)))

    async def write(self, data: bytes) -> None:
        await asyncio.sleep(0)
        assert self._way
        self._check()
        part = self._files.parts.setdefault((self._way.user, self._way.hash), bytearray())
        part += self._some(data)
        self._check()
        self._whole(self._way, part)

    def _whole(self, way: _Way, part: bytearray) -> None:
        if len(part) < way.size:
            return
        del self._files.parts[way.user, way.hash]
        if hash_of(bytes(part)) == way.hash:
            self._files.held()[way.user, way.hash] = bytes(part)
            self._last.append(Stored())
        else:
            self._last.append(Refused(Code.FILE_WRONG))

    async def line(self) -> AnyEvent:
        while not self._last:
            self._check()
            await asyncio.sleep(0)
        return self._said(self._last.pop(0))

    async def read(self) -> bytes:
        await asyncio.sleep(0)
        self._check()
        data, self._coming = self._coming[:PIECE], self._coming[PIECE:]
        return self._some(data)

    @property
    def unsent(self) -> int:
        return 0

    def abort(self) -> None:
        if self._open:
            self._open = False
            self._files.closed()

    def _some(self, data: bytes) -> bytes:
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
            if not self._left:
                self._left = 0
                if not data:
                    self.abort()
        return data

    def _check(self) -> None:
        if not self._open:
            raise InterruptedTransferError
        if self._left == 0:
            self.abort()
            raise InterruptedTransferError

    def _said(self, event: Event) -> AnyEvent:
        (arrived,), error = event_reader().feed(encode(event))
        assert error is None
        if isinstance(arrived, Refused):
            raise trouble(arrived.code, arrived.reason)
        return arrived
