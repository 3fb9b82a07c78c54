"""Own files that meet refusals, loss and older copies of the truth: sent once all the same, or said why not."""

from pathlib import Path

import pytest

from messenger.client.files.model import Picked, TransferPhase
from messenger.client.model import Delivery
from messenger.protocol.errors import Code
from messenger.protocol.files import BeginUpload, DropUpload, JoinUpload
from messenger.protocol.messages import Send
from tests.client.conftest import MakeDesktop
from tests.client.desktop import Desktop
from tests.client.files.moves import DATA, LOG, pick, send, until_asked, until_phase, until_sent
from tests.client.model_files import hash_of
from tests.client.model_server import ModelServer

FULL = "The disk is full. Messages are not sent or received until there is room."


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (Code.FILE_TOO_LARGE, "This file is larger than the server takes."),
        (Code.FILES_FULL, "Your room for files at the server is used up."),
    ],
)
def test_says_why_the_server_does_not_take_it_and_tries_again_when_told(
    anna: Desktop, server: ModelServer, file: Path, code: Code, sentence: str
) -> None:
    anna.open(LOG)
    server.files.refuse[BeginUpload] = code
    send(anna, pick(file), caption="caption")
    assert until_phase(anna, TransferPhase.FAILED).reason == sentence
    (message,) = anna.messages(LOG)
    assert (message.text, message.delivery) == ("caption", Delivery.WAITING)
    anna.crash()
    anna.start()
    anna.open(LOG)
    assert until_phase(anna, TransferPhase.FAILED).reason == sentence
    anna.actions.resume_file(message)
    until_sent(anna)


@pytest.mark.parametrize("code", [Code.BUSY, Code.STORAGE])
@pytest.mark.parametrize("line", [BeginUpload, JoinUpload])
def test_tries_again_by_itself_when_the_server_could_not(
    anna: Desktop, server: ModelServer, file: Path, line: type[BeginUpload], code: Code
) -> None:
    anna.open(LOG)
    server.files.refuse[line] = code
    send(anna, pick(file))
    until_sent(anna)
    assert not server.files.refuse


