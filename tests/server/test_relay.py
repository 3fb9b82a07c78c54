"""Bytes through the server: unchanged, within bounds, and no further than to the one other side."""

import hashlib
import random
import threading
from contextlib import ExitStack
from pathlib import Path

from messenger.protocol.errors import Code
from messenger.protocol.peers import AllowRelay, Relaying, RelayReady
from tests.end_to_end.server_process import ServerProcess
from tests.server.carrier import LOOPS, relayed
from tests.server.privates import relay_ready

MIB = 2**20


@LOOPS
def test_bytes_arrive_unchanged_both_ways(tmp_path: Path, stack: ExitStack, loop: str) -> None:
    """C49"""
    one, other = relayed(tmp_path, stack, loop=loop).pair()
    chance = random.Random(7)
    for here, there in ((one, other), (other, one)):
        for size in (1, 2, 63, 4096, 65_536, 300_000):
            data = chance.randbytes(size)  # any byte at all, newlines and broken UTF-8 too
            here.say(data)
            assert there.read(size) == data


@LOOPS
def test_the_first_bytes_may_come_as_soon_as_the_other_side_is_there(
    tmp_path: Path, stack: ExitStack, loop: str
) -> None:
    """C49: nothing is lost or doubled between the last line and the first byte, whoever is first."""
    people = relayed(tmp_path, stack, loop=loop)
    for turn in range(20):
        tokens = relay_ready(people.anna, people.ben, people.session)
        first, second = (people.join(token) for token in (tokens if turn % 2 else reversed(tokens)))
        for carrier in (second, first):
            assert carrier.line() == Relaying()
            carrier.say(b'{"t":"ping"}\n' + bytes(range(256)))
        for carrier in (first, second):
            assert carrier.read(269) == b'{"t":"ping"}\n' + bytes(range(256))
        first.close()
        assert second.rest() == b""


def memory_of(server: ServerProcess) -> int:
    """Return the bytes that the process has in memory."""
    assert server.process is not None
    pages = Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]
    return int(pages) * 4096


@LOOPS
def test_much_through_a_slow_reader_takes_little_memory(tmp_path: Path, stack: ExitStack, loop: str) -> None:
    """C49: 50 MiB arrive whole; what the one does not take is not read from the other."""
    people = relayed(tmp_path, stack, loop=loop)
    one, other = people.pair(receive_buffer=16_384)
    size, piece = 50 * MIB, random.Random(3).randbytes(MIB)
    sent = threading.Event()

    def write() -> None:
        for _ in range(size // MIB):
            one.say(piece)
        sent.set()

    writer = threading.Thread(target=write)
    before = memory_of(people.server)
    writer.start()
    most, count, digest = 0, 0, hashlib.sha256()
    while count < size:
        data = other.read(min(256 * 1024, size - count))
        assert data
        if count < 8 * MIB:
            assert not sent.is_set()  # it waits for the reader
        digest.update(data)
        count += len(data)
        if count % MIB == 0:
            most = max(most, memory_of(people.server))
    writer.join()
    assert digest.digest() == hashlib.sha256(piece * (size // MIB)).digest()
    assert most - before < 8 * MIB


@LOOPS
def test_the_server_answers_others_while_it_relays(tmp_path: Path, stack: ExitStack, loop: str) -> None:
    people = relayed(tmp_path, stack, loop=loop)
    one, other = people.pair()
    stop = threading.Event()

    def write() -> None:
        piece = bytes(65_536)
        while not stop.is_set():
            one.say(piece)
        one.close()

    threads = [threading.Thread(target=write), threading.Thread(target=other.rest)]
    for thread in threads:
        thread.start()
    for _ in range(50):
        people.anna.say(people.ben, "still there")
    stop.set()
    for thread in threads:
        thread.join()


@LOOPS
def test_no_more_passes_than_one_session_may_have(tmp_path: Path, stack: ExitStack, loop: str) -> None:
    """C49: both ends are closed, and no other relay of this session is opened. Both know how much is left."""
    people = relayed(tmp_path, stack, loop=loop, relay_mib="1")
    one, other = people.pair()
    one.say(bytes(MIB // 2))
    assert len(other.read(MIB // 2)) == MIB // 2
    one.close()
    assert other.rest() == b""
    one, other = people.pair()  # another one goes on counting
    for wire in (people.anna, people.ben):
        assert [line.left for line in wire.seen if isinstance(line, RelayReady)] == [MIB, MIB // 2]
    one.say_until_cut_off()
    assert len(other.rest()) <= MIB // 2
    number = people.anna.next_number()
    assert people.anna.refused(AllowRelay(number, people.session)).code == Code.RELAY_LIMIT


@LOOPS
def test_when_one_end_closes_so_does_the_other_after_what_was_said(tmp_path: Path, stack: ExitStack, loop: str) -> None:
    people = relayed(tmp_path, stack, loop=loop)
    for leaver in (0, 1):
        ends = people.pair()
        ends[leaver].say(b"farewell" * 10_000)
        ends[leaver].close()
        assert ends[1 - leaver].rest() == b"farewell" * 10_000


@LOOPS
def test_when_one_end_is_cut_so_is_the_other(tmp_path: Path, stack: ExitStack, loop: str) -> None:
    people = relayed(tmp_path, stack, loop=loop)
    one, other = people.pair()
    one.socket.setsockopt(1, 13, b"\x01\0\0\0\0\0\0\0")  # SO_LINGER: a reset
    one.socket.close()
    assert other.rest() == b""


@LOOPS
def test_a_reader_that_makes_no_progress_is_cut_off(tmp_path: Path, stack: ExitStack, loop: str) -> None:
    people = relayed(tmp_path, stack, loop=loop, drain_seconds="2", silence_seconds="1000")
    one, _other = people.pair(receive_buffer=16_384)
    one.socket.settimeout(60)
    one.say_until_cut_off()
