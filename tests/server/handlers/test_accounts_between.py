"""What happens between the two halves of a request that needs a hash: the second half checks everything again.

Everything is real but the sockets, the clock and the hashing threads: the test says when a hash is ready.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from messenger.protocol.accounts import SignedIn, SignIn, SignUp
from messenger.protocol.connection import Failed, Ping, Pong, Ready
from messenger.protocol.errors import Code
from messenger.server.archive import Archive
from messenger.server.guesses import Guesses
from messenger.server.handlers.accounts import Accounts, Admission
from messenger.server.handlers.arrivals import Arrivals
from messenger.server.handlers.connections import Connections
from messenger.server.hub import Hub
from messenger.server.invites import Invites
from messenger.server.live import Directory, User
from messenger.server.locks import LockBounds, Locks
from messenger.server.passwords import BusyError, Secret, Verdict
from messenger.server.register import Register
from messenger.server.router import Router, table
from messenger.server.session import Pace, Session
from messenger.server.storage.accounts import AccountStore
from messenger.server.storage.broadcasts import BroadcastStore
from messenger.server.storage.database import Database
from messenger.server.storage.devices import DeviceStore
from messenger.server.storage.groups import GroupStore
from messenger.server.storage.invites import InviteStore, StoredInvite
from messenger.server.storage.locks import LockStore
from messenger.server.storage.messages import MessageStore
from messenger.server.turn import Turn
from tests.server.turns import ManualLoop, Wire

DEVICE = "d" * 22


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
        self.full = False

    def check(self, secret: Secret, given: str, then: Callable[[Any], None], new: str | None = None) -> None:
        if self.full:
            raise BusyError(7)
        self.checks.append((secret, given, then))

    def hash(self, given: str, then: Callable[[Any], None]) -> None:
        if self.full:
            raise BusyError(7)
        self.hashes.append(then)

    def finish(self, result: object) -> None:
        """Hand over the result of the oldest check or hash."""
        then = self.checks.pop(0)[2] if self.checks else self.hashes.pop(0)
        self._turn.enter(lambda: then(result))


class House:
    """A server without sockets."""

    def __init__(self, path: Path) -> None:
        self.loop = ManualLoop()
        self.database = Database(path / "between.db")
        self.turn = Turn(self.database, self.loop, pytest.fail, 500)
        self.directory = Directory()
        self.accounts, self.devices = AccountStore(self.database), DeviceStore(self.database)
        epoch = self.accounts.epoch()
        stores = MessageStore(self.database), GroupStore(self.database), BroadcastStore(self.database)
        archive = Archive(self.turn, *stores, self.directory)
        self.database.commit()
        self.hub = Hub(self.turn, self.directory, self.accounts, self.loop, 1, 1, 20)
        self.locks = Locks(self.turn, LockStore(self.database), LockBounds(3, 60, 100))
        self.register = Register(self.turn, self.accounts, self.devices, self.directory, self.hub, self.locks, 30)
        self.invites = Invites(InviteStore(self.database), b"secret")
        self.passwords = SlowPasswords(self.turn)
        greeting = Ready("test", "0.1.0")
        passwords: Any = self.passwords
        guesses = Guesses(self.turn, self.loop, self.register, self.locks, passwords)
        handlers = Accounts(
            self.turn,
            self.directory,
            self.register,
            self.devices,
            self.invites,
            passwords,
            guesses,
            Arrivals(self.turn, archive, self.directory, self.hub, epoch),
            greeting,
            Admission(10, 90),
            lambda _: False,
        )

        class NoMessages:
            send = since = mark = staticmethod(pytest.fail)
            writes_in_several_places = False

        self.turn.route = Router(table(Connections(self.turn, self.hub, greeting), handlers, NoMessages))
        self.greeting = greeting

    def connect(self) -> tuple[Session, Line]:
        line = Line()
        session = Session(
            line,  # type: ignore[arg-type]
            self.turn,
            self.hub,
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


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.database.close()


def sign_in(name: str = "anna") -> SignIn:
    return SignIn(1, "0.1.0", DEVICE, "test", name, "password")


def sign_up(token: str, name: str = "anna") -> SignUp:
    return SignUp(1, "0.1.0", DEVICE, "test", token, name, "Anna", "password")


def failure(line: Line) -> Code:
    [answer] = [line for line in line.take() if not isinstance(line, Pong)]
    assert isinstance(answer, Failed)
    return answer.code


def test_a_right_password_signs_in(house: House) -> None:
    house.add("anna")
    session, line = house.connect()
    session.received([sign_in()])
    house.loop.turn()
    assert line.take() == []
    house.passwords.finish(Verdict(True))
    house.loop.turn()
    assert isinstance(line.take()[0], SignedIn)


def test_a_password_that_was_changed_meanwhile_is_checked_again(house: House) -> None:
    user = house.add("anna")
    session, line = house.connect()
    session.received([sign_in()])
    house.loop.turn()
    house.within(lambda: house.register.set_password(user, "new hash"))
    house.passwords.finish(Verdict(True))  # it was the old one
    house.loop.turn()
    assert line.take() == []
    assert house.passwords.checks[0][0] == Secret("new hash")
    house.passwords.finish(Verdict(False))
    house.loop.turn()
    assert failure(line) == Code.WRONG_CREDENTIALS
    assert not line.paused


def test_an_account_that_went_away_meanwhile_is_unknown(house: House) -> None:
    user = house.add("anna")
    session, line = house.connect()
    session.received([sign_in()])
    house.loop.turn()
    house.directory.remove(user)
    house.passwords.finish(Verdict(True))
    house.loop.turn()
    assert failure(line) == Code.WRONG_CREDENTIALS


def test_a_connection_that_was_lost_meanwhile_gets_no_session(house: House) -> None:
    user = house.add("anna")
    session, line = house.connect()
    session.received([sign_in()])
    house.loop.turn()
    line.closing = True
    session.lost(None)
    house.passwords.finish(Verdict(True))
    house.loop.turn()
    assert line.take() == []
    assert user.sessions == []
    assert not user.online
    assert house.database.read("select count(*) from device") == [(0,)]


def take_name(house: House, _: str) -> None:
    house.add("anna")


def revoke(house: House, _: str) -> None:
    house.within(lambda: house.invites.revoke(1, house.turn.now))


def use_up(house: House, token: str) -> None:
    invite = house.within(lambda: house.invites.find(token, house.turn.now))[0]
    assert isinstance(invite, StoredInvite)
    house.within(lambda: house.invites.use(invite))


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [(take_name, Code.NAME_TAKEN), (revoke, Code.INVITE_INVALID), (use_up, Code.INVITE_INVALID)],
)
def test_a_sign_up_whose_ground_went_away_meanwhile_is_refused(
    house: House, meanwhile: Callable[[House, str], object], code: Code
) -> None:
    """C61"""
    token = house.invite()
    session, line = house.connect()
    session.received([sign_up(token)])
    house.loop.turn()
    meanwhile(house, token)
    before = len(house.directory.users)
    house.passwords.finish("hash")
    house.loop.turn()
    assert failure(line) == code
    assert len(house.directory.users) == before


def test_lines_that_came_along_wait_for_the_answer(house: House) -> None:
    house.add("anna")
    session, line = house.connect()
    session.received([Ping(), sign_in(), Ping()])
    session.received([Ping()])
    house.loop.turn()
    assert [type(answer) for answer in line.take()] == [Pong]
    assert line.paused
    house.passwords.finish(Verdict(True))
    house.loop.turn()
    house.loop.turn()
    kinds = [type(answer) for answer in line.take()]
    assert kinds[0] is SignedIn
    assert kinds[-2:] == [Pong, Pong]
    assert not line.paused


def test_no_room_in_the_queue_is_answered_and_the_connection_goes_on(house: House) -> None:
    house.add("anna")
    house.passwords.full = True
    session, line = house.connect()
    session.received([sign_in(), Ping()])
    house.loop.turn()
    house.loop.turn()
    house.loop.turn()
    answers = line.take()
    assert answers[0] == Failed(1, Code.BUSY, answers[0].reason, 7)
    assert isinstance(answers[1], Pong)
    assert not line.paused


def test_a_turn_that_never_happened_starts_no_hash(house: House) -> None:
    house.add("anna")
    session, line = house.connect()
    session.received([sign_in(), Ping()])
    fill(house)
    house.loop.turn()
    assert failure(line) == Code.STORAGE
    assert house.passwords.checks == []
    assert not session.holding
    line.take()
    house.loop.pass_time()
    assert isinstance(line.take()[-1], Pong)  # what came along is not forgotten
    assert not line.paused


def test_a_sign_up_on_a_full_disk_happens_once_when_there_is_room(house: House) -> None:
    token = house.invite()
    session, line = house.connect()
    session.received([sign_up(token)])
    house.loop.turn()
    size = house.database.connection.pragma("page_count")
    house.passwords.finish("hash")
    fill(house)
    house.loop.turn()
    assert line.take() == []
    assert house.directory.users == {}
    assert house.hub.online == {}
    house.database.connection.pragma("max_page_count", size + 1000)
    house.loop.pass_time()
    assert [type(answer) for answer in line.take()][:1] == [SignedIn]
    assert [user.name for user in house.directory.users.values()] == ["anna"]
    assert house.database.read("select name from user") == [("anna",)]
    assert house.invites.find(token, house.turn.now) is None


def fill(house: House) -> None:
    """Make the turn that is going on end with a full disk."""
    connection = house.database.connection
    rows = ["x" * 100_000]

    def write() -> None:
        if rows:  # like every fact of a dead turn it is carried out again
            connection.pragma("max_page_count", connection.pragma("page_count"))
            house.database.write("insert into imported (name_key) values (?1)", (rows.pop(),))

    house.turn.enter(write)
