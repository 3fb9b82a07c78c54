"""The pictures of every window: a few of them drawn as `make screens` draws all, and what is wrong told by name."""

from pathlib import Path

import pytest
from PIL import Image

from tests.gui import screens
from tests.gui.preview import PREVIEWS
from tests.gui.screens import VARIANTS, is_empty, render

LIGHT, DARK, _LIGHT_LARGE, DARK_LARGE = VARIANTS
A_FEW = ("direct", "main_window", "narrow", "sign_in", "new_group", "private_open", "viewer", "send_picture", "files")


def size_of(picture: Path) -> tuple[int, int]:
    with Image.open(picture) as opened:
        return opened.size


def test_show_every_kind_of_window_with_something_in_it(tmp_path: Path) -> None:
    assert render(tmp_path, DARK, A_FEW) == {}
    for name in A_FEW:
        with Image.open(tmp_path / "dark" / f"{name}.png") as picture:
            assert not is_empty(picture.convert("RGB")), name
    assert {PREVIEWS[name] for name in A_FEW} == set(PREVIEWS.values())
    assert size_of(tmp_path / "sheet-dark.png")[0] > 1000


def test_are_as_large_as_the_window_at_its_scale(tmp_path: Path) -> None:
    assert render(tmp_path, DARK_LARGE, ["main_window", "private_open"]) == {}
    assert size_of(tmp_path / "dark-1.5" / "main_window.png") == (1770, 1140)
    assert size_of(tmp_path / "dark-1.5" / "private_open.png") == (720, 960)


def test_a_preview_that_raises_is_named_and_the_others_are_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, display: str
) -> None:
    monkeypatch.setitem(PREVIEWS, "broken", "main_window")  # its module knows no such scene
    monkeypatch.setattr(screens, "load_bundled_fonts", lambda: None)  # they are here already
    wrong = screens._paint(display, tmp_path, LIGHT, ["broken", "empty"])
    assert list(wrong) == ["broken"]
    assert "KeyError" in wrong["broken"]
    assert not (tmp_path / "broken.png").exists()
    assert (tmp_path / "empty.png").exists()


def test_a_window_with_nothing_in_it_is_empty() -> None:
    assert is_empty(Image.new("RGB", (50, 50), "white"))
    assert not is_empty(Image.linear_gradient("L").convert("RGB"))
