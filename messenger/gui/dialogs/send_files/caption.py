"""The field for what is said of the files: several lines, with emoji as pictures."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from gettext import gettext as _
from typing import Any, Final

from messenger.client.actions import sendable
from messenger.gui.look.look import Look
from messenger.gui.widgets.composer import MOST_HELD, TOLD_BELOW
from messenger.gui.widgets.edit_menu import EditMenu
from messenger.gui.widgets.emoji_text import EmojiText
from messenger.gui.widgets.keys import RETURN, bind_keys
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.shortcodes import shortcode_finished
from messenger.protocol.base import TEXT_BYTES, TEXT_CHARACTERS

_LINES: Final = 3
_INSET: Final = 14
_ABOVE: Final = 11


class Caption(tk.Canvas):
    """``width`` in px of the screen. ``on_change`` hears of every change by the person, ``on_return`` of Enter.

    Name for tests: ``input``.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        window: tk.Misc,
        width: int,
        on_change: Callable[[], object],
        on_return: Callable[[], object],
        on_paste: Callable[[], bool],
        can_paste: Callable[[], bool],
        on_emoji: Callable[[str], object],
    ) -> None:
        palette, font = look.palette, look.fonts.message
        height = _LINES * font.line + 2 * look.px(_ABOVE)
        super().__init__(
            parent, name="caption", width=width, height=height, background=palette.window, highlightthickness=0,
            borderwidth=0, cursor="xterm",
        )  # fmt: skip
        self._look = look
        self._on_change = on_change
        self._on_emoji = on_emoji
        self._width, self._height = width, height
        self._focused = False
        self.too_much = False
        """Whether what was last typed or pasted did not fit at all."""
        self.input = EmojiText(
            self, look, name="input", font=font, background=palette.field, most=MOST_HELD, lines="many",
            on_change=self._changed, on_refuse=self._refused, on_paste=on_paste, can_paste=can_paste,
        )  # fmt: skip
        self._hint = tk.Label(
            self, text=_("Add a caption…"), font=font.spec, foreground=palette.secondary, background=palette.field,
            borderwidth=0, padx=0, pady=0, cursor="xterm",
        )  # fmt: skip
        self._menu = EditMenu(self.input, look, window)
        inset = look.px(_INSET)
        self.input.place(x=inset, y=look.px(_ABOVE), width=width - 2 * inset, height=_LINES * font.line)
        bind_keys(self.input, RETURN, on_return)
        bind_keys(self.input, ("<Shift-Return>", "<Shift-KP_Enter>"), lambda: self.input.type_in("\n"))
        for widget in (self, self._hint):
            widget.bind("<Button-1>", lambda _event: self.input.focus_set())
        self.input.bind("<FocusIn>", lambda _event: self._turn(True), add=True)
        self.input.bind("<FocusOut>", lambda _event: self._turn(False), add=True)
        self._draw()

    @property
    def text(self) -> str:
        """What is written."""
        return self.input.content

    def show(self, text: str) -> None:
        """Begin with this text, the cursor behind it."""
        self.input.set_content(text)
        self._draw()

    def carry(self) -> Any:
        """What is written, with its cursor and what can be undone."""
        return self.input.pack_up()

    def take(self, carried: Any) -> None:
        """Go on writing it."""
        self.input.unpack(carried)
        self._draw()

    def note(self) -> tuple[str, bool]:
        """What is to be said of its length, "" for nothing, and whether it is too long to be sent."""
        text = sendable(self.text)
        size = len(text.encode())
        wrong = len(text) > TEXT_CHARACTERS or size > TEXT_BYTES
        if self.too_much:
            words = _("That is too much for one message; at most {limit:,} characters fit.")
            return words.format(limit=TEXT_CHARACTERS), wrong
        if len(text) > TEXT_CHARACTERS - TOLD_BELOW:
            words = _("{count:,} of {limit:,} characters").format(count=len(text), limit=TEXT_CHARACTERS)
            return words, wrong
        if size > TEXT_BYTES - TOLD_BELOW:
            return _("{count:,} of {limit:,} bytes").format(count=size, limit=TEXT_BYTES), wrong
        return "", False

    def _changed(self) -> None:
        self.too_much = False
        if self.input.last_typed == ":":
            finished = shortcode_finished(self._look.emoji.book, self.text, self.input.cursor)
            if finished is not None:
                text, end = self.text, finished.start + len(finished.replacement)
                rest = text[self.input.cursor :]
                self._on_emoji(finished.replacement)
                self.input.put(text[: finished.start] + finished.replacement + rest, end)  # and comes back here
                return
        self._draw()
        self._on_change()

    def _refused(self) -> None:
        self.too_much = True
        self._on_change()

    def _turn(self, focused: bool) -> None:
        self._focused = focused
        self._draw()

    def _draw(self) -> None:
        look, palette = self._look, self._look.palette
        ring = palette.accent if self._focused else None
        self.delete("all")
        style = BoxStyle(palette.field, palette.window, 12, ring)
        draw_box(self, look, 0, 0, self._width, self._height, style, "box")
        if self.text:
            self._hint.place_forget()
        else:
            beside = int(self.input.cget("insertwidth"))  # the cursor blinks before it, not under it
            self._hint.place(x=look.px(_INSET) + beside, y=look.px(_ABOVE), anchor="nw")
