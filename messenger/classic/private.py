"""Private sessions with other clients of this kind: plain TCP, introduced by the server, which then has no part in it.

Who dials says first who it is; from then on a line is a text, both ways. Whether the server agrees to a session is not
decided here: it is told by ``dial``, ``expect`` and ``stopped``, and hears through ``order`` when a session ended here
that it did not end. It all happens on the receiving thread.
"""

import errno
import math
import os
import selectors
import socket
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from gettext import gettext as _
from typing import Final

from messenger.classic.messages import (
    TEXT_BYTES,
    TEXT_CHARACTERS,
    Await,
    Dial,
    Renamed,
    Stopped,
    first_line,
    key,
    may_be_dialled,
    shown,
    text_of,
)
from messenger.classic.settings import Durations, Limits
from messenger.classic.strangers import Caller, Strangers
from messenger.classic.stream import End, Stream

STOP: Final = "stopprivate"


class State(Enum):
    """How far a session is."""

    DIALLING = "dialling"
    OPEN = "open"
    STOPPED = "stopped"
    """The server says so; the other side's last words may be on their way."""
    HUNG_UP = "hung up"
    """The connection has ended; the server has not said so yet."""


@dataclass(slots=True, eq=False)
class Peer:
    """The other side of a session. ``deadline``: how long a state other than open may last."""

    name: str
    stream: Stream
    state: State
    deadline: float = math.inf
    me: str = ""
    """How the server has called the person here."""
    sentence: str = ""
    """What is to be told when it is over."""


