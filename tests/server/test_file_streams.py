"""What becomes of connections that carry files: silent ones, slow ones, those of who is signed out, of a full disk."""

import select
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.protocol.accounts import ChangePassword, DeleteAccount, Devices, ListDevices, SignOutDevice
from messenger.protocol.connection import Failed, Refused
from messenger.protocol.errors import Code
from messenger.protocol.files import BeginUpload, Fetch, Fetching, JoinFetch, JoinUpload, Stored
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.asking import sync
from tests.server.carrier import LOOPS, Carrier
from tests.server.mover import (
    MIB,
    asked_to_bring,
    asked_to_fetch,
    begun,
    brought,
    brought_and_sent,
    fetched,
    file_of,
    hash_of,
    joined,
    refusal,
    sent,
    some_bytes,
    space,
)
from tests.server.town import MakeTown, Town, done
from tests.server.wire import PASSWORD, Wire
from tests.waiting import wait_until


def written(wire: Wire, data: bytes) -> int:
    """Return how much of a file the server has on its disk."""
    return asked_to_bring(wire, data).offset


@LOOPS
def test_who_sends_nothing_any_more_is_told_and_may_go_on_later(tmp_path: Path, stack: ExitStack, loop: str) -> None:
    server = stack.enter_context(running(tmp_path, loop=loop, silence_seconds="1"))
    anna = Town(server, stack).newcomer("anna")
    anna.keep_alive(0.2)
    data = some_bytes(2 * MIB)
    with joined(anna, JoinUpload(asked_to_bring(anna, data).token)) as carrier:
        begun(carrier)
        carrier.say(data[:MIB])
        with anna.again() as kept:
            kept.keep_alive(0.2)
            assert refusal(carrier) == Code.SILENT
    anna = anna.again()
    assert written(anna, data) == MIB
    assert brought(anna, data) == MIB
    anna.close()


def test_a_byte_now_and_then_is_as_good_as_silence(make_town: MakeTown) -> None:
    anna = make_town(silence_seconds="1").newcomer("anna")
    data = some_bytes(MIB)
    with joined(anna, JoinUpload(asked_to_bring(anna, data).token)) as carrier:
        begun(carrier)
        for _ in range(300):
            if select.select([carrier.socket], [], [], 0.1)[0]:
                break
            carrier.say(b"\0")
        else:
            pytest.fail("it was patient for 300 bytes")
        assert refusal(carrier) == Code.SILENT


def test_who_takes_nothing_is_cut_off(make_town: MakeTown) -> None:
    town = make_town(silence_seconds="1", file_connections_per_user="1")
    anna, ben = town.newcomers("anna", "ben")
    log = anna.log_with(ben)
    seqs = [brought_and_sent(anna, log, data) for data in (bytes(20 * MIB), b"other")]
    ready = asked_to_fetch(ben, log, seqs[0])
    with joined(ben, JoinFetch(ready.token), receive_buffer=8192) as carrier:
        assert carrier.line() == Fetching(20 * MIB)

        def has_room() -> bool:
            other = ben.again()
            try:
                number = other.next_number()
                other.send(Fetch(number, log, seqs[1]))
                while True:
                    line = other.read()
                    if getattr(line, "r", None) == number:
                        return not isinstance(line, Failed)
            finally:
                other.close()

        wait_until(has_room, "the place of who takes nothing to be free", pause=0.2)
        assert len(carrier.rest()) < 20 * MIB


@LOOPS
def test_nothing_is_written_for_who_has_gone_while_a_file_came(tmp_path: Path, stack: ExitStack, loop: str) -> None:
    server = stack.enter_context(running(tmp_path, loop=loop))
    anna, ben = Town(server, stack).newcomers("anna", "ben")
    log, data = anna.log_with(ben), bytes(20 * MIB)
    seq = brought_and_sent(anna, log, data)
    for _ in range(3):
        with joined(ben, JoinFetch(asked_to_fetch(ben, log, seq).token)) as carrier:
            assert carrier.line() == Fetching(len(data))
            carrier.some()
            socket.socket.shutdown(carrier.socket, socket.SHUT_WR)  # without a goodbye
            assert len(carrier.rest()) < len(data)
    assert fetched(ben, log, seq) == data


def test_a_transfer_outlives_the_link_of_its_device(make_town: MakeTown) -> None:
    anna = make_town().newcomer("anna")
    data = some_bytes(MIB)
    with joined(anna, JoinUpload(asked_to_bring(anna, data).token)) as carrier:
        begun(carrier)
        anna.abort()
        carrier.say(data)
        assert carrier.end() == Stored()
    with anna.again() as back:
        assert asked_to_bring(back, data).token == ""


