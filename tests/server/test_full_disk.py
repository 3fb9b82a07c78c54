"""A disk that is full for a while: nobody is left waiting, and what was about to be told is told later."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import msgspec
import pytest

from messenger.protocol.codec import AnyEvent, AnyRequest
from messenger.protocol.connection import Gap, Ready, StorageTrouble
from messenger.protocol.contacts import Presence, PresenceChanged
from messenger.protocol.messages import Accepted, Heads, Mark, Marked, MarkLogs, Send
from messenger.server.archive import Archive
from messenger.server.broadcasts import Broadcasts
from messenger.server.handlers.arrivals import Arrivals
from messenger.server.handlers.messages import Messages
from messenger.server.hub import Hub
from messenger.server.idle import EVERY, Idle, Rhythm
from messenger.server.live import Directory, User
from messenger.server.markers import MarkerNews
from messenger.server.own_state import OwnState
from messenger.server.presence import PresenceBoard
from messenger.server.presence_news import PresenceNews
from messenger.server.router import Router, table
from messenger.server.session import Deadlines, Pace, Session
from messenger.server.storage.accounts import AccountStore
from messenger.server.storage.broadcasts import BroadcastStore
from messenger.server.storage.database import Database
from messenger.server.storage.devices import DeviceStore
from messenger.server.storage.files import FileStore
from messenger.server.storage.groups import GroupStore
from messenger.server.storage.messages import MessageStore
from messenger.server.turn import Turn
from tests.server.turns import ManualLoop, Wire

LOG = "d1-2"


def send(number: int, text: str = "hello") -> Send:
    return Send(number, f"{number:022}", LOG, text)


class Line(Wire):
    """A connection of one session."""

    peer_address = ("127.0.0.1", 1)
    heard = True
    unfinished = 0
    waiting = 0

    def bind(self, receiver: Any) -> None:
        """Nothing is received by itself."""

    def pause(self) -> None:
        """Nothing is read anyway."""

    resume = pause

    def read(self, kind: type) -> list[Any]:
        """Take out what was sent; return the lines of one kind."""
        lines, self.sent = self.sent, []
        plain = [msgspec.json.decode(line, type=AnyEvent) if isinstance(line, msgspec.Raw) else line for line in lines]
        return [line for line in plain if isinstance(line, kind)]

    def told(self) -> list[tuple[int, str]]:
        """Take out what was sent; return who came, went or is there."""
        told: list[tuple[int, str]] = []
        for line in self.read(PresenceChanged):
            told += [(user, Presence.ONLINE) for user in line.online]
            told += [(change.user, change.state) for change in line.changes]
        return told


class House:
    """The parts that deliver, on a real database and a loop that waits to be told."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path / "server.db")
        self.loop = ManualLoop()
        self.broken: list[str] = []
        self.turn = Turn(self.database, self.loop, self.broken.append, limit=500)
        self.directory = Directory()
        self.accounts = AccountStore(self.database)
        self.devices = DeviceStore(self.database)
        self.epoch = self.accounts.epoch()
        for number, name in enumerate(("anna", "bruno", "carla"), 1):
            user = User(number, name, name, name, number)
            self.accounts.add(user, name, None, None, 0)
            self.directory.add(user)
        self.database.commit()
        self.news = PresenceNews(self.turn, self.directory, self.loop, 0.25)
        self.presence = PresenceBoard(self.turn, self.directory, self.accounts, self.news, 20)
        alone: Any = Mock()  # nobody here has private sessions
        self.hub = Hub(self.turn, self.directory, self.presence, self.news, alone)
        store = MessageStore(self.database)
        broadcast_store = BroadcastStore(self.database)
        archive = Archive(self.turn, store, GroupStore(self.database), broadcast_store, self.directory)
        self.database.commit()
        broadcasts = Broadcasts(self.turn, broadcast_store, store, archive, self.directory.online, self.hub)
        self.messages = Messages(
            *(self.turn, store, FileStore(self.database), archive, broadcasts, self.directory, self.hub),
            MarkerNews(self.turn, self.loop, 1),
        )
        nobody: Any = Mock(timeout=0)
        self.own = OwnState(self.turn, ())
        self.arrivals = Arrivals(self.turn, archive, self.directory, self.hub, self.own, nobody, alone, self.epoch, 0)
        self.turn.route = Router(table(nobody, nobody, self.messages))
        self.sessions: list[Session] = []
        door: Any = SimpleNamespace(
            sessions=self.sessions, deadlines=Deadlines(sign_in=10, silence=10**6, drain=20, line=10)
        )
        rhythm = Rhythm(start_quiet=45, sign_of_life=10**6)
        self.idle = Idle(
            self.turn, self.hub, self.presence, self.loop, (door,), nobody, rhythm, lambda: None, lambda: None
        )
        self.seconds(1)

    def seconds(self, count: int) -> None:
        """Let time pass, with a look at all deadlines every second."""
        for _ in range(count):
            self.loop.now += EVERY
            self.idle.look()
            self.loop.turn()

    def sign_in(self, number: int) -> Session:
        connection: Any = Line()
        session = Session(
            connection, self.turn, self.hub, self.own, self.loop, Pace(1000, 1000), Ready("Test", "1"),
            lambda _: None, lambda _: True,
        )  # fmt: skip
        user = self.directory.users[number]

        def begin() -> None:
            client = f"{number:022}"
            device = self.devices.find(number, client) or self.devices.add(number, client, "desktop", 0)
            self.arrivals.begin(session, user, device, 1, "token", 0, start=False)

        self.turn.enter(begin)
        self.loop.turn()
        assert session.user is user
        self.sessions.append(session)
        return session

    def say(self, session: Session, *lines: AnyRequest) -> None:
        """Let lines arrive; the turn goes on."""
        session.received(list(lines))

    def die(self) -> None:
        """Let the turn that goes on be dead."""
        first = [True]

        def overflow() -> None:
            if first:
                first.clear()
                self.database.connection.pragma("max_page_count", 1)
                self.database.write("insert into imported (name_key) values (hex(zeroblob(100000)))")

        self.turn.enter(overflow)
        self.database.connection.pragma("max_page_count", 1_000_000)

    def timers(self) -> None:
        """Run what was to come later; the turn goes on."""
        later, self.loop.later = self.loop.later, []
        for _, callback in later:
            callback()


