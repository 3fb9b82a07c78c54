"""Who else is there, and was there lately, asked by real clients over real sockets."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from messenger.protocol.base import LARGEST, LINE_LIMIT
from messenger.protocol.codec import encode
from messenger.protocol.connection import Bye, Refused
from messenger.protocol.contacts import (
    Block,
    Presence,
    Unblock,
    Who,
    WhoElse,
)
from messenger.protocol.errors import Code
from messenger.server.folder import DATABASE
from messenger.server.handlers.contacts import USERS_PER_LINE
from messenger.server.inactivity import Patience
from messenger.server.live import User
from messenger.server.session import USERS_PER_LINE_SENT, Pace
from tests.end_to_end.server_process import ServerProcess
from tests.server.still_house import ANNA, StillHouse
from tests.server.town import (
    MakeTown,
    Town,
    done,
    me,
    told,
    who_else,
)


@contextmanager
def database_of(server: ServerProcess) -> Iterator[sqlite3.Connection]:
    """Open the store of a server that is not running."""
    with closing(sqlite3.connect(server.data / DATABASE)) as database, database:
        yield database


def test_names_everybody_online_but_oneself_and_those_who_blocked_the_asker(make_town: MakeTown) -> None:
    """C30: by user name; people of several devices once."""
    town = make_town(linger_seconds="0")
    bruno, zoe, anna, doris = town.newcomers("bruno", "zoe", "anna", "doris")
    town.second_device(zoe)
    fences = [user for user in who_else(bruno) if user not in {me(one) for one in (zoe, anna, doris)}]
    assert who_else(bruno) == [me(anna), me(doris), *fences, me(zoe)]
    done(anna, Block, me(bruno))
    assert who_else(bruno) == [me(doris), *fences, me(zoe)]
    assert who_else(anna) == [me(bruno), me(doris), *fences, me(zoe)]
    done(anna, Unblock, me(bruno))
    doris.send(Bye())
    doris.read_to_end()
    assert who_else(bruno) == [me(anna), *fences, me(zoe)]


def test_names_who_was_there_in_the_last_seconds(make_town: MakeTown) -> None:
    """C31, C32, C36: online now or not; the same exceptions."""
    town = make_town(linger_seconds="0")
    anna, bruno, carla = town.newcomers("anna", "bruno", "carla")
    bruno.send(Bye())
    told(anna, me(bruno), Presence.OFFLINE)
    assert me(bruno) not in who_else(anna)
    assert me(bruno) in who_else(anna, 300)
    assert who_else(anna, 300).count(me(carla)) == 1
    assert me(anna) not in who_else(anna, 300)
    bruno = town.back(bruno)
    done(bruno, Block, me(anna))
    assert me(bruno) not in who_else(anna, 300)
    bruno.send(Bye())
    bruno.read_to_end()
    assert me(bruno) not in who_else(anna, 300)
    assert me(bruno) in who_else(carla, 300)


def test_counts_who_left_a_while_ago_only_in_a_longer_time(make_town: MakeTown) -> None:
    """C32, C33: who left 120 s ago is in T=200, who left 300 s ago is in T=500; the record survives a restart."""
    town = make_town(linger_seconds="0", start_quiet_seconds="0")
    anna, bruno, carla, doris = town.newcomers("anna", "bruno", "carla", "doris")
    for wire in (bruno, carla, doris):
        wire.send(Bye())
        wire.read_to_end()
    town.server.kill()
    now = time.time_ns() // 1_000_000
    with database_of(town.server) as database:  # they left some minutes ago
        for wire, seconds, later in ((bruno, 120, 5), (carla, 300, 250_000)):  # Carla's entry was changed afterwards
            seen = now - seconds * 1000
            database.execute("update user set seen = ?, rev = ? where id = ?", (seen, seen + later, me(wire)))
        database.execute("update user set seen = 0 where id = ?", (me(doris),))
    town.server.start()
    anna = town.back(anna)

    def found(since: int | None) -> set[int]:
        return set(who_else(anna, since)) & {me(bruno), me(carla), me(doris)}

    assert found(None) == found(0) == set()
    assert found(200) == {me(bruno)}
    assert found(500) == {me(bruno), me(carla)}
    assert found(10**9) == found(LARGEST) == {me(bruno), me(carla)}  # Doris was never seen


def test_a_crash_ends_an_interval_at_the_last_sign_of_life(make_town: MakeTown) -> None:
    """C32, C58: nobody is online who is not, but who was there a moment before is in the answer."""
    town = make_town()
    anna, bruno = town.newcomers("anna", "bruno")
    town.server.restart()
    anna = town.back(anna)
    assert me(bruno) not in who_else(anna)
    assert me(bruno) in who_else(anna, 300)


def test_who_asks_for_long_answers_is_read_more_slowly(folder: Path) -> None:
    """Each counts as the more lines the more it names: after one too many, the others are answered in their time."""
    with closing(StillHouse(folder, Patience(0, 0, 0), Pace(1, 20))) as house:
        session, line = house.sign_in(ANNA)
        for number in range(10, 10 + 30 * USERS_PER_LINE_SENT):
            user = User(number, f"user{number}", f"user{number}", "", house.turn.clock() + number)
            user.seen = house.turn.clock()
            house.directory.add(user)
        session.received([WhoElse(number, 60) for number in (1, 2, 3)])
        house.loop.turn()
        for number in (1, 2, 3):
            [answer] = line.take(Who)
            assert (answer.r, len(answer.users)) == (number, 30 * USERS_PER_LINE_SENT)
            assert session.paused
            assert min(delay for delay, _ in house.loop.later) >= 13
            house.loop.now += 30
            house.loop.pass_time()
            house.loop.turn()
        assert not session.paused


@pytest.mark.parametrize("since", [b"-1", b"1.5", b'"60"', b"true"])
def test_refuses_a_time_that_is_no_whole_number(town: Town, since: bytes) -> None:
    """C34: the client says the usage; a line that says it nevertheless is none."""
    (anna,) = town.some("anna")
    anna.send(b'{"t":"whoelse","r":5,"since":' + since + b"}\n")
    assert anna.expect(Refused).code is Code.BAD_LINE


def test_many_are_named_in_pages_by_user_name(make_town: MakeTown) -> None:
    """C34: each name once, sorted, in lines that stay under their limit."""
    town = make_town()
    anna = town.newcomer("anna")
    town.server.kill()
    now = time.time_ns() // 1_000_000
    numbers = range(1000, 1000 + 2 * USERS_PER_LINE + 1)
    names = {number: f"user{hash((number, 7)) % 10**9:09}{number}" for number in numbers}
    with database_of(town.server) as database:
        database.executemany(
            "insert into user (id, name, name_key, skeleton, display, rev, created, seen)"
            " values (?1, ?2, ?2, ?2, ?2, ?3, 0, ?4)",
            [(number, name, now + number, now) for number, name in names.items()],
        )
    town.server.start()
    anna = town.back(anna)
    start = len(anna.seen)
    assert who_else(anna, 3600) == sorted(names, key=lambda number: names[number])
    pages = [line for line in anna.seen[start:] if isinstance(line, Who)]
    assert [page.more for page in pages] == [True, True, False]
    assert max(len(encode(page)) for page in pages) < LINE_LIMIT
