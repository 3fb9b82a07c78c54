"""What has been accepted and does not get on with TLS: it has a place from the first moment, and gives it back."""

import contextlib
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import ClosedError, Wire
from tests.waiting import wait_until

LOOPS = pytest.mark.parametrize("loop", ["auto", "asyncio"])
GARBAGE = b"GET / HTTP/1.0\r\n\r\n"


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Closes what a test has opened."""
    with ExitStack() as stack:
        yield stack


def silent(server: ServerProcess, stack: ExitStack, source: str = "127.0.0.1") -> socket.socket:
    """Return a connection that says nothing."""
    raw = socket.create_connection(server.address, timeout=30, source_address=(source, 0))
    return stack.enter_context(raw)


def is_cut_off(raw: socket.socket) -> bool:
    """Wait for the end of a connection and return ``True``; raises ``TimeoutError`` when it stands."""
    try:
        return raw.recv(1) == b""
    except ConnectionError:
        return True


def gets_in(server: ServerProcess, source: str) -> bool:
    """Return whether a new connection from ``source`` is greeted."""
    try:
        Wire(server.address, source=source).close()
    except (ClosedError, OSError):
        return False
    return True


@LOOPS
def test_who_says_nothing_counts_from_the_first_moment(tmp_path: Path, stack: ExitStack, loop: str) -> None:
    with running(tmp_path, unauthenticated_per_address="3", unauthenticated_total="5", loop=loop) as server:
        mute = [silent(server, stack, "127.0.0.2") for _ in range(3)]
        assert is_cut_off(silent(server, stack, "127.0.0.2"))
        assert gets_in(server, "127.0.0.3")
        more = [silent(server, stack, "127.0.0.3") for _ in range(2)]
        assert is_cut_off(silent(server, stack, "127.0.0.4"))  # five in all
        mute[0].close()
        wait_until(lambda: gets_in(server, "127.0.0.2"), "a place free again")
        for raw in (*mute[1:], *more):
            raw.settimeout(0)
            with pytest.raises(BlockingIOError):  # nobody was cut off to make room
                raw.recv(1)


@LOOPS
def test_a_handshake_that_failed_gives_its_place_back(tmp_path: Path, stack: ExitStack, loop: str) -> None:
    with running(tmp_path, unauthenticated_per_address="2", handshake_seconds="1", loop=loop) as server:
        for _ in range(6):
            raw = silent(server, stack)
            raw.sendall(GARBAGE)
            while not is_cut_off(raw):  # an alert of TLS may come before
                pass
        wait_until(lambda: gets_in(server, "127.0.0.1"), "a place free after nonsense")
        for raw in [silent(server, stack) for _ in range(2)]:
            assert is_cut_off(raw)  # it took too long
        wait_until(lambda: gets_in(server, "127.0.0.1"), "a place free after silence")


def test_a_handshake_that_is_over_takes_no_place(tmp_path: Path, stack: ExitStack) -> None:
    with running(tmp_path, unauthenticated_per_address="2") as server:
        for number in range(6):
            wire = server.connect()
            stack.callback(wire.close)
            wire.sign_up(server.shared_invite, f"user{number}x")


def test_listens_on_every_address_of_a_host(tmp_path: Path) -> None:
    with running(tmp_path, host="localhost") as server:
        for address in {info[4][0] for info in socket.getaddrinfo("localhost", None, type=socket.SOCK_STREAM)}:
            Wire((str(address), server.port)).close()


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are Linux's")
def test_accepts_again_after_the_system_had_no_room_for_another_connection(tmp_path: Path, stack: ExitStack) -> None:
    import resource

    with running(tmp_path) as server:
        server.expected_errors.append("no connection can be accepted: Too many open files")
        assert server.process is not None
        before = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
        most = max(int(path.name) for path in Path(f"/proc/{server.process.pid}/fd").iterdir()) + 3
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (most, before[1]))
        waiting = [silent(server, stack) for _ in range(5)]
        wait_until(lambda: "no connection can be accepted" in server.errors(), "no room")
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, before)
        for raw in waiting:
            with contextlib.suppress(OSError):
                raw.close()
        assert gets_in(server, "127.0.0.1")
