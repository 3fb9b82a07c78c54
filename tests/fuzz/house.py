"""A house in which anything may be said: three people on two devices each, strangers, and what must hold in it."""

import gc
import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec import structs

from messenger.net.invite import parse_invite
from messenger.protocol import accounts, connection, groups, messages, peers
from messenger.protocol.base import EVERYONE, LINE_LIMIT, direct_users, group_of
from messenger.protocol.codec import AnyEvent, AnyRequest, encode, event_reader
from messenger.protocol.files import Fetching, JoinFetch, JoinUpload, Uploading
from messenger.server.groups import GroupLog
from messenger.server.inactivity import Patience
from messenger.server.live import User
from messenger.server.session import Session, request_id
from tests.fuzz.accounts import open_accounts
from tests.fuzz.orders import (
    CONTENT,
    FITTING,
    FOR_STRANGERS,
    GROUPS,
    HELD,
    LAST_INVITE,
    LAST_TOKEN,
    MEETING,
    NEXT,
    RESUMED,
    requests,
)
from tests.fuzz.streams import begin_upload, feed
from tests.fuzz.tally import Tally
from tests.server.still_house import ANNA, BRUNO, CARLA, Line, StillHouse

REPLIES = (messages.Accepted, messages.Rejected, connection.Gap, connection.Reset, connection.StorageTrouble)
JOINS = (peers.JoinRelay, JoinUpload, JoinFetch)
HASHES = 12
"""Passwords that one read may bring: each is answered before the next is looked at."""
TO_STRANGERS = (connection.Ready, connection.Pong, connection.Refused, connection.Failed)
CARRIED = (*TO_STRANGERS, peers.Relaying, Uploading, Fetching)
CONNECTIONS = 6
"""More are not open at once."""


