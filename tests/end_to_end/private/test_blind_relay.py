"""What the server itself holds of a relayed session: the bytes in its relay, its data, and what comes of meddling.

The server has an ear in its own relay here. Both clients never show an address, so no network is needed.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.end_to_end.person import Person
from tests.end_to_end.private.scenes import last_notice, meet, talk, until_open, until_told
from tests.end_to_end.server_process import ROOT, ServerProcess

WORD = "rhododendron"
SHORT = {"redial": 3.0, "redial_away": 3.0, "relay_again": 0.1}


@dataclass(frozen=True, slots=True)
class Nosy:
    """A server that listens, and two who are relayed by it."""

    server: ServerProcess
    anna: Person
    ben: Person

    @property
    def heard(self) -> bytes:
        """Every byte that went through the relay, both ways."""
        return (self.server.work / "heard").read_bytes()

    def flip(self, always: str = "") -> None:
        """Turn over one bit of what goes through the relay next, or of everything."""
        (self.server.work / "flip").write_text(always)

    @property
    def flipped(self) -> bool:
        """Whether a bit was turned over."""
        return not (self.server.work / "flip").exists()


@pytest.fixture
def nosy(tmp_path: Path) -> Iterator[Nosy]:
    """Hand over a relayed session."""
    program = ROOT / "tests" / "end_to_end" / "nosy_server.py"
    with ExitStack() as stack:
        server = stack.enter_context(ServerProcess(tmp_path / "server", program=program))
        anna, ben = (stack.enter_context(Person(tmp_path, name, durations=SHORT)) for name in ("anna", "ben"))
        for person, invite in ((anna, server.first_invite), (ben, server.invite())):
            person.sign_up(invite)
            person.do("choose", "hidden=yes relay=always")
        anna.until_seen(ben)
        ben.until_seen(anna)
        meet(anna, ben, "relayed")
        yield Nosy(server, anna, ben)


def test_nothing_readable_goes_through_the_relay_or_is_left_on_any_disk(nosy: Nosy, tmp_path: Path) -> None:
    """C49, C50: captured inside the server, where its own TLS has been taken off; and looked for in every file."""
    anna, ben = nosy.anna, nosy.ben
    texts = [f"{WORD} {number}" for number in range(50)]
    for text in texts:
        anna.say(ben, text)
        ben.say(anna, text)
    until_told(anna, ben, texts)
    until_told(ben, anna, texts)
    heard = nosy.heard
    assert len(heard) > 2 * sum(map(len, texts))
    assert all(word not in heard for word in (WORD.encode(), b'"say"', b'"text"', b'"hello"', b'"proof"'))
    assert anna.close() == ben.close() == 0
    assert nosy.server.stop() == 0
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert WORD.encode() not in path.read_bytes(), path


def test_one_bit_turned_over_ends_the_connection_and_harms_no_text(nosy: Nosy) -> None:
    """C49, C52: the devices notice, and say the text again on a fresh connection."""
    anna, ben = nosy.anna, nosy.ben
    said: dict[str, list[str]] = {}
    talk(anna, ben, said)
    nosy.flip()
    said["anna"].append(f"{WORD} with a bit turned over")
    anna.say(ben, said["anna"][-1])
    anna.until(lambda: nosy.flipped, "the bit to be turned over")
    anna.until(lambda: "cut" in anna.phases(ben), "the end of the connection")
    ben.until(lambda: "cut" in ben.phases(anna), "the end of the connection")
    until_open(anna, ben, "relayed")
    talk(anna, ben, said)


def test_a_relay_that_spoils_everything_ends_the_session_with_a_notice(nosy: Nosy) -> None:
    """C49, C52: what was not acknowledged is not delivered, and nothing spoiled is ever shown."""
    anna, ben = nosy.anna, nosy.ben
    said: dict[str, list[str]] = {}
    talk(anna, ben, said)
    nosy.flip("always")
    anna.say(ben, f"{WORD} with a bit turned over")
    for person, other in ((anna, ben), (ben, anna)):
        assert person.until_private(other, phase="over")["reason"]
        assert last_notice(person, other)
    failed = [row["text"] for row in anna.rows(ben) if row.get("delivery") == "failed"]
    assert failed == [f"{WORD} with a bit turned over"]
    assert ben.texts(anna, mine=False) == said["anna"]
