"""SQL of who may see which broadcast. The broadcasts themselves are entries of a log like any other."""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from typing import Final, NamedTuple

from messenger.server.storage.database import Database, Row

_INSERT: Final = "insert into audience (seq, users, left_out) values (?1, ?2, ?3)"


class BroadcastStore:
    """Audiences, by the seq of their broadcast."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows: list[Row] = database.queue(_INSERT)

    def add(self, seq: int, users: Iterable[int], left_out: bool) -> None:
        """Write, with the next commit, that ``users`` may see the broadcast ``seq``."""
        self._rows.append((seq, _packed(users), int(left_out)))

    def left_out(self, seq: int) -> bool:
        """Return whether somebody was left out because of a block."""
        rows = self._database.read("select left_out from audience where seq = ?1", (seq,))
        return bool(rows and rows[0][0])

    def after(self, seq: int, limit: int) -> list["Audience"]:
        """Return up to ``limit`` audiences of what comes after ``seq``, oldest first."""
        rows = self._database.read("select seq, users from audience where seq > ?1 order by seq limit ?2", (seq, limit))
        return [Audience(number, _unpacked(users)) for number, users in rows]

    def before(self, seq: int, limit: int) -> list["Audience"]:
        """Return the last audiences, up to ``limit``, of what comes before ``seq``, oldest first."""
        rows = self._database.read(
            "select seq, users from audience where seq < ?1 order by seq desc limit ?2", (seq, limit)
        )
        return [Audience(number, _unpacked(users)) for number, users in reversed(rows)]

    def last(self, log: int, limit: int) -> list[tuple[int, "Audience"]]:
        """Return the last ``limit`` audiences with the sender of each, oldest first. ``log``: that of Everyone."""
        rows = self._database.read(
            "select message.sender, audience.seq, audience.users from audience"
            " join message on message.log = ?1 and message.seq = audience.seq"
            " order by audience.seq desc limit ?2",
            (log, limit),
        )
        return [(sender, Audience(seq, _unpacked(users))) for sender, seq, users in reversed(rows)]


class Audience(NamedTuple):
    """Who may see one broadcast, its sender included; ascending."""

    seq: int
    users: "array[int]"

    def __contains__(self, user: object) -> bool:
        """Whether this user id is among them."""
        if not isinstance(user, int):
            return False
        place = bisect_left(self.users, user)
        return place < len(self.users) and self.users[place] == user


def _packed(users: Iterable[int]) -> bytes:
    numbers = array("Q", sorted(users))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _unpacked(users: bytes) -> "array[int]":
    numbers = array("Q", users)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
