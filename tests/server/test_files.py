"""Files through the server: brought, named by messages, fetched by whom they are for; resumed wherever they end."""

import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.protocol.accounts import DeleteAccount
from messenger.protocol.base import EVERYONE, TEXT_CHARACTERS, group_log
from messenger.protocol.codec import encode
from messenger.protocol.contacts import Block, Presence
from messenger.protocol.errors import Code
from messenger.protocol.files import BeginUpload, DropUpload, Fetching, File, JoinFetch, JoinUpload, Stored
from messenger.protocol.groups import RemoveMember
from messenger.protocol.messages import Accepted, Message, Rejected, Send
from tests.end_to_end.server_process import ServerProcess, running
from tests.server.carrier import LOOPS
from tests.server.logs import catch_up, history, make_group, say_in
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
    lying,
    not_fetched,
    not_sent,
    refusal,
    sent,
    some_bytes,
    space,
)
from tests.server.town import MakeTown, Town, changes_seen, done, me
from tests.server.wire import PASSWORD, Wire, random_id
from tests.waiting import wait_until


@pytest.fixture
def town(server: ServerProcess) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(server, stack)


@LOOPS
@pytest.mark.parametrize("size", [1, 3 * 256 * 1024, 5 * MIB + 1])
def test_a_file_arrives_as_it_was(tmp_path: Path, loop: str, size: int) -> None:
    with running(tmp_path, loop=loop) as server, ExitStack() as stack:
        anna, ben = Town(server, stack).strangers(2)
        log, data = anna.log_with(ben), some_bytes(size)
        brought(anna, data)
        seq = sent(anna, log, file_of(data), "look").seq
        told = ben.expect(Message, log=log)
        assert (told.seq, told.text, told.file) == (seq, "look", file_of(data))
        assert fetched(ben, log, seq) == fetched(anna, log, seq) == data
        assert fetched(ben, log, seq, size - 1) == data[-1:]
        assert fetched(ben, log, seq, size) == b""


# -- in messages


def test_a_file_needs_no_text_and_is_told_in_every_page(town: Town) -> None:
    anna, ben = town.strangers(2)
    log = anna.log_with(ben)
    files = [File(file_of(data).hash, len(data), f"{number}.png", 640, 480) for number, data in enumerate([b"a", b"b"])]
    say_in(anna, log, "before")
    for file, data in zip(files, (b"a", b"b"), strict=True):
        brought(anna, data)
        sent(anna, log, file)
    for wire in (anna, ben, town.second_device(ben)):
        told = history(wire, log)
        assert [(entry.text, entry.file) for entry in told if isinstance(entry, Message)] == [
            ("before", None), ("", files[0]), ("", files[1]),
        ]  # fmt: skip


def test_files_go_to_groups_and_to_everyone(town: Town) -> None:
    anna, ben = town.strangers(2)
    data = some_bytes(1000)
    for log in (group_log(make_group(anna, ben)), EVERYONE):
        seq = brought_and_sent(anna, log, data)
        assert ben.expect(Message, log=log, seq=seq).file == file_of(data)
        assert fetched(ben, log, seq) == data


def test_of_a_broadcast_only_those_have_the_file_who_were_there(town: Town) -> None:
    """C27"""
    anna, ben = town.strangers(2)
    seq = brought_and_sent(anna, EVERYONE, some_bytes(10))
    late = town.newcomer(f"late{seq}")
    assert fetched(ben, EVERYONE, seq)
    assert not_fetched(late, EVERYONE, seq) == not_fetched(late, EVERYONE, 10**6)


def test_who_is_removed_from_a_group_has_its_files_no_longer(town: Town) -> None:
    anna, ben = town.strangers(2)
    group = make_group(anna, ben)
    log, data = group_log(group), some_bytes(10)
    seq = brought_and_sent(anna, log, data)
    ready = asked_to_fetch(ben, log, seq)
    done(anna, RemoveMember, group, me(ben))
    with joined(ben, JoinFetch(ready.token)) as carrier:
        assert refusal(carrier) == Code.TOKEN_INVALID
    assert not_fetched(ben, log, seq) == not_fetched(ben, log, 99) == not_fetched(ben, group_log(random_id()), 1)