def wire(session: Session) -> Line:
    connection: Any = session.connection
    assert isinstance(connection, Line)
    return connection


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    assert house.broken == []
    house.database.close()


def test_a_second_try_in_a_turn_that_is_dead_already_is_answered_too(house: House) -> None:
    """Else the device would wait for ever: it has been told of the trouble, and tries again only when it is told."""
    anna = house.sign_in(1)
    for _ in range(3):
        house.die()
        house.say(anna, send(1), send(2))
        house.loop.turn()
        assert wire(anna).read(StorageTrouble) == [StorageTrouble(1)]
    house.loop.later.clear()
    house.say(anna, send(1), send(2))
    house.loop.turn()
    assert [line.dn for line in wire(anna).read(Accepted)] == [1, 2]


def test_numbers_that_a_dead_turn_has_used_are_free_again(house: House) -> None:
    """Those of the device and those of the chat: a send that was handled before its turn died has not happened."""
    anna = house.sign_in(1)
    house.say(anna, send(1), send(2))
    house.die()
    house.loop.turn()
    assert wire(anna).read(Accepted) == []
    house.loop.later.clear()
    house.say(anna, send(1), send(2))
    house.loop.turn()
    assert [(line.dn, line.seq, line.prev) for line in wire(anna).read(Accepted)] == [(1, 1, 0), (2, 2, 1)]


def test_a_repeat_in_a_dead_turn_is_asked_for_again_by_its_own_number(house: House) -> None:
    anna = house.sign_in(1)
    house.say(anna, send(1), send(2))
    house.loop.turn()
    wire(anna).read(Accepted)
    for _ in range(2):
        house.die()
        house.say(anna, send(1), send(2), send(3))
        house.loop.turn()
        assert wire(anna).read(StorageTrouble)[0] == StorageTrouble(1)


