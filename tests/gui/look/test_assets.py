"""Finding the bundled files."""

import importlib
import sys
from pathlib import Path

import pytest

from messenger.gui.look import assets


def test_finds_files_in_the_checkout() -> None:
    assert "SIL OPEN FONT LICENSE" in assets.asset("fonts", "OFL.txt").read_text(encoding="utf-8")


def test_finds_files_in_the_packaged_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    try:
        assert importlib.reload(assets).asset("fonts", "a.otf") == tmp_path / "assets" / "fonts" / "a.otf"
    finally:
        monkeypatch.undo()
        importlib.reload(assets)


def test_names_source_version_and_licence_of_every_folder() -> None:
    told = assets.asset("README.md").read_text(encoding="utf-8")
    folders = [path.name for path in assets.asset().iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert sorted(folders) == ["emoji", "fonts", "icon", "icons"]
    assert all(f"`{folder}/" in told for folder in folders)
