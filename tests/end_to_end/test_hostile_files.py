"""Clients that bring, name and fetch files as nobody should, against the real server."""

import os
import select
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from messenger.protocol.connection import Failed, Refused
from messenger.protocol.errors import Code
from messenger.protocol.files import (
    BeginUpload,
    DropUpload,
    Fetch,
    Fetching,
    FetchReady,
    File,
    JoinFetch,
    Stored,
    UploadReady,
)
from messenger.protocol.messages import Accepted, Message, Rejected
from tests.end_to_end.bringing import bring, bringing, hash_of_bytes, kept, send
from tests.end_to_end.files import MIB, in_letters, make_file
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.wire import SECONDS, ClosedError, Wire
from tests.waiting import wait_until

SHORT = os.urandom(300_000)
"""A file of a few pieces."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """Run a server that soon lets go of who brings or takes nothing."""
    with running(tmp_path / "server", silence_seconds="3", lines_per_second="100000") as process:
        yield process


@contextmanager
def two(server: ServerProcess) -> Iterator[tuple[Wire, Wire]]:
    """Sign two people up."""
    with server.connect() as eve, server.connect() as ben:
        for wire, name in ((eve, "eve"), (ben, "ben")):
            wire.keep_alive(0.5)
            wire.sign_up(server.shared_invite, name)
        yield eve, ben


def still_serves(eve: Wire, ben: Wire) -> None:
    """Assert that texts come as ever, either way."""
    for one, other in ((eve, ben), (ben, eve)):
        one.say(other, "are you there?")
        other.expect(Message, text="are you there?")


@pytest.mark.parametrize("more", [0, 1, 200_000], ids=["as many", "one more", "many more"])
def test_other_bytes_than_promised_are_refused_and_nothing_is_kept(server: ServerProcess, more: int) -> None:
    with two(server) as (eve, ben):
        file_hash = hash_of_bytes(SHORT)
        with bringing(server, eve, file_hash, len(SHORT)) as (lane, _):
            lane.try_to_send(SHORT[:-1] + bytes([SHORT[-1] ^ 1]) + bytes(more))
            assert lane.expect(Refused).code is Code.FILE_WRONG
        file = File(file_hash, len(SHORT), "boat.bin")
        answer = send(eve, ben, file)
        assert isinstance(answer, Rejected)
        assert answer.code is Code.FILE_MISSING
        wait_until(lambda: kept(server) == 0, "the wrong bytes to be gone")
        assert bring(server, eve, SHORT) == file_hash  # and it begins anew
        assert isinstance(send(eve, ben, file), Accepted)


def test_what_comes_behind_the_last_byte_is_no_part_of_the_file(server: ServerProcess) -> None:
    with two(server) as (eve, ben):
        with bringing(server, eve, hash_of_bytes(SHORT), len(SHORT)) as (lane, _):
            lane.try_to_send(SHORT + os.urandom(500_000))
            with suppress(ClosedError):
                assert isinstance(lane.read(), Stored | Refused)
        assert kept(server) <= len(SHORT)
        still_serves(eve, ben)


def test_who_leaves_half_way_goes_on_there(server: ServerProcess) -> None:
    with two(server) as (eve, _):
        with bringing(server, eve, hash_of_bytes(SHORT), len(SHORT)) as (lane, _):
            lane.send(SHORT[:123_456])
        wait_until(lambda: kept(server) == 123_456, "what came to be on the disk")
        with bringing(server, eve, hash_of_bytes(SHORT), len(SHORT)) as (lane, offset):
            assert offset == 123_456
            lane.send(SHORT[offset:])
            lane.expect(Stored)


@pytest.mark.parametrize("each", [0, 1], ids=["nothing", "a byte now and then"])
def test_who_brings_next_to_nothing_is_let_go_and_texts_go_on(server: ServerProcess, each: int) -> None:
    """Some bytes a second are no progress: a connection is for those who use it."""
    with two(server) as (eve, ben), bringing(server, eve, hash_of_bytes(SHORT), len(SHORT)) as (lane, _):
        while not select.select([lane.socket], [], [], 0.5)[0]:
            lane.send(bytes(each))
            still_serves(eve, ben)
        assert lane.expect(Refused).code is Code.SILENT


def test_a_thousand_beginnings_take_no_more_than_one_user_may_have(server: ServerProcess) -> None:
    with two(server) as (eve, ben):
        hashes = [in_letters(os.urandom(32)) for _ in range(1000)]
        numbers = [eve.next_number() for _ in hashes]
        eve.send(*(BeginUpload(number, one, 50 * MIB) for number, one in zip(numbers, hashes, strict=True)))
        waiting, taken, refused = set(numbers), 0, []
        while waiting:
            line = eve.read()
            if isinstance(line, UploadReady | Failed):
                waiting.discard(line.r)
                taken += isinstance(line, UploadReady)
                refused += [line.code] if isinstance(line, Failed) else []
        assert 1 <= taken <= 2048 // 50
        assert set(refused) <= {Code.FILES_FULL, Code.BUSY}
        still_serves(eve, ben)
        assert kept(server) == 0
        assert bring(server, ben, SHORT)  # that takes nothing from anybody else
        for one in hashes:
            eve.send(DropUpload(eve.next_number(), one))
        still_serves(eve, ben)
        wait_until(lambda: begins(eve), "the room to be free again")


def begins(wire: Wire) -> bool:
    """Return whether there is room for one more."""
    number = wire.next_number()
    wire.send(BeginUpload(number, hash_of_bytes(SHORT), 50 * MIB))
    while True:
        line = wire.read()
        if isinstance(line, UploadReady | Failed) and line.r == number:
            return isinstance(line, UploadReady)


def test_who_fetches_and_never_reads_is_let_go_and_costs_no_memory(server: ServerProcess, tmp_path: Path) -> None:
    size = 64 * MIB
    file_hash = make_file(tmp_path / "large.bin", size)
    with two(server) as (eve, ben):
        with bringing(server, eve, file_hash, size) as (lane, _):
            lane.send((tmp_path / "large.bin").read_bytes())
            lane.expect(Stored)
        answer = send(eve, ben, File(file_hash, size, "large.bin"))
        assert isinstance(answer, Accepted)
        before = resident(server)
        number = ben.next_number()
        ben.send(Fetch(number, eve.log_with(ben), answer.seq))
        ready = ben.expect(FetchReady, r=number)
        with Wire(server.address, receive_buffer=4096) as lane:
            lane.send(JoinFetch(ready.token))
            lane.expect(Fetching, size=size)
            still_serves(eve, ben)
            assert resident(server) - before < 8 * 1024
            wait_until(lambda: ended(lane, eve, ben), "the server to let go", SECONDS, pause=0.2)
        still_serves(eve, ben)


def ended(lane: Wire, eve: Wire, ben: Wire) -> bool:
    """Return whether the server has ended a stream, which is not read to see that; texts go on meanwhile."""
    still_serves(eve, ben)
    port = f"{lane.socket.getsockname()[1]:04X}"
    lines = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return not any(fields[2].endswith(f":{port}") and fields[9] != "0" for fields in lines)


def resident(server: ServerProcess) -> int:
    """Return how much memory the server uses, in KiB."""
    assert server.process is not None
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", "..", "a\\b", "line\nbreak", "n" * 201], ids=ascii)
def test_no_message_is_taken_whose_file_has_no_plain_name(server: ServerProcess, name: str) -> None:
    with two(server) as (eve, ben):
        file_hash = bring(server, eve, SHORT)
        answer = send(eve, ben, File(file_hash, len(SHORT), name))
        assert isinstance(answer, Rejected)
        assert answer.code is Code.FILE_NAME_INVALID
        assert isinstance(send(eve, ben, File(file_hash, len(SHORT), "x")), Accepted)
