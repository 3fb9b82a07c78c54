"""Pictures in private windows: shown from where they lie, kept nowhere, and what can be done when it is over."""

from pathlib import Path
from typing import Any

import pytest

from messenger.client.facts import PictureTold
from messenger.client.files.model import Picked, TransferPhase
from messenger.client.private.files.orders import PrivateFiles
from messenger.protocol.errors import Code
from tests.client.private.files_scene import Sharer, content, hash_of, shared
from tests.client.private.stage import Stage
from tests.client.private.virtual_time import VirtualLoop, run

DATA = content(300_000)
OFFERED, DONE = TransferPhase.OFFERED, TransferPhase.DONE


class Viewer:
    """One person's orders about files, as the rest of the client passes them on, and the pictures that come."""

    def __init__(self, stage: Stage, sharer: Sharer, monkeypatch: pytest.MonkeyPatch) -> None:
        self._stage = stage
        self.sharer = sharer
        self.told: list[PictureTold] = []
        player = sharer.player
        monkeypatch.setattr(player.shelf, "_put", self.told.append)
        self.absent: list[int] = []
        self.files = PrivateFiles(
            lambda _user: None if player.over else player.session, player.shelf, self._put, self.absent.append
        )
        monkeypatch.setattr(player, "tell_files", self.files.tell)

    def _put(self, told: Any) -> None:
        self.sharer.player.state.apply(told)

    async def picture(self, name: str = "a.bin") -> PictureTold:
        (row,) = [row for row in self.sharer.files() if row.file is not None and row.file.name == name]
        self.told.clear()
        self.files.show(row, whole=False)
        await self._stage.until(lambda: self.told, "the picture")
        return self.told[0]


async def viewed(loop: VirtualLoop, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Stage, Viewer, Viewer]:
    stage, anna, ben = await shared(loop, folder)
    return stage, Viewer(stage, anna, monkeypatch), Viewer(stage, ben, monkeypatch)


def test_shows_an_own_picture_from_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(loop: VirtualLoop) -> None:
        _stage, anna, _ben = await viewed(loop, tmp_path, monkeypatch)
        path = anna.sharer.send(DATA)
        await anna.sharer.until(OFFERED)
        assert await anna.picture() == PictureTold(hash_of(DATA), True, DATA)
        path.write_bytes(DATA + b"x")
        told = await anna.picture()
        assert (told.data, bool(told.reason)) == (b"", True)

    run(scene)


def test_shows_a_pasted_picture_from_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(loop: VirtualLoop) -> None:
        _stage, anna, _ben = await viewed(loop, tmp_path, monkeypatch)
        anna.files.send("private-2", (Picked("p.png", len(DATA), data=DATA, width=1, height=1),), "")
        await anna.sharer.until(OFFERED, "p.png")
        assert (await anna.picture("p.png")).data == DATA

    run(scene)


def test_shows_a_received_picture_only_once_it_was_accepted_and_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To be shown is no reason to fetch it, and nothing is kept for that."""

    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await viewed(loop, tmp_path, monkeypatch)
        anna.sharer.send(DATA)
        await ben.sharer.until(OFFERED)
        assert await ben.picture() == PictureTold(hash_of(DATA), True, b"")
        await stage.pass_by(5)
        assert ben.sharer.phase() is OFFERED
        assert ben.sharer.parts() == []
        (row,) = ben.sharer.files()
        ben.files.fetch(row, None)
        await ben.sharer.until(DONE)
        assert (await ben.picture()).data == DATA
        assert ben.sharer.parts() == []

    run(scene)


def test_shows_no_picture_that_would_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(loop: VirtualLoop) -> None:
        _stage, anna, _ben = await viewed(loop, tmp_path, monkeypatch)
        monkeypatch.setattr(anna.sharer.player.shelf, "_picture", len(DATA) - 1)
        anna.sharer.send(DATA)
        await anna.sharer.until(OFFERED)
        told = await anna.picture()
        assert (told.data, told.reason) == (b"", "This picture has more than 293 KB and is not shown here.")

    run(scene)


def test_saves_elsewhere_what_is_here_even_when_the_session_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await viewed(loop, tmp_path, monkeypatch)
        anna.sharer.send(DATA)
        await ben.sharer.until(OFFERED)
        (row,) = ben.sharer.files()
        ben.files.fetch(row, None)
        await anna.sharer.until(DONE)
        stage.anna.session.stop(Code.PRIVATE_STOPPED)
        await stage.until_over()
        assert (await ben.picture()).data == DATA
        target = tmp_path / "again.bin"
        ben.files.fetch(row, target)
        await stage.until(lambda: ben.sharer.transfer().path == str(target), "the copy")
        assert target.read_bytes() == DATA
        target.unlink()
        (ben.sharer.saved / "a.bin").unlink()
        ben.files.fetch(row, target)
        await stage.until(lambda: ben.sharer.transfer().reason, "the reason")
        assert not target.exists()

    run(scene)


def test_knows_nothing_any_more_when_the_window_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(loop: VirtualLoop) -> None:
        stage, anna, ben = await viewed(loop, tmp_path, monkeypatch)
        anna.sharer.send(DATA)
        await ben.sharer.until(OFFERED)
        stage.anna.session.stop(Code.PRIVATE_STOPPED)
        await stage.until_over()
        anna.files.forget(2)
        assert anna.sharer.player.state.transfers == {}
        assert await anna.picture() == PictureTold(hash_of(DATA), True, b"")
        anna.files.send("private-2", (anna.sharer.picked(DATA),), "")
        assert anna.absent == [2]

    run(scene)
