"""One connection of one client, from the greeting to the end: its state, its pace, its deadlines. No request's meaning.

Lines go into the turn; what the connection breaks (rules of framing, order, pace) is refused here.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from messenger.protocol.accounts import InviteMade
from messenger.protocol.base import Event, Request
from messenger.protocol.codec import AnyRequest
from messenger.protocol.connection import Done, Failed, Head, Ping, Pong, Ready, Refused, StorageTrouble
from messenger.protocol.errors import Code, LineError
from messenger.protocol.files import JoinFetch, JoinUpload
from messenger.protocol.groups import MembersAdded
from messenger.protocol.messages import Heads, Send
from messenger.protocol.peers import JoinRelay, PrivateKind
from messenger.server.connection import ClientConnection
from messenger.server.live import ANSWERS, Device, Log, User
from messenger.server.turn import Turn

USERS_PER_LINE_SENT = 50
"""What concerns so many users counts as one line more that the connection has sent: telling them takes its time."""

JOINS = (JoinRelay, JoinUpload, JoinFetch)
"""What a connection says that is to carry something; it is not answered under a number."""

Answer = Done | Failed | InviteMade | MembersAdded
"""What answers a request that changes something."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one connection may write: lines a second on average, and how many at once."""

    lines_per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long one connection may take, in seconds: to sign in, to be heard of again, to read on, to end a line."""

    sign_in: float
    silence: float
    drain: float
    line: float


class Clock(Protocol):
    """The loop, as far as a session needs it."""

    def time(self) -> float:
        """Return monotonic seconds."""

    def call_later(self, delay: float, callback: Callable[[], object]) -> object:
        """Run ``callback`` after ``delay`` seconds."""


class Home(Protocol):
    """Who knows where sessions belong: the hub, as far as a session needs it."""

    def lose(self, session: "Session", time: float) -> None:
        """Let a session go whose link was lost at ``time``."""

    def tell_presence(self, session: "Session") -> None:
        """Tell a session anew who is online."""


class Settings(Protocol):
    """Who knows what users have set for themselves, as far as a session needs it."""

    def tell(self, session: "Session") -> None:
        """Tell a session all of it."""


class Session:
    """What the server knows of one connection. ``user`` and ``device`` are set while it is signed in."""

    __slots__ = (
        "__weakref__", "_allowance", "_arrived", "_clock", "_counted", "_ended", "_gone", "_greeting", "_hub", "_kept",
        "_own", "_pace", "_throttled", "_turn", "active_at", "address", "carried", "changing", "connection", "counted",
        "deaf", "device", "due", "finished", "holding", "line_since", "missed_own", "missed_presence", "moved",
        "private", "quiet_since", "slow_since", "started", "typed", "user", "waiting", "warned",
    )  # fmt: skip

    def __init__(
        self,
        connection: ClientConnection,
        turn: Turn,
        hub: Home,
        own: Settings,
        clock: Clock,
        pace: Pace,
        greeting: Ready,
        gone: "Callable[[Session], None]",
        arrived: "Callable[[Session], bool]",
    ) -> None:
        """``arrived`` decides whether the connection may stay; ``gone`` is told when it has ended."""
        self.connection = connection
        self.user: User | None = None
        self.device: Device | None = None
        self.address = ""
        self.holding = False
        self.carried = False
        """It carries a file, or a private session of two others, or waits for that: nobody signs in on it."""
        self.private = PrivateKind.SEALED
        """What private sessions its device holds."""
        self.changing = 0
        """The id of the last request that changes something: what it is answered is remembered."""
        self.deaf = False
        """After a gap or storage trouble: sends are dropped until the expected number comes."""
        self.moved: dict[Log, None] = {}
        """Logs whose events were pushed since the last pong: their heads ride in the next one."""
        self.missed_presence = False
        self.missed_own = False
        """Changes of the user's own settings were not pushed: they are told whole when it has caught up."""
        self.counted = 0
        """The ``active`` of its device when the deadlines were last looked at,"""
        self.active_at = 0.0
        """when that was by the loop's clock,"""
        self.due = math.inf
        """and when something follows from there having been none since."""
        self.warned = False
        """The person was told that inactivity will end the session."""
        self.typed: dict[str, tuple[float, bool]] = {}
        """In which logs it was writing: since when (the loop's time), and whether it has stopped."""
        self.started = clock.time()
        self.quiet_since = self.started
        self.slow_since = 0.0
        self.line_since = math.inf
        """Since when a line was seen to have begun that has not come to its end; infinite: since never."""
        self._turn = turn
        self._hub = hub
        self._own = own
        self._clock = clock
        self._pace = pace
        self._greeting = greeting
        self._gone = gone
        self._arrived = arrived
        self._kept: list[AnyRequest] = []
        self._allowance = pace.burst
        self._counted = self.started
        self._throttled = False
        self._ended = False
        self.finished = False
        self.waiting = 0
        """Bytes that waited to be read by the client when the deadlines were last looked at."""
        connection.bind(self)

    # -- what handlers call, inside a turn

    def post(self, line: Event) -> None:
        """Put a line into the outbox."""
        self._turn.post(self.connection, line)

    def reply(self, line: Event) -> None:
        """Answer a valid request that changes nothing; like every valid request it is the person's activity (C12)."""
        self._turn.post(self.connection, line)
        self.acted()

    def done(self, r: int) -> None:
        """Say that the request ``r`` has been carried out."""
        self.answer(Done(r))

    def fail(self, r: int, code: Code, reason: str = "", retry_after: float = 0, device: str = "") -> None:
        """Refuse the request ``r``. ``retry_after``: it may succeed then, so a repeat is tried anew.

        ``device``: the name of the user's own device that stands in the way.
        """
        line = Failed(r, code, reason, retry_after, device)
        if r == self.changing and not retry_after and code is not Code.INTERNAL:
            self.answer(line)
        else:
            self._turn.post(self.connection, line)

    def answer(self, line: Answer) -> None:
        """Answer a request that changes something; the device's repeat of it gets the same line (``repeat``)."""
        self._turn.post(self.connection, line)
        device = self.device
        if device is not None:
            if not isinstance(line, Failed):
                device.active = self._turn.now
            device.answers[line.r] = line
            self._turn.undo(device.answers.pop, line.r, None)
            if len(device.answers) > ANSWERS:
                self._turn.after(device.forget_answers)

    def repeat(self, line: AnyRequest) -> None:
        """Answer ``line`` as it has been answered before: it is not carried out again."""
        r = request_id(line)
        if self.device is not None and r is not None:
            self._turn.post(self.connection, self.device.answers[r])

    def acted(self) -> None:
        """Count this moment as activity of the person."""
        if self.device is not None:
            self.device.active = self._turn.now

    def charge(self, users: int) -> None:
        """Count a line that concerns so many users as more lines than one: what costs more may be said less often.

        Who has said too much so is not heard further, not even what has come already, until that is made up for: many
        such lines fit in one read.
        """
        lines = users // USERS_PER_LINE_SENT
        self._earn()
        self._allowance -= lines
        if lines and self._allowance < 0 and not self.holding:
            self.hold()
            self._clock.call_later(-self._allowance / self._pace.lines_per_second, self._made_up)

    def refuse(self, code: Code, reason: str) -> None:
        """Refuse the whole connection: say why and close it, unless it is being closed already."""
        if not self.finished:
            self.close(Refused(code, reason))

    def close(self, *last: Event) -> None:
        """End the connection after this turn, once everything posted and then the ``last`` lines are written.

        Its further lines are ignored.
        """
        if not self.finished:
            self.finished = True
            self._turn.undo(setattr, self, "finished", False)
        self._turn.after(partial(self.connection.close, *last))

    def hold(self) -> None:
        """Handle no further line until ``release``: an answer is being worked out elsewhere."""
        self.holding = True
        self.connection.pause()

    def release(self) -> None:
        """Handle what was kept, and read on. Call it inside a turn, after the answer was posted."""
        self.holding = False
        self._turn.after(self._go_on)

    def let_go(self) -> None:
        """Undo ``hold``: the turn in which it was called has not happened. What was kept is handled in another."""
        self.holding = False
        self._clock.call_later(0, self._go_on)

    # -- what the turn calls

    def keep(self, lines: list[AnyRequest]) -> bool:
        """If another line is still being answered, keep these for later and return ``True``."""
        if self.holding:
            self._kept.extend(lines)
        return self.holding

    def answer_storage(self, line: AnyRequest) -> None:
        """Say that the outcome of ``line`` is unknown."""
        if isinstance(line, Send):
            # Who is deaf has been told, but the next try may be of a dead turn as well; and so may a repeat.
            if self.device is not None and (not self.deaf or line.dn <= self.device.dn + 1):
                self.deaf = True
                self._turn.post(self.connection, StorageTrouble(min(line.dn, self.device.dn + 1)))
        elif isinstance(line, JOINS):
            self.refuse(Code.STORAGE, "The server's disk is full.")
        elif isinstance(line, Ping):
            self._turn.post(self.connection, Pong(self._turn.now))  # the link lives, whatever the disk does
        elif (r := request_id(line)) is not None:
            self._turn.post(
                self.connection, Failed(r, Code.STORAGE, "The server's disk is full; ask again later.", 1.0)
            )

    def answer_internal(self, line: AnyRequest) -> None:
        """Say that ``line`` failed by a fault of the server. A send counts as of unknown outcome: it is repeated."""
        if isinstance(line, Send):
            self.answer_storage(line)
        elif isinstance(line, JOINS):
            self.refuse(Code.INTERNAL, "The server made a mistake.")
        elif (r := request_id(line)) is not None:
            self._turn.post(self.connection, Failed(r, Code.INTERNAL, "The server made a mistake."))

    # -- what the connection calls

    def connected(self) -> None:
        """Greet: the server speaks first."""
        self.address = self.connection.peer_address[0]
        if self._arrived(self):
            self._turn.enter(lambda: self._turn.post(self.connection, self._greeting), several=False)
        else:
            self._turn.enter(lambda: self.refuse(Code.SERVER_FULL, "The server is busy; try again later."), False)

    def received(self, lines: list[AnyRequest]) -> None:
        """Hand lines to the turn, and slow the reading down when they come too fast."""
        self.line_since = math.inf
        self._earn()
        self._allowance -= len(lines)
        if self._allowance < 0 and not self._throttled:
            self._throttled = True
            self.connection.pause()
            self._clock.call_later(-self._allowance / self._pace.lines_per_second, self._unthrottle)
        self._turn.run(self, lines)

    def garbled(self, error: LineError) -> None:
        """Close: what is no line cannot be answered."""
        self._turn.enter(lambda: self.refuse(error.code, error.reason), several=False)

    def congested(self, slow: bool) -> None:
        """Stop reading from who does not read; when it has caught up, tell what was not pushed meanwhile."""
        if slow:
            self.slow_since = self._clock.time()
            self.connection.pause()
        else:
            self.slow_since = 0.0
            self._turn.enter(self._catch_up, several=False)
            self._read_on()

    def lost(self, error: Exception | None) -> None:
        """The connection is gone."""
        self._kept.clear()
        if not self._ended:
            self._ended = True
            self._gone(self)
            if self.user is not None:
                self._turn.enter(self._leave)

    @property
    def paused(self) -> bool:
        """Whether we have stopped reading from it ourselves: then it is not silent."""
        return self.holding or self._throttled or self.connection.slow

    # -- inside

    def take_moved(self) -> list[Log]:
        """Return the logs pushed since the last pong, and begin to gather anew.

        Not those that the user does not have: they came with a turn that has not happened.
        """
        moved, logs = list(self.moved), {} if self.user is None else self.user.logs
        self._turn.undo(self.moved.update, dict.fromkeys(moved))
        self.moved.clear()
        return [log for log in moved if logs.get(log.name) is log]

    def _leave(self) -> None:
        self._hub.lose(self, self._clock.time())
        if self.device is not None and self.device.session is self:
            self.device.session = None

    def _catch_up(self) -> None:
        if self.user is not None:
            if self.missed_presence:
                self.missed_presence = False
                self._turn.undo(setattr, self, "missed_presence", True)
                self._hub.tell_presence(self)
            if self.missed_own:
                self.missed_own = False
                self._turn.undo(setattr, self, "missed_own", True)
                self._own.tell(self)
            for heads in heads_of(self.user, self.take_moved()):
                self._turn.post(self.connection, Heads(heads))

    def _earn(self) -> None:
        """Add what may be said for the time that has passed."""
        now, pace = self._clock.time(), self._pace
        self._allowance = min(pace.burst, self._allowance + (now - self._counted) * pace.lines_per_second)
        self._counted = now

    def _unthrottle(self) -> None:
        self._throttled = False
        self._read_on()

    def _made_up(self) -> None:
        """End the hold of ``charge``."""
        self.holding = False
        self._go_on()

    def _go_on(self) -> None:
        kept, self._kept = self._kept, []
        if kept and not self.connection.closing:
            self._turn.run(self, kept)
        self._read_on()

    def _read_on(self) -> None:
        if not self.paused:
            self.connection.resume()


HEADS_PER_LINE = 200
"""Heads in one line, so that it stays under the limit of a line."""


def heads_of(user: User, logs: Sequence[Log]) -> list[tuple[Head, ...]]:
    """Return where these logs stand for ``user``, in portions that fit a line."""
    heads = [Head(log.name, log.end_for(user), log.marks[user.id].read, log.delivered_to_others(user)) for log in logs]
    return [tuple(heads[start : start + HEADS_PER_LINE]) for start in range(0, len(heads), HEADS_PER_LINE)]


def request_id(line: Request) -> int | None:
    """Return the id under which ``line`` wants to be answered, if it has one."""
    return getattr(line, "r", None)
