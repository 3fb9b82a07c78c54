"""A database that an older server has left is brought up to date when it is opened, and everything in it goes on."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import apsw
import pytest
from argon2 import PasswordHasher

from messenger.protocol.base import EVERYONE, direct_log
from messenger.protocol.contacts import Block, People
from messenger.protocol.messages import Accepted, Message, Rejected, Send
from messenger.protocol.profiles import AskProfile, Profile
from messenger.server.folder import DATABASE
from messenger.server.storage.database import migrations
from tests.end_to_end.server_process import ServerProcess
from tests.server.logs import gist, heads_known, history, make_group, pushed, refused_in, say_in
from tests.server.town import Town, done, who_else
from tests.server.wire import PASSWORD, Wire, random_id

ANNA, BRUNO = 1, 2
LOG = direct_log(ANNA, BRUNO)
NOW = 1_700_000_000_000
LAPTOP, TOKEN = "laptop".ljust(22, "x"), b"t" * 32
TEXT_TOKEN = base64.urlsafe_b64encode(TOKEN).rstrip(b"=").decode()
CIDS = [random_id() for _ in range(4)]


def write_first_version(path: Path) -> None:
    """Make a database of the first schema as its server left it when it was killed: both were online."""
    hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with closing(apsw.Connection(str(path))) as old:
        old.execute(next(script for number, script in migrations() if number == 1))
        old.pragma("user_version", 1)
        old.execute("insert into server values (1, 'the epoch', ?1)", (NOW,))
        old.executemany(
            "insert into user values (?1, ?2, ?2, ?2, upper(?2), ?3, null, ?4, ?5, ?5, ?5, 1)",
            [(ANNA, "anna", hashed, 1, NOW - 10), (BRUNO, "bruno", hashed, 0, NOW - 9)],
        )
        token = hashlib.sha256(TOKEN).digest()
        old.execute("insert into device values (1, 1, ?1, 'Laptop', ?2, null, 4, 3, ?3, ?3)", (LAPTOP, token, NOW))
        old.execute("insert into log values (1, ?1)", (LOG,))
        old.executemany("insert into participant values (?1, 1, ?2, ?3)", [(ANNA, 3, 3), (BRUNO, 2, 1)])
        old.executemany(
            "insert into message values (?1, 1, ?1, ?2, 1, 1, ?1, ?3, ?4, null, ?5)",
            [(row, NOW + row, row - 1, CIDS[row - 1], f"number {row}") for row in (1, 2, 3)],
        )
        old.execute("insert into refusal values (1, 4, ?1, 'text_empty')", (CIDS[3],))


@pytest.fixture
def town(folder: Path) -> Iterator[Town]:
    server = ServerProcess(folder, settings={"MESSENGER_PRESENCE_GATHER_MS": "10", "MESSENGER_TIMEOUT": "60"})
    server.data.mkdir(0o700)
    write_first_version(server.data / DATABASE)
    with server, ExitStack() as stack:
        yield Town(server, stack)


def _anna(town: Town) -> Wire:
    wire = town.keep(town.server.connect(LAPTOP))
    wire.resume(TEXT_TOKEN)
    return wire


def _bruno(town: Town) -> Wire:
    wire = town.keep(town.server.connect())
    wire.sign_in("bruno")
    return wire


def test_a_device_resumes_and_goes_on_with_its_numbers(town: Town) -> None:
    """C24, C26, C60: nobody has been inactive of whom the old server did not write it down."""
    anna, bruno = _anna(town), _bruno(town)
    assert anna.me is not None
    assert (anna.me.epoch, anna.me.last, anna.me.admin) == ("the epoch", 4, True)
    anna.send(*(Send(dn, cid, LOG, "again") for dn, cid in enumerate(CIDS, 1)))
    assert [anna.expect(Accepted, dn=dn).seq for dn in (1, 2, 3)] == [1, 2, 3]
    anna.expect(Rejected, dn=4)
    assert say_in(anna, LOG, "number 4").seq == 4
    message = bruno.expect(Message, text="number 4")
    assert (message.seq, message.prev) == (4, 3)


def test_messages_and_markers_are_as_they_were(town: Town) -> None:
    """C24, C25"""
    anna, bruno = _anna(town), _bruno(town)
    assert heads_known(anna)[LOG] == (3, 3, 2)
    assert heads_known(bruno)[LOG] == (3, 1, 3)
    assert gist(history(bruno, LOG)) == ["number 1", "number 2", "number 3"]
    assert {person.name for line in bruno.seen if isinstance(line, People) for person in line.people} == {
        "anna",
        "bruno",
    }


def test_what_is_new_works_for_accounts_that_are_old(town: Town) -> None:
    """C27, C33, C35, C62, C67"""
    anna = _anna(town)
    assert who_else(anna) == []
    assert who_else(anna, 10**9) == [BRUNO]  # at the old server's last sign of life
    bruno = _bruno(town)
    make_group(anna, bruno)
    number = anna.next_number()
    anna.send(AskProfile(number, BRUNO))
    assert anna.expect(Profile) == Profile(number, BRUNO, "bruno", "BRUNO")
    say_in(anna, EVERYONE, "hello all")
    assert gist(pushed(bruno, EVERYONE)) == ["hello all"]
    done(bruno, Block, ANNA)
    refused_in(anna, LOG)
    town.server.kill()
    town.server.start()
    assert who_else(_bruno(town)) == []
