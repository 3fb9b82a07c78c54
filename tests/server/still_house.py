"""A server without sockets, in which time stands still until the test lets it pass."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import msgspec
import pytest

from messenger.protocol.accounts import Activity
from messenger.protocol.codec import AnyEvent, AnyRequest
from messenger.protocol.connection import Ready
from messenger.protocol.contacts import PresenceChange, PresenceChanged
from messenger.server.archive import Archive
from messenger.server.blocking import Blocking, blocks_of
from messenger.server.broadcasts import Broadcasts
from messenger.server.files.lanes import Turnstile
from messenger.server.files.room import Limits, Room
from messenger.server.files.shelf import Shelf
from messenger.server.files.transfers import TransferBounds, Transfers
from messenger.server.grouping import Grouping, groups_of
from messenger.server.handlers.activity import Activities
from messenger.server.handlers.arrivals import Arrivals
from messenger.server.handlers.connections import Connections
from messenger.server.handlers.contacts import Contacts
from messenger.server.handlers.devices import OwnDevices
from messenger.server.handlers.files import Files
from messenger.server.handlers.groups import GroupBounds, Groups
from messenger.server.handlers.invites import InviteDesk
from messenger.server.handlers.messages import Messages
from messenger.server.handlers.mutes import Muting, mutes_of
from messenger.server.handlers.peers import Peers
from messenger.server.handlers.profiles import Profiles
from messenger.server.hub import Hub
from messenger.server.idle import EVERY, Idle, Rhythm
from messenger.server.inactivity import Inactivity, Patience
from messenger.server.introductions import AskBounds, Introductions
from messenger.server.invites import Invites
from messenger.server.live import Directory, User
from messenger.server.markers import MarkerNews
from messenger.server.own_state import OwnState
from messenger.server.presence import PresenceBoard
from messenger.server.presence_news import PresenceNews
from messenger.server.register import Register
from messenger.server.relay import RelayBounds, Relays
from messenger.server.router import Router, contact_table, file_table, group_table, own_table, peer_table, table
from messenger.server.session import Deadlines, Pace, Session
from messenger.server.storage.accounts import AccountStore
from messenger.server.storage.blocks import BlockStore
from messenger.server.storage.broadcasts import BroadcastStore
from messenger.server.storage.database import Database
from messenger.server.storage.devices import DeviceStore
from messenger.server.storage.files import FileStore
from messenger.server.storage.groups import GroupStore
from messenger.server.storage.invites import InviteStore
from messenger.server.storage.messages import MessageStore
from messenger.server.storage.mutes import MuteStore
from messenger.server.turn import Turn
from tests.server.at_once import AtOnce
from tests.server.turns import ManualLoop, Wire

ANNA, BRUNO, CARLA = 1, 2, 3


class Line(Wire):
    """A connection of one session."""

    peer_address = ("127.0.0.1", 1)
    waiting = 0
    heard = True
    unfinished = 0

    def bind(self, receiver: Any) -> None:
        """Nothing is received by itself."""

    def pause(self) -> None:
        """Nothing is read anyway."""

    resume = pause

    def hand_over(self, protocol: Any) -> None:
        """There is no stream to be had."""

    def abort(self) -> None:
        """There is nothing to be cut off."""

    def take(self, kind: Any) -> list[Any]:
        """Take out what was sent; return the lines of one kind."""
        lines, self.sent = self.sent, []
        plain = [msgspec.json.decode(line, type=AnyEvent) if isinstance(line, msgspec.Raw) else line for line in lines]
        return [line for line in plain if isinstance(line, kind)]

    def presence_of(self, user: int) -> list[PresenceChange]:
        """Take out what was sent; return what was told about ``user``."""
        return [change for line in self.take(PresenceChanged) for change in line.changes if change.user == user]


class StillHouse:
    """The parts behind the sockets, on a real database. Anna, Bruno and Carla, all administrators, have accounts."""

    def __init__(self, path: Path, patience: Patience, pace: Pace = Pace(10**6, 10**6)) -> None:  # noqa: B008 - frozen
        self.loop = ManualLoop()
        self._pace = pace
        self.offset = 1_800_000_000.0
        """What the wall clock says when the loop's says 0, in seconds."""
        self.database = Database(path / "house.db")
        self.turn = Turn(self.database, self.loop, pytest.fail, 500, self._wall_clock)
        self.directory = directory = Directory()
        self.accounts, self.devices = AccountStore(self.database), DeviceStore(self.database)
        self.accounts.epoch()
        self.accounts.load(directory)
        if not directory.users:
            for number, name in ((ANNA, "anna"), (BRUNO, "bruno"), (CARLA, "carla")):
                user = User(number, name, name, name, number, admin=True)
                self.accounts.add(user, name, None, None, 0)
                directory.add(user)
        blocks, store = BlockStore(self.database), MessageStore(self.database)
        broadcast_store = BroadcastStore(self.database)
        groups = GroupStore(self.database)
        self.archive = archive = Archive(self.turn, store, groups, broadcast_store, directory)
        self.database.commit()
        news = PresenceNews(self.turn, directory, self.loop, 0.25)
        self.presence = PresenceBoard(self.turn, directory, self.accounts, news, 20)
        relays = Relays(self.turn, self.loop, RelayBounds(2, 10**6, 10**6, join=20, silence=40, drain=20))
        self.introductions = Introductions(self.turn, self.loop.time, AskBounds(60, 60, 5, 3, 10, 10, 600), relays)
        self.hub = Hub(self.turn, directory, self.presence, news, self.introductions)
        file_store, lanes = FileStore(self.database), AtOnce()
        shelf = Shelf(path / "files", 0)
        bounds = TransferBounds(9, 9, 20, 40)
        self.traffic = Transfers(self.turn, self.loop, lanes, Turnstile(self.loop), bounds, self.devices.may_resume)
        self.room = Room(self.turn, file_store, shelf, lanes, self.traffic)
        broadcasts = Broadcasts(self.turn, broadcast_store, store, archive, directory.online, self.hub)
        markers = MarkerNews(self.turn, self.loop, 1)
        register = Register(self.turn, self.accounts, self.devices, directory, self.hub, news, Mock(), 30)
        self.register = register
        mutes = MuteStore(self.database)
        self.own = OwnState(self.turn, (blocks_of, partial(mutes_of, mutes), groups_of))
        grouping = Grouping(self.turn, groups, store, archive, self.hub, self.own)
        self.inactivity = Inactivity(self.turn, self.presence, register, self.devices, self.loop.time, patience)
        blocking = Blocking(self.turn, blocks, directory, self.presence, self.own, markers, self.introductions)
        self.arrivals = Arrivals(
            self.turn, archive, directory, self.hub, self.own, self.inactivity, self.introductions, "epoch", 0
        )
        self.farewells = (
            *(grouping.leave_all, blocking.forget, self.introductions.forget, self.room.drop_all),
            lambda user: mutes.remove_all(user.id),
        )
        nobody: Any = Mock()
        self.turn.route = Router(
            table(
                Connections(self.turn, self.hub, Ready("test", "1")),
                nobody,
                Messages(self.turn, store, file_store, archive, broadcasts, directory, self.hub, markers),
            )
            | contact_table(
                Contacts(self.turn, directory, blocking),
                Muting(mutes, directory, self.own),
                Activities(self.turn, directory, self.loop.time, 0),
            )
            | group_table(Groups(groups, grouping, directory, GroupBounds(256, 200)))
            | own_table(
                nobody,
                OwnDevices(self.turn, self.devices, register),
                InviteDesk(self.turn, Invites(InviteStore(self.database), b""), nobody),
                Profiles(directory, self.accounts, register),
            )
            | peer_table(Peers(directory, self.introductions, relays))
            | file_table(
                Files(
                    *(self.turn, file_store, store, broadcasts, shelf, self.room, self.traffic),
                    Limits(10**6, 10**7, 9),
                )
            )
        )
        self.sessions: set[Session] = set()
        door: Any = SimpleNamespace(
            sessions=self.sessions, deadlines=Deadlines(sign_in=10, silence=10**9, drain=20, line=10)
        )
        self.idle = Idle(
            *(self.turn, self.hub, self.presence, self.loop, (door,), self.inactivity),
            Rhythm(start_quiet=45, sign_of_life=30),
            self.inactivity.save,
            lambda: None,
            (self.introductions, relays),
        )

    def _wall_clock(self) -> int:
        return int((self.offset + self.loop.now) * 1000)

    def close(self) -> None:
        """End like a crash: nothing more is written."""
        self.database.close()

    def seconds(self, count: float) -> None:
        """Let time pass, with a look at all deadlines every second."""
        for _ in range(int(count / EVERY)):
            self.loop.now += EVERY
            self.idle.look()
            self.loop.pass_time()

    def stranger(self) -> tuple[Session, Line]:
        """Begin a connection on which nobody has signed in."""
        line: Any = Line()
        session = Session(
            *(line, self.turn, self.hub, self.own, self.loop, self._pace, Ready("test", "1")),
            self.sessions.discard,
            lambda _: True,
        )
        self.sessions.add(session)
        return session, line

    def sign_in(self, number: int, device: str = "desktop", start: bool = True) -> tuple[Session, Line]:
        """Begin a session; ``start``: by password or by starting the program, else a link has come back."""
        session, line = self.stranger()
        user = self.directory.users[number]

        def begin() -> None:
            client = f"{number}{device}".ljust(22, "x")
            found = self.devices.find(number, client) or self.devices.add(number, client, device, self.turn.now)
            if start:
                found.active = self.turn.now
            self.devices.set_tokens(found, b"token", None, self.turn.now)
            self.arrivals.begin(session, user, found, 1, "token", 0, start=start)

        self.turn.enter(begin)
        self.loop.pass_time()
        return session, line

    def say(self, session: Session, *lines: AnyRequest) -> None:
        session.received(list(lines))
        self.loop.pass_time()

    def is_over(self, session: Session) -> bool:
        """Whether the session's device could not come back by itself."""
        assert session.device is not None
        self.turn.enter(lambda: None)
        return self.inactivity.is_over(session.device)

    def tokens(self) -> list[bytes | None]:
        return [row[0] for row in self.database.read("select token from device order by id")]

    def fill_disk(self) -> None:
        """Let the turn that is going on find the disk full, and none after it."""
        connection, rows = self.database.connection, ["x" * 100_000]

        def write() -> None:
            if rows:  # like every fact of a dead turn it is carried out again
                connection.pragma("max_page_count", connection.pragma("page_count"))
                self.turn.undo(connection.pragma, "max_page_count", 10**6)
                self.database.write("insert into imported (name_key) values (?1)", (rows.pop(),))

        self.turn.enter(write)


BuildHouse = Callable[..., StillHouse]


def activity_of(house: StillHouse, number: int) -> tuple[Session, Activity]:
    """Return what to say so that ``number`` does something on the device it came with first."""
    return house.directory.users[number].sessions[0], Activity()
