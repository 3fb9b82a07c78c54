"""How much room files may take, and how many may be on their way: each setting, on both sides of it."""

import pytest

from messenger.protocol.connection import Failed
from messenger.protocol.errors import Code
from messenger.protocol.files import BeginUpload, DropUpload, Fetch, JoinUpload, Space, Stored
from tests.server.mover import (
    MIB,
    asked_to_bring,
    asked_to_fetch,
    begun,
    brought,
    brought_and_sent,
    fetched,
    hash_of,
    joined,
    refusal,
    some_bytes,
    space,
)
from tests.server.town import MakeTown, done
from tests.server.wire import Wire
from tests.waiting import wait_until

LEAST = 4096
"""What a file takes at least."""


def refused(wire: Wire, size: int) -> Failed:
    """Ask to bring a file of this size that the server does not want; return the refusal."""
    return wire.refused(BeginUpload(wire.next_number(), hash_of(some_bytes(64)), size))


def test_a_file_may_be_so_large_and_no_larger(make_town: MakeTown) -> None:
    anna = make_town(file_mib="1").newcomer("anna")
    assert (space(anna).file, space(anna).total) == (MIB, 2048 * MIB)
    assert brought(anna, some_bytes(MIB)) == 0
    failed = refused(anna, MIB + 1)
    assert (failed.code, failed.reason) == (Code.FILE_TOO_LARGE, "A file may have 1 MiB at most.")


def test_all_files_of_a_user_may_take_so_much_room(make_town: MakeTown) -> None:
    """The room is taken when a file begins to come, and is free again when it is dropped."""
    town = make_town(files_mib_per_user="1")
    anna, ben = town.newcomers("anna", "ben")
    told = space(anna)
    assert told == Space(told.r, 100 * MIB, MIB, 0)
    brought(anna, some_bytes(1))
    assert space(anna).used == LEAST
    large = some_bytes(MIB - LEAST)
    asked_to_bring(anna, large)
    assert space(anna).used == MIB
    assert refused(anna, 1).code == Code.FILES_FULL
    asked_to_bring(anna, large)
    assert brought(ben, large) == 0, "each user has room of one's own"
    assert brought(anna, large) == 0
    assert space(anna).used == MIB
    assert refused(anna, 1).code == Code.FILES_FULL
    other = some_bytes(LEAST + 1)
    for wire in (town.second_device(anna), anna):
        assert wire.refused(BeginUpload(wire.next_number(), hash_of(other), len(other))).code == Code.FILES_FULL


def test_room_that_was_dropped_is_free(make_town: MakeTown) -> None:
    anna = make_town(files_mib_per_user="1").newcomer("anna")
    data = some_bytes(MIB)
    asked_to_bring(anna, data)
    assert refused(anna, 1).code == Code.FILES_FULL
    done(anna, DropUpload, hash_of(data))
    assert space(anna).used == 0
    brought(anna, some_bytes(MIB))


def test_so_many_files_of_a_user_may_be_unfinished(make_town: MakeTown) -> None:
    anna = make_town(uploads_per_user="2").newcomer("anna")
    files = [some_bytes(100) for _ in range(2)]
    for data in files:
        asked_to_bring(anna, data)
    failed = refused(anna, 100)
    assert failed.code == Code.BUSY
    assert failed.retry_after
    brought(anna, files[0])
    asked_to_bring(anna, some_bytes(100))


def test_the_disk_keeps_a_reserve(make_town: MakeTown) -> None:
    anna = make_town(files_reserve_mib="1000000").newcomer("anna")
    assert refused(anna, 1).code == Code.STORAGE
    assert space(anna).used == 0


@pytest.mark.parametrize("setting", ["file_connections_per_user", "file_connections_total"])
def test_so_many_files_may_be_on_their_way(make_town: MakeTown, setting: str) -> None:
    """A promise counts until its time is over, and both directions together."""
    town = make_town(**{setting: "2"})
    anna, ben = town.newcomers("anna", "ben")
    log, data = anna.log_with(ben), some_bytes(10)
    seqs = [brought_and_sent(anna, log, data) for _ in range(2)]
    ready = asked_to_fetch(anna, log, seqs[0])
    assert asked_to_fetch(anna, log, seqs[0]).token != ready.token, "the same is carried once"
    large = some_bytes(100)
    upload = asked_to_bring(anna, large)
    failed = anna.refused(Fetch(anna.next_number(), log, seqs[1]))
    assert (failed.code, bool(failed.retry_after)) == (Code.BUSY, True)
    assert refused(anna, 50).code == Code.BUSY
    if setting == "file_connections_total":
        assert refused(ben, 50).code == Code.BUSY
    else:
        assert fetched(ben, log, seqs[1]) == data
    with joined(anna, JoinUpload(upload.token)) as carrier:
        begun(carrier)
        assert refused(anna, 50).code == Code.BUSY
        carrier.say(large)
        assert carrier.end() == Stored()
    assert fetched(anna, log, seqs[1]) == data


def test_who_does_not_come_in_time_comes_in_vain(make_town: MakeTown) -> None:
    town = make_town(file_join_seconds="0.001", file_connections_per_user="1")
    anna = town.newcomer("anna")
    data = some_bytes(10)
    ready = asked_to_bring(anna, data)
    assert ready.seconds == 0.001
    with joined(anna, JoinUpload(ready.token)) as carrier:
        assert refusal(carrier) == Code.TOKEN_INVALID

    def has_room() -> bool:
        number = anna.next_number()
        anna.send(BeginUpload(number, hash_of(b"other"), 5))
        while True:
            line = anna.read()
            if getattr(line, "r", None) == number:
                return not isinstance(line, Failed)

    wait_until(has_room, "the place of who has not come to be free")
