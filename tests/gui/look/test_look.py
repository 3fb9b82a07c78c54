"""The look as one object, and the scale the system asks for."""

import os
import subprocess
import sys
import tkinter as tk
from collections.abc import Callable, Iterator

import pytest
from Xlib.display import Display
from Xlib.Xatom import RESOURCE_MANAGER, STRING

from messenger.gui.look.look import Look, build_look, system_factor
from messenger.gui.look.palette import DARK

START = """
import sys
from messenger.gui.look.fonts import load_bundled_fonts
load_bundled_fonts()
import tkinter
from messenger.gui.look.look import build_look
from messenger.gui.look.palette import LIGHT
root = tkinter.Tk()
look = build_look(root, LIGHT, 1.0)
look.fonts.message.advance("Works now")
look.icons.image("menu", 20, LIGHT.icon, LIGHT.window)
look.shapes.avatar("AL", "#4C8DE8", 46, LIGHT.sidebar, LIGHT.online)
look.emoji.image("\\U0001F44D", 18, LIGHT.bubble_in)
print(*sorted(sys.modules))
"""


@pytest.fixture
def xft_dpi(display: str) -> Iterator[Callable[[str], None]]:
    """Says what the desktop's settings say: sets the resource Xft.dpi of the display."""
    connection = Display(display)
    window = connection.screen().root

    def say(dpi: str) -> None:
        window.change_property(RESOURCE_MANAGER, STRING, 8, f"Xft.dpi:\t{dpi}\n".encode())
        connection.sync()

    yield say
    window.delete_property(RESOURCE_MANAGER)
    connection.sync()
    connection.close()


@pytest.mark.parametrize(("factor", "n", "expected"), [(1.0, 17, 17), (1.5, 17, 26), (1.25, 60, 75), (2.0, 0.5, 1)])
def test_multiplies_px(root: tk.Tk, factor: float, n: float, expected: int) -> None:
    assert build_look(root, DARK, factor).px(n) == expected


def test_holds_palette_and_factor(root: tk.Tk) -> None:
    look = build_look(root, DARK, 1.25)
    assert look.palette is DARK
    assert look.factor == 1.25


def test_may_be_built_anew_beside_the_old_one(root: tk.Tk, look: Look) -> None:
    canvas = tk.Canvas(root)
    canvas.create_image(0, 0, image=look.icons.image("menu", 20, "#000000", "#FFFFFF"))
    dark = build_look(root, DARK, 2.0)
    canvas.create_image(0, 0, image=dark.icons.image("menu", 20, "#FFFFFF", "#000000"))
    assert dark.fonts.message.advance("Works") > look.fonts.message.advance("Works")


def test_takes_scale_1_on_an_ordinary_screen(root: tk.Tk) -> None:
    assert system_factor(root) == 1.0


@pytest.mark.parametrize(
    ("dpi", "factor"),
    [("96", 1.0), ("120", 1.25), ("144", 1.5), ("192", 2.0), ("48", 1.0), ("960", 4.0), ("nonsense", 1.0)],
)
def test_takes_the_scale_of_the_desktop(root: tk.Tk, xft_dpi: Callable[[str], None], dpi: str, factor: float) -> None:
    xft_dpi(dpi)
    assert system_factor(root) == factor


def test_starts_without_the_costly_parts_of_pillow(display: str) -> None:
    # Each costs some 10 ms of the 300 that the first paint may take.
    run = subprocess.run(
        [sys.executable, "-c", START],
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert not {"PIL.ImageTk", "PIL.PngImagePlugin", "PIL.JpegImagePlugin", "numpy"} & set(run.stdout.split())
