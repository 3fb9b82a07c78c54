"""Whether a database is sound: what SQLite can see, and what must hold between the rows. Nothing is changed here.

Errors that say nothing of the content (a full disk, rights, memory) are no faults: they are raised as they are.
"""

from typing import Any, Final

import apsw

from messenger.protocol.base import EVERYONE
from messenger.server.storage.copies import DAMAGE, number
from messenger.server.storage.database import migrations

MOST: Final = 20
"""Sentences of SQLite's that are passed on."""

_HOLES: Final = (
    "select (select name from log where log.id = entry.log), before, seq from"
    " (select log, seq, id, lag(seq, 1, 0) over place as before, lag(id, 1, 0) over place as row from message"
    " window place as (partition by log order by seq)) as entry"
    " where (seq <> before + 1 and row >= ?1) or id <= row limit 1"
)
_CHAIN: Final = (
    "select count(*) from message left join message as earlier on earlier.id = message.prev_row"
    " where message.prev_row > {}"
    " and (earlier.id is null or earlier.device <> message.device or earlier.dn >= message.dn)"
)
_COUNTS: Final = (
    (1, "{} of unknown chats", "message", "select count(*) from message where log not in (select id from log)"),
    (1, "{} of unknown people", "message", "select count(*) from message where sender not in (select id from user)"),
    (
        1,
        "{} whose last message is another's or not there",
        "device",
        "select count(*) from device where last_row > 0 and not exists (select 1 from message"
        " where message.id = device.last_row and message.device = device.id and message.dn <= device.dn)",
    ),
    (
        1,
        "{} behind the end of a chat",
        "marker",
        "select count(*) from participant as mark where max(delivered, read)"
        " > (select coalesce(max(seq), 0) from message where message.log = mark.log)",
    ),
    (
        2,
        "{} to everyone without those who may see it",
        "message",
        f"select count(*) from message where log = (select id from log where name = '{EVERYONE}')"  # noqa: S608 - a word of ours
        " and change is null and seq not in (select seq from audience)",
    ),
    (
        4,
        "{} of messages that are not there",
        "attachment",
        "select count(*) from attachment where message not in (select id from message)",
    ),
)
"""(schema from which on it can be asked, what is wrong, with what, how many there are)"""
_FORGOTTEN_SINCE: Final = 5


def newest_schema() -> int:
    """Return the number of the last migration that this program knows."""
    return max(number for number, _ in migrations())


def damage(connection: apsw.Connection, whole: bool = False) -> list[str]:
    """Return what SQLite finds wrong with its file, a sentence each. ``whole``: compare indexes with tables, too."""
    try:
        rows = connection.execute(f"pragma {'integrity_check' if whole else 'quick_check'}({MOST})").fetchall()
    except DAMAGE as error:
        return [f"It cannot be read: {error}."]
    return [f"SQLite says: {line}" for (text,) in rows for line in str(text).splitlines() if line != "ok"][:MOST]


def unreadable(connection: apsw.Connection) -> list[str]:
    """Return why tables cannot be read, a sentence: a file that lost its end, the first page of one. Others may do."""
    try:
        tables = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (name,) in tables:
            connection.execute(f'select * from "{name}" limit 1').fetchall()  # noqa: S608 - named by the schema
    except DAMAGE as error:
        return [f"It cannot be read: {error}."]
    return []


def faults(connection: apsw.Connection) -> list[str]:
    """Return everything that is wrong with a database, a sentence each."""
    if found := damage(connection, whole=True):
        return found
    try:
        return [*_references(connection), *_numbers(connection)]
    except DAMAGE as error:
        return [f"It cannot be read: {error}."]


def _references(connection: apsw.Connection) -> list[str]:
    broken: dict[tuple[Any, Any], int] = {}
    for table, _, parent, _ in connection.execute("pragma foreign_key_check"):
        broken[table, parent] = broken.get((table, parent), 0) + 1
    return [f"{count} of the table {one} name a {other} that is not there." for (one, other), count in broken.items()]


def _numbers(connection: apsw.Connection) -> list[str]:
    found: list[str] = []
    schema = number(connection, "pragma user_version")
    if schema == 0:
        return ["There is nothing in it."]
    sql = "select forgotten from server" if schema >= _FORGOTTEN_SINCE else "select max(id) from message"
    forgotten = number(connection, sql)
    found += [
        f"In the chat {name} number {seq} follows on number {before}."
        for name, before, seq in connection.execute(_HOLES, (forgotten,))
    ]
    broken = number(connection, _CHAIN.format(forgotten))
    if broken:
        found.append(f"{_counted(broken, 'message')} do not follow on the one before of their device.")
    for since, text, noun, sql in _COUNTS:
        bad = number(connection, sql) if schema >= since else 0
        if bad:
            found.append(f"There are {text.format(_counted(bad, noun))}.")
    return found


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
