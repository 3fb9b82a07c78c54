"""Each thing that can be wrong with a database is found, and nothing is wrong with a sound one."""

from contextlib import closing
from pathlib import Path

import apsw
import pytest

from messenger.server.folder import DATABASE
from messenger.server.storage import copies
from messenger.server.storage.database import Database, migrations
from messenger.server.storage.messages import MessageStore
from messenger.server.storage.soundness import faults
from tests.server.filled import filled, say

FAULTS = [
    ("delete from message where seq = 20", "In the chat d1-2 number 21 follows on number 19."),
    ("delete from message where seq = 1", "In the chat d1-2 number 2 follows on number 0."),
    ("update message set id = 1000 where id = 7", "In the chat d1-2 number 8 follows on number 7."),
    ("update message set prev_row = 3 where id = 9; update message set device = 2 where id = 3", "do not follow on"),
    ("update message set dn = 90 where id = 8", "1 message do not follow on the one before of their device."),
    ("update device set last_row = 999 where id = 1", "1 device whose last message is another's or not there"),
    ("update device set dn = 10 where id = 1", "1 device whose last message is another's or not there"),
    ("update participant set read = 31 where user = 2", "1 marker behind the end of a chat"),
    ("update message set sender = 9 where id = 5", "1 message of unknown people"),
    (
        "insert into message values (99, 5, 1, 1, 1, 1, 31, 0, 'cid', null, '', null, null)",
        "1 message of unknown chats",
    ),
    ("insert into log values (2, 'all'); update message set log = 2, seq = 1 where id = 30", "1 message to everyone"),
    ("insert into attachment values (99, 1, 'hash')", "1 attachment of messages that are not there"),
    ("delete from file", "2 of the table holding name a file that is not there."),
    ("delete from user where id = 2", "1 of the table device name a user that is not there."),
]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return filled(tmp_path / "data", 30) / DATABASE


def found(path: Path) -> list[str]:
    with copies.read_only(path) as connection:
        return faults(connection)


def test_nothing_is_wrong_with_a_sound_one(database: Path) -> None:
    assert found(database) == []


@pytest.mark.parametrize(("sql", "sentence"), FAULTS, ids=[sql for sql, _ in FAULTS])
def test_what_is_wrong_is_found(database: Path, sql: str, sentence: str) -> None:
    with closing(apsw.Connection(str(database))) as connection:
        connection.execute(sql)
    assert any(sentence in line for line in found(database)), found(database)


def test_an_index_that_does_not_agree_with_its_table_is_found(database: Path) -> None:
    with closing(apsw.Connection(str(database))) as connection:
        connection.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
        connection.execute("update sqlite_schema set sql = replace(sql, '(log, seq)', '(log, ts)')"
                           " where name = 'message_place'; update message set ts = -seq")  # fmt: skip
        connection.pragma("writable_schema", "reset")
        connection.execute("reindex message_place")
        connection.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
        connection.execute("update sqlite_schema set sql = replace(sql, '(log, ts)', '(log, seq)')"
                           " where name = 'message_place'")  # fmt: skip
    assert any(line.startswith("SQLite says: ") for line in found(database))


def test_holes_that_forgetting_has_made_are_none(database: Path) -> None:
    """C24: and a hole in what was written since is one."""
    with closing(Database(database)) as opened:
        store = MessageStore(opened)
        assert store.forget(0, 20, 15, 0) == 20
        opened.commit()
        assert opened.read("select count(*), min(seq) from message") == [(16, 15)]
        say(opened, 10)
    assert found(database) == []
    with closing(apsw.Connection(str(database))) as connection:
        connection.execute("delete from message where seq = 35")
    assert found(database) == [
        "In the chat d1-2 number 36 follows on number 34.",
        "1 message do not follow on the one before of their device.",
    ]


@pytest.mark.parametrize("forgotten", [False, True])
def test_holes_from_before_it_was_written_down_are_none(tmp_path: Path, forgotten: bool) -> None:
    path = tmp_path / DATABASE
    with closing(apsw.Connection(str(path))) as old:
        for number, script in migrations():
            if number < 5:
                old.execute(script)
                old.pragma("user_version", number)
        old.execute("insert into server (only, epoch) values (1, 'e'); insert into log values (1, 'd1-2');"
                    "insert into user (id, name, name_key, skeleton, display, rev, created)"
                    " values (1, 'a', 'a', 'a', 'a', 1, 0)")  # fmt: skip
        old.executemany("insert into message values (?1, 1, ?1, ?1, 1, 0, 0, 0, '', null, '', null, null)",
                        [(row,) for row in range(1, 31) if row > 10 or not forgotten])  # fmt: skip
    assert found(path) == []
    Database(path).close()
    assert found(path) == []
    with closing(apsw.Connection(str(path))) as connection:
        connection.execute("delete from message where id = 25")
    assert bool(found(path)) is not forgotten
