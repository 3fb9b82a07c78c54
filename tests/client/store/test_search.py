"""The index is one with the messages: whatever is stored is found, whatever is undone or removed is not."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from importlib import resources
from pathlib import Path

import pytest
import sqlcipher3

from messenger.client.finding import wanted
from messenger.client.model import SavedServer
from messenger.client.store.accounts import Account
from messenger.client.store.messages import Message
from messenger.client.store.profile import store_key
from messenger.client.store.search import NEWEST, Place
from messenger.client.store.store import Store, open_store
from tests.waiting import wait_until

HOME = SavedServer("Home", "home.test:7420", "pin of home", "")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path, use_keyring=False)
    store.accounts.keep_server(HOME, 1)
    yield store
    store.database.close()


def chat(store: Store, log: str = "d1-2") -> int:
    account = Account(0, HOME, 1, "anna", "Anna", False, "device", "token", "epoch", 0, False, 0)
    known = store.accounts.by_user(HOME.pin, 1)
    return store.chats.add(known.id if known else store.accounts.add(account), log).id


def places(store: Store, text: str, before: int = NEWEST) -> list[Place]:
    with closing(store.search.matching(wanted(text).match, before)) as rows:
        return [Place(*row) for row in rows.take(1_000)]


def found(store: Store, text: str, before: int = NEWEST) -> list[int]:
    return [place.seq for place in places(store, text, before)]


def whole(store: Store) -> bool:
    """Raise unless the index says the same as the messages, all of which have to be such as are found."""
    store.database.write("INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', 1)")
    return True


def test_finds_what_was_stored_the_newest_first(store: Store) -> None:
    row = chat(store)
    for seq, ts in ((1, 500), (2, 900), (3, 100), (4, 900)):
        store.messages.add(row, Message(seq, 2, ts, f"{seq}", f"the Café number {seq}"))
    assert found(store, "cafe") == [4, 2, 1, 3]
    newest, second, *_ = places(store, "cafe")
    assert found(store, "cafe", second.id) == [1, 3]
    assert (newest.seq, newest.sender, newest.ts, newest.chat) == (4, 2, 900, row)
    assert store.search.text(newest.id) == "the Café number 4"


def test_does_not_find_what_was_undone(store: Store) -> None:
    row = chat(store)
    store.database.commit()
    store.messages.add(row, Message(1, 2, 1, "1", "needle"))
    store.database.rollback()
    assert found(store, "needle") == []
    assert whole(store)


def test_does_not_find_what_was_forgotten(store: Store) -> None:
    row = chat(store)
    for seq in range(1, 50):
        store.messages.add(row, Message(seq, 2, seq, f"{seq}", f"a\0b needle {seq} \N{GRINNING FACE}e\u0301 漢字"))
    assert len(found(store, "needle")) == 49
    store.chats.forget(1)
    assert found(store, "needle") == []
    assert whole(store)


def test_a_message_that_comes_again_is_found_once(store: Store) -> None:
    row = chat(store)
    assert store.messages.add(row, Message(1, 2, 1, "1", "needle"))
    assert not store.messages.add(row, Message(1, 2, 1, "1", "needle"))
    assert found(store, "needle") == [1]
    assert whole(store)


def test_what_is_no_message_or_cannot_be_read_is_not_found(store: Store) -> None:
    row = chat(store)
    store.messages.add(row, Message(1, 2, 1, "1", "needle", change="{}"))
    store.messages.add(row, Message(2, 2, 2, "2", "needle", suite="sealed"))
    store.messages.add(row, Message(3, 2, 3, "3", "needle"))
    assert found(store, "needle") == [3]
    assert [place.seq for place in store.search.containing("needle", NEWEST, 10)[0]] == [3]


def test_a_search_goes_on_while_messages_come_and_go(store: Store) -> None:
    row = chat(store)
    for seq in range(1, 301):
        store.messages.add(row, Message(seq, 2, 1_000 + seq, f"{seq}", "needle"))
    store.database.commit()
    with closing(store.search.matching(wanted("needle").match, NEWEST)) as rows:
        first = rows.take(100)
        store.messages.add(row, Message(301, 2, 5_000, "301", "needle"))
        store.database.commit()
        store.messages.add(row, Message(302, 2, 1, "302", "needle"))
        second = rows.take(100)
        store.database.rollback()
        third = rows.take(200)
    assert [Place(*one).seq for one in first + second + third] == list(range(300, 0, -1))
    assert whole(store)


def test_looks_through_a_bounded_number_for_text_as_it_stands(store: Store) -> None:
    row = chat(store)
    for seq in range(1, 31):
        store.messages.add(row, Message(seq, 2, seq, f"{seq}", "明天的会议" if seq % 10 == 0 else "没有"))
    some, end = store.search.containing("会议", NEWEST, 15)
    assert [place.seq for place in some] == [30, 20]
    some, end = store.search.containing("会议", end, 15)
    assert [place.seq for place in some] == [10]
    assert store.search.containing("会议", end, 15) == ([], 0)


@pytest.mark.parametrize("ts", [0, 5, 2**53 - 1])
def test_any_time_a_server_tells_is_stored(store: Store, ts: int) -> None:
    row = chat(store)
    for seq in range(1, 5):
        assert store.messages.add(row, Message(seq, 2, ts, f"{seq}", "needle"))
    assert found(store, "needle") == [4, 3, 2, 1]


@pytest.mark.parametrize(
    "typed", ['"', "'; DROP TABLE message; --", "a AND", "NEAR(", "*", "^a", "text:a", "-a", "a\0b", "\ud800", "{a b}"]
)
def test_no_typed_text_breaks_the_question(store: Store, typed: str) -> None:
    row = chat(store)
    store.messages.add(row, Message(1, 2, 1, "1", "a text"))
    if wanted(typed).match:
        found(store, typed)
    assert found(store, "text") == [1]


# -- profiles that are older


def old_profile(folder: Path, messages: int) -> None:
    """A profile as it was before anything could be looked for."""
    key = store_key(folder, use_keyring=False)
    old = sqlcipher3.connect(str(folder / "store.db"), isolation_level=None)
    old.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    schema = resources.files("messenger.client.store") / "schema"
    for name in ("0001_first", "0002_contract", "0003_private"):
        old.executescript((schema / f"{name}.sql").read_text("utf-8"))
    old.execute("PRAGMA user_version = 3")
    old.execute("BEGIN")
    old.execute("INSERT INTO server VALUES (1, 'pin', 'Home', 'home.test:7420', 1)")
    old.execute("INSERT INTO account VALUES (1, 1, 1, 'anna', 'Anna', 0, 'd', 't', 'e', 5, 0, 7, 1, 1)")
    old.executemany("INSERT INTO chat VALUES (?, 1, ?, 1, 1, 0, 0, 0)", [(1, "d1-2"), (2, "d1-3")])
    old.executemany(
        "INSERT INTO message (chat, seq, sender, ts, cid, text, suite, change) VALUES (?, ?, 2, ?, ?, ?, 'plain', ?)",
        (
            (
                1 + number % 2,
                1 + number // 2,
                1_000 + number // 3,
                f"{number}",
                f"word{number} Café" * (number != 7),
                "x" * (number == 7),
            )
            for number in range(messages)
        ),
    )
    old.execute("COMMIT")
    old.close()


def test_older_profiles_are_searched_as_well(tmp_path: Path) -> None:
    old_profile(tmp_path, 400)
    store = open_store(tmp_path, use_keyring=False)
    assert whole(store)
    assert len(found(store, "cafe")) == 399
    times = [place.ts for place in places(store, "cafe")]
    assert times == sorted(times, reverse=True)
    assert [message.seq for message in store.messages.page(1, 0, 500)] == list(range(1, 201))
    assert store.messages.page(2, 5, 1) == [Message(4, 2, 1_002, "7", "", change="x")]
    store.messages.add(1, Message(201, 2, 1_003, "new", "one more"))
    assert found(store, "one mo") == [201]
    store.database.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_profile_survives_being_killed_on_its_way_to_the_index(tmp_path: Path) -> None:
    old_profile(tmp_path, 60_000)
    (tmp_path / "store.db-wal").unlink(missing_ok=True)
    program = f"from messenger.client.store.store import *; open_store(Path({str(tmp_path)!r}), False); print('done')"
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    log = tmp_path / "store.db-wal"
    wait_until(lambda: log.exists() and log.stat().st_size > 1_000_000, "some of the way")
    os.kill(process.pid, signal.SIGKILL)
    assert process.communicate()[0] == b""
    store = open_store(tmp_path, use_keyring=False)
    assert whole(store)
    assert store.database.read("SELECT count(*) FROM message") == [(60_000,)]
    assert found(store, "word59999") == [30_000]
    store.database.close()
