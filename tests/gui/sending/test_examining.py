"""What is found out of files before they are sent."""

import os
from pathlib import Path

import pytest

from messenger.gui.dialogs.send_files.examining import examine, gone
from messenger.gui.sending.candidate import Candidate, files_at
from tests.gui.invented_pictures import as_file, bomb, landscape, lying


def of(path: Path) -> Candidate:
    return files_at([path])[0]


def test_a_file_has_its_name_size_and_place(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("four")
    found = examine(of(path))
    assert found.picked is not None
    assert (found.picked.name, found.picked.size, found.picked.path, found.is_picture) == ("notes.txt", 4, path, False)
    assert found.flaw == ""


def test_a_picture_has_the_size_in_which_it_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "lying.jpg"
    path.write_bytes(lying(landscape(60, 20), 6))
    found = examine(of(path))
    assert found.is_picture
    assert found.picked is not None
    assert (found.picked.width, found.picked.height) == (20, 60)


def test_what_was_pasted_is_read_here() -> None:
    data = as_file(landscape(30, 20), "PNG")
    found = examine(Candidate("picture.png", read=lambda: data))
    assert found.picked is not None
    assert (found.picked.data, found.picked.size, found.picked.path) == (data, len(data), None)
    assert found.is_picture


def test_what_cannot_be_read_any_more_is_said() -> None:
    def fail() -> bytes:
        raise OSError("gone")

    assert examine(Candidate("picture.png", read=fail)).refusal == "“picture.png” cannot be read."


@pytest.mark.parametrize("name", ["x.png", "x.jpg"])
def test_a_damaged_picture_is_a_file_and_that_is_said(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"no picture at all")
    found = examine(of(path))
    assert found.picked is not None
    assert not found.is_picture
    assert found.flaw


def test_a_bomb_is_a_file_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "poster.png"
    path.write_bytes(bomb(20_000, 20_000))
    found = examine(of(path))
    assert not found.is_picture
    assert found.flaw


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Holiday").mkdir()
    assert "is a folder" in examine(of(tmp_path / "Holiday")).refusal


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert examine(of(tmp_path / "pipe")).refusal == "“pipe” cannot be read."


def test_what_is_not_there_and_what_is_empty_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert examine(of(tmp_path / "empty")).refusal == "“empty” is empty."
    assert examine(of(tmp_path / "none")).refusal == "“none” is not there any more."


def test_a_name_is_shown_and_sent_without_what_could_deceive(tmp_path: Path) -> None:
    path = tmp_path / "photo\u202egpj.exe"
    path.write_bytes(b"x")
    found = examine(of(path))
    assert found.picked is not None
    assert found.picked.name == "photogpj.exe"
    assert found.picked.path == path


def test_a_file_that_vanished_or_changed_since_is_told(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("stays", "goes", "grows")]
    for path in paths:
        path.write_bytes(b"1234")
    picked = [found.picked for found in map(examine, map(of, paths)) if found.picked is not None]
    assert gone(picked) == []
    paths[1].unlink()
    paths[2].write_bytes(b"12345")
    wrong = gone(picked)
    assert [one.name for one, _why in wrong] == ["goes", "grows"]
    assert [why for _one, why in wrong] == [
        "“goes” is not there any more.",
        "“grows” is being changed by another program.",
    ]
