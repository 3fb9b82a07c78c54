"""What is left of secrets and of what was said, when everything was used and everything has crashed (S1).

Real programs go through a scene in which every secret is a canary; then every byte that they have left behind is looked
through, in every form that a secret may take. Where each may be found is said exactly: a text that belongs into the
server's database must be found there, else the search would prove nothing.
"""

import base64
import contextlib
import hashlib
import os
import random
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import apsw
import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from messenger.client.store.store import open_store
from messenger.net.invite import parse_invite
from messenger.protocol.base import EVERYONE
from messenger.protocol.messages import Send
from tests.end_to_end.canaries import canary, forms, open_to_others, search
from tests.end_to_end.clumsy_server import OUCH
from tests.end_to_end.files import hash_of
from tests.end_to_end.person import SECONDS, Person
from tests.end_to_end.private.scenes import meet, until_told
from tests.end_to_end.server_process import ROOT, ServerProcess
from tests.reliability.figures import note
from tests.server.wire import random_id
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(os.name != "posix", reason="modes of files, signals"),
]

NOWHERE: Final[frozenset[str]] = frozenset()
DATABASE: Final = frozenset({"database"})
QUICK: Final = {"retry_first": 0.05, "retry_longest": 0.5, "redial": 30.0}
PIECE: Final = 24
"""Bytes of a file that are searched for."""
IMPORTED: Final = 40
"""Names whose passwords are imported: some pages full of what is to be hashed."""


@dataclass(slots=True)
class Canaries:
    """What is searched for, by name, and where each must be found: in all of these places, and in no other."""

    secrets: dict[str, list[bytes]] = field(default_factory=dict)
    places: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, name: str, *secrets: bytes, places: frozenset[str] = NOWHERE) -> None:
        """Search for these bytes as well, and for those that had this name before."""
        self.secrets[name] = [*self.secrets.get(name, ()), *secrets]
        self.places[name] = places

    def word(self, name: str, places: frozenset[str] = NOWHERE) -> str:
        """Return a word that is searched for from now on."""
        self.add(name, canary(name).encode(), places=places)
        return canary(name)

    def invite(self, name: str, token: str, places: frozenset[str] = NOWHERE) -> None:
        """Search for the token of an invite, and for its SHA-256, which must be in the database."""
        self.add(name, token.encode(), places=places)
        self.add(f"SHA-256 of {name}", hashlib.sha256(token.encode()).digest(), places=DATABASE)

    def resume_token(self, name: str, token: str) -> None:
        """Search for what keeps a device signed in, and for the SHA-256 of its bytes, which must be in the database."""
        data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        self.add(name, token.encode(), data)
        self.add(f"SHA-256 of {name}", hashlib.sha256(data).digest(), places=DATABASE)

    def file(self, name: str, path: Path, places: frozenset[str]) -> str:
        """Make a file that is searched for in pieces; return its hash."""
        data = random.Random(name).randbytes(100_000)
        path.write_bytes(data)
        pieces = [data[start : start + PIECE] for start in range(0, len(data) - PIECE, 9_973)]
        self.add(name, *pieces, places=places)
        return hash_of(path)


