"""What a turn writes is one transaction, and what it tells leaves after the commit or never."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from messenger.client.facts import Fact, StoreTroubled
from messenger.client.store.errors import StoreError
from messenger.client.store.store import Store, open_store
from messenger.client.turn import Turn

ONE, TWO = StoreTroubled("one"), StoreTroubled("two")


class Table:
    """A turn over a real store, with what it told and what broke it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.told: list[Fact] = []
        self.broken: list[StoreError | None] = []
        self.turn = Turn(store.database, self._tell, self.broken.append)

    def _tell(self, fact: Fact) -> None:
        assert not self.store.database.writing
        self.told.append(fact)

    def write(self) -> None:
        self.store.database.write("INSERT INTO probe (filler) VALUES (zeroblob(1))")

    @property
    def rows(self) -> int:
        ((count,),) = self.store.database.read("SELECT count(*) FROM probe")
        return int(count)


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    store = open_store(tmp_path, use_keyring=False)
    yield Table(store)
    store.database.close()


def test_tells_after_the_commit_in_order(table: Table) -> None:
    with table.turn as turn:
        table.write()
        turn.tell(ONE)
        turn.tell(TWO)
        assert table.told == []
    assert turn.done
    assert table.told == [ONE, TWO]
    assert table.rows == 1


def test_tells_at_once_outside_of_a_turn(table: Table) -> None:
    table.turn.tell(ONE)
    assert table.told == [ONE]


def test_saves_what_was_gathered_in_the_same_transaction(table: Table) -> None:
    def save() -> None:
        table.write()
        table.turn.tell(TWO)

    table.turn.save = save
    with table.turn as turn:
        turn.tell(ONE)
    assert table.told == [ONE, TWO]
    assert table.rows == 1


def test_undoes_everything_and_tells_nothing_when_the_disk_refuses(table: Table) -> None:
    trouble = StoreError("The disk is full.")
    with table.turn as turn:
        table.write()
        turn.tell(ONE)
        raise trouble
    assert not turn.done
    assert (table.broken, table.told, table.rows) == ([trouble], [], 0)
    with table.turn as turn:
        turn.tell(TWO)
    assert table.told == [TWO]


def test_undoes_everything_and_lets_a_mistake_be_seen(table: Table) -> None:
    def make_a_mistake() -> None:
        with table.turn as turn:
            table.write()
            turn.tell(ONE)
            raise ValueError("a mistake")

    with pytest.raises(ValueError, match="a mistake"):
        make_a_mistake()
    assert (table.broken, table.told, table.rows) == ([None], [], 0)


def test_undoes_everything_when_saving_fails(table: Table) -> None:
    def refuse() -> None:
        raise StoreError("The disk is full.")

    table.turn.save = refuse
    with table.turn as turn:
        table.write()
        turn.tell(ONE)
    assert not turn.done
    assert (len(table.broken), table.told, table.rows) == (1, [], 0)


def test_does_not_begin_within_another(table: Table) -> None:
    with table.turn, pytest.raises(RuntimeError, match="within"):
        table.turn.__enter__()
