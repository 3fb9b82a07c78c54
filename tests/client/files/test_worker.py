"""The thread for what blocks."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from messenger.client.files.worker import Worker


@pytest.fixture
async def worker() -> AsyncIterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()
    assert await worker.wait_until_gone(20)


async def test_works_on_a_thread_of_its_own(worker: Worker) -> None:
    assert await worker.run(threading.current_thread) is not threading.current_thread()


async def test_raises_where_the_result_is_awaited(worker: Worker) -> None:
    with pytest.raises(ZeroDivisionError):
        await worker.run(lambda: 1 // 0)
    assert await worker.run(int, "7") == 7


async def test_does_one_job_after_the_other_in_the_order_given(worker: Worker) -> None:
    done: list[int] = []
    await asyncio.gather(*(worker.run(done.append, number) for number in range(100)))
    assert done == list(range(100))


async def test_does_not_begin_what_was_cancelled_before_its_turn(worker: Worker) -> None:
    go_on = threading.Event()
    done: list[str] = []
    first = worker.run(go_on.wait)
    second = worker.run(done.append, "second")
    third = worker.run(done.append, "third")
    second.cancel()
    go_on.set()
    await asyncio.gather(first, third)
    assert done == ["third"]


async def test_finishes_what_was_cancelled_in_its_turn_before_anything_else(worker: Worker) -> None:
    began, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def job() -> None:
        began.set()
        go_on.wait()
        done.append("first")

    first = worker.run(job)
    while not began.is_set():
        await asyncio.sleep(0)
    first.cancel()
    second = worker.run(done.append, "second")
    go_on.set()
    await second
    assert done == ["first", "second"]


async def test_takes_nothing_after_the_end() -> None:
    worker = Worker()
    assert await worker.wait_until_gone(1)
    last = worker.run(int)
    worker.close()
    assert worker.run(int).cancelled()
    assert await last == 0
    assert await worker.wait_until_gone(20)