def test_sends_no_file_that_has_changed_unless_told(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    server.files.reachable = False
    send(anna, pick(file))
    until_asked(anna, server)
    file.write_bytes(b"other bytes")
    server.files.reachable = True
    assert "“report.pdf” has changed" in until_phase(anna, TransferPhase.FAILED).reason
    assert server.messages(LOG) == []
    anna.actions.resume_file(anna.messages(LOG)[0])
    (message,) = until_sent(anna)
    assert message.file
    assert (message.file.size, message.file.hash) == (11, hash_of(b"other bytes"))
    assert server.data.held[1, message.file.hash] == b"other bytes"
    dropped = [line.hash for line in server.files.asked if isinstance(line, DropUpload)]
    assert dropped == [hash_of(DATA)]


def test_goes_on_when_this_disk_could_not_be_read(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    server.files.reachable = False
    send(anna, pick(file))
    until_phase(anna, TransferPhase.WAITING)
    until_asked(anna, server)
    anna.disk.unreadable = 1
    server.files.reachable = True
    until_sent(anna)
    assert anna.disk.unreadable == 0


def test_says_that_a_file_is_not_there_any_more(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    picked = pick(file)
    file.unlink()
    send(anna, picked, caption="nothing lost")
    assert until_phase(anna, TransferPhase.FAILED).reason == "“report.pdf” is not there any more."
    assert anna.texts(LOG) == ["nothing lost"]
    file.write_bytes(DATA)
    anna.actions.resume_file(anna.messages(LOG)[0])
    until_sent(anna)


def test_brings_a_file_again_that_the_server_has_lost(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    said = server.said
    lost = 0

    def lose(pair: object, line: object) -> None:
        nonlocal lost
        if isinstance(line, Send) and line.file is not None and lost < 2:
            lost += 1
            server.data.held.clear()
        said(pair, line)  # type: ignore[arg-type]

    server.said = lose  # type: ignore[method-assign]
    send(anna, pick(file))
    anna.send(LOG, "a text")
    until_sent(anna, 2)
    assert lost == 2
    assert sorted(server.texts(LOG)) == ["", "a text"]
    (device,) = server.data.devices.values()
    assert device.dn == 4


def test_gives_up_a_file_that_the_server_loses_again_and_again(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    said = server.said

    def lose(pair: object, line: object) -> None:
        if isinstance(line, Send) and line.file is not None:
            server.data.held.clear()
        said(pair, line)  # type: ignore[arg-type]

    server.said = lose  # type: ignore[method-assign]
    send(anna, pick(file))
    anna.until(lambda: [m.failure for m in anna.messages(LOG)] == [Code.FILE_MISSING], "the refusal")
    (failed,) = anna.messages(LOG)
    server.said = said  # type: ignore[method-assign]
    anna.order(lambda: anna.core.retry(LOG, failed.cid))
    anna.until(lambda: [m.seq for m in anna.messages(LOG)] == [1], "another try")
    assert server.data.held[1, hash_of(DATA)] == DATA


def test_numbers_nothing_before_it_knows_what_the_server_has(
    make_desktop: MakeDesktop, server: ModelServer, file: Path
) -> None:
    """This disk is an older copy of itself, and the message with the file was sent since: it is not sent again."""
    anna = make_desktop("anna")
    anna.sign_in()
    anna.open(LOG)
    anna.send(LOG, "first")
    until_sent(anna)
    server.files.reachable = False
    send(anna, pick(file), caption="once")
    until_asked(anna, server)
    anna.close()
    folder = anna.config.profile_folder
    copy = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    anna.start()
    for number in range(5):
        anna.send(LOG, f"{number}")
    anna.until(lambda: len(server.texts(LOG)) == 6, "the texts")
    server.files.reachable = True
    anna.until(lambda: len(server.texts(LOG)) == 7, "the file")
    texts = server.texts(LOG)
    anna.close()
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()
    for name, data in copy.items():
        (folder / name).write_bytes(data)
    server.page = 1  # what was missed comes slowly
    anna.start()
    account = anna.store.accounts.current()
    assert account
    next(iter(server.data.devices.values())).tokens.append(account.token)
    anna.open(LOG)
    until_sent(anna, 7)
    anna.until(lambda: anna.online and not anna.store.outbox.of_log(1, LOG), "nothing to be left")
    assert server.texts(LOG) == texts


def test_sends_no_file_twice_after_the_server_was_restored(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    anna.send(LOG, "one")
    until_sent(anna)
    backup = server.backup()
    server.files.reachable = False
    send(anna, pick(file))
    until_asked(anna, server)
    server.restore(backup, "second")
    server.files.reachable = True
    anna.until(lambda: len(server.texts(LOG)) == 2, "the file")
    until_sent(anna, 2)
    assert server.texts(LOG) == ["one", ""]


def test_keeps_what_was_not_sent_for_the_next_sign_in(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    server.files.reachable = False
    send(anna, pick(file))
    until_asked(anna, server)
    anna.order(anna.core.sign_out)
    anna.until(lambda: anna.state.me is None, "being signed out")
    assert anna.state.transfers == {}
    server.files.reachable = True
    anna.sign_in()
    anna.open(LOG)
    until_sent(anna)


def test_tells_how_much_room_there_is_at_each_sign_in_and_when_asked(
    anna: Desktop, server: ModelServer, file: Path
) -> None:
    anna.until(lambda: anna.state.space, "how much room there is")
    assert anna.state.space
    assert (anna.state.space.file, anna.state.space.used) == (2_000_000, 0)
    server.files.space = 5_000_000
    anna.actions.ask_space()
    anna.until(lambda: anna.state.space and anna.state.space.total == 5_000_000, "the answer")
    picked = Picked("large.bin", 2_000_001, file)
    assert anna.actions.send_files(LOG, [picked]).startswith("“large.bin” has 1.9 MB.")
    assert anna.messages(LOG) == []


def test_needs_no_file_any_more_that_the_server_has(anna: Desktop, server: ModelServer, file: Path) -> None:
    """It was killed between the last byte and the number, and the file was removed meanwhile."""
    anna.open(LOG)
    server.files.reachable = False
    send(anna, pick(file))
    until_asked(anna, server)
    anna.crash()
    file.unlink()
    server.data.held[1, hash_of(DATA)] = DATA
    anna.start()
    anna.open(LOG)
    until_sent(anna)


def test_says_what_was_not_taken_in_when_this_disk_turns_out_to_be_full(anna: Desktop, file: Path) -> None:
    """Nothing is gone without a word, not even the caption."""
    anna.open(LOG)
    anna.disk.refusals = 1
    send(anna, pick(file), caption="what stands under it")
    anna.until(lambda: anna.disk.refusals == 0, "the disk to refuse")
    anna.until(lambda: not anna.state.trouble, "the disk to be well")
    assert anna.messages(LOG) == []
    (row,) = anna.state.chat(LOG).messages
    assert row.text == f"{FULL} ({file.name}: what stands under it)"


def test_goes_on_when_this_disk_takes_writes_again(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    for refusals in range(1, 12):
        send(anna, pick(file), caption=f"{refusals}")
        anna.until(lambda: len(anna.messages(LOG)) == refusals, "the bubble")  # noqa: B023
        anna.disk.refusals = refusals
        until_sent(anna, refusals)
        anna.until(lambda: not anna.state.trouble, "the disk to be well")
        anna.disk.refusals = 0
    assert sorted(map(int, server.texts(LOG))) == list(range(1, 12))
