"""What Esc closes where the keyboard is in the window under a dialog."""

import tkinter as tk

from messenger.client.model import EVERYONE
from messenger.gui.dialogs import Dialogs
from messenger.gui.dialogs.context import Context
from messenger.gui.layers import close_topmost
from messenger.gui.look.look import Look
from tests.gui import samples
from tests.gui.dialogs.opened import Opened
from tests.gui.driving import focus, press, see, settle
from tests.gui.workplace import Workplace


def test_the_dialog_opened_last_is_closed_first(root: tk.Tk, look: Look) -> None:
    opened = Opened(root, look)
    opened.dialogs.profile(2)
    opened.dialog("profile-2")
    opened.dialogs.help()
    opened.dialog("help")
    assert close_topmost(opened.window)
    assert opened.names() == ["profile-2"]
    assert close_topmost(opened.window)
    assert opened.names() == []
    assert not close_topmost(opened.window)


def test_a_dialog_over_a_dialog_goes_before_it(root: tk.Tk) -> None:
    root.update()
    first = tk.Toplevel(root)
    first.transient(root)
    second = tk.Toplevel(first)
    second.transient(first)
    see(root, second.winfo_viewable, "both dialogs")
    assert close_topmost(root)
    assert first.winfo_exists()
    assert not second.winfo_exists()


def test_a_window_beside_it_stays(root: tk.Tk) -> None:
    root.update()
    beside = tk.Toplevel(root)
    see(root, beside.winfo_viewable, "the window beside")
    assert not close_topmost(root)
    assert beside.winfo_exists()


def test_the_chat_under_a_dialog_stays_open(root: tk.Tk, look: Look) -> None:
    place = Workplace(root, look)
    place.open(EVERYONE)
    context = Context(
        look, place.state, place.client.actions, place.subscriptions, lambda: samples.NOW, pictures=place.pictures
    )
    dialogs = Dialogs(place.window, context, on_chat=print, on_private=lambda _user: None, usage=list)
    dialogs.help()
    see(root, lambda: place.window.nametowidget("help").winfo_viewable(), "the dialog")
    field = place.window.pane.composer.input
    focus(field)  # a click into the window under it
    press(field, "Escape")
    settle(root)
    assert "help" not in place.window.children
    assert place.window.pane.log == EVERYONE
    focus(field)
    press(field, "Escape")
    assert place.window.pane.log is None
