import logging
import tkinter as tk
from pathlib import Path

import pytest

from messenger.gui import placement
from tests.gui.driving import settle

USUAL, NARROWEST = (1000, 700), (720, 460)


def geometry_after(root: tk.Tk, file: Path) -> str:
    placement.restore(root, file, USUAL, NARROWEST)
    settle(root)
    return root.winfo_geometry()


def test_comes_back_where_it_was(root: tk.Tk, tmp_path: Path) -> None:
    file = tmp_path / "window"
    root.geometry("800x500+40+30")
    settle(root)
    placement.remember(root, file)
    root.geometry("900x600+0+0")
    settle(root)
    assert geometry_after(root, file) == "800x500+40+30"


def test_comes_back_where_it_was_inside_the_frame_of_a_window_manager(
    root: tk.Tk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root.geometry("800x500+40+30")
    settle(root)
    monkeypatch.setattr(root, "winfo_geometry", lambda: "800x500+41+50")  # what Tk says inside a frame of 1 and 20 px
    placement.remember(root, tmp_path / "window")
    placement.restore(root, tmp_path / "window", USUAL, NARROWEST)
    settle(root)
    assert root.geometry() == "800x500+40+30"


@pytest.mark.parametrize("kept", [None, "", "nonsense", "800x", "800x500", "9999999x1+0+0", "\x00\xff"])
def test_has_its_usual_size_when_nothing_useful_is_remembered(root: tk.Tk, tmp_path: Path, kept: str | None) -> None:
    file = tmp_path / "window"
    if kept is not None:
        file.write_text(kept, encoding="latin-1")
    assert geometry_after(root, file).startswith("1000x700")


def test_is_never_smaller_than_it_can_be_used(root: tk.Tk, tmp_path: Path) -> None:
    (tmp_path / "window").write_text("100x100+10+10")
    assert geometry_after(root, tmp_path / "window") == "720x460+10+10"


def test_is_never_larger_than_the_screen(root: tk.Tk, tmp_path: Path) -> None:
    (tmp_path / "window").write_text("9000x8000+0+0")
    assert geometry_after(root, tmp_path / "window") == "1366x900+0+0"


@pytest.mark.parametrize("kept", ["800x500+5000+30", "800x500+30+5000", "800x500+-790+30"])
def test_is_never_where_nobody_sees_it(root: tk.Tk, tmp_path: Path, kept: str) -> None:
    (tmp_path / "window").write_text(kept)
    placement.restore(root, tmp_path / "window", USUAL, NARROWEST)
    settle(root)
    assert 0 <= root.winfo_x() < 1366 - 80
    assert 0 <= root.winfo_y() < 900 - 80


def test_a_disk_that_refuses_is_no_trouble(root: tk.Tk, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        placement.remember(root, tmp_path / "nowhere" / "window")
    assert caplog.text == ""


def test_asks_for_no_more_than_the_screen_has_at_the_largest_size(root: tk.Tk, tmp_path: Path) -> None:
    assert placement.limit(root, (2304, 1472)) == (1366, 900)
    assert root.minsize() == (1366, 900)
    (tmp_path / "window").write_text("1000x700+10+10")
    placement.restore(root, tmp_path / "window", (3776, 2432), (2304, 1472))
    settle(root)
    assert (root.winfo_width(), root.winfo_height()) == (1366, 900)
