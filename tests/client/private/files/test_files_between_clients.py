"""Files between whole clients at a real server, over real sockets, threads and disks; only the windows are missing."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from messenger.client.files.model import FileChoices, Picked, Transfer, TransferPhase
from messenger.client.model import ChatMessage
from messenger.client.private.model import Phase, private_log
from tests.client.private.files_scene import content
from tests.client.private.talking import HASTY, PATIENT, Talker, meet
from tests.client.private.test_secrecy import stored
from tests.end_to_end.server_process import ServerProcess, running

OFFERED, DONE, OVER = TransferPhase.OFFERED, TransferPhase.DONE, TransferPhase.OVER
BIG = 30_000_000


class Sharing:
    """What a person does with files in the private window with another one."""

    def __init__(self, talker: Talker, other: Talker, folder: Path) -> None:
        self.talker, self.other, self.folder = talker, other, folder
        self.log = private_log(other.id)
        choices = FileChoices(str(folder / "saved"))
        talker.actions.choose_files(choices)
        talker.until(lambda: talker.state.file_choices == choices, "the choice")

    def send(self, data: bytes, name: str) -> Path:
        path = self.folder / "own" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        assert self.talker.actions.send_files(self.log, [Picked(name, len(data), path)], f"see {name}") == ""
        return path

    def row(self, name: str) -> ChatMessage | None:
        rows = self.talker.private(self.other).chat.messages
        found = [row for row in rows if isinstance(row, ChatMessage) and row.file is not None and row.file.name == name]
        return found[-1] if found else None

    def transfer(self, name: str) -> Transfer | None:
        row = self.row(name)
        return None if row is None else self.talker.state.transfer(row.log, row.cid)

    def until(self, name: str, look: Callable[[Transfer], object]) -> Transfer:
        def found() -> Transfer | None:
            transfer = self.transfer(name)
            return transfer if transfer is not None and look(transfer) else None

        try:
            transfer = self.talker.until(found, name)
        except AssertionError as error:
            raise AssertionError(f"{error}: {self.transfer(name)}") from None
        assert transfer is not None
        return transfer

    def until_phase(self, name: str, phase: TransferPhase) -> Transfer:
        return self.until(name, lambda transfer: transfer.phase is phase)

    def accept(self, name: str) -> None:
        self.until_phase(name, OFFERED)
        row = self.row(name)
        assert row is not None
        self.talker.actions.fetch_file(row)

    def saved(self, name: str) -> bytes:
        return (self.folder / "saved" / name).read_bytes()


@pytest.fixture
def both(pair: tuple[Talker, Talker], tmp_path: Path) -> tuple[Sharing, Sharing]:
    """Anna's and Ben's sides of a private session."""
    anna, ben = pair
    meet(anna, ben)
    return Sharing(anna, ben, tmp_path / "files-anna"), Sharing(ben, anna, tmp_path / "files-ben")


def test_bring_files_both_ways_over_cuts_while_texts_pass(both: tuple[Sharing, Sharing]) -> None:
    anna, ben = both
    there, back = content(BIG, 1), content(BIG, 2)
    anna.send(there, "there")
    ben.send(back, "back")
    ben.accept("there")
    anna.accept("back")
    ben.until("there", lambda transfer: transfer.done > BIG // 4)
    anna.talker.cut(ben.talker)
    anna.talker.say(ben.talker, "while it runs")
    ben.talker.until(lambda: "while it runs" in ben.talker.heard(anna.talker), "the text")
    ben.until("there", lambda transfer: transfer.done > BIG // 2)
    ben.talker.cut(anna.talker)
    for one in both:
        one.until_phase("there", DONE)
        one.until_phase("back", DONE)
    assert ben.saved("there") == there
    assert anna.saved("back") == back


@pytest.mark.usefixtures("no_direct_way")
def test_bring_files_through_the_server_up_to_what_it_carries(
    talkers: Callable[..., list[Talker]], tmp_path: Path
) -> None:
    """What it will not carry is refused before anything is sent."""
    anna_, ben_ = talkers("anna", "ben")
    for talker in (anna_, ben_):
        talker.choose("always")
    meet(anna_, ben_)
    anna, ben = Sharing(anna_, ben_, tmp_path / "files-anna"), Sharing(ben_, anna_, tmp_path / "files-ben")
    room = anna_.status(ben_).room
    assert room == 512 * 1024**2  # half of what a server carries by default
    too_large = Picked("huge", room + 1, tmp_path / "huge")
    refusal = anna_.actions.send_files(anna.log, [too_large])
    assert refusal.startswith("“huge” has 512 MB. This private chat runs through the server")
    data = content(5_000_000)
    anna.send(data, "a.bin")
    ben.accept("a.bin")
    anna.until_phase("a.bin", DONE)
    assert ben.saved("a.bin") == data


def test_go_on_in_a_new_session_after_the_program_was_started_again(tmp_path: Path, real_server: ServerProcess) -> None:
    """Either side's; it is the same device, and the person accepts again."""
    data = content(BIG, 3)
    with ExitStack() as stack:
        anna = stack.enter_context(Talker(tmp_path / "anna", PATIENT))
        anna.sign_up(real_server.shared_invite, "anna")
        with Talker(tmp_path / "ben", PATIENT) as ben:
            ben.sign_up(real_server.shared_invite, "ben")
            anna.sees(ben)
            ben.sees(anna)
            meet(anna, ben)
            sender, receiver = Sharing(anna, ben, tmp_path / "a"), Sharing(ben, anna, tmp_path / "b")
            sender.send(data, "a.bin")
            receiver.accept("a.bin")
            receiver.until("a.bin", lambda transfer: transfer.done > BIG // 4)
            sender.until("a.bin", lambda transfer: transfer.done > BIG // 8)
            row = sender.row("a.bin")
            assert row is not None
            anna.actions.pause_file(row)
            sender.until_phase("a.bin", TransferPhase.PAUSED)
        anna.until_phase(ben.id, Phase.OVER)
        assert sender.until_phase("a.bin", OVER).reason
        (part,) = (ben.config.profile_folder / "files").iterdir()
        kept = part.stat().st_size
        assert kept > BIG // 4
        again = stack.enter_context(Talker(tmp_path / "ben", PATIENT))
        again.until_online()
        anna.sees(again)
        again.sees(anna)
        meet(again, anna)
        sender, receiver = Sharing(anna, again, tmp_path / "a"), Sharing(again, anna, tmp_path / "b")
        sender.send(data, "again.bin")
        receiver.until_phase("again.bin", OFFERED)
        assert part.stat().st_size == kept
        receiver.accept("again.bin")
        first = sender.until("again.bin", lambda transfer: transfer.done > 0)
        assert first.done > BIG // 4
        sender.until_phase("again.bin", DONE)
        assert receiver.saved("again.bin") == data
        assert list((again.config.profile_folder / "files").iterdir()) == []


def test_leave_nothing_of_it_but_where_the_receiver_wants_it(tmp_path: Path) -> None:
    """C50: neither bytes nor name nor hash of a private file are in any store, at the server, or in a profile."""
    data = b"secret of the two " * 100_000
    name = "name-of-the-two.bin"
    with running(tmp_path / "server", presence_gather_ms="10") as server, ExitStack() as stack:
        anna, ben = (stack.enter_context(Talker(tmp_path / "clients" / who, HASTY)) for who in ("anna", "ben"))
        for talker, who in ((anna, "anna"), (ben, "ben")):
            talker.sign_up(server.shared_invite, who)
        anna.sees(ben)
        ben.sees(anna)
        meet(anna, ben)
        sender, receiver = Sharing(anna, ben, tmp_path / "a"), Sharing(ben, anna, tmp_path / "b")
        sender.send(data, name)
        receiver.accept(name)
        sender.until_phase(name, DONE)
        assert receiver.saved(name) == data
        row = sender.row(name)
        assert row is not None
        assert row.file is not None
        file_hash = row.file.hash
        anna.actions.keep_thumbnail(file_hash, b"small picture of the two")
    for talker in (anna, ben):
        kept = stored(talker)
        assert name not in kept
        assert file_hash not in kept
        assert "small picture of the two" not in kept
        assert list((talker.config.profile_folder / "files").glob("*")) == []
    for folder in (tmp_path / "server", tmp_path / "clients"):
        for path in folder.rglob("*"):
            if path.is_file():
                assert b"secret of the two" not in path.read_bytes()
                assert name.encode() not in path.read_bytes()
                assert file_hash.encode() not in path.read_bytes()
