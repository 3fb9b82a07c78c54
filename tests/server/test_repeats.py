"""A request that changes something is carried out once, however often a device repeats it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from messenger.protocol.accounts import ListDevices, Rename
from messenger.protocol.connection import Done, Failed, Ready
from messenger.protocol.errors import Code
from messenger.server.live import ANSWERS, Device
from messenger.server.router import Route, Router
from messenger.server.session import Pace, Session
from messenger.server.storage.database import Database
from messenger.server.turn import Turn
from tests.server.turns import ManualLoop, Wire


class Line(Wire):
    """A connection as far as a session needs one."""

    peer_address = ("127.0.0.1", 1)

    def bind(self, receiver: Any) -> None:
        self.receiver = receiver


class House:
    """A server that knows two requests: to take a name, which changes something, and to list, which does not."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path / "repeats.db")
        self.loop = ManualLoop()
        self.turn = Turn(self.database, self.loop, pytest.fail, 500)
        self.carried_out: list[str] = []
        self.answer: Callable[[Session, Any], None] = lambda session, line: session.done(line.r)

        def rename(session: Session, line: Rename) -> None:
            self.carried_out.append(line.user_name)
            self.answer(session, line)

        def listed(session: Session, line: ListDevices) -> None:
            self.carried_out.append("list")
            session.fail(line.r, Code.NO_SUCH_DEVICE)

        self.turn.route = Router({Rename: Route(rename, changes=True), ListDevices: Route(listed)})

    def connect(self, device: Device) -> tuple[Session, Line]:
        line, nothing = Line(), lambda _: None
        none: Any = None
        connection: Any = line
        session = Session(
            connection, self.turn, none, none, self.loop, Pace(10**6, 10**6), Ready("x", "1"), nothing, lambda _: True
        )
        session.user, session.device = object(), device  # type: ignore[assignment]
        return session, line

    def ask(self, session: Session, *lines: Any) -> None:
        self.turn.run(session, list(lines))
        self.loop.turn()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.database.close()


def new_device() -> Device:
    return Device(1, 1, "d" * 22, "test")


def test_answers_a_repeat_on_another_connection_without_carrying_it_out(house: House) -> None:
    device = new_device()
    first, _ = house.connect(device)
    house.ask(first, Rename(7, "anna"))
    second, line = house.connect(device)
    house.ask(second, Rename(7, "anna"), Rename(8, "anna"))
    assert line.sent == [Done(7), Done(8)]
    assert house.carried_out == ["anna", "anna"]


def test_repeats_a_refusal_for_good(house: House) -> None:
    house.answer = lambda session, line: session.fail(line.r, Code.NAME_TAKEN, "Taken.")
    session, line = house.connect(new_device())
    house.ask(session, Rename(7, "anna"))
    house.ask(session, Rename(7, "anna"))
    assert line.sent == [Failed(7, Code.NAME_TAKEN, "Taken.")] * 2
    assert house.carried_out == ["anna"]


@pytest.mark.parametrize(("code", "retry_after"), [(Code.BUSY, 2.0), (Code.INTERNAL, 0)])
def test_tries_again_what_may_succeed_later(house: House, code: Code, retry_after: float) -> None:
    house.answer = lambda session, line: session.fail(line.r, code, "", retry_after)
    session, line = house.connect(new_device())
    house.ask(session, Rename(7, "anna"))
    house.answer = lambda session, line: session.done(line.r)
    house.ask(session, Rename(7, "anna"))
    assert line.sent[-1] == Done(7)


def test_remembers_nothing_of_what_changes_nothing(house: House) -> None:
    device = new_device()
    session, _ = house.connect(device)
    house.ask(session, ListDevices(7))
    house.ask(session, ListDevices(7))
    assert house.carried_out == ["list", "list"]
    assert device.answers == {}


def test_another_device_may_use_the_same_number(house: House) -> None:
    house.ask(house.connect(new_device())[0], Rename(7, "anna"))
    house.ask(house.connect(new_device())[0], Rename(7, "bruno"))
    assert house.carried_out == ["anna", "bruno"]


def test_remembers_the_last_answers_only(house: House) -> None:
    device = new_device()
    session, line = house.connect(device)
    for r in range(1, ANSWERS + 2):
        house.ask(session, Rename(r, f"{r}"))
    assert list(device.answers) == list(range(2, ANSWERS + 2))
    house.ask(session, Rename(2, "2"), Rename(1, "again"))
    assert house.carried_out[-1] == "again"
    assert house.carried_out.count("2") == 1
    assert line.sent[-2:] == [Done(2), Done(1)]


def test_an_answer_that_never_left_is_not_remembered(house: House) -> None:
    device = new_device()
    session, line = house.connect(device)
    house.turn.run(session, [Rename(7, "anna"), Rename(7, "anna")])
    fill(house)
    house.loop.turn()
    assert [answer.code for answer in line.sent] == [Code.STORAGE] * 2
    assert device.answers == {}
    house.database.connection.pragma("max_page_count", 10**6)
    house.ask(session, Rename(7, "anna"))
    assert line.sent[-1] == Done(7)


@pytest.mark.logs_error("the handler of Rename failed")
def test_an_answer_of_a_handler_that_failed_is_not_remembered(house: House) -> None:
    def answer(session: Session, line: Any) -> None:
        session.done(line.r)
        raise ValueError("a fault")

    device = new_device()
    session, line = house.connect(device)
    house.answer = answer
    house.ask(session, Rename(7, "anna"))
    assert line.sent[-1].code == Code.INTERNAL
    assert device.answers == {}


def fill(house: House) -> None:
    """Make the turn that is going on end with a full disk."""
    connection = house.database.connection
    rows = ["x" * 100_000]

    def write() -> None:
        if rows:  # like every fact of a dead turn it is carried out again
            connection.pragma("max_page_count", connection.pragma("page_count"))
            house.database.write("insert into imported (name_key) values (?1)", (rows.pop(),))

    house.turn.enter(write)
