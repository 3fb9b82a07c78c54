"""What was typed as a message, until the server has taken it: one at a time, numbered so that none is doubled.

The person hears of it only when something is wrong.
"""

import base64
import secrets
from collections import deque
from dataclasses import dataclass
from typing import Final

from messenger.protocol.connection import Gap, Reset, StorageTrouble
from messenger.protocol.messages import Accepted, Rejected, Send
from messenger.server.classic.context import Context, WrongCommandError
from messenger.server.classic.wording import rejection

FIRST: Final = 1.0
LONGEST: Final = 30.0
"""Seconds until what could not be written is tried again; doubled each time."""
UNSENT: Final = 20
"""Messages that may wait while the server cannot write."""


@dataclass(slots=True)
class _Outgoing:
    cid: str
    log: str
    text: str
    dn: int = 0
    told: bool = False
    """The person knows that it waits."""


class Outbox:
    """The messages of one terminal. Only the first of them is on its way."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._last = 0
        self._waiting: deque[_Outgoing] = deque()
        self._delay = FIRST
        self._rests = False

    def begin(self, last: int) -> None:
        """Go on with the numbers after ``last``."""
        self._last = last

    @property
    def busy(self) -> bool:
        """Whether the answer to a message is due at once."""
        return bool(self._waiting) and not self._rests

    @property
    def unsent(self) -> int:
        """How many messages have not been taken."""
        return len(self._waiting)

    def send(self, log: str, text: str) -> None:
        """Say ``text`` in ``log``. Raises ``WrongCommandError`` when too many wait."""
        if len(self._waiting) >= UNSENT:
            raise WrongCommandError("Too many of your messages wait for the server: this one was not sent.")
        cid = base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()
        self._waiting.append(_Outgoing(cid, log, text))
        if self._rests:
            self._tell(self._waiting[-1])
        elif len(self._waiting) == 1:
            self._say_first()

    # -- the server's answers

    def accepted(self, event: Accepted) -> str | None:
        """Take note that a message is stored; return its log, ``None`` when it is none of these."""
        outgoing = self._answered(event.dn)
        if outgoing is None:
            return None
        if outgoing.told:
            self._context.say(f"Your message to {self._to(outgoing)} was sent.")
        if event.left_out:
            self._context.say("Somebody who is online has blocked you and does not get this.")
        return outgoing.log

    def rejected(self, event: Rejected) -> None:
        """Say why a message was refused for good."""
        outgoing = self._answered(event.dn)
        if outgoing is not None:
            self._context.say(rejection(event.code, self._to(outgoing)))

    def storage(self, _event: StorageTrouble) -> None:
        """Ask again, later, what became of the first message: with the same numbers, it is taken once at the most."""
        if self._waiting and not self._rests:
            for outgoing in self._waiting:
                self._tell(outgoing)
            self._rest()

    def gap(self, event: Gap) -> None:
        """Number the first message as the server expects it."""
        self._renumber(event.dn - 1)

    def reset(self, event: Reset) -> None:
        """Number the first message after the last one that the server has of this device."""
        self._renumber(event.last)

    # -- inside

    def _renumber(self, last: int) -> None:
        self._last = last
        if self._waiting and not self._rests:
            self._waiting[0].dn = 0
            self._rest()

    def _answered(self, dn: int) -> _Outgoing | None:
        if not self._waiting or self._waiting[0].dn != dn:
            return None
        self._last, self._delay = dn, FIRST
        outgoing = self._waiting.popleft()
        if self._waiting:
            self._say_first()
        return outgoing

    def _say_first(self) -> None:
        first = self._waiting[0]
        first.dn = first.dn or self._last + 1
        self._context.ask(Send(first.dn, first.cid, first.log, first.text))

    def _rest(self) -> None:
        self._rests = True
        self._context.later(self._delay, self._go_on)
        self._delay = min(self._delay * 2, LONGEST)

    def _go_on(self) -> None:
        self._rests = False
        if self._waiting:
            self._say_first()

    def _tell(self, outgoing: _Outgoing) -> None:
        if not outgoing.told:
            outgoing.told = True
            self._context.say(f"The server cannot write to its disk now: your message to {self._to(outgoing)} waits.")

    def _to(self, outgoing: _Outgoing) -> str:
        return self._context.known.addressee(outgoing.log)