class Scene:
    """Everything that is used, in one folder; what the people have at hand lies outside of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "scene"
        self.originals = folder / "originals"
        self.copies = folder / "copies"
        for made in (self.folder / "home", self.folder / "temporary", self.originals, self.copies):
            made.mkdir(parents=True)
        self.downloads = self.folder / "downloads"
        self.canaries = Canaries()
        self.looked_at = 0
        """Files that were looked through."""
        self.server = ServerProcess(
            self.folder / "server", "--log-level", "debug",
            program=ROOT / "tests" / "end_to_end" / "clumsy_server.py",
            settings={"MESSENGER_PRIVATE_ASK_SECONDS": "600", "PYTHONFAULTHANDLER": "1"},
        )  # fmt: skip
        self.server.expected_errors = [""]  # that is what is looked through
        self.anna, self.ben = (Person(self.folder, name, durations=QUICK) for name in ("anna", "ben"))

    @property
    def people(self) -> tuple[Person, Person]:
        """Those who have a client."""
        return self.anna, self.ben

    def profile(self, person: Person) -> Path:
        """Return the folder with all that a client keeps."""
        return person.profiles / person.name

    def place(self, path: Path) -> str:
        """Return the name of the place that a path in the scene's folder belongs to; a backup is as its original."""
        self.looked_at += path.is_file()
        match path.relative_to(self.folder).parts:
            case ("server", "data", "backups", _, *inside) if inside:
                return self.place(self.server.data.joinpath(*inside))
            case ("server", "data", name) if name.startswith("messenger.sqlite3"):
                return "database"
            case ("server", "data", "files", *_):
                return "files of the server"
            case ("server", "data", "key.pem"):
                return "key of the server"
            case ("server", "work", "credentials.txt"):
                return "credentials"
            case ("server", "stdout.txt"):
                return "screen of the operator"
            case ("anna" | "ben", _, "identities", _):
                return "identities"
            case ("anna" | "ben", _, "store.key"):
                return "store.key"
            case ("downloads", *_):
                return "downloads"
        return str(path.relative_to(self.folder))

    def look(self) -> None:
        """Assert that everything is where it must be and nowhere else, and that all files are for their owner alone."""
        with (self.folder / "server" / "stdout.txt").open("a") as output:
            output.write(self.server.output)
        found = search(self.folder, self.canaries.secrets, self.place)
        wrong = {
            name: f"found in {sorted(found.get(name, ()))}, not in {sorted(places)}"
            for name, places in self.canaries.places.items()
            if found.get(name, set()) != places
        }
        assert not wrong, "\n".join(f"{name}: {what}" for name, what in wrong.items())
        self.look_at_modes()

    def look_at_modes(self) -> None:
        """Assert that whatever server and clients keep is for their owner alone."""
        for folder in (self.server.data, *map(self.profile, self.people)):
            assert open_to_others(folder) == {}

    def note_keys(self) -> None:
        """Search for the private keys and the tokens that lie in the profiles now; these are left as they are."""
        self.canaries.add(
            "key of the server", scalar(self.server.data / "key.pem"), places=frozenset({"key of the server"})
        )
        for person in self.people:
            name, profile = person.name, self.profile(person)
            (identity,) = (profile / "identities").iterdir()
            self.canaries.add(f"device key of {name}", scalar(identity), places=frozenset({"identities"}))
            key = bytes.fromhex((profile / "store.key").read_text())
            self.canaries.add(f"store key of {name}", key, places=frozenset({"store.key"}))
            copy = self.copies / name
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(profile, copy)
            store = open_store(copy, use_keyring=False)
            account = store.accounts.current()
            store.database.close()
            assert account is not None
            self.canaries.resume_token(f"resume token of {name}", account.token)


def scalar(path: Path) -> bytes:
    """Return the secret number of the P-256 key in a file."""
    key = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key.private_numbers().private_value.to_bytes(32)


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """Prepare the scene, for programs whose user lets everybody read what they make."""
    made = Scene(tmp_path)
    monkeypatch.setenv("HOME", str(made.folder / "home"))
    monkeypatch.setenv("TMPDIR", str(made.folder / "temporary"))
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    before = os.umask(0)
    try:
        yield made
    finally:
        os.umask(before)


