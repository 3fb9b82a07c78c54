"""A disk that refuses what comes privately: said plainly, nothing lost, and gone on with when there is room."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from messenger.client.files import vault
from messenger.client.files.model import TransferPhase
from messenger.protocol.errors import Code
from messenger.protocol.private import Hold, Take
from tests.client.private.files_scene import content, shared
from tests.client.private.virtual_time import VirtualLoop, run

DATA = content(5_000_000)
OFFERED, DONE, FAILED = TransferPhase.OFFERED, TransferPhase.DONE, TransferPhase.FAILED


def test_goes_on_where_a_full_disk_has_stopped_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        room = [2_000_000]
        write: Any = vault._write

        def full(file: int, data: bytes) -> None:
            if room[0] < len(data):
                write(file, data[: room[0]])  # as much as still fits is there
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            room[0] -= len(data)
            write(file, data)

        monkeypatch.setattr(vault, "_write", full)
        anna.send(DATA)
        await ben.until(OFFERED)
        ben.accept()
        failed = await ben.until(FAILED)
        assert failed.reason == "The disk is full. Make some room, then go on with this file."
        assert 0 < failed.done <= 2_000_000
        await anna.until(TransferPhase.PAUSED_THERE)
        await stage.pass_by(60)
        assert ben.phase() is FAILED
        room[0] = 100_000_000
        ben.talk.resume(ben.cid())
        await ben.until(DONE)
        await anna.until(DONE)
        assert (ben.saved / "a.bin").read_bytes() == DATA
        assert [line.offset for line in stage.ben.used.said if isinstance(line, Take)] == [0, failed.done]
        assert sum(isinstance(line, Hold) for line in stage.ben.used.said) == 1
        assert ben.parts() == []

    run(scene)


@pytest.mark.parametrize("target", [False, True], ids=["resumed", "saved elsewhere"])
def test_keeps_what_has_come_when_it_cannot_be_put_where_it_belongs(tmp_path: Path, target: bool) -> None:
    """It is whole already, and not sent again."""

    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        ben.saved.parent.mkdir(parents=True, exist_ok=True)
        ben.saved.write_bytes(b"no folder")
        anna.send(DATA)
        await ben.until(OFFERED)
        ben.accept()
        failed = await ben.until(FAILED)
        assert failed.reason
        assert failed.done == len(DATA)
        assert len(ben.parts()) == 1
        await anna.until(TransferPhase.PAUSED_THERE)
        if target:
            ben.accept(target=tmp_path / "elsewhere.bin")
        else:
            ben.saved.unlink()
            ben.talk.resume(ben.cid())
        done = await ben.until(DONE)
        await anna.until(DONE)
        assert Path(done.path) == (tmp_path / "elsewhere.bin" if target else ben.saved / "a.bin")
        assert sum(isinstance(line, Take) for line in stage.ben.used.said) == 1
        assert ben.parts() == []

    run(scene)


@pytest.mark.parametrize("begun", [False, True])
def test_leaves_no_file_open_when_the_session_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    """Not even one that is just being opened."""

    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await shared(loop, tmp_path)
        parts: list[vault.Part] = []
        make: Any = vault.Part.__init__

        def made(self: vault.Part, *values: Any) -> None:
            make(self, *values)
            parts.append(self)

        monkeypatch.setattr(vault.Part, "__init__", made)
        anna.send(DATA)
        await ben.until(OFFERED)
        ben.accept()
        if begun:
            await stage.until(lambda: ben.transfer().done > 1_000_000, "some of it")
        else:
            await stage.pass_by(0.001)
        stage.ben.session.stop(Code.PRIVATE_STOPPED)
        await stage.until_over()
        await stage.pass_by(1)
        (part,) = parts
        assert part._file == -1

    run(scene)
