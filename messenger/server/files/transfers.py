"""Connections that carry the bytes of files: promised by a token, joined, watched, ended. What they carry is others'.

Promising and joining happen inside turns; the bytes bypass them.
"""

import asyncio
import errno
import logging
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

from messenger.protocol.errors import Code
from messenger.server.files.lanes import Lanes, Turnstile
from messenger.server.live import Device
from messenger.server.session import Session
from messenger.server.turn import Turn

log = logging.getLogger(__name__)

PROGRESS: Final = 16 * 1024
"""So many bytes must pass in the time for which a client may be silent, or all that are left."""

FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_FULL: Final = "The server's disk is full: the rest of the file can be brought later."
_FAULT: Final = "The server's disk does not work as it should."


class Clock(Protocol):
    """The loop, as far as transfers need it."""

    def time(self) -> float:
        """Return monotonic seconds."""

    def call_later(self, delay: float, callback: Callable[[], object]) -> object:
        """Run ``callback`` after ``delay`` seconds."""


@dataclass(frozen=True, slots=True)
class TransferBounds:
    """How many at once, in all and of one user; seconds to join, and to make no progress."""

    total: int
    per_user: int
    join: float
    silence: float


class Transfer(asyncio.BufferedProtocol):
    """One file on its way to the server or from it."""

    def __init__(self, traffic: "Transfers", key: tuple[object, ...], user: int, device: Device) -> None:
        """``key``: what is carried; there is one transfer of it at the most."""
        self.key = key
        self.user = user
        self.device = device
        self.token = urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode("ascii")
        self.allowed: Callable[[], bool] = lambda: True
        """Looked at when somebody joins, and while a file goes out: what was allowed may not be any more."""
        self.ended = False
        self._traffic = traffic
        self._session: Session | None = None
        self._transport: asyncio.Transport | None = None
        self._since = traffic.clock.time()
        self._marked = 0

    # -- what the kinds of transfer say

    def begin(self) -> None:
        """Begin, now that a connection has joined."""
        raise NotImplementedError

    def let_go(self) -> None:
        """Let go of what lies on the disk; called once, at the end."""
        raise NotImplementedError

    @property
    def carried(self) -> int:
        """How many bytes the client has sent or taken."""
        raise NotImplementedError

    @property
    def waits_for_us(self) -> bool:
        """Whether the server itself holds it up."""
        raise NotImplementedError

    def say_last(self, code: Code, reason: str) -> None:
        """End a stream that has begun, with a word if there can be one."""
        raise NotImplementedError

    # -- its life

    @property
    def joined(self) -> bool:
        """Whether a connection has come for it."""
        return self._session is not None

    @property
    def is_late(self) -> bool:
        """Whether its connection should have come before now."""
        return self._traffic.clock.time() - self._since >= self._traffic.bounds.join

    def join(self, session: Session) -> None:
        """Have a connection for it. Inside a turn."""
        turn = self._traffic.turn
        session.carried = True
        turn.undo(setattr, session, "carried", False)
        self._session = session
        turn.undo(setattr, self, "_session", None)
        turn.after(self._joined)

    def refuse(self, code: Code, reason: str) -> None:
        """End it, and say why."""
        if self.ended:
            return
        if self._transport is not None:
            self.say_last(code, reason)
        elif self._session is not None:
            self._traffic.turn.enter(partial(self._session.refuse, code, reason), several=False)
        self.end()

    def fail(self, error: Exception) -> None:
        """End it because of what a thread has come upon."""
        if not isinstance(error, OSError):
            self.refuse(Code.INTERNAL, "The server made a mistake.")
        elif error.errno in FULL:
            self.refuse(Code.STORAGE, _FULL)
        else:
            log.error("a file could not be carried: %s", error)
            self.refuse(Code.STORAGE, _FAULT)

    def end(self) -> None:
        """Let go of everything but the stream, which ends by itself."""
        if not self.ended:
            self.ended = True
            self._traffic.forget(self)
            self.let_go()

    def look(self, now: float) -> None:
        """End it when nobody has joined in time, or when nothing comes or is taken."""
        bounds = self._traffic.bounds
        if self._session is None:
            if self.is_late:
                self.end()
        elif self.waits_for_us or self.carried - self._marked >= PROGRESS:
            self._since, self._marked = now, self.carried
        elif now - self._since > bounds.silence:
            self.refuse(Code.SILENT, "Nothing was heard for too long.")

    def move(self, stall: float) -> None:
        """Forgive the seconds for which the server stood still."""
        self._since += stall

    def cut(self) -> None:
        """End the stream at once."""
        if self._transport is not None:
            self._transport.abort()

    def announce(self, line: Any) -> None:
        """Say that it begins, and have the stream then."""
        self._traffic.turn.enter(partial(self._announce, line), several=False)

    def started(self) -> None:
        """Begin with the bytes: the stream is had."""
        raise NotImplementedError

    # -- inside

    def _joined(self) -> None:
        self._since = self._traffic.clock.time()
        if not self.ended:
            self.begin()

    def _announce(self, line: Any) -> None:
        if not self.ended and self._session is not None:
            self._session.post(line)
            self._traffic.turn.after(self._take_over)

    def _take_over(self) -> None:
        if self.ended or self._session is None:
            return
        if not self._session.finished:
            self._transport = self._session.connection.hand_over(self)
            if self._transport is None:  # it has ended, or has said something too early
                self._session.connection.abort()
        if self._transport is None:
            self.end()
            return
        self._since = self._traffic.clock.time()
        self._transport.resume_reading()  # it may have spoken too fast before
        self.started()

    def eof_received(self) -> bool:
        """Let the stream end when the client ends it."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything."""
        self._transport = None
        self.end()
        if self._session is not None:
            self._session.connection.connection_lost(exc)


