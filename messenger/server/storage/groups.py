"""SQL of groups and of who was a member when. Rows in, rows out; what they mean is decided by ``grouping``."""

from typing import NamedTuple

import msgspec
from msgspec import Struct

from messenger.protocol.groups import GroupChanged, Happening, Standing
from messenger.server.groups import Seat
from messenger.server.storage.database import Database


class Change(Struct, omit_defaults=True, frozen=True, gc=False):
    """What is kept of an entry of a group's log that is no message, besides its place, time and actor."""

    what: Happening
    users: tuple[int, ...] = ()
    title: str = ""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Change)


def change_kept(change: Change) -> str:
    """Return a change as it is stored."""
    return _encoder.encode(change).decode()


def change_told(kept: str, log: str, seq: int, prev: int, ts: int, actor: int) -> GroupChanged:
    """Return a stored change as it is told."""
    change = _decoder.decode(kept)
    return GroupChanged(log, seq, prev, ts, actor, change.what, change.users, change.title)


class StoredGroup(NamedTuple):
    """One group; ``leader`` is 0 when it has ended."""

    id: str
    title: str
    leader: int


class GroupStore:
    """Groups and memberships."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- groups

    def add(self, log: int, group: str, title: str, leader: int, now: int) -> None:
        """Write a new group, whose log is there already."""
        self._database.write(
            "insert into chat_group (log, id, title, leader, created) values (?1, ?2, ?3, ?4, ?5)",
            (log, group, title, leader, now),
        )

    def exists(self, group: str) -> bool:
        """Whether there is, or was, a group with this id."""
        return bool(self._database.read("select 1 from chat_group where id = ?1", (group,)))

    def made_since(self, user: int, time: int) -> int:
        """Return how many groups ``user`` has made since ``time`` (ms): nobody else was there from their beginning."""
        rows = self._database.read(
            "select count(*) from membership join chat_group on chat_group.log = membership.log"
            " where membership.user = ?1 and membership.after = 0 and chat_group.created > ?2",
            (user, time),
        )
        return int(rows[0][0])

    def find(self, log: int) -> StoredGroup:
        """Return the group whose log this is. Raises ``LookupError`` when it is none."""
        rows = self._database.read("select id, title, coalesce(leader, 0) from chat_group where log = ?1", (log,))
        return StoredGroup(*rows[0])

    def set_title(self, log: int, title: str) -> None:
        """Write another title."""
        self._database.write("update chat_group set title = ?1 where log = ?2", (title, log))

    def set_leader(self, log: int, leader: int) -> None:
        """Write another leader; 0: the group has ended."""
        self._database.write("update chat_group set leader = ?1 where log = ?2", (leader or None, log))

    # -- memberships

    def seats(self, log: int) -> dict[int, Seat]:
        """Return what each member and former member sees, those who came first first."""
        seats: dict[int, Seat] = {}
        for user, after, until, standing, title in self._database.read(
            "select user, after, until, standing, title from membership where log = ?1 order by after, user", (log,)
        ):
            seat = Seat(()) if user not in seats else seats.pop(user)
            seats[user] = seat.begun(after)
            if until is not None:
                seats[user] = seats[user].ended(until, Standing(standing), title)
        return seats

    def begin_stay(self, log: int, user: int, after: int) -> None:
        """Write that ``user`` is a member and sees what comes after ``after``."""
        self._database.write("insert into membership (log, user, after) values (?1, ?2, ?3)", (log, user, after))

    def end_stay(self, log: int, user: int, until: int, standing: Standing, title: str) -> None:
        """Write that ``user`` is no member any more and sees nothing after ``until``."""
        self._database.write(
            "update membership set until = ?1, standing = ?2, title = ?3"
            " where log = ?4 and user = ?5 and until is null",
            (until, standing.value, title, log, user),
        )

    def count_of(self, user: int) -> int:
        """Return of how many groups ``user`` is a member."""
        rows = self._database.read("select count(*) from membership where user = ?1 and until is null", (user,))
        return int(rows[0][0])
