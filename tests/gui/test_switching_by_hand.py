"""The look is changed as a person does it, with the mouse and the keys of the display, and seen on the screen."""

import os
import subprocess
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from messenger.gui.appearance import Appearance, recall
from messenger.gui.look.palette import DARK, LIGHT, rgb
from tests.gui import samples
from tests.gui.desktop import Desktop
from tests.gui.driving import focus, see, settle
from tests.gui.screen import picture_of
from tests.gui.workplace import ANNA

Hand = Callable[..., None]


@pytest.fixture
def desktop(root: tk.Tk, tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(root, tmp_path)
    made.app.watch_inbox()
    root.geometry("1100x740+0+0")
    yield made
    made.app.close()


@pytest.fixture
def hand(desktop: Desktop, display: str) -> Hand:
    """Do something with the mouse and the keys, while the window lives."""

    def act(*words: object) -> None:
        environment = {**os.environ, "DISPLAY": display}
        doing = subprocess.Popen(["xdotool", *map(str, words)], env=environment)
        see(desktop.root, lambda: doing.poll() is not None, "the hand")
        assert doing.returncode == 0
        settle(desktop.root)

    return act


def share_of(desktop: Desktop, colour: str) -> float:
    """How much of the window has this colour."""
    picture = picture_of(desktop.root).resize((110, 74), 0)
    pixels = [picture.getpixel((x, y)) for x in range(110) for y in range(74)]
    return pixels.count(rgb(colour)) / len(pixels)


def test_dark_and_large_by_mouse_and_keys(desktop: Desktop, hand: Hand) -> None:
    desktop.tell(*samples.signed_in())
    window = desktop.main()
    window.open_chat(ANNA)
    desktop.tell(samples.history(2))
    see(desktop.root, window.pane.conversation.rows_on_screen, "the conversation")
    focus(window.pane.composer.input)
    hand("type", "half a sentence")
    see(desktop.root, lambda: window.pane.composer.text == "half a sentence", "what was typed")
    newest = window.pane.conversation.texts_on_screen()[-1]
    assert share_of(desktop, LIGHT.conversation) > 0.2

    hand("key", "ctrl+comma")
    dialog: Any = window.nametowidget("settings")
    see(desktop.root, lambda: str(desktop.root.focus_get() or "").startswith(str(dialog)), "the settings")

    def click(widget: tk.Misc, place: tuple[int, int]) -> None:
        hand("mousemove", widget.winfo_rootx() + place[0], widget.winfo_rooty() + place[1], "click", "1")

    click(dialog.section.theme, dialog.section.theme.place_of(2))
    see(desktop.root, lambda: desktop.app.look.palette is DARK, "the dark look")
    see(desktop.root, lambda: share_of(desktop, DARK.conversation) > 0.2, "the dark look on the screen")
    assert share_of(desktop, LIGHT.conversation) < 0.02  # but in the small picture of the light look

    click(dialog.section.text_size, dialog.section.text_size.place_of(120))
    see(desktop.root, lambda: desktop.app.look.factor == 1.2, "larger text")
    hand("key", "Right")
    see(desktop.root, lambda: desktop.app.look.factor == 1.25, "still larger text")
    assert dialog.winfo_viewable()

    hand("key", "Escape")
    see(desktop.root, lambda: desktop.root.focus_get() is window.pane.composer.input, "the composer")
    hand("type", " and the rest")
    see(desktop.root, lambda: window.pane.composer.text == "half a sentence and the rest", "the whole sentence")
    assert window.pane.log == ANNA
    assert window.pane.conversation.texts_on_screen()[-1] == newest
    assert recall(desktop.app._config.client.profile_folder) == Appearance("dark", 125)
