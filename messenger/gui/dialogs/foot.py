"""The lower end of a dialog: a line that says how things stand, and the buttons. When they make sense, it is told."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import NamedTuple

from messenger.gui.look.look import Look
from messenger.gui.look.palette import Palette
from messenger.gui.widgets.button import QUIET_EDGE, Button
from messenger.gui.widgets.paragraph import Paragraph
from messenger.gui.widgets.shade import blend

_GAP = 10
_BELOW = 20


class QuietButton(NamedTuple):
    """The one beside the primary one; ``name`` is for tests."""

    name: str
    words: str
    command: Callable[[], object]


class Foot(tk.Frame):
    """``primary`` and ``danger`` are its buttons, None where there is none. ``edge``: px at scale 1 beside it.

    Names for tests: ``note``, ``buttons.danger``, ``buttons.cancel`` or that of the quiet one, ``buttons.primary``.
    """

    def __init__(self, parent: tk.Misc, look: Look, *, edge: int, room: int) -> None:
        background = look.palette.window
        super().__init__(parent, name="foot", background=background)
        self._look = look
        self._edge = edge
        self._said = ""
        self.primary: Button | None = None
        self.danger: Button | None = None
        self._note = Paragraph(
            self, look, name="note", font=look.fonts.body, colour=look.palette.danger, background=background, width=room
        )
        self._buttons = tk.Frame(self, name="buttons", background=background)

    def set_buttons(
        self, primary: str, command: Callable[[], object], dangerous: bool, beside: QuietButton | None, danger: str,
        on_danger: Callable[[], object], harmless: bool,
    ) -> None:  # fmt: skip
        """Have these buttons, each by its words, "" for none, in place of those there were.

        ``harmless``: the one on the left takes back what was dangerous, and is not red.
        """
        look, background, row = self._look, self._look.palette.window, self._buttons
        last = row.winfo_toplevel().focus_lastfor()
        focused = next((name for name, old in row.children.items() if old is last), "")
        for old in row.winfo_children():
            old.destroy()
        self.primary = self.danger = None
        if danger:
            self.danger = Button(
                row, look, name="danger", text=danger, command=on_danger, background=background, kind="quiet",
                colour=None if harmless else look.palette.danger,
            )  # fmt: skip
            self.danger.pack(side="left")
        quiet = None
        if beside is not None:
            quiet = Button(
                row, look, name=beside.name, text=beside.words, command=beside.command, background=background,
                kind="quiet",
            )  # fmt: skip
        if primary:
            colour = dangerous_fill(look.palette) if dangerous else None
            self.primary = Button(
                row, look, name="primary", text=primary, command=command, background=background, colour=colour
            )
            self.primary.pack(side="right")
        if quiet is not None:
            quiet.pack(side="right", padx=(0, look.px(_GAP if primary else 0)))
        # The words of a quiet button stand in line with everything else, the room around them reaches further out.
        outer = look.px(self._edge - QUIET_EDGE)
        self.pack_configure(padx=(outer, look.px(self._edge) if primary else outer))
        row.pack_forget()
        if not self._said:
            self._note.pack_forget()
        if primary or danger or beside:
            row.pack(fill="x", pady=(0, look.px(_BELOW)))
        if focused:  # the keyboard stays where it was
            row.children.get(focused, row.winfo_toplevel()).focus_set()

    @property
    def note(self) -> str:
        """The line over the buttons, "" for none."""
        return self._said

    def say(self, sentence: str, *, wrong: bool) -> None:
        """Say something over the buttons; what is ``wrong`` is said in red.

        With nothing to say the room stays until there are other buttons: a window that shrinks while one types may
        leave the pointer on another one, and with it, on some desktops, the keyboard.
        """
        look, palette = self._look, self._look.palette
        self._said = sentence
        if not sentence:
            self._note.colour = palette.window
            return
        self._note.colour = palette.danger if wrong else palette.secondary
        self._note.text = sentence
        self._note.pack_forget()
        self._note.pack(fill="x", padx=(look.px(QUIET_EDGE), 0), pady=(0, look.px(16)))
        if self._buttons.winfo_manager():
            self._note.pack_configure(before=self._buttons)

    def enable(self, *, waits: bool, ready: bool) -> None:
        """Let the buttons be pressed unless something is waited for; the primary one if it is ``ready`` too."""
        if self.primary is not None:
            self.primary.enabled = ready and not waits
        if self.danger is not None:
            self.danger.enabled = not waits


def dangerous_fill(palette: Palette) -> str:
    """The colour of a button that does what cannot be undone: dark enough for white words."""
    return blend(palette.danger, palette.window, 0.3) if palette.dark else palette.danger