@pytest.mark.parametrize("way", ["here", "elsewhere", "password", "deleted"])
def test_who_is_signed_out_carries_nothing_any_more(make_town: MakeTown, way: str) -> None:
    town = make_town()
    anna, ben = town.newcomers("anna", "ben")
    data, other = some_bytes(MIB), some_bytes(100)
    second = town.second_device(anna)
    running_upload, waiting = asked_to_bring(anna, data), asked_to_bring(anna, other)
    with joined(anna, JoinUpload(running_upload.token)) as carrier:
        begun(carrier)
        carrier.say(data[:1000])
        assert anna.me is not None
        if way == "here":
            anna.sign_out()
        elif way == "elsewhere":
            done(second, SignOutDevice, device_of(second, anna))
        elif way == "password":
            done(second, ChangePassword, PASSWORD, PASSWORD + "!")
        else:
            town.newcomer("carla")
            second.send(DeleteAccount(second.next_number(), PASSWORD))
        assert anna.read_to_end()
        with joined(ben, JoinUpload(waiting.token)) as late:
            assert refusal(late) == Code.TOKEN_INVALID
        assert refusal(carrier) in {Code.NOT_SIGNED_IN, Code.FILE_CANCELLED}
    if way == "deleted":
        files = town.server.data / "files"
        wait_until(lambda: not list(files.glob("*/*")), "the parts to be gone")


def device_of(wire: Wire, other: Wire) -> int:
    """Return the id of the device of ``other``, as ``wire`` is told of it."""
    number = wire.next_number()
    wire.send(ListDevices(number))
    return next(one.id for one in wire.expect(Devices, r=number).devices if not one.current)


@LOOPS
def test_the_server_stops_though_it_carries_files(tmp_path: Path, stack: ExitStack, loop: str) -> None:
    """C60: what has come is kept."""
    server = stack.enter_context(running(tmp_path, loop=loop, stop_seconds="600", presence_gather_ms="10"))
    town = Town(server, stack)
    anna, ben = town.newcomers("anna", "ben")
    log, data, large = anna.log_with(ben), some_bytes(3 * MIB), bytes(20 * MIB)
    seq = brought_and_sent(anna, log, large)
    with (
        joined(anna, JoinUpload(asked_to_bring(anna, data).token)) as upload,
        joined(ben, JoinFetch(asked_to_fetch(ben, log, seq).token), receive_buffer=8192) as fetch,
    ):
        begun(upload)
        upload.say(data[: MIB + 1000])
        wait_until(lambda: size_on_disk(server, data) == MIB, "whole pieces on the disk")
        for _ in range(5):  # passes of the loop, in which it reads the rest
            sync(anna)
        assert fetch.line() == Fetching(20 * MIB)
        assert server.stop() == 0
        assert refusal(upload) == Code.SERVER_STOPPING
        assert len(fetch.rest()) < 20 * MIB
    assert size_on_disk(server, data) == MIB + 1000
    server.start()
    with anna.again() as back, ben.again() as other:
        assert brought(back, data) == MIB + 1000
        assert fetched(other, log, seq) == large


def size_on_disk(server: ServerProcess, data: bytes) -> int:
    """Return how many bytes lie there of what has this hash."""
    return sum(path.stat().st_size for path in (server.data / "files").glob(f"*/{hash_of(data)}.*"))


def test_who_speaks_too_early_harms_nothing(make_town: MakeTown) -> None:
    anna = make_town().newcomer("anna")
    data = some_bytes(1000)
    for words in (b"\x16\x03\x01", b"{}\n", data):
        ready = asked_to_bring(anna, data)
        carrier = Carrier(anna.address)
        carrier.say(JoinUpload(ready.token), words)
        carrier.rest()
        carrier.close()
    assert brought(anna, data) == 0


# -- a full disk


def test_a_disk_that_gets_full_while_a_file_comes_harms_nothing_else(tmp_path: Path, stack: ExitStack) -> None:
    """What has come is kept, messages are written from the reserve, and later the file comes further."""
    free = tmp_path / "free"
    settings = {"FREE_BYTES": str(free), "MESSENGER_PRESENCE_GATHER_MS": "10", "MESSENGER_FILES_RESERVE_MIB": "10"}
    program = Path(__file__).with_name("half_full.py")
    server = stack.enter_context(ServerProcess(tmp_path, settings=settings, program=program))
    town = Town(server, stack)
    anna, ben = town.newcomers("anna", "ben")
    data = some_bytes(3 * MIB)
    free.write_text(str(13 * MIB))
    with joined(anna, JoinUpload(asked_to_bring(anna, data).token)) as carrier:
        begun(carrier)
        carrier.say(data[:MIB])
        wait_until(lambda: size_on_disk(server, data) == MIB, "a piece on the disk")
        free.write_text(str(10 * MIB))
        carrier.say(data[MIB:])
        line = carrier.line()
        assert isinstance(line, Refused)
        assert (line.code, line.reason[:26]) == (Code.STORAGE, "The server's disk is full:")
    assert anna.say(ben, "hello").seq == 1
    failed = anna.refused(BeginUpload(anna.next_number(), hash_of(data), len(data)))
    assert (failed.code, bool(failed.retry_after)) == (Code.STORAGE, True)
    assert space(anna).used == 3 * MIB
    free.write_text(str(12 * MIB))
    assert brought(anna, data) == MIB, "the rest has room now, though not the whole"
    assert fetched(ben, anna.log_with(ben), sent(anna, anna.log_with(ben), file_of(data)).seq) == data
    sync(ben)