def test_who_is_removed_from_a_group_while_a_file_comes_gets_no_more_of_it(town: Town) -> None:
    anna, ben = town.strangers(2)
    group = make_group(anna, ben)
    log, data = group_log(group), bytes(20 * MIB)
    seq = brought_and_sent(anna, log, data)
    with joined(ben, JoinFetch(asked_to_fetch(ben, log, seq).token), receive_buffer=8192) as carrier:
        assert carrier.line() == Fetching(len(data))
        done(anna, RemoveMember, group, me(ben))
        assert len(carrier.rest()) < len(data)
    assert not_fetched(ben, log, seq) == not_fetched(ben, log, 99)


def test_a_block_takes_nothing_back_that_was_sent_before(town: Town) -> None:
    anna, ben = town.strangers(2)
    log, data = anna.log_with(ben), some_bytes(10)
    seq = brought_and_sent(anna, log, data)
    done(anna, Block, me(ben))
    assert fetched(ben, log, seq) == data
    brought(ben, data)
    assert not_sent(ben, log, file_of(data)) == Code.BLOCKED


def test_what_somebody_sent_whose_account_is_deleted_can_still_be_fetched(town: Town) -> None:
    """The messages stay, and their files with them."""
    anna, ben = town.strangers(2)
    log, data = anna.log_with(ben), some_bytes(10)
    seq = brought_and_sent(anna, log, data)
    anna.send(DeleteAccount(anna.next_number(), PASSWORD))
    assert anna.read_to_end()
    assert fetched(ben, log, seq) == data


@pytest.mark.parametrize("name", ["../../x", "a/b", "a\\b", ".", "..", " ", "a\0", "a\nb", "\u2028", "x" * 201])
def test_refuses_a_name_that_is_more_than_a_name(town: Town, name: str) -> None:
    anna, ben = town.strangers(2)
    brought(anna, b"data")
    assert not_sent(anna, anna.log_with(ben), File(hash_of(b"data"), 4, name)) == Code.FILE_NAME_INVALID


def test_refuses_a_file_that_is_not_whole_or_not_so_long(town: Town) -> None:
    anna, ben = town.strangers(2)
    log, data = anna.log_with(ben), some_bytes(1000)
    assert not_sent(anna, log, file_of(data)) == Code.FILE_MISSING
    asked_to_bring(anna, data)
    assert not_sent(anna, log, file_of(data)) == Code.FILE_MISSING
    brought(anna, data)
    assert not_sent(anna, log, File(hash_of(data), 999, "short")) == Code.FILE_MISSING
    assert not_sent(anna, log, file_of(data), "x" * (TEXT_CHARACTERS + 1)) == Code.TEXT_TOO_LONG
    sent(anna, log, file_of(data))
    assert [type(entry) for entry in history(ben, log)] == [Message]


def test_a_repeat_of_a_message_with_a_file_is_the_same_message(town: Town) -> None:
    """C18"""
    anna, ben = town.strangers(2)
    log, data = anna.log_with(ben), some_bytes(10)
    brought(anna, data)
    lines = [Send(1, random_id(), log, "", file=file_of(data)), Send(2, random_id(), log, "", file=file_of(b"none"))]
    answers = []
    for _ in range(2):
        anna.send(*lines)
        answers.append((anna.expect(Accepted, dn=1), anna.expect(Rejected, dn=2)))
    assert answers[0] == answers[1]
    assert len(history(ben, log)) == 1


# -- brought


def test_goes_on_where_it_was_cut_off(town: Town) -> None:
    anna, ben = town.strangers(2)
    data = some_bytes(3 * MIB)
    with joined(anna, JoinUpload(asked_to_bring(anna, data).token)) as carrier:
        assert begun(carrier) == 0
        carrier.say(data[: MIB + 1])
    there = wait_until(lambda: offset_at(anna, data) == MIB + 1, "what has come to be written")
    assert there
    assert brought(anna, data) == MIB + 1
    seq = sent(anna, anna.log_with(ben), file_of(data)).seq
    assert fetched(ben, anna.log_with(ben), seq) == data


def offset_at(wire: Wire, data: bytes) -> int:
    """Return how much of a file the server has."""
    return asked_to_bring(wire, data).offset


