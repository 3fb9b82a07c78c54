"""The turn is the transaction: committed before it is answered, and when it fails nothing of it has happened."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from messenger.protocol.codec import AnyRequest
from messenger.protocol.connection import Failed, Gap, Ping, StorageTrouble
from messenger.protocol.errors import Code
from messenger.protocol.messages import Send
from messenger.server.storage.database import Database
from messenger.server.turn import Turn
from tests.server.turns import Asker, ManualLoop, Wire

CID = "c" * 22


def send(number: int) -> Send:
    return Send(number, CID, "d1-2", "hello")


class Table:
    """A route for every request: one handler, given by the test."""

    def __init__(self, handler: Callable[[Any, Any], None], several: bool = False) -> None:
        self.handler = handler
        self.several = several

    def find(self, session: Any, line: AnyRequest) -> tuple[Callable[[Any, Any], None], bool]:
        return self.handler, self.several


class House:
    """A turn over a real database, with one table of notes."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path / "turn.db")
        self.database.write("create table note (number integer primary key, filling blob)")
        self.database.commit()
        self.loop = ManualLoop()
        self.broken: list[str] = []
        self.turn = Turn(self.database, self.loop, self.broken.append, limit=5)
        self.journal: list[str] = []
        self.wire: Any = Wire(self.journal)
        self.asker = Asker(self.turn, self.wire)
        self.live: list[int] = []
        self.rows = self.database.queue("insert into note (number, filling) values (?1, ?2)")
        self.database.connection.set_wal_hook(self._committed)

    def _committed(self, connection: apsw.Connection, name: str, pages: int) -> int:
        self.journal.append("commit")
        return apsw.SQLITE_OK

    def route(self, handler: Callable[[Any, Any], None], several: bool = False) -> None:
        self.turn.route = Table(handler, several)

    def note(self, session: Any, line: Send) -> None:
        """Write one row, change live state, answer."""
        self.turn.undo(self.live.remove, line.dn)
        self.live.append(line.dn)
        self.rows.append((line.dn, None))
        self.turn.post(self.wire, Gap(line.dn))

    @property
    def stored(self) -> list[int]:
        return [number for (number,) in self.database.read("select number from note order by number")]

    @property
    def sent(self) -> list[Any]:
        return list(self.wire.sent)

    def fill(self) -> None:
        """Let the disk be full from now on."""
        self.database.connection.pragma("max_page_count", 1)

    def make_room(self) -> None:
        self.database.connection.pragma("max_page_count", 1_000_000)

    def overflow(self, session: Any, line: Send) -> None:
        """Write more than any page that is left can hold."""
        self.note(session, line)
        self.database.write("insert into note values (?1, zeroblob(100000))", (line.dn + 1000,))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.database.close()


def test_nothing_leaves_before_the_commit_and_all_requests_share_one(house: House) -> None:
    house.route(house.note)
    other = Wire(house.journal)
    house.turn.run(house.asker, [send(1), send(2)])
    house.turn.run(Asker(house.turn, other), [send(3)])
    assert house.journal == []
    assert house.sent == []
    house.loop.turn()
    assert house.journal == ["commit", "write"]
    assert house.sent == [Gap(1), Gap(2), Gap(3)]
    assert house.stored == [1, 2, 3]


def test_a_turn_that_wrote_nothing_commits_nothing(house: House) -> None:
    house.route(lambda *_: house.turn.post(house.wire, Gap(1)))
    house.turn.run(house.asker, [Ping()])
    house.loop.turn()
    assert house.journal == ["write"]


@pytest.mark.logs_error("the handler of Send failed")
@pytest.mark.parametrize("several", [False, True])
def test_a_handler_that_raises_is_taken_back_alone(house: House, several: bool) -> None:
    def fail(session: Any, line: Send) -> None:
        if line.dn != 2:
            house.note(session, line)
            return
        house.turn.undo(house.live.remove, line.dn)
        house.live.append(line.dn)
        house.turn.post(house.wire, Gap(line.dn))
        house.turn.after(lambda: house.journal.append("after"))
        if several:
            house.note(session, line)
            house.database.write("insert into note values (77, null)")
        raise ValueError("a fault of ours")

    house.route(fail, several)
    house.turn.run(house.asker, [send(1), send(2), send(3)])
    house.loop.turn()
    assert house.stored == [1, 3]
    assert house.live == [1, 3]
    assert house.sent == [Gap(1), Failed(1, Code.INTERNAL), Gap(3)]
    assert "after" not in house.journal


def test_a_full_disk_takes_the_whole_turn_back_and_says_that_the_outcome_is_unknown(house: House) -> None:
    house.route(house.note)
    house.turn.run(house.asker, [send(1)])
    house.loop.turn()
    house.fill()
    house.turn.run(house.asker, [send(2)])
    house.route(house.overflow)
    house.turn.run(house.asker, [send(3)])
    house.turn.run(house.asker, [send(4)])  # comes while the turn is dead
    house.loop.turn()
    assert house.sent == [Gap(1), StorageTrouble(2), StorageTrouble(3), StorageTrouble(4)]
    assert house.live == [1]
    assert house.stored == [1]
    assert house.broken == []
    house.make_room()
    house.route(house.note)
    house.turn.run(house.asker, [send(2)])
    house.loop.turn()
    assert house.stored == [1, 2]
    assert house.live == [1, 2]


