"""The keyboard in every window: all of it is reached by Tab, in the order of the eye, and what has it shows that."""

import tkinter as tk
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PIL import ImageChops

from messenger.gui.look.palette import LIGHT
from tests.gui.driving import focus, press, see, settle
from tests.gui.preview import open_preview
from tests.gui.screen import picture_of

DIALOGS = (
    "profile", "my_profile", "password", "delete_account", "new_group", "add_members", "group", "leader_group",
    "leader_leaves", "leave_group", "private_chats", "devices", "invites", "block", "who_was_online", "who_own",
    "appearance", "notifications", "device_settings", "about",
)  # fmt: skip
MAIN = ("main_window", "searched", "searched_here", "narrow", "team", "blocked")
PRIVATE = ("private_asking", "private_new_device", "private_changed_key", "private_open", "private_over")
PAGES = ("sign_in", "sign_up", "first_visit", "servers")
AROUND = 4
"""Px around a widget in which its ring may stand."""
CARET = 60
"""So many pixels may differ because of a blinking cursor."""


@pytest.fixture(params=[*DIALOGS, *PAGES, *MAIN, *PRIVATE])
def shown(request: pytest.FixtureRequest, root: tk.Tk) -> tk.Misc:
    """A window with everything in it; the one that lies on top."""
    name: str = request.param
    window = open_preview(root, name, LIGHT, 1.0)
    settle(root)
    see(root, window.winfo_viewable, "the window")
    if name not in DIALOGS:
        return window
    (dialog,) = (child for child in root.nametowidget("main").winfo_children() if isinstance(child, tk.Toplevel))
    see(root, dialog.winfo_viewable, "the dialog")
    assert isinstance(dialog, tk.Toplevel)
    return dialog


def stops(window: tk.Misc) -> Iterator[tk.Misc]:
    """Walk with Tab from the first thing that takes the keyboard until it comes round."""
    first = window.tk_focusNext()
    assert first is not None
    focus(first)
    here = first
    while True:
        yield here
        if here.tk_focusNext() is here:
            return
        press(here, "Tab")
        see(window, lambda before=here: window.focus_get() is not before, f"Tab to lead on from {here}")  # type: ignore[misc]
        found = window.focus_get()
        assert found is not None
        if found is first:
            return
        here = found


def top_of(widget: tk.Misc) -> tuple[int, int]:
    return widget.winfo_rooty(), widget.winfo_rootx()


def test_tab_follows_the_eye_and_comes_round(shown: tk.Misc) -> None:
    walked = list(stops(shown))
    assert len(set(walked)) == len(walked)
    for before, after in pairwise(walked):
        beside = after.winfo_rootx() >= before.winfo_rootx() + before.winfo_width()
        below = after.winfo_rooty() >= before.winfo_rooty() - AROUND
        assert beside or below, f"{after} comes after {before}"


def test_what_has_the_keyboard_shows_it(shown: tk.Misc) -> None:
    walked = list(stops(shown))
    for here, other in zip(walked, [*walked[1:], walked[0]], strict=True):
        focus(here)
        settle(shown)
        there = box(shown, here)
        with_keyboard = picture_of(shown).crop(there)
        focus(other)
        settle(shown)
        if other is here or other.winfo_manager() == "":
            continue
        differ = ImageChops.difference(with_keyboard, picture_of(shown).crop(there)).convert("L").point(_seen)
        assert differ.histogram()[255] > CARET, f"{here} does not show that it has the keyboard"


def _seen(value: int) -> int:
    return 255 if value > 8 else 0


def box(window: tk.Misc, widget: tk.Misc) -> tuple[int, int, int, int]:
    """Where a widget stands in its window, with the room for a ring."""
    owner = widget.master if widget.winfo_name() == "input" and widget.master is not None else widget
    left, top = owner.winfo_rootx() - window.winfo_rootx(), owner.winfo_rooty() - window.winfo_rooty()
    right, bottom = left + owner.winfo_width(), top + owner.winfo_height()
    width, height = window.winfo_width(), window.winfo_height()
    return max(0, left - AROUND), max(0, top - AROUND), min(width, right + AROUND), min(height, bottom + AROUND)
