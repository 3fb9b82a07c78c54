"""The receiving thread: everything that comes from the server and from private sessions, and everything that leaves.

It owns all sockets. Typed lines reach it by ``typed`` and ``leave``; what it has to say goes into ``facts``.
"""

import math
import queue
import re
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from messenger.classic.facts import Asked, Ended, Fact, SignedIn, Told
from messenger.classic.messages import (
    ASK_NAME,
    ASK_PASSWORD,
    ASK_PORT,
    SENT_PRIVATE,
    Await,
    Dial,
    LoggedOut,
    Renamed,
    Stopped,
    is_loopback,
    shown,
    understand,
)
from messenger.classic.private import STOP, Privates
from messenger.classic.settings import Durations, Limits
from messenger.classic.stream import End, Stream
from messenger.classic.wake import Wake

_SIGNED_IN: Final = re.compile(r"You are signed in as \S+\. Type help for all commands\.")
_SIGNED_OUT: Final = "You have signed out."
LOGOUT: Final = "logout"
PRIVATE: Final = "private"


class Receiver(threading.Thread):
    """Works until a fact ``Ended`` has been told."""

    def __init__(
        self,
        server: socket.socket,
        listening: socket.socket,
        wake_main: Callable[[], None],
        durations: Durations,
        limits: Limits,
    ) -> None:
        """``wake_main`` is called after each fact. The two sockets are this thread's from now on."""
        super().__init__(name="receiver", daemon=True)
        self.facts: queue.Queue[Fact] = queue.Queue(limits.told)
        self._wake_main = wake_main
        self._durations, self._limits = durations, limits
        self._orders: deque[str | None] = deque()
        """Typed lines; ``None``: the person leaves."""
        self._wake = Wake()
        self._selector = selectors.DefaultSelector()
        self._server: Stream | None = Stream(server, limits.server_line, limits.waiting)
        self._port = listening.getsockname()[1]
        self._privates = Privates(
            *(self._selector, listening, self._tell, self._order, time.monotonic, durations, limits),
            at_home=is_loopback(server.getpeername()[0]),
        )
        self._signed_in = False
        self._leaving: float | None = None
        """Until when the server has to say something after ``logout``,"""
        self._hurry = math.inf
        """and until when it has to take something of the lines before it."""
        self._goodbye = False
        """The server has said that the session has ended."""
        self._over = False
        self._selector.register(server, selectors.EVENT_READ, self._server_ready)
        self._selector.register(self._wake, selectors.EVENT_READ, lambda _mask: self._wake.clear())

    # -- for the main thread

    @property
    def has_room(self) -> bool:
        """Whether there is room for more typed lines; the main thread is woken when there is again."""
        return len(self._orders) < self._limits.typed

    def typed(self, line: str) -> None:
        """Take a typed line."""
        self._orders.append(line)
        self._wake.set()

    def leave(self) -> None:
        """Log out, once the lines before have left, and end."""
        self._orders.append(None)
        self._wake.set()

    # -- the loop

    def run(self) -> None:
        """Receive until the end."""
        try:
            while not self._over:
                self._look()
        except BaseException:
            self._end(_("The terminal client has failed."), 1)
            raise

    def _look(self) -> None:
        """One turn: wait for whatever comes first, and do it."""
        now = time.monotonic()
        leaving = self._hurry if self._leaving is None else self._leaving
        if now >= leaving:
            self._end(_("You have signed out; the server has not said so."), 0)
            return
        deadline = min(self._privates.look(now), leaving)
        if self._server is None and not self._privates:
            self._end(_("The server is gone, and there is no private session any more."), 1)
            return
        for key, mask in self._selector.select(None if math.isinf(deadline) else max(deadline - now, 0)):
            if not self._over:
                key.data(mask)
        while self._orders and not self._over and not self._congested:
            had_room = self.has_room
            self._obey(self._orders.popleft())
            if not had_room:
                self._wake_main()
        if math.isinf(self._hurry) and None in self._orders:
            self._hurry = time.monotonic() + self._durations.goodbye

    # -- the server

    @property
    def _congested(self) -> bool:
        """Whether the server reads more slowly than the person types."""
        return self._server is not None and self._server.waiting > self._limits.congestion

    def _server_ready(self, mask: int) -> None:
        stream = self._server
        if stream is None:
            return
        if mask & selectors.EVENT_WRITE:
            stream.flush()
            self._hurry = math.inf  # it takes something
        if mask & selectors.EVENT_READ:
            if self._leaving is not None:
                self._leaving = time.monotonic() + self._durations.goodbye
            for line in stream.receive():
                self._hear(line.decode("utf-8", "replace"))
                if self._over:
                    return
            if stream.end is not None:
                self._lose(stream.end)
                return
            if not self._signed_in:
                self._answer(stream)
        self._watch(stream)

    def _answer(self, stream: Stream) -> None:
        """Answer a prompt that has come whole, or let it be answered."""
        prompt = stream.rest.decode("utf-8", "replace")
        if prompt not in (ASK_NAME, ASK_PASSWORD, ASK_PORT):
            return
        stream.take_rest()
        if prompt == ASK_PORT:
            stream.send(str(self._port))
        else:
            self._fact(Asked(prompt, secret=prompt == ASK_PASSWORD))

    def _hear(self, line: str) -> None:
        message = understand(line) if self._signed_in else None
        match message:
            case LoggedOut():
                self._end(_("You have been logged out, since you have done nothing for long."), 0)
            case Dial():
                self._privates.dial(message)
            case Await():
                self._privates.expect(message)
            case Stopped():
                self._privates.stopped(message)
            case Renamed():
                self._privates.renamed(message)
                self._tell(line)
            case None if line == _SIGNED_OUT:
                self._goodbye = True  # told once the connection has ended
            case None:
                if not self._signed_in and _SIGNED_IN.fullmatch(line):
                    self._signed_in = True
                    self._fact(SignedIn())
                self._tell(line)

    def _lose(self, end: End) -> None:
        """The connection to the server has ended."""
        assert self._server is not None
        self._selector.unregister(self._server.socket)
        self._server.close()
        self._server = None
        if self._goodbye or self._leaving is not None:
            self._end(_("You have signed out."), 0)
        elif end is End.TOO_LONG:
            self._end(_("The server has said something that is no line."), 1)
        elif not self._signed_in:
            self._end(_("The server has closed the connection before you were signed in."), 1)
        elif not self._privates:
            self._end(_("The connection to the server has ended."), 1)
        else:
            self._privates.server_gone()
            if self._privates:
                sentence = _(
                    "The connection to the server has ended. Private sessions go on: {names}. To leave: logout"
                )
                self._tell(sentence.format(names=", ".join(self._privates.names)))

    def _order(self, line: str) -> None:
        """Say something to the server that nobody has typed."""
        if self._server is not None and self._leaving is None:
            self._server.send(line)
            self._watch(self._server)

    def _watch(self, stream: Stream) -> None:
        self._selector.modify(stream.socket, stream.events, self._server_ready)

    # -- what is typed

    def _obey(self, line: str | None) -> None:
        if self._leaving is not None:
            return
        verb, rest = _words(line) if line is not None and self._signed_in else ("", "")
        leaves = line is None or (verb == LOGOUT and not rest)
        if leaves and (self._server is None or not self._signed_in):
            signed_in = self._signed_in
            self._end(_("You have left.") if signed_in else _("You have left without signing in."), not signed_in)
        elif leaves:
            self._order(LOGOUT)
            self._leaving = time.monotonic() + self._durations.goodbye
        elif verb == PRIVATE:
            self._write(rest)
        elif self._server is not None:
            assert line is not None
            if verb or not self._signed_in:
                self._order(line)
        elif verb == STOP and len(rest.split()) == 1:
            self._privates.stop(rest)
        elif verb:
            self._tell(_("There is no server any more: only private, stopprivate and logout can be typed."))

    def _write(self, rest: str) -> None:
        name, text = _words(rest, verb=False)
        if not text:
            self._tell(_("Type it like this: private USER TEXT"))
        elif self._privates.say(name, text):
            self._order(SENT_PRIVATE)

    # -- for the main thread's eyes

    def _tell(self, line: str) -> None:
        self._fact(Told(shown(line)))

    def _fact(self, fact: Fact) -> None:
        self.facts.put(fact)  # waits while the screen does
        self._wake_main()

    def _end(self, sentence: str, status: int) -> None:
        """Close all sockets and say why; once."""
        if self._over:
            return
        self._over = True
        try:
            self._privates.close()
            if self._server is not None:
                self._server.close()
            self._selector.close()
        finally:
            self._fact(Ended(sentence, int(status)))


def _words(typed: str, *, verb: bool = True) -> tuple[str, str]:
    """Return the first word and what stands behind it. ``verb``: in small letters, and without the slash of windows."""
    first, rest = (*typed.split(maxsplit=1), "", "")[:2]
    return (first.removeprefix("/").casefold() if verb else first), rest.strip()
