"""Work that blocks: in order where it must be, side by side where it may be, done to the end when the server stops."""

import asyncio
import threading
from typing import Any

import pytest

from messenger.server.files.lanes import Lanes, Turnstile
from tests.server.turns import ManualLoop


async def test_one_lane_keeps_its_order_and_does_not_hold_up_another() -> None:
    lanes = Lanes(asyncio.get_running_loop())
    gate, done = threading.Event(), asyncio.Event()
    journal: list[str] = []

    def wait() -> None:
        gate.wait(20)
        journal.append("first")

    lanes.do("a", wait)
    lanes.do("a", lambda: journal.append("second"), lambda _result, _error: done.set())
    lanes.do("b", lambda: journal.append("other"), lambda _result, _error: gate.set())
    await asyncio.wait_for(done.wait(), 20)
    lanes.close()
    assert journal == ["other", "first", "second"]


async def test_who_ordered_is_told_what_came_of_it() -> None:
    lanes = Lanes(asyncio.get_running_loop())
    told: asyncio.Queue[tuple[Any, Exception | None]] = asyncio.Queue()

    def fail() -> None:
        raise OSError(28, "full")

    lanes.do("a", lambda: 7, lambda *what: told.put_nowait(what))
    lanes.do("a", fail, lambda *what: told.put_nowait(what))
    assert await asyncio.wait_for(told.get(), 20) == (7, None)
    result, error = await asyncio.wait_for(told.get(), 20)
    assert result is None
    assert isinstance(error, OSError)
    lanes.close()


@pytest.mark.logs_error("something about a file could not be done: nobody is told")
async def test_a_fault_that_nobody_waits_for_is_in_the_log() -> None:
    lanes = Lanes(asyncio.get_running_loop())
    done = asyncio.Event()

    def fail() -> None:
        raise OSError("nobody is told")

    lanes.do("a", fail)
    lanes.do("a", lambda: None, lambda _result, _error: done.set())
    await asyncio.wait_for(done.wait(), 20)
    lanes.close()


async def test_what_was_ordered_is_done_before_the_end_and_nobody_is_told() -> None:
    lanes = Lanes(asyncio.get_running_loop())
    journal: list[int] = []
    for number in range(50):
        lanes.do(str(number % 3), lambda number=number: journal.append(number), lambda *_: pytest.fail("told"))  # type: ignore[misc]
    lanes.close()
    assert sorted(journal) == list(range(50))
    assert [number for number in journal if number % 3 == 0] == list(range(0, 50, 3))


def test_one_piece_of_one_file_goes_through_in_each_pass_of_the_loop() -> None:
    loop = ManualLoop()
    journal: list[str] = []
    turnstile = Turnstile(loop)

    def again() -> None:
        journal.append("again")
        if journal.count("again") < 2:
            turnstile.enter(again)

    for go in (lambda: journal.append("one"), again, lambda: journal.append("two")):
        turnstile.enter(go)
    passes = []
    while loop.soon:
        loop.turn()
        passes.append(len(journal))
    assert journal == ["one", "again", "two", "again"]
    assert passes == [1, 2, 3, 4]
