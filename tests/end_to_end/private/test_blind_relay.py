"""What the server itself holds of a relayed session: the bytes in its relay, its data, and what comes of meddling.

The server has an ear in its own relay here. Both clients never show an address, so no network is needed.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from messenger.client.store.store import open_store
from tests.end_to_end.person import Person
from tests.end_to_end.private.scenes import last_notice, meet, talk, until_open, until_told
from tests.end_to_end.server_process import ROOT, ServerProcess
from tests.reliability.figures import note

WORD = "rhododendron"


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


@contextmanager
def relayed(folder: Path, redial: float = 30) -> Iterator[Nosy]:
    """Open a relayed session; ``redial``: seconds until a device that finds no way any more gives up."""
    program = ROOT / "tests" / "end_to_end" / "nosy_server.py"
    durations = {"redial": redial, "relay_again": 0.1}
    with ExitStack() as stack:
        server = stack.enter_context(ServerProcess(folder / "server", program=program))
        anna, ben = (stack.enter_context(Person(folder, name, durations=durations)) for name in ("anna", "ben"))
        for person, invite in ((anna, server.first_invite), (ben, server.invite())):
            person.sign_up(invite)
            person.do("choose", "hidden=yes relay=always")
        anna.until_seen(ben)
        ben.until_seen(anna)
        meet(anna, ben, "relayed")
        yield Nosy(server, anna, ben)


def test_nothing_readable_goes_through_the_relay_or_is_left_on_any_disk(tmp_path: Path) -> None:
    """C49, C50: captured inside the server, where its own TLS has been taken off; and looked for in every file."""
    with relayed(tmp_path) as nosy:
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
        for person in (anna, ben):
            assert WORD not in stored(person)
        note(
            "T3",
            f"{2 * len(texts)} texts in {len(heard):,} relayed bytes: 0 readable, there or on a disk",
            True,
            "read",
        )


def stored(person: Person) -> str:
    """Return all that the store of a client holds, which lies on the disk encrypted."""
    store = open_store(person.profiles / person.name, use_keyring=False)
    try:
        tables = [name for (name,) in store.database.read("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {table: store.database.read(f"SELECT * FROM {table}") for table in tables}  # noqa: S608 - its own names
    finally:
        store.database.close()
    assert rows["peer_key"], "whom this device has met is kept"
    return str(rows)


def test_one_bit_turned_over_ends_the_connection_and_harms_no_text(tmp_path: Path) -> None:
    """C49, C52: the devices notice, and say the text again on a fresh connection."""
    with relayed(tmp_path) as nosy:
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
        note(
            "T3", "one bit turned over: the connection ended, nothing spoiled shown, every text said again", True, "bit"
        )


def test_a_relay_that_spoils_everything_ends_the_session_with_a_notice(tmp_path: Path) -> None:
    """C49, C52: what was not acknowledged is not delivered, and nothing spoiled is ever shown."""
    with relayed(tmp_path, redial=2) as nosy:
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
