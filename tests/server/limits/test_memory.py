"""Memory stays within bounds, whatever one client makes the server hold."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from messenger.protocol.base import Request, direct_log
from messenger.protocol.codec import encode
from messenger.protocol.connection import Ping, Pong
from messenger.protocol.files import BeginUpload
from messenger.protocol.groups import NewGroup
from messenger.protocol.messages import Mark, MarkLogs, Mute, Since, Typing
from messenger.protocol.peers import KeepPrivate
from tests.end_to_end.server_process import ServerProcess
from tests.server.mover import hash_of, some_bytes
from tests.server.town import MakeTown, me
from tests.server.wire import Wire, random_id

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the memory of another process is told so on Linux")

MIB = 1024
"""In KiB."""
MOST = 48 * MIB
"""What a server may have more than before: a few times what it takes here, and far less than what it is offered."""
OFFERED = 64 * 1024**2
"""Bytes."""
FAST = {"lines_per_second": "1000000", "lines_burst": "1000000"}


def highest(server: ServerProcess) -> int:
    """Return the most memory that the server has ever had, in KiB."""
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


@contextlib.contextmanager
def bounded(server: ServerProcess, other: Wire) -> Iterator[None]:
    """See that the server never has much more memory than now while something happens, and answers somebody else."""
    before = highest(server)
    yield
    other.send(Ping())
    other.expect(Pong)
    grown = highest(server) - before
    assert grown <= MOST, f"{grown / MIB:.0f} MiB more"


def offer(wire: Wire, lines: bytes) -> int:
    """Write these lines again and again until the server reads no further; return how many bytes it took."""
    wire.socket.settimeout(1)
    offered = 0
    with contextlib.suppress(TimeoutError):
        while offered < OFFERED:
            wire.socket.sendall(lines)
            offered += len(lines)
    return offered


def test_who_asks_without_reading_is_not_read_on(make_town: MakeTown) -> None:
    """Each line asks for a page of 128 KiB."""
    town = make_town(**FAST)
    ben = town.newcomer("ben")
    anna = town.keep(Wire(town.server.address, receive_buffer=4096))
    anna.sign_up(town.server.shared_invite, "anna")
    for _ in range(20):
        ben.say(anna, "x" * 8000)
    log = ben.log_with(anna)
    with bounded(town.server, ben):
        assert offer(anna, b"".join(encode(Since(number, log, 0)) for number in range(1, 2000))) < OFFERED
    anna.abort()


def test_what_is_said_in_passing_leaves_nothing_behind(make_town: MakeTown) -> None:
    """20,000 requests, each about something else: nothing of them is remembered without end."""
    town = make_town(**FAST)
    ben, anna = town.newcomers("ben", "anna")
    user = me(ben)

    def lines(number: int) -> list[Request]:
        nobody = direct_log(10**6 + number, 10**9)
        return [
            Typing(nobody),
            MarkLogs(tuple(Mark(direct_log(10**6 + number, 10**9 + more), 9, 9) for more in range(20))),
            Mute(anna.next_number(), nobody, True),
            KeepPrivate(anna.next_number(), random_id(), user, asker=False),
            BeginUpload(anna.next_number(), hash_of(some_bytes(8)), 10**12),
            NewGroup(anna.next_number(), random_id(), " "),
        ]

    with bounded(town.server, ben):
        for start in range(0, 3300, 100):
            anna.send(*(line for number in range(start, start + 100) for line in lines(number)), Ping())
            while not isinstance(anna.read(), Pong):
                pass
            anna.seen.clear()
