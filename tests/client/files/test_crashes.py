"""Files whose process is killed at any step that changes something: never lost once shown, never doubled or wrong."""

from pathlib import Path

import pytest

from messenger.client.files.model import FileChoices, Picked
from tests.client.desktop import Desktop
from tests.client.files.moves import LOG, pick
from tests.client.model_files import hash_of
from tests.client.model_server import ModelServer

SMALL = bytes(range(256)) * 20
PICTURE = b"picture" * 800
MOST = 400
"""More steps than any of this takes."""


def kill_at(desktop: Desktop, number: int) -> bool:
    """Let the process die at its step ``number`` from now; return whether it came to that."""
    desktop.disk.steps_until_killed = number
    for _ in range(600):
        desktop.step(lines=1)
        if desktop.disk.killed:
            break
    killed = desktop.disk.killed
    desktop.disk.steps_until_killed = None
    desktop.crash()
    return killed


@pytest.mark.parametrize("first", range(1, 9))
def test_sends_each_file_once_wherever_it_is_killed(
    anna: Desktop, server: ModelServer, tmp_path: Path, first: int
) -> None:
    """Every eighth step in each of eight rounds; a file that was given but not shown may be gone."""
    path = tmp_path / "report.pdf"
    path.write_bytes(SMALL)
    expected = 0
    for number in range(first, MOST, 8):
        anna.open(LOG)
        captions = [f"file {number}", f"picture {number}", f"text {number}"]
        anna.actions.send_files(LOG, [pick(path)], captions[0])
        pasted = Picked("p.png", len(PICTURE), data=PICTURE, width=1, height=1)
        anna.actions.send_files(LOG, [pasted], captions[1])
        anna.send(LOG, captions[2])
        killed = kill_at(anna, number)
        shown = {text for text in anna.texts(LOG) if text in captions}
        anna.start()
        anna.open(LOG)
        kept = {text for text in anna.texts(LOG) if text in captions} | (set(server.texts(LOG)) & set(captions))
        assert shown <= kept
        expected += len(kept)
        anna.until(lambda: len(server.texts(LOG)) >= expected, "all that was kept to be sent")  # noqa: B023
        anna.until(lambda: all(m.seq for m in anna.messages(LOG)) and not anna.store.outbox.of_log(1, LOG), "answers")
        assert len(server.texts(LOG)) == len(set(server.texts(LOG))) == expected
        assert anna.texts(LOG)[-10:] == server.texts(LOG)[-10:]
        if not killed:
            break
        server.data.held.clear()
    else:
        raise AssertionError("there are more steps than were tried")
    for message in server.messages(LOG):
        if message.file is not None:
            assert message.file.hash == hash_of(SMALL if message.text.startswith("file") else PICTURE)


@pytest.mark.parametrize("first", range(1, 5))
def test_saves_each_file_whole_wherever_it_is_killed(
    anna: Desktop, server: ModelServer, tmp_path: Path, first: int
) -> None:
    """Once the order is on the disk it is carried out, and what is saved is there once."""
    anna.actions.choose_files(FileChoices(str(tmp_path / "downloads")))
    for number in range(first, MOST, 4):
        server.give(2, LOG, SMALL, f"{number}.bin")
        anna.open(LOG)
        anna.until(lambda: server.texts(LOG) and len(anna.messages(LOG)) == len(server.texts(LOG)), "the message")
        message = anna.messages(LOG)[-1]
        anna.actions.fetch_file(message)
        killed = kill_at(anna, number)
        anna.start()
        anna.open(LOG)
        if anna.state.transfer(LOG, message.cid) is None:  # the order had not come so far
            anna.actions.fetch_file(message)
        anna.until(lambda: (now := anna.state.transfer(LOG, message.cid)) and now.path, "the file")  # noqa: B023
        now = anna.state.transfer(LOG, message.cid)
        assert now
        assert Path(now.path).read_bytes() == SMALL
        if not killed:
            break
    else:
        raise AssertionError("there are more steps than were tried")
    saved = {path.name: path.read_bytes() for path in (tmp_path / "downloads").iterdir()}
    assert saved == {message.file.name: SMALL for message in anna.messages(LOG) if message.file}
    anna.step()
    assert list((anna.config.profile_folder / "files").iterdir()) == []