class Privates:
    """All private sessions, by the other's name."""

    def __init__(
        self,
        selector: selectors.BaseSelector,
        listening: socket.socket,
        tell: Callable[[str], None],
        order: Callable[[str], None],
        time: Callable[[], float],
        durations: Durations,
        limits: Limits,
        *,
        at_home: bool,
    ) -> None:
        """``tell`` shows one line, whatever is in it; ``order`` says one to the server, if there is one.

        ``at_home``: the server is on this computer.
        """
        self._selector = selector
        self._tell, self._order, self._time = tell, order, time
        self._durations, self._limits = durations, limits
        self._at_home = at_home
        self._alone = False
        """There is no server any more."""
        self._peers: dict[str, Peer] = {}
        self._awaited: dict[str, tuple[str, float]] = {}
        """Who is to dial: the name, and until when."""
        self._ordered: dict[str, float] = {}
        """Whose sessions ended here, as the server was told; its answer is no news until then."""
        self._strangers = Strangers(selector, listening, self._meet, time, durations, limits)

    def __bool__(self) -> bool:
        return bool(self._peers or self._awaited)

    @property
    def names(self) -> list[str]:
        """With whom there are sessions, or about to be."""
        return sorted([peer.name for peer in self._peers.values()] + [name for name, _until in self._awaited.values()])

    # -- what the server says

    def dial(self, message: Dial) -> None:
        """Call the other one."""
        self._begin_anew(message.other)
        if not may_be_dialled(message, at_home=self._at_home):
            where = _("{host} port {port}").format(host=message.host, port=message.port)
            self._fail(message.other, _("No other terminal can be at {where}").format(where=where))
            return
        family = socket.AF_INET6 if ":" in message.host else socket.AF_INET
        try:
            stream = Stream(socket.socket(family), self._limits.private_line, self._limits.waiting)
        except OSError as error:
            self._fail(message.other, _unreachable(message.other, error.errno or 0))
            return
        peer = Peer(message.other, stream, State.DIALLING, self._time() + self._durations.dial, message.me)
        self._peers[key(peer.name)] = peer
        code = stream.socket.connect_ex((message.host, message.port))
        self._selector.register(stream.socket, selectors.EVENT_WRITE, partial(self._ready, peer))
        if code not in (0, errno.EINPROGRESS):
            self._unreachable(peer, code)

    def expect(self, message: Await) -> None:
        """Wait for the other one's call."""
        self._begin_anew(message.other)
        self._awaited[key(message.other)] = message.other, self._time() + self._durations.awaited
        self._strangers.look_again()

    def stopped(self, message: Stopped) -> None:
        """End a session that the server has ended."""
        called = key(message.other)
        if self._ordered.pop(called, 0.0) > self._time():
            return
        self._awaited.pop(called, None)
        peer = self._peers.get(called)
        name = peer.name if peer is not None else message.other
        sentence = _discontinued(name) if message.passive else _over(name)
        if peer is None:
            self._tell(sentence)
        elif message.passive and peer.state is State.OPEN:
            peer.state, peer.deadline = State.STOPPED, self._time() + self._durations.ending
            peer.sentence = sentence
        else:
            if peer.state is State.OPEN:
                self._hear(peer)  # what has come was said before the end
            if self._peers.get(called) is peer:
                self._finish(peer, sentence)

    def renamed(self, message: Renamed) -> None:
        """Call somebody as the server does from now on."""
        before, after = key(message.before), key(message.after)
        peer = self._peers.pop(before, None)
        if peer is not None:
            if after in self._peers:
                self._drop(self._peers[after])
            self._peers[after], peer.name = peer, message.after
        if before in self._awaited:
            self._awaited[after] = message.after, self._awaited.pop(before)[1]

    def server_gone(self) -> None:
        """Go on without it."""
        self._alone = True
        for peer in [peer for peer in self._peers.values() if peer.state is State.HUNG_UP]:
            self._finish(peer, peer.sentence)

    # -- what is typed

    def say(self, name: str, text: str) -> bool:
        """Write to somebody; returns whether it has left or will."""
        peer = self._peers.get(key(name))
        text = shown(text)  # what reads it may be a bare terminal
        if peer is None or peer.state is not State.OPEN:
            sentence = _("There is no private session with {name}. To ask for one: startprivate {name}")
            self._tell(sentence.format(name=name.removeprefix("@")))
        elif len(text) > TEXT_CHARACTERS or len(text.encode("utf-8", "replace")) > TEXT_BYTES:
            sentence = _("A text may have {characters} characters and {kib} KiB; this one is longer, and was not sent.")
            self._tell(sentence.format(characters=TEXT_CHARACTERS, kib=TEXT_BYTES // 1024))
        elif not peer.stream.send(text):
            self._tell(_("{name} does not read what you write; this was not sent.").format(name=peer.name))
        else:
            self._watch(peer)
            return True
        return False

    def stop(self, name: str) -> None:
        """End a session without the server's help."""
        peer = self._peers.get(key(name))
        awaited = self._awaited.pop(key(name), None)
        if peer is not None:
            self._finish(peer, _over(peer.name))
        elif awaited is not None:
            self._tell(_over(awaited[0]))
        else:
            self._tell(_("There is no private session with {name}.").format(name=name.removeprefix("@")))

    # -- what the sockets say

    def _meet(self, caller: Caller) -> bool:
        """Take in a caller who is awaited, and return whether it was."""
        name, _until = self._awaited.pop(key(caller.name), ("", 0.0))
        if not name:
            return False
        peer = Peer(name, caller.stream, State.OPEN)
        self._peers[key(name)] = peer
        self._selector.register(peer.stream.socket, peer.stream.events, partial(self._ready, peer))
        self._say_open(peer)
        self._show(peer, caller.lines)
        return True

    def _ready(self, peer: Peer, mask: int) -> None:
        if self._peers.get(key(peer.name)) is not peer or peer.state is State.HUNG_UP:
            return  # over since the selector looked
        if peer.state is State.DIALLING:
            code = peer.stream.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code:
                self._unreachable(peer, code)
                return
            peer.state, peer.deadline = State.OPEN, math.inf
            peer.stream.send(first_line(peer.me, peer.name))
            self._say_open(peer)
        elif mask & selectors.EVENT_READ:
            self._hear(peer)
        if mask & selectors.EVENT_WRITE:
            peer.stream.flush()
        self._watch(peer)

    def _hear(self, peer: Peer) -> None:
        self._show(peer, peer.stream.receive())

    def _show(self, peer: Peer, lines: list[bytes]) -> None:
        """Show texts, and what became of the connection behind them."""
        for line in lines:
            text = text_of(line)
            if text is None:
                self._refuse(peer, _("What came from {name} is no text: the private session is over."))
                return
            if text:
                self._tell(_("{name} (private): {text}").format(name=peer.name, text=text))
        if peer.stream.end is End.TOO_LONG:
            self._refuse(peer, _("A line from {name} was too long: the private session is over."))
        elif peer.stream.end is not None:
            lost = _("The private connection with {name} is lost.").format(name=peer.name)
            sentence = _discontinued(peer.name) if peer.stream.end is End.CLOSED else lost
            if self._alone or peer.state is State.STOPPED:
                self._finish(peer, peer.sentence or sentence)
            else:
                self._hang_up(peer, sentence)

    def _watch(self, peer: Peer) -> None:
        if self._peers.get(key(peer.name)) is peer and peer.state is not State.HUNG_UP:
            self._selector.modify(peer.stream.socket, peer.stream.events, partial(self._ready, peer))

    # -- time

    def look(self, now: float) -> float:
        """End what has waited long enough; return when the next one will have."""
        self._strangers.look(now)
        for peer in [peer for peer in self._peers.values() if now >= peer.deadline]:
            if peer.state is State.DIALLING:
                self._unreachable(peer, errno.ETIMEDOUT)
                continue
            self._finish(peer, peer.sentence)
            if peer.state is State.HUNG_UP:
                self._end_at_server(peer.name)
        for called, (name, until) in list(self._awaited.items()):
            if now >= until:
                del self._awaited[called]
                self._fail(name, _("{name} has not called").format(name=name))
        deadlines = [peer.deadline for peer in self._peers.values()]
        deadlines += [until for _name, until in self._awaited.values()]
        return min([self._strangers.deadline, *deadlines])

    # -- the end

    def close(self) -> None:
        """Close all sockets."""
        for peer in list(self._peers.values()):
            self._drop(peer)
        self._awaited.clear()
        self._strangers.close()

    def _begin_anew(self, name: str) -> None:
        """Let nothing be left of an earlier session with the same person."""
        self._ordered.pop(key(name), None)
        if key(name) in self._peers:
            self._drop(self._peers[key(name)])

    def _finish(self, peer: Peer, sentence: str) -> None:
        self._drop(peer)
        self._tell(sentence)

    def _refuse(self, peer: Peer, sentence: str) -> None:
        """End a session whose other side does not keep to what may be said."""
        stopped = peer.state is State.STOPPED
        self._finish(peer, sentence.format(name=peer.name))
        if not stopped:
            self._end_at_server(peer.name)

    def _hang_up(self, peer: Peer, sentence: str) -> None:
        """Leave it to the server to say why the connection has ended; if it does not, it has to be told."""
        self._selector.unregister(peer.stream.socket)
        peer.stream.close()
        peer.state, peer.deadline = State.HUNG_UP, self._time() + self._durations.ending
        peer.sentence = sentence

    def _unreachable(self, peer: Peer, code: int) -> None:
        self._drop(peer)
        self._fail(peer.name, _unreachable(peer.name, code))

    def _fail(self, name: str, reason: str) -> None:
        self._tell(_("{reason}: there is no private session.").format(reason=reason))
        self._end_at_server(name)

    def _end_at_server(self, name: str) -> None:
        self._ordered[key(name)] = self._time() + self._durations.goodbye
        self._order(f"{STOP} {name}")

    def _drop(self, peer: Peer) -> None:
        """Forget a session and close its socket; whoever calls says why."""
        del self._peers[key(peer.name)]
        if peer.state is not State.HUNG_UP:
            self._selector.unregister(peer.stream.socket)
            peer.stream.close()

    def _say_open(self, peer: Peer) -> None:
        sentence = _(
            "You have a private session with {name}, not encrypted. To write: private {name} TEXT. "
            "To end it: stopprivate {name}"
        )
        self._tell(sentence.format(name=peer.name))


def _discontinued(name: str) -> str:
    return _("The private connection with {name} has been discontinued.").format(name=name)


def _over(name: str) -> str:
    return _("The private session with {name} is over.").format(name=name)


def _unreachable(name: str, code: int) -> str:
    return _("{name} cannot be reached ({reason})").format(name=name, reason=os.strerror(code))
