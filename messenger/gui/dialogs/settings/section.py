"""What all sections of the settings share: headings, explanations and switches in one column. Choices act at once."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.widgets.paragraph import Paragraph
from messenger.gui.widgets.switch import Switch


class Section(tk.Frame):
    """One section, in ``dialog.body``. It subscribes to changes with itself as the widget: it goes when another comes.

    ``context``, ``look`` and ``room`` (its width, px of the screen) are the dialog's.
    """

    def __init__(self, dialog: Dialog, name: str) -> None:
        look = dialog.look
        super().__init__(dialog.body, name=name, background=look.palette.window)
        self.dialog = dialog
        self.context = dialog.context
        self.look = look
        self.room = dialog.room
        self.background = look.palette.window

    def carry(self) -> object:
        """What was begun here and would be lost with this widget; ``take`` of a new one gets it."""
        return None

    def take(self, carried: object) -> None:
        """Go on with what another widget of this section has carried over."""

    def finish(self) -> None:
        """Take what was typed, before another section or nothing takes this one's place."""

    def heading(self, name: str, text: str, above: int = 0) -> Paragraph:
        """Put a heading under what is there, ``above`` px (at scale 1) apart from it."""
        made = self.dialog.paragraph(self, name, text, font=self.look.fonts.title)
        made.pack(fill="x", pady=(self.look.px(above), 0))
        return made

    def explain(self, name: str, text: str, above: int = 6) -> Paragraph:
        """Put a quiet sentence under what is there."""
        made = self.dialog.paragraph(self, name, text, self.look.palette.secondary, self.look.fonts.body)
        made.pack(fill="x", pady=(self.look.px(above), 0))
        return made

    def switch(self, name: str, text: str, on: bool, on_change: Callable[[bool], None], above: int = 0) -> Switch:
        """Put a switch under what is there."""
        made = Switch(self, self.look, name=name, text=text, background=self.background, on_change=on_change)
        made.on = on
        made.pack(fill="x", pady=(self.look.px(above), 0))
        return made
