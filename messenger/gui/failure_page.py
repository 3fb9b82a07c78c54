"""What the window shows when the profile cannot be used at all: one sentence, and a button that closes it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _

from messenger.gui.look.look import Look
from messenger.gui.sign_in_card import INSET, SignInCard
from messenger.gui.widgets.button import Button


class FailurePage(SignInCard):
    """``sentence`` says what is wrong."""

    def __init__(self, parent: tk.Misc, look: Look, *, sentence: str, on_close: Callable[[], None]) -> None:
        super().__init__(
            parent, look, name="failure", title=_("Messenger cannot start"), subtitle=sentence, icon="circle-alert"
        )
        button = Button(
            self.column, look, name="close", text=_("Close"), command=on_close, background=look.palette.window
        )
        button.pack(fill="x", padx=look.px(INSET))
        button.focus_set()

    def complain(self, sentence: str) -> None:
        """There is nothing worse to tell here."""

    def rebuild(self, _look: Look) -> None:
        """Stay as it is: there is nothing to do here but to close it."""
