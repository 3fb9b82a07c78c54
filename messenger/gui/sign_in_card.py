"""The frame of both sign-in pages: a column in the middle of the window, with a picture and a title over it."""

from __future__ import annotations

import tkinter as tk
from typing import Final

from messenger.gui.look.look import Look
from messenger.gui.widgets.button import QUIET_EDGE

WIDTH: Final = 380
INSET: Final = QUIET_EDGE
"""What is that wide stands so far from the sides of the column: words of quiet buttons stand in line with it."""
_SIGN: Final = 64
_MIDDLE: Final = 0.48
"""Where the middle of the column stands in the window's height: a little high looks right."""


class SignInCard(tk.Frame):
    """``column`` is where a page puts its fields, from the top down; it fits the lowest window."""

    def __init__(self, parent: tk.Misc, look: Look, *, name: str, title: str, subtitle: str, icon: str) -> None:
        palette, fonts = look.palette, look.fonts
        super().__init__(parent, name=name, background=palette.window)
        self.look = look
        self.column = tk.Frame(self, name="column", background=palette.window)
        self.column.place(relx=0.5, rely=_MIDDLE, anchor="center", width=look.px(WIDTH + 2 * INSET))
        self._sign = tk.Canvas(
            self.column, name="sign", width=look.px(_SIGN), height=look.px(_SIGN), background=palette.window,
            highlightthickness=0, borderwidth=0,
        )  # fmt: skip
        self._sign.create_image(0, 0, image=look.shapes.circle(_SIGN, palette.accent, palette.window), anchor="nw")
        middle = look.px(_SIGN / 2)
        self._sign.create_image(middle, middle, image=look.icons.image(icon, 30, palette.on_accent, palette.accent))
        self._title = self._words("title", title, fonts.page_title.spec, palette.text)
        self._sign.pack(pady=(0, look.px(12)))
        self._title.pack()
        self._subtitle = self._words("subtitle", subtitle, fonts.body.spec, palette.secondary)
        self._subtitle.pack(pady=(look.px(4), look.px(18)))
        self.bind("<Configure>", lambda _event: self._fit())
        self.column.bind("<Configure>", lambda _event: self._fit())

    def say_below_title(self, subtitle: str) -> None:
        """Say something else under the title."""
        self._subtitle.configure(text=self.look.emoji.plain(subtitle))

    def _fit(self) -> None:
        """Leave the picture out where the window is too low for everything."""
        height = int(self.winfo_height() * 2 * _MIDDLE)
        if height <= 1:
            return
        shown = self._sign.winfo_manager() == "pack"
        needed = self.column.winfo_reqheight() + (0 if shown else self.look.px(_SIGN + 12))
        if shown and needed > height:
            self._sign.pack_forget()
        elif not shown and needed <= height:
            self._sign.pack(pady=(0, self.look.px(12)), before=self._title)

    def _words(self, name: str, text: str, font: str, colour: str) -> tk.Label:
        return tk.Label(
            self.column, name=name, text=self.look.emoji.plain(text), font=font, foreground=colour,
            background=self.look.palette.window, borderwidth=0, padx=0, pady=0, wraplength=self.look.px(WIDTH),
            justify="center",
        )  # fmt: skip