def test_what_one_has_brought_is_not_brought_again(town: Town) -> None:
    anna, ben = town.strangers(2)
    data = some_bytes(5000)
    assert brought(anna, data) == 0
    ready = asked_to_bring(anna, data)
    assert (ready.token, ready.offset) == ("", 5000)
    assert asked_to_bring(town.second_device(anna), data).token == ""
    assert asked_to_bring(ben, data).token, "what another user has brought says nothing"
    assert lying(anna, data, 4999).code == Code.FILE_WRONG


def test_the_same_file_of_two_users_lies_on_the_disk_once(town: Town) -> None:
    anna, ben = town.strangers(2)
    data = some_bytes(5000)
    for wire in (anna, ben):
        assert brought(wire, data) == 0
    wait_until(lambda: len(places(town, data)) == 1, "the second copy to be gone")
    (place,) = places(town, data)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (place, place.parent)] == [0o600, 0o700]
    log = anna.log_with(ben)
    assert fetched(ben, log, sent(anna, log, file_of(data)).seq) == data
    assert fetched(anna, log, sent(ben, log, file_of(data)).seq) == data


def places(town: Town, data: bytes) -> list[Path]:
    """Return where something with this hash lies."""
    return list((town.server.data / "files").glob(f"*/{hash_of(data)}.*"))


def test_bytes_that_are_not_what_was_said_are_thrown_away(town: Town) -> None:
    anna, ben = town.strangers(2)
    data = some_bytes(MIB)
    for bad in (bytes(MIB), data[:-1] + b"\1"):
        with joined(anna, JoinUpload(asked_to_bring(anna, data).token)) as carrier:
            assert begun(carrier) == 0
            carrier.say(bad)
            assert refusal(carrier) == Code.FILE_WRONG
    wait_until(lambda: not places(town, data), "nothing of it on the disk")
    assert not_sent(anna, anna.log_with(ben), file_of(data)) == Code.FILE_MISSING
    assert brought(anna, data) == 0


@pytest.mark.parametrize("said", [999, 1001])
def test_who_lies_about_the_size_brings_nothing(town: Town, said: int) -> None:
    anna, _ = town.strangers(2)
    data = some_bytes(1000)
    with joined(anna, JoinUpload(asked_to_bring(anna, data, said).token)) as carrier:
        assert begun(carrier) == 0
        carrier.say((data + b"!")[:said])
        assert refusal(carrier) == Code.FILE_WRONG
    assert brought(anna, data) == 0, "the right size is another file"


def test_another_size_for_the_same_hash_begins_anew(town: Town) -> None:
    anna, _ = town.strangers(2)
    data = some_bytes(2000)
    ready = asked_to_bring(anna, data, 3000)
    with joined(anna, JoinUpload(ready.token)) as carrier:
        begun(carrier)
        carrier.say(data)
        assert brought(anna, data) == 0
        assert refusal(carrier) in (Code.FILE_CANCELLED, Code.TOKEN_INVALID)


def test_what_is_dropped_is_gone(town: Town) -> None:
    anna, _ = town.strangers(2)
    data = some_bytes(MIB)
    done(anna, DropUpload, hash_of(data))
    ready, unused = asked_to_bring(anna, data), asked_to_bring(anna, some_bytes(10))
    with joined(anna, JoinUpload(ready.token)) as carrier:
        assert begun(carrier) == 0
        carrier.say(data[:400_000])
        done(anna, DropUpload, hash_of(data))
        assert refusal(carrier) == Code.FILE_CANCELLED
    wait_until(lambda: not places(town, data), "nothing of it on the disk")
    with joined(anna, JoinUpload(ready.token)) as carrier:
        assert refusal(carrier) == Code.TOKEN_INVALID
    assert unused.token
    assert brought(anna, data) == 0
    done(anna, DropUpload, hash_of(data))
    assert asked_to_bring(anna, data).token == "", "what is whole is not dropped"


def test_a_word_that_was_not_used_is_worthless_once_the_file_is_dropped(town: Town) -> None:
    anna, _ = town.strangers(2)
    data = some_bytes(10)
    ready = asked_to_bring(anna, data)
    done(anna, DropUpload, hash_of(data))
    with joined(anna, JoinUpload(ready.token)) as carrier:
        assert refusal(carrier) == Code.TOKEN_INVALID


# -- two at once


