"""What the window shows when the profile cannot be used at all: what is wrong, and what can be done about it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.sign_in_card import INSET, SignInCard
from messenger.gui.widgets.button import Button

_GAP: Final = 8


class FailurePage(SignInCard):
    """``sentence`` says what is wrong; ``on_aside``, if that helps, begins with an empty profile."""

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        sentence: str,
        on_close: Callable[[], None],
        on_aside: Callable[[], None] | None = None,
    ) -> None:
        words = sentence if on_aside is None else f"{sentence}\n\n{_consequences()}"
        super().__init__(
            parent, look, name="failure", title=_("Messenger cannot start"), subtitle=words, icon="circle-alert"
        )
        close = self._button("close", _("Close"), on_close)
        if on_aside is not None:
            self._button("aside", _("Set aside and sign in again"), on_aside, quiet=True)
        close.focus_set()

    def _button(self, name: str, text: str, command: Callable[[], None], quiet: bool = False) -> Button:
        look = self.look
        button = Button(
            self.column, look, name=name, text=text, command=command, background=look.palette.window,
            kind="quiet" if quiet else "primary",
        )  # fmt: skip
        button.pack(fill="x", padx=look.px(INSET), pady=(0, look.px(_GAP)))
        return button

    def complain(self, sentence: str) -> None:
        """There is nothing worse to tell here."""

    def rebuild(self, _look: Look) -> None:
        """Stay as it is: there is nothing to do here but to close it."""


def _consequences() -> str:
    return _(
        "You can set it aside and sign in again: everything that was sent comes back from the server. Messages that"
        " were not sent yet, and what you had begun to write, do not. Nothing is deleted: what is damaged stays in the"
        " folder of the profile."
    )
