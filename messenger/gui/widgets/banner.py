"""A thin strip that says what is wrong and what happens next. It says what it is given; it knows no state."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from messenger.gui.look.look import Look
from messenger.gui.widgets.button import Button

_HEIGHT = 36


class Banner(tk.Frame):
    """One sentence, and perhaps one thing that can be done about it. The caller shows and hides it."""

    def __init__(self, parent: tk.Misc, look: Look, *, name: str = "banner") -> None:
        palette = look.palette
        super().__init__(parent, name=name, background=palette.warning, height=look.px(_HEIGHT))
        self.pack_propagate(False)
        self._look = look
        self._label = tk.Label(
            self, name="sentence", font=look.fonts.body.spec, background=palette.warning,
            foreground=palette.warning_text, anchor="w", borderwidth=0, padx=look.px(18), pady=0,
        )  # fmt: skip
        self._label.pack(side="left", fill="both", expand=True)
        self._sentence = ""
        self._button: Button | None = None
        self._action = ""
        self._command: Callable[[], None] = lambda: None

    @property
    def sentence(self) -> str:
        """What it says."""
        return self._sentence

    def say(self, sentence: str, action: str = "", command: Callable[[], None] = lambda: None) -> None:
        """Say ``sentence``; ``action`` are the words on the button that calls ``command``, empty for none."""
        self._sentence = self._look.emoji.plain(sentence)
        self._label.configure(text=self._look.fonts.body.in_order(self._sentence))
        self._command = command
        if action == self._action:
            return
        if self._button is not None:
            self._button.destroy()
            self._button = None
        self._action = action
        if action:
            palette = self._look.palette
            self._button = Button(
                self, self._look, name="action", text=action, command=self._act,
                background=palette.warning, kind="quiet", colour=palette.warning_text,
            )  # fmt: skip
            self._button.pack(side="right", padx=self._look.px(12))

    def _act(self) -> None:
        self._command()
