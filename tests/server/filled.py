"""Data folders that hold something, made without a server; and processes that are killed in the middle of a step."""

import hashlib
import os
import secrets
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw

from messenger.protocol.files import hash_text
from messenger.server.certificate import ensure
from messenger.server.files.shelf import Part, Shelf
from messenger.server.folder import DATABASE, FILES
from messenger.server.storage.database import Database

ANNA, BRUNO = 1, 2


def filled(data: Path, messages: int = 300, blobs: int = 2) -> Path:
    """Make a data folder: Anna and Bruno with so many messages and whole files. Return it."""
    data.mkdir(mode=0o700)
    with closing(Database(data / DATABASE)) as database:
        epoch = ("insert into server (only, epoch) values (1, ?1)", ("the epoch",))
        database.write(*epoch)
        for number, name in ((ANNA, "anna"), (BRUNO, "bruno")):
            database.write("insert into user (id, name, name_key, skeleton, display, rev, created)"
                           " values (?1, ?2, ?2, ?2, ?2, ?1, 0)", (number, name))  # fmt: skip
            database.write("insert into device (id, user, client_id, name, created, used)"
                           " values (?1, ?1, ?2, '', 0, 0)",
                           (number, f"{number:022}"))  # fmt: skip
        database.write("insert into log (id, name) values (1, 'd1-2')")
        for user in (ANNA, BRUNO):
            database.write("insert into participant (user, log) values (?1, 1)", (user,))
        database.commit()
        say(database, messages)
        shelf = Shelf(data / FILES, 0)
        shelf.mark()
        for number in range(blobs):
            add_blob(database, shelf, f"the file {number} ".encode() * 5000)
    ensure(data)
    return data


def say(database: Database, count: int, at_once: int = 50) -> None:
    """Let Anna send Bruno so many further messages, several in each transaction."""
    ((last,),) = database.read("select coalesce(max(id), 0) from message")
    for number in range(last + 1, last + count + 1):
        database.write("insert into message (id, log, seq, ts, sender, device, dn, prev_row, cid, text)"
                       " values (?1, 1, ?1, ?1, 1, 1, ?1, ?1 - 1, ?2, ?3)",
                       (number, secrets.token_urlsafe(16), f"message {number} " * 4))  # fmt: skip
        database.write("update device set dn = ?1, last_row = ?1 where id = 1", (number,))
        if number % at_once == 0:
            database.commit()
    database.commit()


def add_blob(database: Database, shelf: Shelf, data: bytes) -> Path:
    """Let Anna have brought a whole file; return where it lies."""
    hash_ = hash_text(hashlib.sha256(data).digest())
    place = shelf.new_place(hash_)
    part = Part(shelf, place, hash_, len(data))
    part.open()
    part.write(memoryview(data))
    assert part.finish()
    part.leave(memoryview(b""))
    database.write("insert into file (hash, size, place, stored) values (?1, ?2, ?3, 0)", (hash_, len(data), place))
    database.write("insert into holding (user, hash, size, used) values (1, ?1, ?2, 0)", (hash_, len(data)))
    database.commit()
    return shelf.path(place)


def texts(data: Path) -> list[str]:
    """Return all messages in order, as whoever opens the database next finds them."""
    with closing(apsw.Connection(str(data / DATABASE))) as connection:
        return [text for (text,) in connection.execute("select text from message order by id")]


def epoch_of(data: Path) -> str:
    with closing(apsw.Connection(str(data / DATABASE))) as connection:
        ((epoch,),) = connection.execute("select epoch from server").fetchall()
    return str(epoch)


def forked(work: Callable[[], object]) -> int:
    """Do ``work`` in a process of its own; return what ended it: 0, or minus the number of a signal."""
    number = os.fork()
    if number == 0:
        try:
            work()
        except BaseException as error:  # nothing may come back from here
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


CHANGES = frozenset(
    ["open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "shutil.copyfile"]
)
"""What Python audits of what is done to files."""


def killed_at(step: int, work: Callable[[], object]) -> bool:
    """Do ``work`` in a process that is killed (kill -9) before its ``step``-th change of files; return whether so."""

    def watched() -> None:
        left = [step]

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if event in CHANGES:
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        work()

    status = forked(watched)
    assert status in (0, -signal.SIGKILL)
    return status != 0