def test_a_full_disk_is_told_when_it_begins_each_minute_and_when_it_is_over(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """What cannot be refused is tried each second, for as long as it lasts."""
    now, said = [1_700_000_000_000], []

    def logged(kind: int | None) -> list[str]:
        """Let a second pass, and something be asked for."""
        now[0] += 1000
        if kind is not None:
            house.turn.run(house.asker, [send(kind)])
        house.loop.pass_time()
        lines = [record.message.partition(":")[0] for record in caplog.records if record.levelname == "WARNING"]
        caplog.clear()
        return lines

    house.turn.clock = lambda: now[0]
    house.fill()
    house.turn.enter(lambda: house.database.write("insert into note values (1, zeroblob(100000))"))
    house.loop.turn()
    house.route(lambda *_: None)
    for _ in range(150):
        said += logged(None)
        house.turn.enter(lambda: None)  # a turn of its own that writes nothing, and succeeds
        house.loop.turn()
    assert said == ["the disk is full", "the disk is still full", "the disk is still full"]
    house.make_room()
    assert logged(None) == ["the disk has room again"]
    assert house.stored == [1]
    assert logged(None) == []
    said.clear()
    for number in range(2, 60):  # full and not full, again and again
        house.fill()
        house.route(house.overflow)
        said += logged(number)
        house.make_room()
        house.route(house.note)
        said += logged(number)
    assert said == ["the disk is full", "the disk has room again"] * (len(said) // 2)
    assert 1 <= len(said) // 2 <= 2


def test_a_disk_that_fills_up_in_the_commit_itself_is_the_same(house: House) -> None:
    house.route(house.note)
    house.fill()

    def wide(_: Any, line: Send) -> None:
        house.turn.undo(house.live.remove, line.dn)
        house.live.append(line.dn)
        house.rows.append((line.dn, b"x" * 100_000))
        house.turn.post(house.wire, Gap(line.dn))

    house.route(wide)
    house.turn.run(house.asker, [send(1)])
    house.loop.turn()
    assert house.sent == [StorageTrouble(1)]
    assert (house.live, house.stored) == ([], [])


def test_what_has_happened_is_carried_out_again_when_the_turn_died(house: House) -> None:
    def lost() -> None:
        house.turn.undo(house.live.remove, 9)
        house.live.append(9)
        house.rows.append((9, b"x" * 100_000))
        house.turn.post(house.wire, Gap(9))

    house.fill()
    house.turn.enter(lost)
    house.loop.turn()
    assert (house.live, house.stored, house.sent) == ([], [], [])
    house.make_room()
    house.loop.pass_time()
    assert (house.live, house.stored, house.sent) == ([9], [9], [Gap(9)])


@pytest.mark.logs_error("an event inside the server could not be carried out")
def test_a_fact_that_raises_leaves_nothing_behind(house: House) -> None:
    def broken() -> None:
        house.turn.undo(house.live.remove, 1)
        house.live.append(1)
        house.database.write("insert into note values (1, null)")
        raise ValueError("a fault of ours")

    house.turn.enter(broken)
    house.loop.turn()
    assert (house.live, house.stored) == ([], [])


def test_many_requests_are_committed_in_portions(house: House) -> None:
    house.route(house.note)
    house.turn.run(house.asker, [send(number) for number in range(1, 13)])
    assert house.journal == ["commit", "write", "commit", "write"]
    house.loop.turn()
    assert house.journal == ["commit", "write"] * 3
    assert house.sent == [Gap(number) for number in range(1, 13)]


def test_lines_behind_one_that_waits_for_a_hash_are_kept(house: House) -> None:
    def hold(session: Any, line: Send) -> None:
        house.note(session, line)
        session.holding = line.dn == 2

    house.route(hold)
    house.turn.run(house.asker, [send(1), send(2), send(3)])
    house.turn.run(house.asker, [send(4)])
    house.loop.turn()
    assert house.stored == [1, 2]
    assert house.asker.kept == [send(3), send(4)]


def test_any_other_failure_of_the_store_answers_nobody_and_ends_the_process(house: House) -> None:
    house.route(house.note)
    house.turn.run(house.asker, [send(1)])

    class Ended(SystemExit):
        """Stands for the end of the process."""

    def end(reason: str) -> None:
        house.broken.append(reason)
        raise Ended

    def fail() -> bool:
        from messenger.server.storage.database import StorageBrokenError

        raise StorageBrokenError("disk I/O error")

    house.turn._broken = end
    house.database.commit = fail  # type: ignore[method-assign]
    with pytest.raises(Ended):
        house.loop.turn()
    assert house.sent == []
    assert len(house.broken) == 1


def test_what_follows_the_commit_runs_after_the_lines_are_written(house: House) -> None:
    def closing(session: Any, line: Send) -> None:
        house.note(session, line)
        house.turn.after(lambda: house.journal.append("close"))

    house.route(closing)
    house.turn.run(house.asker, [send(1)])
    house.loop.turn()
    assert house.journal == ["commit", "write", "close"]


def test_a_row_that_the_store_refuses_at_the_commit_ends_the_process(house: House) -> None:
    """What memory says is not in the store: nobody may be answered by it, and nobody may wait for ever."""

    def twice(session: Any, line: Send) -> None:
        house.turn.post(house.wire, Gap(line.dn))
        house.database.queue("insert into imported (name_key) values (?1)").extend([("anna",), ("anna",)])

    house.route(twice)
    house.turn.run(house.asker, [send(1)])
    house.loop.turn()
    assert len(house.broken) == 1
    assert Gap(1) not in house.sent


def test_a_dead_turn_is_taken_back_although_a_connection_was_aborted_in_it(house: House) -> None:
    other: Any = Wire()
    house.route(house.note)
    house.turn.run(Asker(house.turn, other), [send(1)])
    house.turn.post(other, Gap(1))
    other.out.clear()
    house.fill()
    house.route(house.overflow)
    house.turn.run(house.asker, [send(2)])
    house.loop.turn()
    assert house.live == house.stored == []
    assert house.sent == [StorageTrouble(2)]
    assert house.broken == []