def test_one_device_waits_while_another_one_brings_the_same(town: Town) -> None:
    anna = town.strangers(1)[0]
    second = town.second_device(anna)
    data = some_bytes(MIB)
    with joined(anna, JoinUpload(asked_to_bring(anna, data).token)) as carrier:
        begun(carrier)
        failed = second.refused(BeginUpload(second.next_number(), hash_of(data), len(data)))
        assert failed.code == Code.BUSY
        assert failed.retry_after
        done(second, DropUpload, hash_of(data))
        carrier.say(data)
        assert carrier.end() == Stored()
    assert asked_to_bring(second, data).token == ""


def test_a_device_that_has_lost_its_connection_takes_its_file_over(town: Town) -> None:
    """The server may not know yet that the old one is dead."""
    anna = town.strangers(1)[0]
    data = some_bytes(2 * MIB)
    with joined(anna, JoinUpload(asked_to_bring(anna, data).token)) as old:
        begun(old)
        old.say(data[:MIB])
        offset = brought(anna, data)
        assert 0 <= offset <= MIB
        assert refusal(old) == Code.TOKEN_INVALID
    assert asked_to_bring(anna, data).token == ""


def test_two_users_bring_the_same_at_the_same_time(town: Town) -> None:
    anna, ben = town.strangers(2)
    data = some_bytes(MIB)
    with ExitStack() as stack:
        ready = [asked_to_bring(wire, data) for wire in (anna, ben)]
        carriers = [stack.enter_context(joined(anna, JoinUpload(one.token))) for one in ready]
        for carrier in carriers:
            assert begun(carrier) == 0
            carrier.say(data[:-1])
        for carrier in carriers:
            carrier.say(data[-1:])
        assert [carrier.end() for carrier in carriers] == [Stored(), Stored()]
    wait_until(lambda: len(places(town, data)) == 1, "one copy on the disk")
    log = anna.log_with(ben)
    assert fetched(anna, log, sent(ben, log, file_of(data)).seq) == data


# -- words for connections


def test_a_word_is_good_for_one_use_of_its_own_kind(town: Town) -> None:
    """C42"""
    anna, ben = town.strangers(2)
    log, data = anna.log_with(ben), some_bytes(100)
    seq = brought_and_sent(anna, log, data)
    up, down = asked_to_bring(anna, some_bytes(10)).token, asked_to_fetch(ben, log, seq).token
    for line in (JoinUpload(random_id()), JoinFetch(random_id()), JoinUpload(down), JoinFetch(up)):
        with joined(anna, line) as carrier:
            assert refusal(carrier) == Code.TOKEN_INVALID
    with joined(anna, JoinFetch(down)) as carrier:
        assert carrier.line() == Fetching(100)
        with joined(anna, JoinFetch(down)) as other:
            assert refusal(other) == Code.TOKEN_INVALID
        assert carrier.rest() == data


def test_a_file_needs_a_connection_of_its_own(town: Town) -> None:
    anna = town.strangers(1)[0]
    wire = town.second_device(anna)
    wire.send(JoinUpload(asked_to_bring(anna, some_bytes(10)).token))
    assert [getattr(line, "code", None) for line in wire.read_to_end()] == [Code.ALREADY_SIGNED_IN]


def test_who_speaks_where_bytes_are_fetched_is_cut_off(town: Town) -> None:
    anna, ben = town.strangers(2)
    log = anna.log_with(ben)
    seq = brought_and_sent(anna, log, bytes(20 * MIB))
    ready = asked_to_fetch(ben, log, seq)
    with joined(ben, JoinFetch(ready.token), receive_buffer=8192) as carrier:
        assert carrier.line() == Fetching(20 * MIB)
        carrier.say(encode(JoinFetch(ready.token)))
        assert len(carrier.rest()) < 20 * MIB


def test_asking_for_files_is_no_activity(make_town: MakeTown) -> None:
    """A program does it by itself, while the person may be away."""
    anna, ben = make_town(away_seconds="1").newcomers("anna", "ben")

    def is_away() -> bool:
        space(anna)
        asked_to_bring(anna, b"data")
        done(anna, DropUpload, hash_of(b"data"))
        catch_up(ben)
        return (me(anna), Presence.AWAY) in changes_seen(ben)

    wait_until(is_away, "the person to be away")
