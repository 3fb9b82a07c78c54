"""Where private files come from and go to: sources that change or are none, pasted pictures, names that are taken."""

from pathlib import Path

import pytest

from messenger.client.files.model import Picked, TransferPhase
from messenger.client.model import Delivery
from messenger.protocol.errors import Code
from tests.client.private.files_scene import content, shared
from tests.client.private.virtual_time import VirtualLoop, run

DATA = content(3_000_017)
OFFERED, DONE, OVER = TransferPhase.OFFERED, TransferPhase.DONE, TransferPhase.OVER


@pytest.mark.parametrize("how", ["changed", "gone"])
def test_tells_both_when_the_file_is_not_what_was_offered(tmp_path: Path, how: str) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        path = anna.send(content(10_000_000))
        await ben.until(OFFERED)
        if how == "changed":
            path.write_bytes(content(10_000_001, 3))
        else:
            path.unlink()
        ben.accept()
        reason = (await anna.until(OVER)).reason
        assert reason.startswith("The file has changed" if how == "changed" else "The file cannot be read")
        there = "Ben's file was changed or removed meanwhile. It cannot be sent any more."
        assert (await ben.until(OVER)).reason == there
        await stage.until(lambda: not ben.parts(), "no part")

    run(scene)


@pytest.mark.parametrize("how", ["missing", "empty", "folder"])
def test_tells_when_there_is_nothing_to_send(tmp_path: Path, how: str) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        path = tmp_path / "x"
        if how == "empty":
            path.touch()
        elif how == "folder":
            path.mkdir()
        anna.talk.send_files((Picked("x", 5, path),), "")
        assert (await anna.until(OVER, "x")).reason
        (row,) = anna.files()
        assert (row.delivery, row.failure) == (Delivery.FAILED, Code.NO_SUCH_FILE)
        anna.send(b"the next one is sent all the same")
        await ben.until(OFFERED)
        assert len(ben.files()) == 1
        await stage.pass_by(1)

    run(scene)


def test_sends_a_pasted_picture_from_memory_and_holds_only_so_many(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        _stage, anna, ben = await shared(loop, tmp_path)
        most = anna.player.limits.private_pasted
        data = content(1_000_000)
        anna.talk.send_files((Picked("p.png", len(data), data=data, width=10, height=10),), "")
        await ben.until(OFFERED, "p.png")
        ben.accept("p.png")
        await ben.until(DONE, "p.png")
        assert (ben.saved / "p.png").read_bytes() == data
        assert anna.parts() == []
        large = bytes(most)
        anna.talk.send_files((Picked("large.png", len(large), data=large),), "")
        assert "kept in memory" in (await anna.until(OVER, "large.png")).reason

    run(scene)


def test_takes_no_file_twice_at_once(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        anna.send(content(5_000_000), "first")
        anna.send(content(5_000_000), "second")
        await ben.until(OFFERED, "second")
        ben.accept("first")
        ben.accept("second")
        assert (await ben.until(TransferPhase.FAILED, "second")).reason == "The same file is coming already."
        await anna.until(TransferPhase.PAUSED_THERE, "second")
        await ben.until(DONE, "first")
        ben.talk.resume(ben.cid("second"))
        await ben.until(DONE, "second")
        assert ben.in_folder() == ["first", "second"]
        await stage.pass_by(1)

    run(scene)


def test_overwrites_nothing(tmp_path: Path) -> None:
    async def scene(loop: VirtualLoop) -> None:
        _stage, anna, ben = await shared(loop, tmp_path)
        ben.saved.mkdir(parents=True)
        (ben.saved / "a.bin").write_bytes(b"mine")
        anna.send(DATA)
        await ben.until(OFFERED)
        ben.accept()
        assert (await ben.until(DONE)).path == str(ben.saved / "a (2).bin")
        assert (ben.saved / "a.bin").read_bytes() == b"mine"

    run(scene)
