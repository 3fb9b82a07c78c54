"""Entries older than the operator wants to keep go, a few at a time; nothing that is still needed goes with them."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import apsw
import pytest

from messenger.protocol.base import EVERYONE, group_log
from messenger.protocol.groups import RenameGroup
from messenger.protocol.messages import Accepted, Send
from messenger.server.folder import DATABASE
from messenger.server.retention import DAY_MS, PORTION, REST_MS, Retention
from messenger.server.storage.broadcasts import BroadcastStore
from messenger.server.storage.database import Database
from messenger.server.storage.messages import MessageStore
from messenger.server.turn import Turn
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.logs import gist, heads_known, history, make_group, pages, say_in
from tests.server.town import Town, done
from tests.server.turns import ManualLoop
from tests.server.wire import Wire, random_id

NOW = 20_000 * DAY_MS
ALL = 9
"""The log of Everyone, in the small server."""


class SmallServer:
    """A store full of entries, and a clock that the test sets."""

    def __init__(self, path: Path, days: int) -> None:
        self.now = NOW
        self.loop = ManualLoop()
        self.database = Database(path / "retention.db")
        self.turn = Turn(self.database, self.loop, pytest.fail, 500, lambda: self.now)
        self.store = MessageStore(self.database)
        self.broadcasts = BroadcastStore(self.database)
        self.retention = Retention(self.turn, self.store, ALL, days)
        self.database.write("insert into user (id, name, name_key, skeleton, display, rev, created)"
                            " values (1, 'a', 'a', 'a', 'a', 1, 1)")  # fmt: skip

    def write(self, log: int, seq: int, age_days: float, device: int = 0, dn: int = 0) -> int:
        """Write one entry of this age; return its row."""
        self.store.last_row += 1
        ts = NOW - int(age_days * DAY_MS)
        row = self.store.last_row
        self.store.new_messages.append((row, log, seq, ts, 1, device, dn, 0, random_id(), None, "text"))
        return row

    def look(self, times: int = 1) -> None:
        """Look so often; each time one portion is looked at."""
        self.database.commit()
        for _ in range(times):
            self.retention.look()
            self.loop.turn()

    def left(self, log: int) -> list[int]:
        """Return the seqs that are still there."""
        return [row[0] for row in self.database.read("select seq from message where log = ?1 order by seq", (log,))]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallServer]:
    server = SmallServer(tmp_path, days=10)
    yield server
    server.database.close()


def test_leaves_nothing_of_what_is_removed_in_the_file(small: SmallServer, tmp_path: Path) -> None:
    """Pages that are free, and what is free within others, are overwritten and not only forgotten."""
    for seq in range(1, PORTION):
        small.write(1, seq, age_days=11)
    small.write(1, PORTION, age_days=1)
    small.store.new_messages[:] = [(*row[:-1], f"said {row[2]} " * 9) for row in small.store.new_messages]
    small.look()
    assert small.left(1) == [PORTION]
    small.database.commit()
    small.database.close()
    found = (tmp_path / "retention.db").read_bytes()
    assert b"said %d " % PORTION in found
    assert not [seq for seq in range(1, PORTION) if b"said %d " % seq in found]


def test_what_is_older_goes_and_the_rest_stays(small: SmallServer) -> None:
    """C24."""
    for seq in range(1, 21):
        small.write(1, seq, 20.5 - seq)
    small.look()
    assert small.left(1) == list(range(11, 21))


def test_the_last_entry_of_a_log_stays_so_that_its_numbers_go_on(small: SmallServer) -> None:
    for log in (1, 2, 3):
        for seq in range(1, 4):
            small.write(log, seq, 100)
    small.look(2)
    assert [small.left(log) for log in (1, 2, 3)] == [[3]] * 3
    small.write(1, 4, 0)
    small.now += REST_MS
    small.look(2)
    assert small.left(1) == [4]


def test_the_last_message_of_a_device_stays_since_it_may_be_repeated(small: SmallServer) -> None:
    """C26."""
    row = small.write(1, 1, 100, device=5, dn=1)
    small.write(1, 2, 100)
    small.write(1, 3, 100)
    small.database.write(
        "insert into device (id, user, client_id, name, dn, last_row, created, used)"
        " values (5, 1, 'x', 'x', 1, ?1, 1, 1)",
        (row,),
    )
    small.look()
    assert small.left(1) == [1, 3]


def test_an_audience_goes_with_its_broadcast(small: SmallServer) -> None:
    for seq in range(1, 5):
        small.write(ALL, seq, 100 if seq < 3 else 1)
        small.broadcasts.add(seq, (1,), left_out=False)
    small.look()
    assert small.left(ALL) == [3, 4]
    assert [audience.seq for audience in small.broadcasts.after(0, 10)] == [3, 4]


def test_goes_on_in_portions_and_rests_at_the_end(small: SmallServer) -> None:
    for seq in range(1, 2 * PORTION + 11):
        small.write(1, seq, 100)
    small.write(1, 2 * PORTION + 11, 1)
    small.look()
    assert small.left(1)[0] == PORTION + 1
    small.look()
    assert small.left(1)[0] == 2 * PORTION + 1
    small.look(2)
    assert small.left(1) == [2 * PORTION + 11]
    small.write(1, 2 * PORTION + 12, 0)
    small.now = NOW + REST_MS - 1
    small.look(2)
    assert len(small.left(1)) == 2
    small.now = NOW + 100 * DAY_MS
    small.look(2)
    assert small.left(1) == [2 * PORTION + 12]


def test_keeps_everything_without_a_limit(tmp_path: Path) -> None:
    """C24: the default."""
    server = SmallServer(tmp_path, days=0)
    for seq in range(1, 5):
        server.write(1, seq, 10_000)
    server.look(3)
    assert server.left(1) == [1, 2, 3, 4]
    server.database.close()


def test_a_full_disk_only_puts_it_off(small: SmallServer) -> None:
    for seq in range(1, 4):
        small.write(1, seq, 100)
    small.database.commit()
    connection, pages_ = small.database.connection, small.database.connection.pragma("page_count")
    connection.pragma("max_page_count", pages_)
    small.retention.look()
    small.turn.enter(lambda: small.database.write("insert into imported values (hex(zeroblob(100000)))"))
    connection.pragma("max_page_count", 1_000_000)
    small.loop.turn()
    assert small.left(1) == [1, 2, 3]
    small.loop.later.pop()  # the fact that filled the disk
    small.loop.pass_time()
    assert small.left(1) == [3]


# -- as clients see it


def make_older(server: ServerProcess, days: int) -> None:
    """Let everything that was said so far be so much older."""
    with apsw.Connection(str(server.data / DATABASE)) as store:
        store.execute("update message set ts = ts - ?", (days * DAY_MS,))


def until_gist(wire: Wire, log: str, expected: list[str]) -> None:
    """Ask again and again until this, and nothing else, is left of a log."""
    while gist(entry for entries, _page in pages(wire, log) for entry in entries) != expected:
        pass  # one look only each time: between two of them more may go
    assert gist(history(wire, log)) == expected


def test_clients_find_what_is_left_and_go_on_behind_it(tmp_path: Path) -> None:
    """C24: a new device, one that knew everything, and a former one; numbers, pages and repeats go on."""
    with running(tmp_path, presence_gather_ms="10", retention="30") as server, ExitStack() as stack:
        town = Town(server, stack)
        anna, ben = town.newcomer("anna"), town.newcomer("ben")
        log = anna.log_with(ben)
        group = make_group(anna, ben)
        for number in range(3):
            anna.say(ben, f"direct {number}")
            say_in(anna, group_log(group), f"group {number}")
            say_in(ben, EVERYONE, f"all {number}")
        line = Send(anna.dn + 1, random_id(), log, "the last")
        anna.send(line)
        accepted = anna.expect(Accepted, dn=line.dn)
        server.stop()
        make_older(server, 31)
        server.start()
        anna, ben = town.back(anna), town.back(ben)
        assert anna.me is not None
        assert anna.me.retention == 30
        until_gist(ben, log, ["the last"])
        until_gist(ben, group_log(group), ["group 2"])
        until_gist(ben, EVERYONE, ["all 2"])
        anna.send(line)
        again = anna.expect(Accepted, dn=line.dn)
        assert (again.seq, again.ts) == (accepted.seq, accepted.ts - 31 * DAY_MS)
        assert anna.say(ben, "and on").seq == accepted.seq + 1
        done(anna, RenameGroup, group, "Later")
        anew = town.second_device(ben)
        assert heads_known(anew)[log][0] == accepted.seq + 1
        ((entries, page),) = pages(anew, log)
        assert (gist(entries), entries[0].prev, page.upto) == (["the last", "and on"], 0, accepted.seq + 1)
        assert gist(history(anew, group_log(group))) == ["group 2", "renamed"]
        assert gist(history(anew, log, after=accepted.seq)) == ["and on"]
