"""Private sessions of two programs on one machine, which reach each other over loopback: no right is needed for that.

What needs a network (no way, black holes, cables) is in the files beside this one, and skipped where none can be made.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.end_to_end.person import Person
from tests.end_to_end.private.scenes import introduce, last_notice, meet, ring, same_safety_number, talk, until_open
from tests.end_to_end.private.test_direct import PATIENT
from tests.end_to_end.server_process import ServerProcess, running

QUICK = PATIENT | {"retry_first": 0.05, "retry_longest": 0.5, "look": 0.5, "redial": 2}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """Run a server on loopback."""
    with running(tmp_path / "server", private_ask_seconds="600") as process:
        yield process


@pytest.fixture
def people(tmp_path: Path, server: ServerProcess) -> Iterator[list[Person]]:
    """Hand over Anna, Ben and Carl, signed in."""
    with ExitStack() as stack:
        made = [stack.enter_context(Person(tmp_path, name, durations=QUICK)) for name in ("anna", "ben", "carl")]
        for person in made:
            person.sign_up(server.shared_invite)
        for person in made:
            for other in made:
                if other is not person:
                    person.until_seen(other)
        yield made


def test_two_programs_on_one_machine(people: list[Person], server: ServerProcess) -> None:
    """C42, C43, C50, C51, C55, C57: refused, opened, gone on with when the server is killed, and ended by a crash."""
    anna, ben, _ = people
    ring(anna, ben)
    ben.do("decline", "anna")
    assert anna.until_private(ben, phase="over")["code"] == "private_declined"
    meet(anna, ben)
    same_safety_number(anna, ben)
    said: dict[str, list[str]] = {}
    talk(anna, ben, said)
    server.kill()
    for person in (anna, ben):
        person.until_cut_off()
    talk(anna, ben, said)
    server.start()
    for person in (anna, ben):
        person.until_online()
    talk(anna, ben, said)
    ben.kill()
    assert anna.until_private(ben, phase="over")["code"] in ("peer_lost", "peer_gone")
    assert last_notice(anna, ben)
    assert anna.texts(ben, mine=True) == said["anna"]


def test_several_sessions_and_ordinary_chats_at_the_same_time(people: list[Person]) -> None:
    """C49, C54: one of them relayed, since Carl never shows an address; nothing gets into another window."""
    anna, ben, carl = people
    carl.do("choose", "hidden=yes")
    for person in (anna, ben):
        person.do("choose", "relay=always")
    meet(anna, ben)
    meet(carl, anna, "relayed")
    introduce(ben, carl)
    until_open(ben, carl, "relayed")
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    for _ in range(3):
        for one, other in ((anna, ben), (carl, anna), (ben, carl)):
            talk(one, other, said.setdefault((one.name, other.name), {}))
            one.do("write", other.name, f"and through the server, {other.name}")
    rows = anna.until(lambda: anna.rows(carl, "chat"), "the ordinary chat with Carl")
    assert {row["text"] for row in rows} == {"and through the server, anna"}
    anna.do("stop", "ben")
    ben.until_private(anna, phase="over")
    for one, other in ((carl, anna), (ben, carl)):
        talk(one, other, said[one.name, other.name])


def test_a_block_ends_what_is_asked_for_and_leaves_what_is_open(people: list[Person]) -> None:
    """C44, C46, C47, C53"""
    anna, ben, carl = people
    meet(anna, ben)
    ring(carl, anna)
    for name in ("ben", "carl"):
        anna.do("block", name)
    for person, other in ((anna, carl), (carl, anna)):
        person.until_private(other, phase="over")
    talk(anna, ben, {})
    assert "block" in anna.refusal("start", "carl").casefold()
    assert carl.refusal("start", "anna")
    anna.do("stop", "ben")
    ben.until_private(anna, phase="over")
    assert ben.refusal("start", "anna")
    assert anna.status(ben)["phase"] == "over"