def test_are_found_nowhere_but_where_they_belong(scene: Scene) -> None:
    """C50: at the end of all that people do, when all was killed, and when all has been ended in order."""
    server, anna, ben = scene.server, scene.anna, scene.ben
    imported = scene.canaries.word("imported password", frozenset({"credentials"}))
    lines = [f"dora{number} {imported}-{number}\n" for number in range(IMPORTED)]
    (server.work / "credentials.txt").write_text("".join(lines))
    with ExitStack() as stack:
        stack.enter_context(server)
        for person in scene.people:
            stack.enter_context(person)
        arrive(scene)
        guess(scene, imported)
        talk(scene)
        talk_privately(scene)
        send_files(scene)
        break_things(scene)
        backed_up(scene)
        note_what_others_see(scene)
        scene.look_at_modes()

        crash(scene)
        scene.note_keys()
        # the pages that held it may lie in the write-ahead log until the database is closed
        del scene.canaries.places["imported password"]
        scene.look()

        server.start()
        for person in scene.people:
            person.start().until_online()
        until_text(ben, "anna", canary("waiting text"))
        scene.canaries.places |= {"waiting text": DATABASE, "imported password": frozenset({"credentials"})}
        assert anna.close() == ben.close() == 0
        assert server.stop() == 0
        scene.note_keys()
        scene.look()
    (backup,) = (server.data / "backups").glob("*/messenger.sqlite3")
    for database in (server.data / "messenger.sqlite3", backup):
        passwords_are_hashes(database, imported)
    secrets = sum(len(forms(one)) for parts in scene.canaries.secrets.values() for one in parts)
    note("S1", f"{len(scene.canaries.secrets)} canaries in {secrets:,} forms, {scene.looked_at:,} files looked through:"
               " 0 found where they do not belong; all files for their owner alone", held=True)  # fmt: skip


# -- the acts


def arrive(scene: Scene) -> None:
    """Sign up, take another password, say who one is."""
    server, anna, ben = scene.server, scene.anna, scene.ben
    for person, invite in ((anna, server.first_invite), (ben, server.invite())):
        token = parse_invite(invite).token
        shown = frozenset({"screen of the operator"}) if person is anna else NOWHERE
        scene.canaries.invite(f"invite of {person.name}", token, shown)
        person.sign_up(invite, scene.canaries.word(f"password-of-{person.name}"))
    anna.do("password", canary("password-of-anna"), scene.canaries.word("new-password-of-anna"))
    anna.do("profile", *(scene.canaries.word(name, DATABASE) for name in ("display", "town", "email@", "about")))
    anna.until_seen(ben)
    ben.until_seen(anna)


def guess(scene: Scene, imported: str) -> None:
    """Type wrong passwords, for somebody and for nobody; and come in by one that was imported."""
    for name in ("anna", "nobody"):
        with scene.server.connect() as wire:
            wire.refused_sign_in(name, scene.canaries.word(f"wrong password for {name}"))
    with scene.server.connect() as wire:
        wire.sign_in("dora1", f"{imported}-1")
        scene.canaries.resume_token("resume token of dora1", wire.token)
    wait_until(lambda: imported_is_hashed(scene.server.data / "messenger.sqlite3"), "the hash of what was imported")


def talk(scene: Scene) -> None:
    """Write to somebody, to a group and to everybody; leave a text unfinished."""
    anna, ben = scene.people
    title = scene.canaries.word("title", DATABASE)
    anna.do("group", title, "ben")
    ben.until(lambda: not ben.order("rows", title)["refusal"], "the group")
    for place, seen_at in (("ben", "anna"), (title, title), ("everyone", "everyone")):
        text = scene.canaries.word(f"text for {place[:5]}", DATABASE)
        anna.do("write-to", place, f"{text} " * 100)
        until_text(ben, seen_at, text)
    anna.do("draft", "ben", scene.canaries.word("draft"))


def talk_privately(scene: Scene) -> None:
    """Write in a private session whose bytes the server carries."""
    anna, ben = scene.people
    for person in scene.people:
        person.do("choose", "hidden=yes relay=always")
    meet(anna, ben, "relayed")
    texts = [f"{scene.canaries.word('private text')} {number}" for number in range(20)]
    for text in texts:
        anna.say(ben, text)
    until_told(anna, ben, texts)


def send_files(scene: Scene) -> None:
    """Send a file through the server and one privately, each with a caption, and save both."""
    anna, ben = scene.people
    ben.do("folder", str(scene.downloads))
    for place, server in (("chat", DATABASE), ("private", NOWHERE)):
        stored = frozenset({"files of the server"}) if server else NOWHERE
        path = scene.originals / scene.canaries.word(f"name-in-{place}", server | {"downloads"})
        file_hash = scene.canaries.file(f"bytes in {place}", path, stored | {"downloads"})
        anna.send_file(ben, path, scene.canaries.word(f"caption in {place}", server), place=place)
        ben.with_file("fetch-file", anna, file_hash, place=place)
        ben.until_file(file_hash, "done")


