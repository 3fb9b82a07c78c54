"""The pill in which one types what to look for. It knows its text, not what is searched."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from messenger.gui.look.look import Look
from messenger.gui.widgets.button import IconButton
from messenger.gui.widgets.emoji_text import EmojiText
from messenger.gui.widgets.keys import RETURN, bind_keys
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box

_HEIGHT = 36
_TEXT_X = 36
_CLEAR = 28
_MOST = 200


class SearchBox(tk.Canvas):
    """A search field with a magnifier and, while there is text, a cross that clears it.

    ``on_change`` hears of every new text, ``on_down`` and ``on_up`` that the person wants to go on to the results or
    back, ``on_return`` that one is wanted.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        placeholder: str,
        background: str,
        on_change: Callable[[str], None],
        on_down: Callable[[], None],
        on_return: Callable[[], None],
        on_up: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(
            parent, name=name, height=look.px(_HEIGHT), width=1, background=background, highlightthickness=0,
            borderwidth=0, cursor="xterm",
        )  # fmt: skip
        self._look = look
        self._background = background
        self._on_change = on_change
        self._focused = False
        fill, fonts = look.palette.search_field, look.fonts
        self._input = EmojiText(
            self, look, name="input", font=fonts.message, background=fill, most=_MOST, lines="one",
            on_change=self._changed,
        )  # fmt: skip
        self._clear = IconButton(
            self, look, name="clear", icon="x", command=self.clear, background=fill, size=16, place=_CLEAR
        )
        self._clear.configure(takefocus=False)
        self._hint = tk.Label(
            self, text=placeholder, font=fonts.message.spec, foreground=look.palette.secondary, background=fill,
            borderwidth=0, padx=0, pady=0, cursor="xterm",
        )  # fmt: skip
        for widget in (self, self._hint):
            widget.bind("<Button-1>", lambda _event: self.focus_input())
        bind_keys(self._input, ("<Down>",), on_down)
        bind_keys(self._input, ("<Up>",), on_up)
        bind_keys(self._input, RETURN, on_return)
        self._input.bind("<FocusIn>", lambda _event: self._turn(focused=True), add=True)
        self._input.bind("<FocusOut>", lambda _event: self._turn(focused=False), add=True)
        self.bind("<Configure>", lambda _event: self._draw())

    @property
    def text(self) -> str:
        """What is looked for."""
        return self._input.content

    @property
    def has_focus(self) -> bool:
        """Whether one types here now."""
        return self._focused

    def focus_input(self) -> None:
        """Put the cursor here, with what is there selected."""
        self._input.focus_set()
        self._input.select_all()

    def fill(self, text: str) -> None:
        """Look for ``text``."""
        if text != self.text:
            self._input.set_content(text)
            self._changed()

    def clear(self) -> None:
        """Look for nothing."""
        self.fill("")

    def _changed(self) -> None:
        self._draw()
        self._on_change(self.text)

    def _turn(self, focused: bool) -> None:
        self._focused = focused
        self._draw()

    def _draw(self) -> None:
        look, palette = self._look, self._look.palette
        width, height = self.winfo_width(), self.winfo_height()
        if width <= 1:
            return
        style = BoxStyle(palette.search_field, self._background, 12, palette.accent if self._focused else None)
        self.delete("box")
        draw_box(self, look, 0, 0, width, height, style, "box")
        self.tag_lower("box")
        self.delete("icon")
        icon = look.icons.image("search", 16, palette.secondary, palette.search_field)
        self.create_image(look.px(20), height // 2, image=icon, tags="icon")
        line, x = look.fonts.message.line, look.px(_TEXT_X)
        room = width - x - look.px(_CLEAR + 8)
        self._input.place(x=x, y=(height - line) // 2, width=max(1, room), height=line)
        if self.text:
            self._hint.place_forget()
            self._clear.place(x=width - look.px(_CLEAR + 8), rely=0.5, anchor="w")  # clear of the corners
        else:
            self._clear.place_forget()
            beside = int(self._input.cget("insertwidth"))  # the cursor blinks before it, not under it
            self._hint.place(x=x + beside, rely=0.5, anchor="w")
