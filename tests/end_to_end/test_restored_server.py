"""A real server is put back to a backup, by its operator's commands: what real clients show then (R3, C58).

Nothing that a person typed vanishes: it is at the server, or it stands on the screen as not delivered.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from tests.end_to_end.person import Person
from tests.end_to_end.server_process import ServerProcess

pytestmark = [pytest.mark.timeout(180), pytest.mark.skipif(sys.platform == "win32", reason="signals")]

QUICK: Final = {"retry_first": 0.05, "retry_longest": 0.3, "redial": 30.0}
STORED: Final = ("stored", "delivered", "received")


def rows(person: Person, place: str) -> list[tuple[str, str]]:
    """What stands in a chat: the texts, and "here", or why one is not at the server."""
    answer = person.order("rows", place)
    return [
        (row["text"], "here" if row["delivery"] in STORED else row["failure"] or row["delivery"])
        for row in answer.get("rows", [])
    ]


def until_rows(person: Person, place: str, *expected: tuple[str, str]) -> None:
    person.until(lambda: rows(person, place) == list(expected), f"{expected} in {place}")


def say(person: Person, place: str, *texts: str) -> None:
    for text in texts:
        person.do("write-to", place, text)
    person.until(lambda: {(text, "here") for text in texts} <= set(rows(person, place)), f"{texts} at the server")


def here(*texts: str) -> list[tuple[str, str]]:
    return [(text, "here") for text in texts]


def lost(*texts: str) -> list[tuple[str, str]]:
    return [(text, "lost_by_server") for text in texts]


def put_back(server: ServerProcess) -> None:
    assert server.stop() == 0
    server.command("restore", "--last", "--yes")
    server.start()


def sign_in_again(server: ServerProcess, person: Person) -> None:
    """What keeps somebody signed in is newer than the backup, so the password is asked for."""
    person.until(lambda: not person.told["me"], "being signed out")
    person.sign_in(server.shared_invite)


class World:
    """Anna on two devices, and Ben; a backup; and then some more was said."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.server = stack.enter_context(ServerProcess(folder / "server"))
        self.anna = stack.enter_context(Person(folder, "anna", durations=QUICK))
        self.other = stack.enter_context(Person(folder, "anna", durations=QUICK, profile="other"))
        self.ben = stack.enter_context(Person(folder, "ben", durations=QUICK))
        self.anna.sign_up(self.server.first_invite)
        self.ben.sign_up(self.server.shared_invite)
        self.other.sign_in(self.server.shared_invite)
        self.anna.until_seen(self.ben)
        self.ben.until_seen(self.anna)
        for title in ("club", "left"):
            self.anna.do("group", title, "ben")
            self.ben.until(lambda title=title: not self.ben.order("rows", title)["refusal"], title)  # type: ignore[misc]
        say(self.ben, "left", "said before leaving")
        self.ben.do("leave", "left")
        for place in ("ben", "club", "everyone"):
            say(self.anna, place, f"kept in {place}")
        self.server.command("backup")
        for place in ("ben", "club", "everyone"):
            say(self.anna, place, f"lost in {place} 1", f"lost in {place} 2")
        say(self.ben, "anna", "ben's, lost")
        for place in ("ben", "club", "everyone"):
            until_rows(self.other, place, *rows(self.anna, place))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with ExitStack() as stack:
        yield World(tmp_path, stack)


