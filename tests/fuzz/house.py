"""A house in which anything may be said: three people on two devices each, strangers, and what must hold in it."""

import gc
import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec import structs

from messenger.protocol import accounts, connection, groups, messages, peers
from messenger.protocol.base import EVERYONE, LINE_LIMIT, direct_users, group_of
from messenger.protocol.codec import AnyEvent, AnyRequest, encode, event_reader
from messenger.protocol.files import JoinFetch, JoinUpload
from messenger.server.groups import GroupLog
from messenger.server.inactivity import Patience
from messenger.server.session import Session, request_id
from tests.fuzz.orders import GROUPS, LAST_TOKEN, NEED_A_HASH, NEXT, requests
from tests.server.still_house import ANNA, BRUNO, CARLA, Line, StillHouse

REPLIES = (messages.Accepted, messages.Rejected, connection.Gap, connection.Reset, connection.StorageTrouble)
JOINS = (peers.JoinRelay, JoinUpload, JoinFetch)
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

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.house = StillHouse(Path(self.folder.name), Patience(3600, 600, 60))
        self.house.database.connection.pragma("synchronous", "off")  # nobody pulls the plug here
        self.open: list[tuple[Session, Line]] = []
        self.token = "T" * 22
        self.errors = Errors()
        logging.getLogger("messenger").addHandler(self.errors)
        for user in (ANNA, BRUNO, CARLA, ANNA):
            self.sign_in(user, "boat" if user == ANNA and self.open else "desk", start=True)
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
        if session.user is None:
            said = [one for one in said if not isinstance(one, NEED_A_HASH)]
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
        told = self._told(session, line)
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
            assert answered == asked
            assert pongs == pings
            assert deaf or replies == sends
        elif not any(isinstance(line, (connection.Bye, accounts.SignOutDevice, *JOINS)) for line in said):
            assert isinstance(told[-1], connection.Refused)

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
            self._check_rights(session, event)
            self.token = getattr(event, "token", "") or self.token
        if line.closing and (session, line) in self.open:
            self.open.remove((session, line))
            session.lost(None)
            self.house.loop.pass_time()
        return told

    def _check_rights(self, session: Session, event: AnyEvent) -> None:
        if session.user is None:
            assert isinstance(event, connection.Ready | connection.Pong | connection.Refused | connection.Failed)
            return
        me = session.user.id
        for about in (event, *getattr(event, "heads", ()), *getattr(event, "marks", ())):
            log = getattr(about, "log", None)
            if log is None or log == EVERYONE:
                continue
            if group_of(log) is None:
                pair = direct_users(log)
                assert pair is not None
                assert me in pair, "told of a chat of others"
                continue
            found = self.house.directory.logs.get(log)
            assert isinstance(found, GroupLog), "told of a group that there is not"
            assert me in found.seats, "told of a group of others"
            if isinstance(event, messages.Message | groups.GroupChanged):
                assert any(first < event.seq <= last for first, last in found.visible(session.user, 0)), (
                    "told of a time in which it was no member"
                )