class Transfers:
    """All of them, promised or in use."""

    def __init__(
        self,
        turn: Turn,
        clock: Clock,
        lanes: Lanes,
        turnstile: Turnstile,
        bounds: TransferBounds,
        may_resume: Callable[[int, int], bool],
    ) -> None:
        """``may_resume``: whether a user's device (two ids) is still signed in, be it connected or not."""
        self.turn = turn
        self.clock = clock
        self.lanes = lanes
        self.turnstile = turnstile
        self.bounds = bounds
        self._may_resume = may_resume
        self._by_key: dict[tuple[object, ...], Transfer] = {}
        self._by_token: dict[str, Transfer] = {}
        self._looking = False

    def find(self, key: tuple[object, ...]) -> Transfer | None:
        """Return the one that carries this."""
        return self._by_key.get(key)

    def has_room(self, user: int, but: Transfer | None) -> bool:
        """Return whether ``user`` may have one more, ``but`` not counted."""
        others = [one for one in self._by_key.values() if one is not but]
        return len(others) < self.bounds.total and sum(one.user == user for one in others) < self.bounds.per_user

    # -- inside a turn

    def promise(self, transfer: Transfer) -> None:
        """Let a connection join it by its token. What carried the same is ended."""
        before = self._by_key.get(transfer.key)
        if before is not None:
            self._by_token.pop(before.token, None)
            self.turn.undo(self._add, before)
            self.turn.after(partial(before.refuse, Code.TOKEN_INVALID, "This file is carried by another connection."))
        self._add(transfer)
        self.turn.undo(self.forget, transfer)

    def join(self, session: Session, token: str, kind: type[Transfer]) -> Transfer | None:
        """Let the connection carry what was promised under ``token``, which is good for one use; else refuse it."""
        transfer = self._by_token.get(token)
        if session.user is not None:
            session.refuse(Code.ALREADY_SIGNED_IN, "A file needs a connection of its own.")
        elif not isinstance(transfer, kind) or transfer.is_late or not self._may_join(transfer):
            session.refuse(Code.TOKEN_INVALID, "This word is not good for a file, or not any more.")
        else:
            del self._by_token[token]
            self.turn.undo(self._by_token.__setitem__, token, transfer)
            transfer.join(session)
            return transfer
        return None

    # -- the watch

    def look(self, now: float) -> None:
        """Look which were not joined in time, make no progress, or are of a device that is signed out."""
        for transfer in list(self._by_key.values()):
            transfer.look(now)
        if self._by_key and not self._looking:
            self._looking = True
            self.turn.enter(self._end_of_signed_out, several=False)

    def move(self, stall: float) -> None:
        """Forgive the seconds for which the server stood still."""
        for transfer in self._by_key.values():
            transfer.move(stall)

    def close(self) -> None:
        """End all, since the server stops."""
        for transfer in list(self._by_key.values()):
            transfer.refuse(Code.SERVER_STOPPING, "The server is being stopped.")

    def forget(self, transfer: Transfer) -> None:
        """Know nothing more of it."""
        if self._by_key.get(transfer.key) is transfer:
            del self._by_key[transfer.key]
        self._by_token.pop(transfer.token, None)

    # -- inside

    def _may_join(self, transfer: Transfer) -> bool:
        return self._may_resume(transfer.user, transfer.device.id) and transfer.allowed()

    def _add(self, transfer: Transfer) -> None:
        if not transfer.ended:
            self._by_key[transfer.key] = transfer
            if not transfer.joined:
                self._by_token[transfer.token] = transfer

    def _end_of_signed_out(self) -> None:
        self._looking = False
        for transfer in list(self._by_key.values()):
            if not self._may_resume(transfer.user, transfer.device.id):
                self.turn.after(partial(transfer.refuse, Code.NOT_SIGNED_IN, "You have been signed out."))
