"""A labelled field for text without line breaks, its error under it. What is asked is the caller's business."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Any

from messenger.gui.look.look import Look
from messenger.gui.widgets.button import IconButton
from messenger.gui.widgets.emoji_text import EmojiText
from messenger.gui.widgets.exchange import paste_over_selection
from messenger.gui.widgets.keys import RETURN, bind_keys
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box

_HEIGHT = 44
_RADIUS = 12
_INSET = 14
#: More than any invite, address or name has.
_MOST = 4_000


class Field(tk.Frame):
    """A field ``secret`` shows dots and has an eye that reveals them. ``rows`` lines are seen of a longer text.

    Names for tests: ``input`` is the place to type in, ``eye`` the button that reveals a secret.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        *,
        name: str,
        label: str,
        background: str,
        secret: bool = False,
        rows: int = 1,
        on_return: Callable[[], None] = lambda: None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(parent, name=name, background=background)
        self._look = look
        self._tell_change = on_change
        self._background = background
        self._error = ""
        self._focused = False
        self._rows = rows
        self._secret = tk.StringVar(self)
        palette, fonts = look.palette, look.fonts
        self._label = tk.Label(
            self, name="label", text=label, font=fonts.preview.spec, foreground=palette.secondary,
            background=background, anchor="w", borderwidth=0, padx=0, pady=0,
        )  # fmt: skip
        self._label.pack(fill="x", pady=(0, look.px(6)))
        self._box = tk.Canvas(
            self, height=look.px(_HEIGHT) + (rows - 1) * fonts.message.line, width=look.px(200), background=background,
            highlightthickness=0, borderwidth=0, cursor="xterm",
        )  # fmt: skip
        self._box.pack(fill="x")
        self._eye: IconButton | None = None
        self._input = self._make_input(secret)
        if secret:
            self._eye = IconButton(
                self, look, name="eye", icon="eye", command=self._on_eye, background=palette.field, size=18, place=30
            )
        self._hint = tk.Label(
            self, font=fonts.message.spec, foreground=palette.secondary,
            background=palette.field, anchor="w", borderwidth=0, padx=0, pady=0, cursor="xterm",
        )  # fmt: skip
        self._hint.bind("<Button-1>", lambda _event: self.focus_input())
        self._sentence = tk.Label(
            self, name="error", font=fonts.preview.spec, foreground=palette.danger, background=background, anchor="w",
            justify="left", borderwidth=0, padx=0, pady=0,
        )  # fmt: skip
        bind_keys(self._input, RETURN, on_return)
        self._input.bind("<FocusIn>", lambda _event: self._turn(focused=True), add=True)
        self._input.bind("<FocusOut>", lambda _event: self._turn(focused=False), add=True)
        self._box.bind("<Button-1>", lambda _event: self.focus_input())
        self._box.bind("<Configure>", lambda _event: self._draw())
        self._show_hint()

    def _make_input(self, secret: bool) -> tk.Entry | EmojiText:
        look, palette, font = self._look, self._look.palette, self._look.fonts.message
        if not secret:
            text = EmojiText(
                self, look, name="input", font=font, background=palette.field, most=_MOST, lines="one",
                on_change=self._on_change,
            )  # fmt: skip
            if self._rows > 1:
                text.configure(wrap="word")
            return text
        entry = tk.Entry(
            self, name="input", show="•", font=font.spec, background=palette.field, foreground=palette.text,
            insertbackground=palette.accent, selectbackground=palette.selection, selectforeground=palette.text,
            borderwidth=0, highlightthickness=0, exportselection=False, textvariable=self._secret,
        )  # fmt: skip
        following = self._secret.trace_add("write", lambda *_: self._on_change())
        # Tcl would keep it, and all this with it, for good.
        entry.bind("<Destroy>", lambda _event: self._secret.trace_remove("write", following), add=True)
        entry.bind("<<Paste>>", paste_over_selection, add=True)
        bind_keys(entry, ("<Control-a>",), lambda: _select_all(entry))
        return entry

    @property
    def text(self) -> str:
        """What was written."""
        return self._input.content if isinstance(self._input, EmojiText) else self._input.get()

    @text.setter
    def text(self, text: str) -> None:
        if isinstance(self._input, EmojiText):
            self._input.set_content(text)
        else:
            self._input.delete(0, "end")
            self._input.insert(0, text)
        self._show_hint()

    @property
    def label(self) -> str:
        """The words over the field."""
        return str(self._label.cget("text"))

    @label.setter
    def label(self, label: str) -> None:
        self._label.configure(text=label)

    @property
    def placeholder(self) -> str:
        """What stands in the field while it is empty, as an example."""
        return str(self._hint.cget("text"))

    @placeholder.setter
    def placeholder(self, placeholder: str) -> None:
        self._hint.configure(text=self._look.emoji.plain(placeholder))
        self._show_hint()

    @property
    def error(self) -> str:
        """The sentence under the field; empty when there is none. It goes when something is typed.

        Its room stays: a window that shrinks at the first letter may leave the pointer on another one, and where the
        keyboard follows the pointer, the rest of a password would be typed there.
        """
        return self._error

    @error.setter
    def error(self, sentence: str) -> None:
        self._error = sentence
        label, danger = self._sentence, self._look.palette.danger
        if sentence:
            words = self._look.emoji.plain(sentence)
            label.configure(text=words, wraplength=max(200, self.winfo_width()), foreground=danger)
            label.pack(fill="x", pady=(self._look.px(6), 0))
        else:
            label.configure(foreground=self._background)
        self._draw()

    def carry(self) -> Any:
        """What was typed, and what was said of it."""
        typed = self._input
        packed = typed.pack_up() if isinstance(typed, EmojiText) else (typed.get(), typed.index("insert"))
        return packed, self._error

    def take(self, carried: Any) -> None:
        """Go on with what was typed elsewhere; a secret that was revealed is hidden again."""
        packed, error = carried
        if isinstance(self._input, EmojiText):
            self._input.unpack(packed)
            self._show_hint()
        else:
            self.text, cursor = packed
            self._input.icursor(cursor)
        self.error = error

    def focus_input(self) -> None:
        """Put the cursor here."""
        self._input.focus_set()

    def _on_change(self) -> None:
        self._show_hint()
        if self._error:
            self.error = ""
        self._tell_change()

    def _on_eye(self) -> None:
        """Reveal the secret or hide it again; one with an emoji stays hidden, since no font may draw it."""
        if not isinstance(self._input, tk.Entry) or self._eye is None:
            return
        hidden = bool(self._input.cget("show"))
        reveal = hidden and self._look.emoji.plain(self.text) == self.text
        self._input.configure(show="" if reveal else "•")
        self._eye.icon = "eye-off" if reveal else "eye"

    def _show_hint(self) -> None:
        if self.text or not self._hint.cget("text"):
            self._hint.place_forget()
        else:
            beside = int(self._input.cget("insertwidth"))  # the cursor blinks before it, not under it
            self._hint.place(in_=self._box, x=self._look.px(_INSET) + beside, y=self._look.px(_HEIGHT / 2), anchor="w")
            self._hint.lift()

    def _turn(self, focused: bool) -> None:
        self._focused = focused
        self._draw()

    def _draw(self) -> None:
        look, palette = self._look, self._look.palette
        width, height = self._box.winfo_width(), self._box.winfo_height()
        if width <= 1:
            return
        ring = palette.danger if self._error else palette.accent if self._focused else None
        style = BoxStyle(palette.field, self._background, _RADIUS, ring, 2 if self._focused else 1)
        self._box.delete("box")
        draw_box(self._box, look, 0, 0, width, height, style, "box")
        self._box.tag_lower("box")
        right = look.px(_INSET if self._eye is None else 50)
        line = look.fonts.message.line
        text = line * self._rows
        self._input.place(
            in_=self._box, x=look.px(_INSET), y=(height - text) // 2, width=width - look.px(_INSET) - right, height=text
        )
        self._input.lift()
        self._show_hint()
        if self._eye is not None:
            self._eye.place(in_=self._box, x=width - look.px(40), rely=0.5, anchor="w")
            tk.Misc.lift(self._eye)  # a canvas's own raises its items


def _select_all(entry: tk.Entry) -> None:
    """Select the whole input; Tk on X11 would go to its start."""
    entry.select_range(0, "end")
    entry.icursor("end")
