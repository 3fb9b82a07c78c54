"""The scrollbar on a real screen."""

import tkinter as tk

import pytest

from messenger.gui.look.look import Look
from messenger.gui.widgets import scrollbar as module
from messenger.gui.widgets.scrollbar import Scrollbar
from tests.gui.screen import picture_of

HEIGHT = 400


class Shown:
    """A scrollbar and what it asked for."""

    def __init__(self, root: tk.Tk, look: Look) -> None:
        self.root = root
        self.moves: list[float] = []
        self.pages: list[int] = []
        self.bar = Scrollbar(root, look, on_move=self.moves.append, on_page=self.pages.append)
        root.geometry(f"200x{HEIGHT}+0+0")
        self.bar.pack(side="right", fill="y")
        root.update()

    def is_seen(self) -> bool:
        return self.bar.visible

    def thumb(self) -> tuple[int, int]:
        """First and last row of pixels with the thumb in it; (-1, -1) for none."""
        picture = picture_of(self.bar)
        middle = picture.width // 2
        ground = picture.getpixel((0, 0))
        rows = [y for y in range(picture.height) if picture.getpixel((middle, y)) != ground]
        return (rows[0], rows[-1]) if rows else (-1, -1)


@pytest.fixture
def shown(root: tk.Tk, look: Look) -> Shown:
    return Shown(root, look)


def test_shows_which_part_is_seen(shown: Shown) -> None:
    shown.bar.set(0.25, 0.5)
    top, bottom = shown.thumb()
    assert top == pytest.approx(HEIGHT / 4, abs=4)
    assert bottom == pytest.approx(HEIGHT / 2, abs=4)


def test_shows_nothing_when_all_is_seen(shown: Shown) -> None:
    shown.bar.set(0.1, 0.5)
    shown.bar.set(0.0, 1.0)
    assert shown.thumb() == (-1, -1)


def test_keeps_a_thumb_that_can_be_taken_hold_of(shown: Shown) -> None:
    shown.bar.set(0.99999, 1.0)
    top, bottom = shown.thumb()
    assert bottom - top + 1 == module.SHORTEST
    assert bottom == HEIGHT - module.EDGE - 1


def test_is_drawn_round_and_in_the_middle(shown: Shown) -> None:
    shown.bar.set(0.0, 0.5)
    picture = picture_of(shown.bar)
    row = [picture.getpixel((x, 50)) != picture.getpixel((0, 0)) for x in range(picture.width)]
    assert row == [2 <= x < 8 for x in range(10)]
    assert picture.getpixel((2, module.EDGE)) != picture.getpixel((2, 50))


def test_moves_with_the_pointer_that_holds_it(shown: Shown) -> None:
    shown.bar.set(0.0, 0.25)
    shown.bar.event_generate("<ButtonPress-1>", x=5, y=20)
    shown.bar.event_generate("<B1-Motion>", x=5, y=20)
    shown.bar.event_generate("<B1-Motion>", x=5, y=20 + 99)
    shown.bar.event_generate("<B1-Motion>", x=5, y=2_000)
    assert shown.moves == pytest.approx([0.0, 0.25, 0.75], abs=0.005)
    shown.bar.event_generate("<ButtonRelease-1>", x=5, y=2_000)
    shown.bar.event_generate("<B1-Motion>", x=5, y=20)
    assert len(shown.moves) == 3


def test_turns_a_page_where_it_is_clicked_beside_the_thumb(shown: Shown) -> None:
    shown.bar.set(0.4, 0.6)
    for y in (20, 380):
        shown.bar.event_generate("<ButtonPress-1>", x=5, y=y)
        shown.bar.event_generate("<ButtonRelease-1>", x=5, y=y)
    assert shown.pages == [-1, 1]
    assert shown.moves == []


def test_fades_when_it_is_not_used(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STAY_MS", 1)
    monkeypatch.setattr(module, "FADE_MS", 1)
    shown.bar.set(0.0, 0.5)
    assert shown.is_seen()
    while shown.bar._timer is not None:
        shown.root.tk.dooneevent(0)
    assert not shown.is_seen()
    assert shown.thumb() == (-1, -1)
    shown.bar.set(0.0, 0.4)
    assert shown.is_seen()


def test_stays_while_the_pointer_is_over_it(shown: Shown) -> None:
    shown.bar.event_generate("<Enter>")
    shown.bar.set(0.0, 0.5)
    assert shown.bar.visible
    assert shown.bar._timer is None
    shown.bar.event_generate("<Leave>")
    assert shown.bar._timer is not None


def test_forgets_its_timer_when_it_is_destroyed(shown: Shown) -> None:
    shown.bar.set(0.0, 0.5)
    shown.bar.destroy()
    assert shown.root.tk.call("after", "info") == ""
