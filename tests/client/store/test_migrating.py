"""An old profile is brought up to date and killed on the way, at any step: outbox and messages are all there (R8)."""

import shutil
import signal
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Final

import pytest
import sqlcipher3

from messenger.client.store.profile import store_key
from messenger.client.store.store import Store, open_store
from messenger.protocol.base import EVERYONE
from tests.reliability.figures import note

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")

MESSAGES: Final = 3_000
WAITING: Final = 60
STEPS: Final = 200
"""Of SQLite's machine, between two looks at whether it is time to die."""

_PROGRAM: Final = """
import os, signal, sys
from pathlib import Path
import sqlcipher3
from messenger.client.store.store import open_store

looks, deadly = 0, int(sys.argv[2])

def look():
    global looks
    looks += 1
    if looks == deadly:
        os.kill(os.getpid(), signal.SIGKILL)
    return 0

connect = sqlcipher3.connect

def connect_and_watch(*arguments, **named):
    connection = connect(*arguments, **named)
    connection.set_progress_handler(look, int(sys.argv[3]))
    return connection

sqlcipher3.connect = connect_and_watch
open_store(Path(sys.argv[1]), False).database.close()
print(looks)
"""


def old_profile(folder: Path) -> None:
    """Make a profile of the first version, with messages, and with some that wait to be sent."""
    folder.mkdir()
    key = store_key(folder, use_keyring=False)
    first = (resources.files("messenger.client.store") / "schema" / "0001_first.sql").read_text("utf-8")
    old = sqlcipher3.connect(str(folder / "store.db"))
    old.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    old.executescript(f"BEGIN; {first} PRAGMA user_version = 1; COMMIT;")
    old.execute("BEGIN")
    old.execute("INSERT INTO server VALUES (1, 'pin', 'Home', 'home.test:7420', 1)")
    old.execute("INSERT INTO account VALUES (1, 1, 1, 'anna', 'Anna', 0, 'd', 't', 'e', ?, 0, 7, 1, 1)", (WAITING,))
    old.execute("INSERT INTO chat VALUES (1, 1, 'd1-2', ?, ?, 0, 0, 0)", (MESSAGES, MESSAGES))
    old.executemany(
        "INSERT INTO message VALUES (?1, 1, ?1, 2, ?2, 'c' || ?1, 'word' || ?1, 'plain')",
        [(seq, 1_000 + seq // 7) for seq in range(1, MESSAGES + 1)],
    )
    old.executemany(
        "INSERT INTO outbox VALUES (?1, 1, ?1, 'o' || ?1, 'all', ?1, 'waits ' || ?1, NULL)",
        [(number,) for number in range(1, WAITING + 1)],
    )
    old.execute("INSERT INTO draft VALUES (1, 'd1-2', 'half written')")
    old.execute("COMMIT")
    old.close()


def open_and_die(folder: Path, at: int) -> int | None:
    """Open the profile in a process that dies at this look, 0 for never; return how many looks there were."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(folder), str(at), str(STEPS)], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    assert not done.stderr
    return int(done.stdout) if done.returncode == 0 else None


def assert_whole(store: Store) -> None:
    assert [one.text for one in store.messages.page(1, 0, MESSAGES + 1)] == [
        f"word{seq}" for seq in range(1, MESSAGES + 1)
    ]
    waiting = store.outbox.after(1, 0, WAITING + 1)
    assert [(one.dn, one.cid, one.text) for one in waiting] == [
        (number, f"o{number}", f"waits {number}") for number in range(1, WAITING + 1)
    ]
    assert [one.log for one in store.outbox.newest(1)] == [EVERYONE]
    assert store.chats.drafts(1) == [("d1-2", "half written")]
    found = store.search.matching("word1234", 2**63 - 1)
    assert len(found.take(5)) == 1
    found.close()
    store.database.write("INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', 1)")
    store.database.rollback()
    assert store.database.read("PRAGMA integrity_check") == [("ok",)]
    assert store.database.read("PRAGMA foreign_key_check") == []


def kill_on_the_way(folder: Path, kills: int) -> None:
    """Kill so often, evenly spread over the way; after each, the profile is whole. Note what was reached."""
    old_profile(folder / "old")
    shutil.copytree(folder / "old", folder / "measured")
    looks = open_and_die(folder / "measured", 0)
    assert looks is not None
    assert looks > 2 * kills
    died = 0
    held = False
    try:
        for number in range(kills):
            profile = folder / f"killed {number}"
            shutil.copytree(folder / "old", profile)
            died += open_and_die(profile, 1 + (2 * number + 1) * looks // (2 * kills)) is None
            died += open_and_die(profile, 1 + looks // 3) is None  # and again on what is left of the way
            store = open_store(profile, use_keyring=False)
            assert_whole(store)
            store.database.close()
            shutil.rmtree(profile)
        assert died >= kills
        held = True
    finally:
        reached = f"client: {died} kills in the middle of its migration, {MESSAGES:,} messages and {WAITING} waiting"
        note("R8", f"{reached}: {'all there each time' if held else 'NOT whole'}", held, part="client")


def test_survives_being_killed_on_its_way_to_the_newest_version(tmp_path: Path) -> None:
    kill_on_the_way(tmp_path, 4)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_survives_being_killed_fifty_times(tmp_path: Path) -> None:
    kill_on_the_way(tmp_path, 50)