def test_a_gap_that_a_dead_turn_did_not_tell_is_told(house: House) -> None:
    anna = house.sign_in(1)
    house.say(anna, send(5))
    house.die()
    house.loop.turn()
    assert wire(anna).read(StorageTrouble) == [StorageTrouble(1)]
    anna.deaf = False
    house.say(anna, send(5))
    house.loop.turn()
    assert wire(anna).read(Gap) == [Gap(1)]


def test_who_came_and_went_is_told_later_when_the_turn_that_tells_it_dies(house: House) -> None:
    """C15."""
    anna = house.sign_in(1)
    house.loop.pass_time()
    bruno = house.sign_in(2)
    wire(anna).sent.clear()
    house.timers()
    house.die()
    house.loop.turn()
    assert wire(anna).told() == wire(bruno).told() == []
    house.loop.pass_time()
    assert wire(anna).told() == [(2, Presence.ONLINE)]
    assert sorted(wire(bruno).told()) == [(1, Presence.ONLINE), (2, Presence.ONLINE)]


def test_a_user_who_came_back_is_not_announced_as_gone_late(house: House) -> None:
    """C15: the disk was full when the lost link should have been given up, and for a while after."""
    anna, bruno = house.sign_in(1), house.sign_in(2)
    bruno.lost(None)
    house.loop.turn()
    house.loop.pass_time()
    house.seconds(19)
    for _ in range(3):
        house.die()
        house.seconds(1)
    house.sign_in(2)
    for _ in range(3):
        house.loop.pass_time()
    assert house.directory.users[2].online
    assert wire(anna).told()[-1] == (2, Presence.ONLINE)


def test_a_user_who_did_not_come_back_is_announced_once(house: House) -> None:
    anna, bruno = house.sign_in(1), house.sign_in(2)
    house.loop.pass_time()
    bruno.lost(None)
    house.loop.turn()
    house.seconds(19)
    for _ in range(3):
        house.die()
        house.seconds(1)
    wire(anna).read(PresenceChanged)
    for _ in range(3):
        house.loop.pass_time()
    assert wire(anna).told() == [(2, Presence.OFFLINE)]


def test_who_was_missed_after_a_restart_is_announced_later(house: House) -> None:
    """C15."""
    anna = house.sign_in(1)
    house.loop.pass_time()
    wire(anna).sent.clear()
    house.presence.returning = {3}
    house.seconds(43)
    for _ in range(2):
        house.loop.now += EVERY
        house.idle.look()
        house.die()
        house.loop.turn()
    for _ in range(3):
        house.loop.pass_time()
    assert wire(anna).told() == [(3, Presence.OFFLINE)]


def test_what_a_slow_reader_missed_is_told_when_the_turn_that_tells_it_dies(house: House) -> None:
    anna, bruno = house.sign_in(1), house.sign_in(2)
    house.loop.pass_time()
    wire(bruno).slow = True
    house.say(anna, send(1))
    house.loop.turn()
    house.sign_in(3)
    house.loop.pass_time()
    wire(bruno).sent.clear()
    wire(bruno).slow = False
    bruno.congested(False)
    house.die()
    house.loop.turn()
    assert wire(bruno).sent == []
    house.loop.pass_time()
    (heads,) = wire(bruno).read(Heads)
    assert [head.log for head in heads.heads] == [LOG]
    house.loop.pass_time()
    assert (3, Presence.ONLINE) in wire(bruno).told()


def test_markers_of_a_turn_that_dies_are_written_and_told_later(house: House) -> None:
    anna, bruno = house.sign_in(1), house.sign_in(2)
    house.say(anna, send(1))
    house.loop.turn()
    house.say(bruno, MarkLogs((Mark(LOG, 1, 1),)))
    house.timers()
    house.turn.enter(house.messages.write_marks, several=False)
    house.die()
    house.loop.turn()
    wire(anna).read(Marked)
    for _ in range(2):
        house.loop.pass_time()
    assert house.database.read("select delivered, read from participant where user = 2") == [(1, 1)]
    assert wire(anna).read(Marked)