class Errors(logging.Handler):
    """Keeps what was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


_BATCHES = st.lists(requests, min_size=1, max_size=5)


class House(RuleBasedStateMachine):
    """Three people, on two devices each, and strangers."""

    tally = Tally()
    """Of all that was played; whoever wants to know of some plays a house with another one."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.house = StillHouse(Path(self.folder.name), Patience(3600, 600, 60))
        self.house.database.connection.pragma("synchronous", "off")  # nobody pulls the plug here
        self.tally.examples += 1
        self.open: list[tuple[Session, Line]] = []
        self.users: WeakKeyDictionary[Session, User] = WeakKeyDictionary()
        """Whose sessions they are, or were: what was on its way when one ended is still told."""
        open_accounts(self.house)
        self.token = "T" * 22
        self.resumable = RESUMED, "nonsense"
        self.invite = "nonsense"
        self.errors = Errors()
        logging.getLogger("messenger").addHandler(self.errors)
        for user in (ANNA, BRUNO, CARLA, ANNA):
            self.sign_in(user, "boat" if user == ANNA and self.open else "desk", start=True)
        reader, stream = begin_upload(self.house, *self.open[0], CONTENT)
        feed(reader, stream, CONTENT)
        for _ in range(3):
            self.house.loop.pass_time()
        self._say(0, [messages.Send(NEXT, "f" * 22, "d1-2", "", file=HELD)])
        self._say(0, [groups.NewGroup(1, GROUPS[0], "Choir"), groups.AddMembers(2, GROUPS[0], (BRUNO,))])

    def close(self) -> None:
        """Let nothing be left of it."""
        logging.getLogger("messenger").removeHandler(self.errors)
        self.house.close()
        self.folder.cleanup()

    def teardown(self) -> None:
        self.close()
        gc.collect()  # within a test nothing else does, and a house is large

    # -- what happens

    @precondition(lambda self: len(self.open) < CONNECTIONS)
    @rule(user=st.sampled_from((ANNA, BRUNO, CARLA)), device=st.sampled_from(("desk", "boat")), start=st.booleans())
    def sign_in(self, user: int, device: str, start: bool) -> None:
        if self.house.directory.users[user].deleted:
            return
        session, line = self.house.sign_in(user, device, start)
        self.open.append((session, line))
        told = self._told(session, line)
        assert isinstance(told[0], accounts.SignedIn)

    @precondition(lambda self: len(self.open) < CONNECTIONS)
    @rule()
    def arrive(self) -> None:
        self.open.append(self.house.stranger())

    @rule(turns=st.lists(st.tuples(st.integers(0, CONNECTIONS - 1), _BATCHES), min_size=1, max_size=8))
    def say(self, turns: list[tuple[int, list[AnyRequest]]]) -> None:
        for which, lines in turns:
            self._say(which, lines)
            self.nobody_is_told_what_is_not_his()  # and nothing is said where one of these has ended the connection

    @rule(first=st.integers(0, CONNECTIONS - 1), second=st.integers(0, CONNECTIONS - 1), steps=st.integers(2, 6))
    def meet(self, first: int, second: int, steps: int) -> None:
        """Two agree to a private session, and perhaps to a relay, which they join."""
        signed_in = [one for one in self.open if one[0].user is not None]
        if len(signed_in) < 2:
            return
        one, other = signed_in[first % len(signed_in)], signed_in[second % len(signed_in)]
        asked = other[0].user
        assert asked is not None
        start, accept, allow = MEETING
        for step in range(steps):
            asks = one if step % 2 == 0 else other
            if step < 4 and asks in self.open:
                line = (structs.replace(start, user=asked.id), accept, allow, allow)[step]
                self.say_on(asks, [line])
            elif step >= 4:
                self.open.append(self.house.stranger())
                self.say_on(self.open[-1], [peers.JoinRelay(LAST_TOKEN)])
            self.nobody_is_told_what_is_not_his()

    @rule(turns=st.lists(st.tuples(st.integers(0, CONNECTIONS - 1), st.sampled_from(FITTING)), min_size=1, max_size=9))
    def say_what_fits(self, turns: list[tuple[int, AnyRequest]]) -> None:
        for which, line in turns:
            stranger = isinstance(line, FOR_STRANGERS)
            fitting = [one for one in self.open if (one[0].user is None) is stranger and not one[0].carried]
            if stranger and not fitting:
                fitting = [self.house.stranger()]
                self.open += fitting
            if fitting:
                self.say_on(fitting[which % len(fitting)], [line])
                self.nobody_is_told_what_is_not_his()

    @rule(which=st.integers(0, CONNECTIONS - 1), lines=_BATCHES, full=st.sampled_from(("before", "after")))
    def say_while_the_disk_fills(self, which: int, lines: list[AnyRequest], full: str) -> None:
        self._say(which, lines, full)

    @precondition(lambda self: self.open)
    @rule(which=st.integers(0, CONNECTIONS - 1))
    def hang_up(self, which: int) -> None:
        session, line = self.open.pop(which % len(self.open))
        line.closing = True
        session.lost(None)
        self.house.loop.pass_time()

    @precondition(lambda self: self.open)
    @rule(which=st.integers(0, CONNECTIONS - 1), slow=st.booleans())
    def read_slowly_or_not(self, which: int, slow: bool) -> None:
        session, line = self.open[which % len(self.open)]
        if line.slow is not slow:
            line.slow = slow
            session.congested(slow)
            self.house.loop.pass_time()

    @rule(seconds=st.sampled_from((1, 5, 30, 100)))
    def wait(self, seconds: int) -> None:
        self.house.seconds(seconds)

    # -- what must hold

    @invariant()
    def nobody_is_told_what_is_not_his(self) -> None:
        for session, line in list(self.open):
            self._told(session, line)

    @invariant()
    def the_turn_is_over(self) -> None:
        turn = self.house.turn
        if turn._facts or turn._batches:
            self.house.loop.pass_time()  # what followed from what followed
        for rest in (turn._undo, turn._posted, turn._after, turn._batches, turn._facts):
            assert not rest
        assert not turn._dead
        assert not self.house.database.connection.in_transaction

    @invariant()
    def logs_have_no_holes(self) -> None:
        rows = self.house.database.read(
            "select name, count(*), min(seq), max(seq) from message join log on log.id = message.log group by log.id"
        )
        heads = {name: count for name, count, _, _ in rows}
        assert all(first == 1 and last == count for _, count, first, last in rows)
        known = [*self.house.directory.logs.values(), self.house.archive.everyone]
        assert all(log.head == heads.get(log.name, 0) for log in known)

    @invariant()
    def no_error_is_logged(self) -> None:
        assert self.errors.lines == []

    # -- inside

    def _say(self, which: int, lines: Sequence[AnyRequest], full: str = "") -> None:
        if self.open:
            self.say_on(self.open[which % len(self.open)], lines, full)

    def say_on(self, connection_: tuple[Session, Line], lines: Sequence[AnyRequest], full: str = "") -> None:
        """Say ``lines`` on one connection, and look at what is answered."""
        session, line = connection_
        said = list(map(self._fit(session), lines))
        deaf = session.deaf or (full != "" and session.user is None)  # a stranger who sends hears nothing of the disk
        numbers = [one.dn for one in said if isinstance(one, messages.Send)]
        first = 1 if session.device is None else session.device.dn + 1
        deaf = deaf or numbers != list(range(first, first + len(numbers)))  # after a gap it hears only the right one
        if full == "before":
            self.house.fill_disk()
        session.received(said)
        if full == "after":
            self.house.fill_disk()
        self.house.loop.pass_time()
        for _ in range(HASHES):
            self.house.loop.pass_time()
        told = self._told(session, line)
        self.tally.count(said, told, session)
        if not (session.carried and full):  # what may not be said there is refused in a turn that has died
            self._check_answers(said, told, line.closing or session.carried, deaf or session.deaf)

    def _fit(self, session: Session) -> Any:
        """Return a function that gives a request the numbers and the token that fit the moment."""
        ahead = 0 if session.device is None else session.device.dn

        def fit(line: AnyRequest) -> AnyRequest:
            nonlocal ahead
            if isinstance(line, messages.Send):
                dn = max(1, ahead + 1 + line.dn - NEXT)
                ahead += dn == ahead + 1
                return structs.replace(line, dn=dn)
            if isinstance(line, JOINS) and line.token == LAST_TOKEN:
                return structs.replace(line, token=self.token)
            if isinstance(line, accounts.Resume):
                device, token = self.resumable
                return structs.replace(line, device=device, token=token if line.token == LAST_TOKEN else line.token)
            if isinstance(line, accounts.SignUp) and line.invite == LAST_INVITE:
                return structs.replace(line, invite=self.invite)
            return line

        return fit

    def _check_answers(self, said: Sequence[AnyRequest], told: Sequence[Any], over: bool, deaf: bool) -> None:
        """Everything that wants an answer has one, or the connection has ended with a reason; nothing has two."""
        asked = Counter(r for line in said if (r := request_id(line)) is not None)
        answered = Counter(
            r for event in told if (r := getattr(event, "r", None)) and not getattr(event, "more", False)
        )
        sends = sum(isinstance(line, messages.Send) for line in said)
        replies = sum(isinstance(event, REPLIES) for event in told)
        pings = sum(isinstance(line, connection.Ping) for line in said)
        pongs = sum(isinstance(event, connection.Pong) for event in told)
        assert answered <= asked
        assert replies <= sends
        assert pongs <= pings
        if not over:
            assert answered == asked, f"{said} was answered by {told}"
            assert pongs == pings
            assert deaf or replies == sends
        elif not any(isinstance(line, (connection.Bye, accounts.SignOutDevice, *JOINS)) for line in said):
            last = told[-1] if told else None
            assert isinstance(last, connection.Refused | accounts.SignedOut), f"{said} ended with {last}"

    def _told(self, session: Session, line: Line) -> list[Any]:
        """Take out what was told; all of it is proper, and of logs that the user has."""
        sent, line.sent = line.sent, []
        told: list[Any] = []
        for one in sent:
            data = bytes(one) + b"\n" if isinstance(one, msgspec.Raw) else encode(one)
            assert len(data) <= LINE_LIMIT
            events, error = event_reader().feed(data)
            assert error is None
            told += events
        for event in told:
            if isinstance(event, accounts.SignedIn):
                self.users[session] = self.house.directory.users[event.user]
            self._check_rights(session, event)
            if isinstance(event, accounts.SignedIn):
                assert session.device is not None or session.finished
                self.resumable = session.device.client_id if session.device else "", event.token
            elif isinstance(event, accounts.InviteMade):
                self.invite = parse_invite(event.link).token
            else:
                self.token = getattr(event, "token", "") or self.token
        if line.closing and (session, line) in self.open:
            self.open.remove((session, line))
            session.lost(None)
            self.house.loop.pass_time()
        return told

    def _check_rights(self, session: Session, event: AnyEvent) -> None:
        user = self.users.get(session)
        if user is None:
            allowed = CARRIED if session.carried else TO_STRANGERS
            assert isinstance(event, allowed), f"a stranger is told {event}"
            return
        me = user.id
        for about in (event, *getattr(event, "heads", ()), *getattr(event, "marks", ())):
            log = getattr(about, "log", None)
            if log is None or log == EVERYONE:
                continue
            if group_of(log) is None:
                pair = direct_users(log)
                assert pair is not None
                assert me in pair, f"told of a chat of others: {about}"
                continue
            found = self.house.directory.logs.get(log)
            if found is None and not user.online:
                continue  # signed out since; what nobody has who is online is not held
            assert isinstance(found, GroupLog), f"told of a group that there is not: {about}"
            assert me in found.seats, f"told of a group of others: {about}"
            if isinstance(event, messages.Message | groups.GroupChanged):
                assert any(first < event.seq <= last for first, last in found.visible(user, 0)), (
                    "told of a time in which it was no member"
                )
