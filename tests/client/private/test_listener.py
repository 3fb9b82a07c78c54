"""The sockets on which other devices come in, whoever they are: how many, how long, and that none stays open."""

import asyncio
import contextlib
import os
import resource
import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from messenger.client.private.listener import Listener
from tests.client.private.devices import HERE, until


class Hall:
    """Where those who come in wait until they are let go."""

    def __init__(self) -> None:
        self.inside: list[socket.socket] = []
        self.met = 0
        self.called_off = 0
        self.open = asyncio.Event()

    async def meet(self, raw: socket.socket) -> None:
        self.met += 1
        self.inside.append(raw)
        try:
            await self.open.wait()
        except asyncio.CancelledError:
            self.called_off += 1
            raise
        finally:
            self.inside.remove(raw)
            raw.close()

    def listener(self, most: int = 8, patience: float = 60, rest: float = 0.01) -> Listener:
        return Listener(self.meet, HERE, most, patience, rest)


@pytest.fixture
async def hall() -> Hall:
    return Hall()


@pytest.fixture
async def callers() -> AsyncIterator[list[socket.socket]]:
    made: list[socket.socket] = []
    yield made
    for one in made:
        one.close()


def call(port: int, callers: list[socket.socket], host: str = "127.0.0.1") -> socket.socket:
    one = socket.create_connection((host, port), timeout=10)
    callers.append(one)
    return one


async def gone(one: socket.socket) -> None:
    """Wait until the other side has closed the stream."""
    one.setblocking(False)
    with contextlib.suppress(ConnectionResetError):
        async with asyncio.timeout(10):
            assert await asyncio.get_running_loop().sock_recv(one, 1) == b""


async def test_listens_on_the_same_port_in_both_families(hall: Hall, callers: list[socket.socket]) -> None:
    listener = hall.listener()
    await listener.open(0)
    assert listener.port > 0
    for host in HERE:
        call(listener.port, callers, host)
    await until(lambda: hall.met == 2)
    listener.close()


async def test_a_port_that_is_taken_is_an_error_and_leaves_nothing_open(hall: Hall) -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as taken:
        port = taken.getsockname()[1]
        listener = hall.listener()
        with pytest.raises(OSError, match="in use"):
            await listener.open(port)
        assert listener.port == 0
        socket.create_server(("127.0.0.1", port)).close()


async def test_a_family_that_is_missing_is_left_out(hall: Hall, callers: list[socket.socket]) -> None:
    listener = Listener(hall.meet, ["2001:db8::1", "127.0.0.1"], 8, 60, 0.01)
    await listener.open(0)
    call(listener.port, callers)
    await until(lambda: hall.met)
    listener.close()
    nowhere = Listener(hall.meet, ["2001:db8::1"], 8, 60, 0.01)
    with pytest.raises(OSError, match=r"."):
        await nowhere.open(0)


async def test_closed_nobody_comes_in_and_the_port_can_be_used_again_at_once(
    hall: Hall, callers: list[socket.socket]
) -> None:
    listener = hall.listener()
    await listener.open(0)
    port = listener.port
    caller = call(port, callers)
    await until(lambda: hall.met)
    listener.close()
    assert listener.port == 0
    await gone(caller)
    for _ in range(5):
        await listener.open(port)
        listener.close()
    await listener.open(port)
    call(port, callers)
    await until(lambda: hall.met == 2)
    listener.close()
    await until(lambda: hall.called_off == 2)
    with pytest.raises(ConnectionRefusedError):
        call(port, callers)


async def test_whoever_takes_too_long_is_let_go_and_others_come_in(hall: Hall, callers: list[socket.socket]) -> None:
    listener = hall.listener(patience=0.05)
    await listener.open(0)
    for number in range(3):
        await gone(call(listener.port, callers))
        assert hall.met == number + 1
    listener.close()


async def test_only_so_many_wait_at_once_and_the_oldest_makes_room(hall: Hall, callers: list[socket.socket]) -> None:
    listener = hall.listener(most=3)
    await listener.open(0)
    for _ in range(20):
        call(listener.port, callers)
        await until(lambda: hall.met == len(callers))
        await until(lambda: len(hall.inside) <= 3)
    for one in callers[:-3]:
        await gone(one)
    assert hall.called_off == 17
    hall.open.set()
    await until(lambda: not hall.inside)
    assert hall.called_off == 17
    listener.close()


async def test_takes_in_one_after_the_other_and_lets_the_loop_do_other_things(
    hall: Hall, callers: list[socket.socket]
) -> None:
    """Whoever calls without end does not hold it."""
    listener = hall.listener(most=20)
    loop = asyncio.get_running_loop()
    turns, met_in, seen = 0, set[int](), 0

    def turn() -> None:
        nonlocal turns, seen
        turns += 1
        if hall.met > seen:
            seen = hall.met
            met_in.add(turns)
        if not listener.port:
            return
        loop.call_soon(turn)

    await listener.open(0)
    for _ in range(10):  # the loop stands still meanwhile: all wait to be taken in
        call(listener.port, callers)
    turn()
    await until(lambda: hall.met == 10)
    listener.close()
    hall.open.set()
    await until(lambda: not hall.inside)
    assert len(met_in) >= 9


@pytest.fixture
def no_room() -> Iterator[list[int]]:
    """Take every file that the process may still open, and give some back on the way out."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken: list[int] = []
    yield taken
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    for one in taken:
        os.close(one)


def fill(taken: list[int]) -> None:
    highest = os.open(os.devnull, os.O_RDONLY)
    taken.append(highest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 8, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with contextlib.suppress(OSError):
        while True:
            taken.append(os.open(os.devnull, os.O_RDONLY))


async def test_survives_a_moment_in_which_nothing_can_be_opened(
    hall: Hall, callers: list[socket.socket], no_room: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    listener = hall.listener()
    await listener.open(0)
    waiting = [socket.socket() for _ in range(2)]
    callers += waiting
    fill(no_room)
    for one in waiting:
        one.connect(("127.0.0.1", listener.port))
    await until(lambda: "no other device can come in" in caplog.text)
    assert hall.met == 0
    while no_room:
        os.close(no_room.pop())
    await until(lambda: hall.met == 2)
    listener.close()


@pytest.mark.parametrize("passes", range(8))
async def test_leaves_no_socket_open_however_early_it_is_closed(
    hall: Hall, callers: list[socket.socket], passes: int
) -> None:
    listener = hall.listener()
    await listener.open(0)
    for _ in range(4):
        call(listener.port, callers)
    for _ in range(passes):
        await asyncio.sleep(0)
    listener.close()
    for one in callers:
        await gone(one)
    await until(lambda: not hall.inside)


async def test_somebody_who_comes_in_the_moment_of_closing_is_not_accepted(
    hall: Hall, callers: list[socket.socket]
) -> None:
    """The loop has seen the caller, and closes before it has accepted: an error would be logged."""
    loop = asyncio.get_running_loop()
    signal, wake = socket.socketpair()
    callers += [signal, wake]
    for _ in range(20):
        listener = hall.listener()
        await listener.open(0)
        await asyncio.sleep(0)  # now it waits for somebody
        closed = loop.create_future()

        def close(listener: Listener = listener, closed: asyncio.Future[None] = closed) -> None:
            signal.recv(1)
            listener.close()
            closed.set_result(None)

        loop.add_reader(signal, close)
        wake.send(b"!")
        caller = call(listener.port, callers)  # both are seen in one look at the sockets
        await closed
        loop.remove_reader(signal)
        await gone(caller)
    assert hall.met == 0
