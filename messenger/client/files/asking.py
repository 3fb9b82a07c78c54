"""Requests about files on whatever signed-in connection there is, and waiting for one. None outlives it."""

import asyncio
from collections.abc import Callable
from gettext import gettext as _
from typing import Final, Protocol, TypeVar

from messenger.client.files.errors import GivenUpError, InterruptedTransferError
from messenger.client.sentences import sentence
from messenger.protocol import files
from messenger.protocol.base import Event, Request
from messenger.protocol.connection import Failed, Refused
from messenger.protocol.errors import Code

Answer = files.Space | files.UploadReady | files.FetchReady

_LATER: Final = frozenset(
    {
        Code.BUSY,
        Code.STORAGE,
        Code.INTERNAL,
        Code.SILENT,
        Code.SERVER_FULL,
        Code.SERVER_STOPPING,
        Code.SIGN_IN_TOO_SLOW,
        Code.NOT_SIGNED_IN,
        Code.TOKEN_INVALID,
    }
)
"""With these it may go better the next time; with all others it would be the same again."""

_AnswerT = TypeVar("_AnswerT", bound=Event)


class Line(Protocol):
    """A signed-in connection: in truth, ``Session``."""

    def say(self, line: Request) -> None:
        """Put a line behind the others."""

    def flush(self) -> None:
        """Write what was said."""

    def next_request(self) -> int:
        """Return a number for a request."""


class Asking:
    """``begin``, ``synced`` and ``lost`` are called for each session; whoever waits goes on then."""

    def __init__(self) -> None:
        self._line: Line | None = None
        self._linked = asyncio.Event()
        self._synced = asyncio.Event()
        self._next = asyncio.Event()
        self._open: dict[int, asyncio.Future[Answer]] = {}

    def begin(self, line: Line) -> None:
        """Ask on this connection from now on."""
        self._line = line
        self._linked.set()
        self._next.set()
        self._next = asyncio.Event()

    def synced(self) -> None:
        """Everything missed is here."""
        self._synced.set()

    def lost(self) -> None:
        """The connection is gone, and with it the answers."""
        self._line = None
        self._linked.clear()
        self._synced.clear()
        waiting, self._open = self._open, {}
        for future in waiting.values():
            if not future.done():
                future.set_exception(InterruptedTransferError())
                future.exception()  # nobody may be waiting for it any more

    async def until_linked(self) -> None:
        """Wait for a connection."""
        await self._linked.wait()

    async def until_next_link(self) -> None:
        """Wait for another connection than the one there is."""
        await self._next.wait()

    async def until_synced(self) -> None:
        """Wait until it is known here what of the outbox the server has."""
        await self._synced.wait()

    async def ask(self, make: Callable[[int], Request], kind: type[_AnswerT]) -> _AnswerT:
        """Say the request that ``make`` makes with a number, and return the answer.

        Raises ``InterruptedTransferError`` or ``GivenUpError``.
        """
        line = self._line
        if line is None:
            raise InterruptedTransferError
        number = line.next_request()
        future = self._open[number] = asyncio.get_running_loop().create_future()
        line.say(make(number))
        line.flush()
        try:
            answer = await future
        finally:
            self._open.pop(number, None)
        if not isinstance(answer, kind):
            raise InterruptedTransferError
        return answer

    def tell(self, make: Callable[[int], Request]) -> None:
        """Say a request whose answer nobody needs, if there is a connection."""
        if self._line is not None:
            self._line.say(make(self._line.next_request()))
            self._line.flush()

    # -- what the session hears

    def answered(self, event: Answer) -> None:
        """Take in an answer."""
        future = self._open.get(event.r)
        if future is not None and not future.done():
            future.set_result(event)

    def failed(self, event: Failed) -> bool:
        """Take in a refusal; return whether it was one of these requests that was refused."""
        future = self._open.get(event.r)
        if future is None:
            return False
        if not future.done():
            future.set_exception(trouble(event.code, event.reason, event.retry_after))
        return True


def trouble(code: Code, reason: str, wait: float = 0, moved: bool = False) -> InterruptedTransferError | GivenUpError:
    """Return what a refusal means for a file."""
    if code in _LATER:
        return InterruptedTransferError(_waits(code), wait, moved)
    return GivenUpError(sentence(code, reason))


def _waits(code: Code) -> str:
    """Return what a person should know whose file waits for this reason, "" for nothing; nobody need do anything."""
    return {
        Code.BUSY: _("The server is busy. This file goes on by itself."),
        Code.STORAGE: _("The server's disk is full or cannot be written now. This file goes on by itself."),
        Code.INTERNAL: _("The server made a mistake. This file is tried again by itself."),
        Code.SERVER_FULL: _("The server has no room for more connections now. This file goes on by itself."),
    }.get(code, "")


def refused(event: Refused, moved: bool = False) -> InterruptedTransferError | GivenUpError:
    """Return what a refusal on a file's own connection means."""
    return trouble(event.code, event.reason, moved=moved)
