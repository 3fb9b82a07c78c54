"""A server without sockets, clock and hashing threads: the test says when a hash is ready and when time passes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from messenger.protocol.connection import Ready
from messenger.server.archive import Archive
from messenger.server.buckets import Buckets
from messenger.server.guesses import Guesses
from messenger.server.handlers.accounts import Accounts, Admission
from messenger.server.handlers.arrivals import Arrivals
from messenger.server.handlers.connections import Connections
from messenger.server.handlers.own_account import OwnAccount
from messenger.server.hub import Hub
from messenger.server.introductions import Introductions
from messenger.server.invites import Invites
from messenger.server.live import Directory, User
from messenger.server.locks import LockBounds, Locks
from messenger.server.own_state import OwnState
from messenger.server.passwords import BusyError, Secret
from messenger.server.presence import PresenceBoard
from messenger.server.presence_news import PresenceNews
from messenger.server.register import Register
from messenger.server.router import Router, own_table, table
from messenger.server.session import Pace, Session
from messenger.server.storage.accounts import AccountStore
from messenger.server.storage.broadcasts import BroadcastStore
from messenger.server.storage.database import Database
from messenger.server.storage.devices import DeviceStore
from messenger.server.storage.groups import GroupStore
from messenger.server.storage.invites import InviteStore
from messenger.server.storage.locks import LockStore
from messenger.server.storage.messages import MessageStore
from messenger.server.turn import Turn
from tests.server.turns import ManualLoop, Wire


class Line(Wire):
    """A connection as far as a session needs one."""

    def __init__(self) -> None:
        super().__init__()
        self.paused = False
        self.peer_address = ("127.0.0.1", 1)

    def bind(self, receiver: Any) -> None:
        self.receiver = receiver

    def pause(self) -> None:
        self.paused = True

    def resume(self) -> None:
        self.paused = False

    def take(self) -> list[Any]:
        sent, self.sent = self.sent, []
        return sent


class SlowPasswords:
    """Hashes when the test says so. ``right``: what the next check finds."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self.checks: list[tuple[Secret, str, Callable[[Any], None]]] = []
        self.hashes: list[Callable[[Any], None]] = []
        self.asked: list[tuple[str, Callable[[], bool]]] = []
        """From which network, and whether it has given up; of every check and hash so far."""
        self.full = False

    def check(
        self,
        secret: Secret,
        given: str,
        then: Callable[[Any], None],
        new: str | None = None,
        where: str = "",
        gone: Callable[[], bool] = lambda: False,
    ) -> None:
        if self.full:
            raise BusyError(7)
        self.checks.append((secret, given, then))
        self.asked.append((where, gone))

    def hash(
        self, given: str, then: Callable[[Any], None], where: str = "", gone: Callable[[], bool] = lambda: False
    ) -> None:
        if self.full:
            raise BusyError(7)
        self.hashes.append(then)
        self.asked.append((where, gone))

    def finish(self, result: object) -> None:
        """Hand over the result of the oldest check or hash."""
        then = self.checks.pop(0)[2] if self.checks else self.hashes.pop(0)
        self._turn.enter(lambda: then(result))


class House:
    """A server without sockets."""

    def __init__(self, path: Path) -> None:
        self.loop = ManualLoop()
        self.database = Database(path / "between.db")
        self.now = 1_800_000_000_000
        """Milliseconds since 1970, as the server is told."""
        self.turn = Turn(self.database, self.loop, pytest.fail, 500, clock=lambda: self.now)
        self.directory = Directory()
        self.accounts, self.devices = AccountStore(self.database), DeviceStore(self.database)
        epoch = self.accounts.epoch()
        stores = MessageStore(self.database), GroupStore(self.database), BroadcastStore(self.database)
        archive = Archive(self.turn, *stores, self.directory)
        self.database.commit()
        self.news = PresenceNews(self.turn, self.directory, self.loop, 1)
        self.presence = PresenceBoard(self.turn, self.directory, self.accounts, self.news, 20)
        nobody: Any = Mock()
        introductions = Introductions(self.turn, self.loop.time, nobody, nobody)
        self.hub = Hub(self.turn, self.directory, self.presence, self.news, introductions)
        self.locks = Locks(self.turn, LockStore(self.database), LockBounds(3, 60, 100))
        self.register = Register(
            self.turn, self.accounts, self.devices, self.directory, self.hub, self.news, self.locks, 30
        )
        self.invites = Invites(InviteStore(self.database), b"secret")
        self.passwords = SlowPasswords(self.turn)
        greeting = Ready("test", "0.1.0")
        self.own = OwnState(self.turn, ())
        passwords: Any = self.passwords
        sprayed = Buckets(1 / 60, 100, lambda: self.now / 1000)
        guesses = Guesses(self.turn, self.loop, self.register, self.locks, passwords, sprayed)
        handlers = Accounts(
            self.turn,
            self.directory,
            self.register,
            self.devices,
            self.invites,
            passwords,
            guesses,
            Arrivals(self.turn, archive, self.directory, self.hub, self.own, Mock(timeout=0), introductions, epoch, 0),
            greeting,
            Admission(10, 90),
            lambda _: False,
        )

        class NoMessages:
            send = since = before = mark = staticmethod(pytest.fail)
            writes_in_several_places = False

        self.guesses = guesses
        own = OwnAccount(self.directory, self.register, guesses, ())
        self.turn.route = Router(
            table(Connections(self.turn, self.hub, greeting), handlers, NoMessages)
            | own_table(own, nobody, nobody, nobody)
        )
        self.greeting = greeting

    def connect(self) -> tuple[Session, Line]:
        line = Line()
        session = Session(
            line,  # type: ignore[arg-type]
            self.turn,
            self.hub,
            self.own,
            self.loop,
            Pace(1000, 1000),
            self.greeting,
            lambda _: None,
            lambda _: True,
        )
        session.connected()
        self.loop.turn()
        line.take()
        return session, line

    def within(self, fact: Callable[[], Any]) -> list[Any]:
        """Do something in a turn of its own; return its result in a list."""
        results: list[Any] = []
        self.turn.enter(lambda: results.append(fact()))
        self.loop.turn()
        return results

    def add(self, name: str) -> User:
        user = self.within(lambda: self.register.add(name, name, Secret("old hash")))[0]
        assert isinstance(user, User)
        return user

    def invite(self) -> str:
        return str(self.within(lambda: self.invites.make(1, 1, False, self.turn.now))[0][1])

    def fill_disk(self) -> None:
        """Make the turn that is going on end with a full disk."""
        connection = self.database.connection
        rows = ["x" * 100_000]

        def write() -> None:
            if rows:  # like every fact of a dead turn it is carried out again
                connection.pragma("max_page_count", connection.pragma("page_count"))
                self.database.write("insert into imported (name_key) values (?1)", (rows.pop(),))

        self.turn.enter(write)

    def empty_disk(self) -> None:
        """Let there be room again."""
        self.database.connection.pragma("max_page_count", 10**6)
