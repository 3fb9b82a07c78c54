"""Showing a file in its folder: the folder is opened, the file never."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from messenger.gui.folders import command_for, show_in_folder


def test_opens_the_folder_and_never_the_file(tmp_path: Path) -> None:
    file = tmp_path / "run me.desktop"
    file.write_text("x")
    run: list[Sequence[str] | str] = []
    assert show_in_folder(file, run.append)
    assert run == [command_for(file, sys.platform)]
    if sys.platform.startswith("linux"):
        assert run == [["xdg-open", str(tmp_path)]]


@pytest.mark.parametrize("there", [True, False])
def test_shows_the_file_where_the_system_can_and_it_is_still_there(tmp_path: Path, there: bool) -> None:
    file = tmp_path / "notes, all of them.zip"
    if there:
        file.write_text("x")
    assert command_for(file, "linux") == ["xdg-open", str(tmp_path)]
    assert command_for(file, "darwin") == (["open", "-R", str(file)] if there else ["open", str(tmp_path)])
    windows = command_for(file, "win32")
    assert windows == (f'explorer /select,"{file}"' if there else f'explorer "{tmp_path}"')


def test_tells_that_the_folder_is_gone(tmp_path: Path) -> None:
    run: list[Sequence[str] | str] = []
    assert not show_in_folder(tmp_path / "gone" / "notes.zip", run.append)
    assert not run


def test_tells_that_there_is_nothing_to_open_it_with(tmp_path: Path) -> None:
    def run(_command: Sequence[str] | str) -> None:
        raise FileNotFoundError

    assert not show_in_folder(tmp_path / "notes.zip", run)
