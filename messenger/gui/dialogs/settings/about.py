"""What this program is, which version of it runs, and the licences of what it is made with."""

from __future__ import annotations

import tkinter as tk
from gettext import gettext as _
from typing import Final

from messenger import __version__
from messenger.gui.dialogs.dialog import Dialog
from messenger.gui.dialogs.settings.licence import LicenceDialog
from messenger.gui.dialogs.settings.section import Section
from messenger.gui.licences import Licence, licences
from messenger.gui.look.assets import asset
from messenger.gui.widgets.text_row import TextRow

_PICTURE: Final = 44
_PICTURES: Final = (48, 64, 128)
"""The sizes there are, px."""


class AboutSection(Section):
    """Names for tests: ``head.title``, ``head.version``, ``licences`` with ``licence0`` and so on."""

    def __init__(self, dialog: Dialog) -> None:
        super().__init__(dialog, "about")
        look, palette = self.look, self.look.palette
        self._opened: LicenceDialog | None = None
        head = tk.Frame(self, name="head", background=self.background)
        head.pack(fill="x")
        side = min(_PICTURES, key=lambda side: abs(side - look.px(_PICTURE)))
        self._picture = tk.PhotoImage(master=self, file=str(asset("icon", f"messenger-{side}.png")))
        tk.Label(
            head, name="picture", image=self._picture, background=self.background, borderwidth=0, padx=0, pady=0
        ).pack(side="left", padx=(0, look.px(14)))
        room = self.room - self._picture.width() - look.px(14)
        for name, words, font, colour in (
            ("title", "Messenger", look.fonts.page_title, palette.text),
            ("version", _("Version {version}").format(version=__version__), look.fonts.body, palette.secondary),
        ):
            line = self.dialog.paragraph(head, name, words, colour, font)
            line.configure(width=room)
            line.pack(anchor="w")
        self.explain("text", _("A messenger for a server of your own: small, quick, and yours."), above=12)
        self.heading("licences-title", _("Made with the work of others"), above=18)
        rows = tk.Frame(self, name="licences", background=self.background)
        rows.pack(fill="x", pady=(look.px(4), 0))
        for number, licence in enumerate(licences()):
            TextRow(
                rows, look, name=f"licence{number}", words=licence.name, after=licence.version, right=licence.kind,
                width=self.room, background=self.background,
                on_open=lambda licence=licence: self._open(licence),  # type: ignore[misc]
            ).pack()  # fmt: skip

    def _open(self, licence: Licence) -> None:
        """Show its text, in place of the one that is shown."""
        if self._opened is not None:
            self._opened.close()
        self._opened = LicenceDialog(self.dialog, self.context, licence)