def break_things(scene: Scene) -> None:
    """Provoke everything the log complains of: no TLS, no proper line, and a defect in the middle of a message."""
    with socket.create_connection(scene.server.address, SECONDS) as plain, contextlib.suppress(ConnectionError):
        plain.sendall(scene.canaries.word("said without TLS").encode() * 100)
        while plain.recv(1000):
            pass
    wait_until(lambda: "a handshake failed" in scene.server.errors(), "the complaint about no TLS")
    with scene.server.connect() as wire:
        wire.send(b'{"t":"sign_in","password":"%s"}\n' % scene.canaries.word("password in a bad line").encode())
        wire.read_to_end()
    with scene.server.connect() as wire:
        wire.sign_in("dora2", f"{canary('imported password')}-2")
        scene.canaries.resume_token("resume token of dora2", wire.token)
        text = f"{OUCH} {scene.canaries.word('text in a defect')}"
        wire.send(Send(wire.dn + 1, random_id(), EVERYONE, text))
        wait_until(lambda: "the handler of Send failed" in scene.server.errors(), "the complaint about it")


def backed_up(scene: Scene) -> None:
    """Make a backup beside the server at work: it holds what the database does, and nothing else."""
    scene.server.command("backup")
    (copied,) = (scene.server.data / "backups").glob("*/messenger.sqlite3")
    assert canary("text for ben").encode() in copied.read_bytes()


def note_what_others_see(scene: Scene) -> None:
    """Have the command lines and the environments of all programs looked through: others on the machine see them."""
    if sys.platform != "linux":
        return
    for name, process in (("server", scene.server.process), *((one.name, one.process) for one in scene.people)):
        assert process is not None
        for what in ("cmdline", "environ"):
            seen = Path(f"/proc/{process.pid}/{what}").read_bytes()
            assert seen
            (scene.folder / f"{what} of {name}").write_bytes(seen)


def crash(scene: Scene) -> None:
    """Bring the server down by SIGABRT, which prints what it was at, and the clients while something waits."""
    server, anna, ben = scene.server, scene.anna, scene.ben
    assert server.process is not None
    assert server.stop(signal.SIGABRT) == -signal.SIGABRT
    anna.do("write-to", "ben", scene.canaries.word("waiting text"))
    until_text(anna, "ben", canary("waiting text"))
    for person in (anna, ben):
        person.kill()
    assert (server.data / "messenger.sqlite3-wal").stat().st_size
    assert "Fatal Python error: Aborted" in server.errors()


# -- looking


def until_text(person: Person, place: str, text: str) -> None:
    """Wait until somebody has this text in a chat."""
    person.until(
        lambda: any(text in row["text"] for row in person.order("rows", place).get("rows", [])), f"{text} in {place}"
    )


def imported_is_hashed(database: Path) -> bool:
    """Return whether no password lies there as it was imported."""
    return not read(database, "select 1 from user where plain is not null")


def read(database: Path, sql: str) -> list[tuple[Any, ...]]:
    """Ask the database of a server."""
    connection = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return list(connection.execute(sql))
    finally:
        connection.close()


def passwords_are_hashes(database: Path, imported: str) -> None:
    """Assert that of each password the database has an Argon2id hash, the right one."""
    passwords = {f"dora{number}": f"{imported}-{number}" for number in range(IMPORTED)}
    passwords |= {"anna": canary("new-password-of-anna"), "ben": canary("password-of-ben")}
    stored = dict(read(database, "select name, password from user"))
    assert stored.keys() == passwords.keys()
    for name, password in passwords.items():
        assert stored[name].startswith("$argon2id$")
        assert PasswordHasher().verify(stored[name], password)