def test_loses_nothing_that_was_typed(world: World) -> None:
    """Direct, in a group, to everybody; what waits goes out in its order; what is sent again is there once."""
    server, anna, other, ben = world.server, world.anna, world.other, world.ben
    assert server.stop() == 0
    for person in (anna, other, ben):
        person.until_cut_off()
    for number in range(3):
        anna.do("write-to", "ben", f"waits {number}")
    server.command("restore", "--last", "--yes")
    server.start()
    waits = [f"waits {number}" for number in range(3)]
    for device in (anna, other):
        until_rows(device, "ben", *here("kept in ben", *waits), *lost("lost in ben 1", "lost in ben 2"))
        for place in ("club", "everyone"):
            until_rows(device, place, *here(f"kept in {place}"), *lost(f"lost in {place} 1", f"lost in {place} 2"))
        notices = device.order("rows", "ben")["notices"]
        assert any("lost 1 message of this chat" in notice for notice in notices), notices
        assert any("put back" in notice for notice in device.order("rows", "everyone")["notices"])
    until_rows(ben, "anna", *here("kept in ben", *waits), *lost("ben's, lost"))
    until_rows(ben, "left", *here("said before leaving"))  # the server knows it, and he may still read it

    for place in ("ben", "club", "everyone"):
        anna.do("send-again", place, f"lost in {place} 1")
    ben.do("send-again", "anna", "ben's, lost")
    expected = {*here("kept in ben", *waits, "lost in ben 1", "ben's, lost"), *lost("lost in ben 2")}
    for device in (anna, other):
        device.until(lambda device=device: set(rows(device, "ben")) == expected, "what was sent again")  # type: ignore[misc]
        assert len(rows(device, "ben")) == len(expected)
        until_rows(device, "club", *here("kept in club", "lost in club 1"), *lost("lost in club 2"))
    until_rows(ben, "club", *here("kept in club", "lost in club 1"))
    until_rows(ben, "everyone", *here("kept in everyone", "lost in everyone 1"))
    ben.until(lambda: len(rows(ben, "anna")) == 6, "the message")
    assert all(how == "here" for _, how in rows(ben, "anna"))


def test_loses_nothing_when_it_is_killed_while_it_comes_back(world: World) -> None:
    """Kill -9 again and again, at another moment each time."""
    put_back(world.server)
    for _ in range(5):
        world.anna.kill()
        world.anna.start()
    until_rows(world.anna, "ben", *here("kept in ben"), *lost("lost in ben 1", "lost in ben 2"))
    until_rows(world.anna, "club", *here("kept in club"), *lost("lost in club 1", "lost in club 2"))


def test_put_back_twice_it_shows_what_the_second_backup_has(world: World) -> None:
    """The second time to what was there before the first."""
    put_back(world.server)
    until_rows(world.anna, "ben", *here("kept in ben"), *lost("lost in ben 1", "lost in ben 2"))
    world.anna.do("send-again", "ben", "lost in ben 1")
    until_rows(world.ben, "anna", *here("kept in ben", "lost in ben 1"), *lost("ben's, lost"))
    put_back(world.server)
    for person in (world.anna, world.ben):
        sign_in_again(world.server, person)
    until_rows(world.anna, "ben", *here("kept in ben"), *lost("lost in ben 2", "lost in ben 1"))  # as they were said
    until_rows(world.ben, "anna", *here("kept in ben"), *lost("ben's, lost"))


def test_whoever_has_to_sign_in_again_finds_it_then(world: World) -> None:
    """The backup is older than what keeps this device signed in."""
    world.anna.kill()
    world.anna.start().until_online()  # it has a token now that is in no backup
    world.anna.kill()
    world.anna.start().until_online()
    put_back(world.server)
    sign_in_again(world.server, world.anna)
    until_rows(world.anna, "ben", *here("kept in ben"), *lost("lost in ben 1", "lost in ben 2"))


def test_nobody_gets_what_was_written_to_somebody_who_is_gone(world: World, tmp_path: Path) -> None:
    """Zoe made her account after the backup; then Mallory makes one. A number may not be given twice."""
    server, anna = world.server, world.anna
    with Person(tmp_path, "zoe", durations=QUICK) as zoe:
        zoe.sign_up(server.shared_invite)
        anna.until_seen(zoe)
    say(anna, "zoe", "said to Zoe")
    assert server.stop() == 0
    anna.until_cut_off()
    anna.do("write-to", "zoe", "for Zoe alone")
    anna.kill()
    server.command("restore", "--last", "--yes")
    server.start()
    with Person(tmp_path, "mallory", durations=QUICK) as mallory:
        mallory.sign_up(server.shared_invite)
        anna.start().until_online()
        anna.until_seen(mallory)
        gone = [*lost("said to Zoe"), ("for Zoe alone", "no_such_user")]
        anna.until(lambda: sorted(rows(anna, "zoe")) == sorted(gone), "that Zoe is gone")
        assert rows(mallory, "anna") == rows(anna, "mallory") == []
