"""Own files on their way to the server: a message with a file is sent once the file is whole there."""

from pathlib import Path

import pytest

from messenger.client.changes import Change
from messenger.client.facts import Fact, TransfersTold
from messenger.client.files.model import Picked, Transfer, TransferPhase
from messenger.protocol.files import DropUpload, JoinUpload
from tests.client.desktop import Desktop
from tests.client.files.moves import DATA, LOG, pick, send, transfer, until_asked, until_phase, until_sent
from tests.client.model_files import hash_of
from tests.client.model_server import ModelServer


def test_sends_a_file_with_a_caption(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    send(anna, pick(file), caption="look at this")
    (message,) = until_sent(anna)
    (sent,) = server.messages(LOG)
    assert sent.text == message.text == "look at this"
    assert message.file
    assert (message.file.name, message.file.size, message.file.hash) == ("report.pdf", len(DATA), hash_of(DATA))
    assert sent.file
    assert server.data.held[1, sent.file.hash] == DATA
    assert transfer(anna) == Transfer(
        LOG, message.cid, hash_of(DATA), True, TransferPhase.DONE, len(DATA), len(DATA), path=str(file)
    )


def test_sends_several_in_their_order_the_first_with_the_caption(
    anna: Desktop, server: ModelServer, tmp_path: Path
) -> None:
    anna.open(LOG)
    paths = []
    for number in range(5):
        paths.append(tmp_path / f"{number}.txt")
        paths[-1].write_bytes(b"x" * (number + 1))
    send(anna, *(pick(path) for path in paths), caption="five")
    anna.until(lambda: len(anna.messages(LOG)) == 5, "the bubbles")
    assert [m.text for m in anna.messages(LOG)] == ["five", "", "", "", ""]
    until_sent(anna, 5)
    assert sorted(m.file.name for m in server.messages(LOG) if m.file) == [f"{number}.txt" for number in range(5)]
    assert server.files.most_at_once <= 2


def test_lets_texts_overtake_a_file(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    server.files.reachable = False
    send(anna, pick(file))
    anna.until(lambda: anna.messages(LOG), "the bubble")
    anna.send(LOG, "meanwhile")
    anna.until(lambda: server.texts(LOG) == ["meanwhile"], "the text")
    server.files.reachable = True
    anna.until(lambda: server.texts(LOG) == ["meanwhile", ""], "the file")
    assert [sent.seq for sent in anna.messages(LOG)] == [1, 2] or until_sent(anna, 2)


def test_shows_how_it_is_read_waits_and_moves(anna: Desktop, file: Path) -> None:
    anna.open(LOG)
    told: list[Transfer] = []
    apply = anna.state.apply

    def look(fact: Fact) -> list[Change]:
        if isinstance(fact, TransfersTold):
            told.extend(fact.transfers)
        return apply(fact)

    anna.state.apply = look  # type: ignore[method-assign]
    send(anna, pick(file))
    until_sent(anna)
    assert list(dict.fromkeys(one.phase for one in told)) == [
        TransferPhase.PREPARING,
        TransferPhase.WAITING,
        TransferPhase.RUNNING,
        TransferPhase.DONE,
    ]
    for phase in (TransferPhase.PREPARING, TransferPhase.RUNNING):
        done = [one.done for one in told if one.phase is phase]
        assert done == sorted(done)
        assert len(set(done)) >= 4


def test_goes_on_where_the_server_has_come_to(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    server.files.cut_after = 300_000
    send(anna, pick(file))
    until_sent(anna)
    assert len([line for line in server.files.joined if isinstance(line, JoinUpload)]) == 2
    assert server.data.held[1, hash_of(DATA)] == DATA


def test_brings_nothing_twice(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    send(anna, pick(file))
    until_sent(anna)
    send(anna, pick(file))
    until_sent(anna, 2)
    assert len(server.files.joined) == 1


def test_brings_a_picture_from_its_copy_when_it_is_gone(anna: Desktop, server: ModelServer, tmp_path: Path) -> None:
    anna.open(LOG)
    path = tmp_path / "cat.png"
    path.write_bytes(DATA)
    server.files.reachable = False
    send(anna, Picked("cat.png", len(DATA), path, width=10, height=20))
    until_asked(anna, server)
    path.unlink()
    server.files.reachable = True
    (message,) = until_sent(anna)
    assert message.file
    assert (message.file.width, message.file.height) == (10, 20)


def test_sends_what_was_pasted_after_a_restart(anna: Desktop, server: ModelServer) -> None:
    server.files.reachable = False
    send(anna, Picked("pasted.png", len(DATA), data=DATA, width=10, height=20), caption="pasted")
    until_asked(anna, server)
    anna.crash()
    server.files.reachable = True
    anna.start()
    anna.open(LOG)
    until_sent(anna)
    assert server.data.held[1, hash_of(DATA)] == DATA
    assert server.texts(LOG) == ["pasted"]


def test_takes_what_was_given_just_before_the_end(anna: Desktop, server: ModelServer, file: Path) -> None:
    send(anna, pick(file), caption="last")
    anna._loop.run_until_complete(_pass())
    anna.reopen(reachable=True)
    anna.open(LOG)
    until_sent(anna)
    assert server.texts(LOG) == ["last"]


async def _pass() -> None:
    return


def test_stays_paused_over_a_restart_and_goes_on_then(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    server.files.cut_after = 300_000
    send(anna, pick(file))
    until_phase(anna, TransferPhase.RUNNING)
    (message,) = anna.messages(LOG)
    anna.actions.pause_file(message)
    until_phase(anna, TransferPhase.PAUSED)
    anna.reopen(reachable=True)
    anna.open(LOG)
    anna.until(lambda: anna.online, "being online")
    assert until_phase(anna, TransferPhase.PAUSED).size == len(DATA)
    assert server.messages(LOG) == []
    anna.actions.resume_file(message)
    until_sent(anna)
    assert server.data.held[1, hash_of(DATA)] == DATA


def test_takes_the_message_back_when_it_is_cancelled(
    anna: Desktop, server: ModelServer, file: Path, tmp_path: Path
) -> None:
    anna.open(LOG)
    server.files.reachable = False
    send(anna, Picked("pasted.png", len(DATA), data=DATA, width=10, height=20))
    until_asked(anna, server)
    (message,) = anna.messages(LOG)
    anna.actions.cancel_file(message)
    anna.until(lambda: not anna.messages(LOG), "the bubble to go")
    assert anna.state.transfers == {}
    anna.until(lambda: any(isinstance(line, DropUpload) for line in server.files.asked), "the server to hear of it")
    assert anna.store.outbox.of_log(1, LOG) == []
    assert list((anna.config.profile_folder / "files").iterdir()) == []
    server.files.reachable = True
    anna.send(LOG, "only this")
    anna.until(lambda: server.texts(LOG) == ["only this"], "the text")


def test_takes_nothing_back_that_has_its_number(anna: Desktop, server: ModelServer, file: Path) -> None:
    anna.open(LOG)
    send(anna, pick(file))
    (message,) = until_sent(anna)
    anna.actions.cancel_file(message)
    anna.step()
    assert anna.messages(LOG) == [message]


@pytest.mark.parametrize("pixels", [0, 10])
def test_sends_the_same_file_twice_at_once_and_brings_it_once(
    anna: Desktop, server: ModelServer, file: Path, pixels: int
) -> None:
    anna.open(LOG)
    picked = Picked(file.name, len(DATA), file, width=pixels, height=pixels)
    send(anna, picked, picked)
    until_sent(anna, 2)
    assert [sent.file.hash for sent in server.messages(LOG) if sent.file] == [hash_of(DATA)] * 2
    assert len(server.files.joined) == 1


def test_cancelling_one_of_two_leaves_the_other_its_file(anna: Desktop, server: ModelServer) -> None:
    anna.open(LOG)
    server.files.reachable = False
    picked = Picked("pasted.png", len(DATA), data=DATA, width=10, height=10)
    send(anna, picked, picked)
    until_asked(anna, server)
    anna.until(lambda: len(anna.messages(LOG)) == 2, "the bubbles")
    anna.actions.cancel_file(anna.messages(LOG)[0])
    anna.until(lambda: len(anna.messages(LOG)) == 1, "one to be gone")
    server.files.reachable = True
    until_sent(anna)
    assert not any(isinstance(line, DropUpload) for line in server.files.asked)
