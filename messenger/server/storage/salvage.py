"""What can be read of a damaged database is copied, row by row, into a new one, which is then made consistent.

Nothing is invented but what others need to stand on: a row for people who are known by their number only.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple

import apsw

from messenger.protocol.base import EVERYONE
from messenger.server.storage.copies import judged, number
from messenger.server.storage.database import Database, StorageBrokenError
from messenger.server.storage.soundness import newest_schema

PORTION: Final = 4096
"""Numbers of rows that are asked for at once."""
FAR: Final = 2**53
EMPTY: Final = 32
"""Portions without a row after which no further is looked for when it cannot be read which is the last row."""
_KINDS: Final = {"integer": int, "text": str, "blob": bytes}

_MEND: Final = (
    # people of whom only the number is known are like those who have deleted their account
    "insert or ignore into user (id, name, name_key, skeleton, display, rev, created, deleted)"
    " select number, '', 'deleted:' || number, 'deleted:' || number, '', 0, 0, 1 from ("
    " select sender as number from message union select user from device union select user from participant"
    " union select user from membership union select leader from chat_group where leader is not null"
    " union select user from holding) where number not in (select id from user)",
    "delete from message where log not in (select id from log)",
    f"delete from message where log = (select id from log where name = '{EVERYONE}')"  # noqa: S608 - a word of ours
    " and change is null and seq not in (select seq from audience)",
    "delete from attachment where message not in (select id from message)",
    "insert or ignore into chat_group (log, id, title, leader, created)"
    " select id, substr(name, 2), '?', (select min(user) from membership where membership.log = log.id"
    " and until is null), 0 from log where name like 'g%' and id not in (select log from chat_group)",
    "create temp table sent as select device, max(id) as row, max(dn) as dn from message group by device",
    "update device set last_row = coalesce((select row from sent where sent.device = device.id), 0),"
    " dn = max(dn, coalesce((select dn from sent where sent.device = device.id), 0))",
    "create temp table ends as select log, max(seq) as head from message group by log",
    "update participant set delivered = min(delivered, coalesce((select head from ends where log = participant.log),"
    " 0)), read = min(read, coalesce((select head from ends where log = participant.log), 0))",
    "insert or ignore into server (only, epoch) values (1, '')",
    "update server set forgotten = (select coalesce(max(id), 0) from message)",
)


class Salvaged(NamedTuple):
    """What came of it. ``missing``: numbers of messages that the chats do not have, those at their ends not counted."""

    messages: int
    accounts: int
    missing: int
    tables: tuple[str, ...]
    """Those of which something could not be read."""


def salvage(source: Path, target: Path) -> Salvaged:
    """Copy what can be read of ``source``, which is nobody else's, to the new file ``target``.

    Raises ``StorageBrokenError`` when nothing can be read, ``StorageFullError``.
    """
    fresh = Database(target)
    with judged(), closing(fresh), closing(apsw.Connection(str(source))) as old:
        new = fresh.connection
        old.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)  # else a file that is too short is not read at all
        if number(old, "pragma user_version") > newest_schema():
            raise StorageBrokenError("it was written by a newer server than this one")
        new.pragma("foreign_keys", 0)
        with new:
            damaged = tuple(name for name in _tables(new) if not _copy(old, new, name))
            for sql in _MEND:
                new.execute(sql)
            for _ in range(2):  # what was removed may have been named by others
                _remove_unfounded(new)
        messages = number(new, "select count(*) from message")
        accounts = number(new, "select count(*) from user where not deleted")
        numbers = number(
            new, "select sum(length) from (select max(seq) - min(seq) + 1 as length from message group by log)"
        )
        new.pragma("journal_mode", "delete")
    return Salvaged(messages, accounts, numbers - messages, damaged)


def _tables(connection: apsw.Connection) -> list[str]:
    sql = "select name from sqlite_schema where type = 'table' order by rowid"
    return [str(name) for (name,) in connection.execute(sql)]


def _copy(old: apsw.Connection, new: apsw.Connection, table: str) -> bool:
    """Copy a table; return whether all of it could be read."""
    columns = list(new.execute(f"pragma table_info({table})"))
    there = {row[1] for row in old.execute(f"pragma table_info({table})")}
    if not there:
        return True  # from a later schema than the old one's
    shared = [(name, _KINDS[kind.lower()]) for _, name, kind, *_ in columns if name in there]
    names = ", ".join(name for name, _ in shared)
    key = ", ".join(row[1] for row in sorted(columns, key=lambda row: row[5]) if row[5])
    bad: list[None] = []
    marks = ", ".join("?" * len(shared))
    sql = f"insert or ignore into {table} ({names}) values ({marks})"  # noqa: S608 - names of our schema
    by_number = not any(row[4] for row in new.execute(f"pragma table_list({table})"))
    rows = _by_number(old, table, names, bad) if by_number else _from_both_ends(old, table, names, key, bad)
    for row in rows:
        if all(value is None or type(value) is kind for value, (_, kind) in zip(row, shared, strict=True)):
            new.execute(sql, row)
        else:
            bad.append(None)
    return not bad


def _by_number(old: apsw.Connection, table: str, names: str, bad: list[None]) -> Iterator[Any]:
    """Return the rows of a table whose rows have numbers: where a portion cannot be read, its halves are tried."""
    try:
        last = number(old, f"select max(rowid) from {table}")  # noqa: S608
    except apsw.Error:
        bad.append(None)
        last = FAR
    sql = f"select {names} from {table} where rowid between ?1 and ?2"  # noqa: S608
    first, empty = 1, 0
    while first <= last and (last < FAR or empty < EMPTY):
        parts, empty = [(first, min(first + PORTION - 1, last))], empty + 1
        first += PORTION
        while parts:
            low, high = parts.pop()
            try:
                rows = old.execute(sql, (low, high)).fetchall()
            except (apsw.Error, UnicodeDecodeError):
                bad.append(None)
                middle = (low + high) // 2
                parts += [(middle + 1, high), (low, middle)] if low < high else []
            else:
                empty = 0 if rows else empty
                yield from rows


def _from_both_ends(old: apsw.Connection, table: str, names: str, key: str, bad: list[None]) -> Iterator[Any]:
    """Return the rows of a table that is ordered by its key, up to the first and down to the last bad place."""
    for order in (key, ", ".join(f"{part} desc" for part in key.split(", "))):
        try:
            yield from old.execute(f"select {names} from {table} order by {order}")  # noqa: S608
        except (apsw.Error, UnicodeDecodeError):
            bad.append(None)
        else:
            return


def _remove_unfounded(new: apsw.Connection) -> None:
    """Remove rows that name others which are not there."""
    for table in _tables(new):
        for _, _, parent, column, key, *_ in new.execute(f"pragma foreign_key_list({table})").fetchall():
            sql = f"delete from {table} where {column} not in (select {key} from {parent})"  # noqa: S608
            new.execute(sql)
