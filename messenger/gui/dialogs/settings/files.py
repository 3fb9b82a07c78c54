"""Where files are saved, and up to which size pictures come by themselves."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from gettext import gettext as _
from pathlib import Path
from typing import Final

from messenger.client.changes import FileChoicesChanged
from messenger.client.files.folders import folder_for
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.settings.section import Section
from messenger.gui.widgets.button import Button
from messenger.gui.widgets.choice import Choice
from messenger.gui.widgets.rounded_box import BoxStyle, draw_box
from messenger.gui.widgets.text_line import draw_line

SIZES: Final = (0, 1, 5, 10, 25, 100)
"""What can be chosen for pictures, MiB; 0 is none."""
_FOLDER: Final = 44
_INSET: Final = 14
_ICON: Final = 20


class FilesSection(Section):
    """Names for tests: ``folder``, ``buttons.change``, ``buttons.usual``, ``automatic``."""

    def __init__(self, dialog: Dialog) -> None:
        super().__init__(dialog, "files")
        look, choices = self.look, self.context.state.file_choices
        self._asking = False
        self.heading("folder-title", _("Files are saved in"))
        self._folder = tk.Canvas(
            self, name="folder", width=self.room, height=look.px(_FOLDER), background=self.background,
            highlightthickness=0, borderwidth=0,
        )  # fmt: skip
        self._folder.pack(fill="x", pady=(look.px(8), 0))
        row = tk.Frame(self, name="buttons", background=self.background)
        row.pack(fill="x", pady=(look.px(6), 0))
        self._change = self._button(row, "change", _("Change…"), self._ask)
        self._usual = self._button(row, "usual", _("Use the usual folder"), lambda: self._choose(folder=""))
        self._change.pack(side="left", padx=(0, look.px(8)))
        self.heading("automatic-title", _("Show pictures without asking"), above=22)
        self._sizes = sorted({*SIZES, choices.automatic_mib})
        self.automatic = Choice(
            self, look, name="automatic", background=self.background, width=self.room,
            on_choose=lambda size: self._choose(automatic_mib=size),
            choices=tuple((size, _words(size)) for size in self._sizes), at=self._sizes.index(choices.automatic_mib),
        )  # fmt: skip
        self.automatic.pack(fill="x", pady=(look.px(8), 0))
        self.explain(
            "automatic-text",
            _("Larger ones, and all other files, come when you ask for them. In a private chat you are always asked."),
        )
        self._show()
        self.context.subscriptions.subscribe(self, FileChoicesChanged, lambda _change: self._show())

    @property
    def folder(self) -> Path:
        """Where files are saved."""
        return folder_for(self.context.state.file_choices)

    def _button(self, row: tk.Frame, name: str, text: str, command: Callable[[], object]) -> Button:
        return Button(
            row, self.look, name=name, text=text, command=command, background=self.background, kind="quiet"
        )  # fmt: skip

    def _show(self) -> None:
        """Show what was chosen."""
        look, palette, choices = self.look, self.look.palette, self.context.state.file_choices
        canvas, height = self._folder, look.px(_FOLDER)
        canvas.delete("all")
        draw_box(canvas, look, 0, 0, self.room, height, BoxStyle(palette.field, self.background, 12), "box")
        icon = look.icons.image("folder", _ICON, palette.icon, palette.field)
        canvas.create_image(look.px(_INSET), height // 2, image=icon, anchor="w")
        left = look.px(_INSET + _ICON + 10)
        draw_line(
            canvas, look, left, height // 2, self._words(self.room - left - look.px(_INSET)), font=look.fonts.message,
            colour=palette.text, background=palette.field, width=self.room - left - look.px(_INSET),
        )  # fmt: skip
        if choices.folder:
            self._usual.pack(side="left")
        else:
            self._usual.pack_forget()
        if choices.automatic_mib in self._sizes:
            self.automatic.show(self._sizes.index(choices.automatic_mib))

    def _words(self, room: int) -> str:
        """The folder as a line: the home as ~, and of a long one its end."""
        folder, font = self.folder, self.look.fonts.message
        home = Path.home()
        words = str(Path("~") / folder.relative_to(home)) if folder.is_relative_to(home) else str(folder)
        parts = list(Path(words).parts)
        while len(parts) > 2 and font.advance(self.look.emoji.plain(words)) > room:
            parts.pop(0)
            words = str(Path("…", *parts))
        return words

    def _ask(self) -> None:
        from messenger.gui.system_dialogs.files import ask_folder

        if not self._asking:
            self._asking = True
            ask_folder(self, _("Where files are saved"), self._on_folder)

    def _on_folder(self, folder: Path | None) -> None:
        self._asking = False
        if folder is not None:
            self._choose(folder=str(folder))

    def _choose(self, *, folder: str | None = None, automatic_mib: int | None = None) -> None:
        choices = self.context.state.file_choices
        if folder is not None:
            choices = replace(choices, folder=folder)
        if automatic_mib is not None:
            choices = replace(choices, automatic_mib=automatic_mib)
        if choices != self.context.state.file_choices:
            self.context.actions.choose_files(choices)


def _words(size: int) -> str:
    return _("up to {size} MB").format(size=size) if size else _("never")
